"""hopsec-web over plain sockets: answers, who may ask, limits, and bytes that are no HTTP. TAP.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import csv
import gzip
import io
import json
import os
import random
import re
import sys
import time

from server import SETTINGS, Server, form, message, read_all

MIB = 1024 * 1024
JSON, CSV, HTML = ({"Accept": kind} for kind in ("application/json", "text/csv", "text/html"))


def test_answers(server):
    """a message as a page, as JSON and as CSV"""
    kinds = [({}, "text/html; charset=utf-8"), (HTML, "text/html; charset=utf-8"), (JSON, "application/json"),
             (CSV, "text/csv; charset=utf-8"), ({"Accept": "text/csv;q=0.5, application/json"}, "application/json"),
             ({"Accept": "image/png, */*;q=0.1"}, "text/html; charset=utf-8")]
    for accept, kind in kinds:
        status, headers, body = server.ask(headers=accept, body=message())
        assert (status, headers["content-type"]) == (200, kind), (accept, status, headers)
    assert json.loads(server.ask(headers=JSON, body=message())[2])["hops"][10]["hop"] == 11
    rows = list(csv.DictReader(io.StringIO(server.ask(headers=CSV, body=message())[2].decode())))
    assert len(rows) == 11 and rows[0]["source"] == "message"
    assert server.ask(headers={"Accept": "image/png"}, body=message())[0] == 406
    assert b"<title>hopsec: message</title>" in server.ask(body=message())[2]


def test_forms(server):
    """pasted, several files, settings, packed; the names that a browser gives"""
    def ask(*fields, accept=JSON):
        headers, body = form(*fields)
        return server.ask(headers={**headers, **accept}, body=body)
    assert json.loads(ask(("text", None, b"\r\n  " + message()))[2])["source"] == "pasted"
    many = json.loads(ask(("text", None, b""), ("files", "a.eml", message()),
                          ("files", "b.eml.gz", gzip.compress(message("forged-chain"))))[2])
    assert [report["source"] for report in many] == ["a.eml", "b.eml.gz"]
    with open(f"{SETTINGS}/pop3-plaintext.xml", "rb") as file:
        settings = ("settings", "s.xml", file.read())
    report = json.loads(ask(("files", "a.eml", message("sendmail-tls10")), settings)[2])
    assert report["legs"][0]["basis"] == "settings"
    assert json.loads(ask(("text", None, message()))[2])["legs"][0]["basis"] != "settings"
    page = ask(("files", "<b>\u202e.eml", message()), ("files", "c.eml", message("no-trace")), accept=HTML)[2].decode()
    assert "&lt;b&gt;\\u202E.eml" in page and "2 messages" in page
    mbox = b"".join(b"From a Thu Jan  1 00:00:00 2026\n" + message().replace(b"\r", b"") + b"\n" for _ in range(3))
    assert [one["source"] for one in json.loads(ask(("files", "x.mbox", mbox))[2])] == ["x.mbox:1", "x.mbox:2", "x.mbox:3"]
    encoded = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    assert json.loads(server.ask(headers=encoded, body=message())[2])["source"] == "message"
    assert json.loads(server.ask(headers=encoded, body=b"text=Received:+by+a.example")[2])["source"] == "pasted"
    inside = (b"Received: by a.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + message())
    assert isinstance(json.loads(ask(("text", None, inside))[2]), dict)
    assert len(json.loads(ask(("text", None, inside), ("attached", None, b"on"))[2])) == 2


def test_faults(server):
    """what is no message gives the form again, or a line"""
    for fields, status, words in [
            ((("text", None, b" \r\n"),), 400, b"Paste the header"), ((), 400, b"Paste the header"),
            ((("files", "a<b", b"\0\1\2"),), 422, b"a&lt;b: "),
            ((("text", None, b"hello"),), 422, b"pasted: is not a mail message"),
            ((("files", "", b""), ("text", None, b"")), 400, b"Paste"),
            ((("text", None, message()), ("settings", "s", b"no settings")), 422, b"s: ")]:
        headers, body = form(*fields)
        got, out, page = server.ask(headers=headers, body=body)
        assert (got, b'role="alert"' in page and words in page) == (status, True), (fields, got, page[:200])
        got, out, line = server.ask(headers={**headers, **JSON}, body=body)
        assert got == status and out["content-type"].startswith("text/plain") and line.count(b"\n") == 1
    assert server.ask(body=b"")[0] == 400
    broken = {"Content-Type": "multipart/form-data; boundary=edge"}
    for body in (b"", b"--edge", b"--edge\r\n\r\n", b"--edge--", b"x" * 1000, b"--edge\r\nContent-Disposition: x\r\n\r\n\r\n--edge--"):
        assert server.ask(headers=broken, body=body)[0] == 400, body
    assert server.ask(headers={"Content-Type": "multipart/form-data"}, body=b"--edge\r\n")[0] == 400


def test_pages(server):
    """the start, the sample, and what is not there"""
    status, _, page = server.ask("GET", "")
    assert status == 200 and b'<form action="report" method="post"' in page and b"Thunderbird" in page
    assert server.ask("HEAD", "")[::2] == (200, b"")
    assert b"outlook.com" in server.ask("GET", "sample")[2]
    assert server.ask("GET", "report")[0] == 303
    for method, path, status in [("GET", "favicon.ico", 404), ("GET", "../etc/passwd", 404), ("PUT", "report", 405),
                                 ("POST", "", 405), ("OPTIONS", "report", 405), ("TRACE", "", 405)]:
        assert server.ask(method, path)[0] == status, (method, path)


def test_headers(server):
    """each answer keeps itself to itself"""
    for answer in (server.ask("GET", ""), server.ask(body=message()), server.ask(body=b"x"), server.ask("GET", "x"),
                   server.ask(headers={"Host": "evil.example"}), server.ask("GET", "report")):
        headers = answer[1]
        assert headers["cache-control"] == "no-store" and headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin" and headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert not {"set-cookie", "access-control-allow-origin"} & set(headers)


def test_who(server):
    """only our own names, and no page of another origin"""
    own = f"127.0.0.1:{server.port}"
    for headers, status in [
            ({"Host": f"localhost:{server.port}"}, 200), ({"Host": "127.0.0.1"}, 200), ({"Host": "evil.example"}, 403),
            ({"Host": f"evil.example:{server.port}"}, 403), ({"Host": "127.0.0.1.evil.example"}, 403),
            ({"Host": "localhost.evil.example"}, 403), ({"Origin": f"http://{own}"}, 200), ({"Origin": "null"}, 403),
            ({"Origin": "http://127.0.0.1:9"}, 403), ({"Origin": "http://evil.example"}, 403), ({"Origin": ""}, 403),
            ({"Origin": f"http://evil.example/{own}"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403), ({"Sec-Fetch-Site": "same-origin"}, 200)]:
        assert server.ask(headers=headers, body=message())[0] == status, headers
    navigate = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert server.ask("GET", "", navigate)[0] == 200  # a link on another page
    assert server.ask("GET", "", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})[0] == 403
    assert server.ask("GET", "", {"Host": None})[0] in (400, 403)


def test_limits(server):
    """25 MiB are read, one byte more is not, packed or in chunks"""
    largest = message() + b"\r\n" + b"x" * (25 * MIB - len(message()) - 2)
    assert server.ask(headers=JSON, body=largest)[0] == 200
    assert server.ask(headers=JSON, body=largest + b"x")[0] == 413
    assert server.ask(headers=JSON, body=gzip.compress(largest + b"x"))[0] == 413
    chunks = b"".join(b"%x\r\n%s\r\n" % (MIB, b"x" * MIB) for _ in range(26)) + b"0\r\n\r\n"
    assert server.ask(headers={"Transfer-Encoding": "chunked", "Content-Length": None}, body=chunks)[0] == 413
    mbox = b"From a Thu Jan  1 00:00:00 2026\nReceived: by a.example\n\n" * 10001
    assert server.ask(headers=JSON, body=mbox)[0] == 413
    assert server.ask(headers={"Expect": "100-continue", "Content-Length": str(26 * MIB)})[0] == 413


def test_slow(server):
    """200 that never end their request stop nobody, and are hung up on"""
    slow = Server("--timeout=2")
    try:
        waiting = [slow.connect() for _ in range(200)]
        for i, connection in enumerate(waiting):
            connection.sendall((b"", b"POST /re", b"POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\nx")[i % 3])
        assert slow.ask(headers=JSON, body=message())[0] == 200
        for connection in waiting:
            assert connection.recv(1) == b""
            connection.close()
        assert slow.ask(headers=JSON, body=message())[0] == 200
        assert slow.process.poll() is None
    finally:
        slow.stop()


def test_malformed(server):
    """bytes that are no HTTP crash nothing"""
    chance = random.Random(1)
    head = (b"POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=edge\r\n"
            b"Content-Length: 120\r\nConnection: close\r\n\r\n--edge\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n"
            b"Received: by a.example\r\n--edge--\r\n")
    n = int(os.environ.get("WEB_MALFORMED", "500"))
    for _ in range(n):
        data = bytearray(head)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data))
            kind = chance.randrange(4)
            if kind == 0:
                data[at] = chance.randrange(256)
            elif kind == 1:
                del data[at:at + chance.randint(1, 20)]
            elif kind == 2:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
            else:
                data[at:at] = chance.choice([b"\r\n", b"\0", b":", b"%00", b"edge", b"--", b"\xff" * 9, b"A" * 500])
        with server.connect() as connection:
            connection.settimeout(0.2)  # it may be kept alive
            connection.sendall(bytes(data))
            connection.shutdown(1)
            read_all(connection)
    assert server.process.poll() is None
    assert server.ask(headers=JSON, body=message())[0] == 200


def test_options(server):
    """a base path, a proxy's name, trust; and what is wrong is said"""
    other = Server("--base-path=/mail", "--host=mail.example.org", "--trust=@google.com")
    try:
        assert other.base == "/mail/"
        proxied = {"Host": "mail.example.org", "Origin": "https://mail.example.org", **JSON}
        report = other.ask(headers=proxied, body=message("outlook-to-gmail"))
        assert report[0] == 200 and json.loads(report[2])["proved"] is not None
        assert json.loads(server.ask(headers=JSON, body=message("outlook-to-gmail"))[2])["proved"] is None
        other.base = "/"
        assert other.ask("GET", "")[0] == 404
    finally:
        assert other.stop() == 0


def test_silence(server):
    """nothing is logged but method, status, size and time"""
    time.sleep(0.1)
    for line in server.lines:
        assert re.fullmatch(r"(GET|HEAD|POST|OTHER) [0-9]{3} [0-9]+ [0-9.]+ ms\n", line), line
    assert server.faults == []


def main():
    tests = [test for name, test in globals().items() if name.startswith("test_")]
    wrong = False
    server = Server()
    print(f"1..{len(tests)}")
    for i, test in enumerate(tests, 1):
        try:
            test(server)
            print(f"ok {i} - {test.__doc__}", flush=True)
        except Exception as error:
            wrong = True
            print(f"not ok {i} - {test.__doc__}\n# line {error.__traceback__.tb_next.tb_lineno}: {error!r}"[:900], flush=True)
    server.stop()
    return wrong


sys.exit(main())
