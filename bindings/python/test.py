"""What the Python binding adds to the library. test.py FOLDER JSONL [N]: messages, what the tool says
of them as JSON lines, how many analyses must leave nothing behind. Prints what is wrong.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import ast
import datetime
import email
import email.policy
import gc
import html
import io
import json
import pathlib
import pickle
import re
import sys
import tempfile
import traceback

import hopsec
from gi.repository import GLib, Hopsec

FOLDER = pathlib.Path(sys.argv[1])
JSONL = pathlib.Path(sys.argv[2])
N = int(sys.argv[3]) if len(sys.argv) > 3 else 4000
MAIL = sorted(FOLDER.glob("*.eml"))
PATH = FOLDER / "outlook-web-received.eml"
STUB = pathlib.Path(__file__).parent / "hopsec/__init__.pyi"

# A name that is an encoded-word, which a decoder would turn into clauses; folds; bytes of no charset.
HOSTILE = (b"Received: from =?utf-8?q?x_=28using_TLSv1=2E3=29_by_y_with_ESMTPS?= ([192.0.2.1])\n"
           b"\tby mx.example\n \twith SMTP; Mon, 5 Jan 2026 01:59:06 +0000\n"
           b"Received: from m\xc3\xa4\xff.example ([192.0.2.2]) by b.example with SMTP;"
           b" Mon, 5 Jan 2026 01:59:05 +0000\nSubject: =?utf-8?q?x?=\n\nbody\n")


def test_sources():
    """a path, bytes and a message of the email package give the same report"""
    for data in [path.read_bytes() for path in MAIL] + [HOSTILE]:
        want = hopsec.analyze(data).to_json()
        for policy in (email.policy.compat32, email.policy.default, email.policy.SMTPUTF8):
            assert hopsec.analyze(email.message_from_bytes(data, policy=policy)).to_json() == want
        assert hopsec.analyze(bytearray(data)).to_json() == want
        assert hopsec.analyze(memoryview(data)).to_json() == want
    for path in MAIL:
        assert hopsec.analyze(path).to_json() == hopsec.analyze(path.read_bytes()).to_json()
        assert hopsec.analyze(str(path)).to_json() == hopsec.analyze(path).to_json()
    assert hopsec.analyze(HOSTILE).security == "plaintext"
    assert hopsec.analyze(b"").security is None


def test_facts():
    """the facts of hops and legs are those of the JSON, with their types"""
    for line in JSONL.read_text().splitlines():
        want = json.loads(line)
        report = hopsec.analyze(FOLDER / want["source"])
        assert report.to_json(want["source"]) == line
        assert len(report) == len(want["hops"]) and len(report.legs) == len(want["legs"])
        for name in want.keys() - {"schema", "source", "legs", "hops"}:
            assert getattr(report, name) == want[name], name
        for hop, facts in zip(report, want["hops"]):
            assert list(hop) == list(facts)
            assert hop.date is None or hop.date.timestamp() == hop.time
            assert dict(hop) == {**facts, "date": hop.date}
            assert all(type(hop[name]) is type(facts[name]) for name in facts
                       if name != "date" and not isinstance(hop[name], hopsec.Basis.__base__))
        for leg, facts in zip(report.legs, want["legs"]):
            assert dict(leg) == facts and leg.from_ == facts["from"]


def test_report():
    """a report is a sequence of hops"""
    report = hopsec.analyze(PATH)
    assert [hop.hop for hop in report] == [1, 2, 3, 4, 5]
    assert report[0].hop == 1 and report[-1].hop == 5
    assert [hop.hop for hop in report[1:3]] == [2, 3] and [h.hop for h in reversed(report)][0] == 5
    raises(IndexError, lambda: report[5])
    raises(KeyError, lambda: report[0]["nothing"])
    assert report.boundary is None and report.deciding_hop == report.get_deciding_hop()
    assert report.answers == [report.get_answer(1), report.get_answer(2)]
    assert report.meets("tls") and not report.meets("tls1.3") and not report.meets("tls", True)
    assert report.meets(Hopsec.Requirement.TLS, False)
    raises(ValueError, lambda: report.meets("tls9"))
    assert repr(report[0]) == "<hopsec.Hop 1: tls by mx-out2.example.net>"


def test_words():
    """an enum's member is its word, is the C enum's member, and has its order"""
    report = hopsec.analyze(PATH)
    assert report.security is hopsec.Security.TLS and report.security == "tls" != "plaintext"
    assert report.security == report.get_security() == Hopsec.Security.TLS
    assert report.security != Hopsec.Security.PLAINTEXT and hopsec.Security.TLS.name == "TLS"
    assert f"{report.security:>5}" == "  tls" and json.dumps(report.security) == '"tls"'
    assert pickle.loads(pickle.dumps(report.security)) is hopsec.Security.TLS
    assert {"tls": 1}[report.security] == 1
    grades = ["unknown", "broken", "weak", "adequate", "strong"]
    assert sorted(hopsec.Grade, reverse=True)[::-1] == list(hopsec.Grade) == grades
    assert hopsec.Grade.STRONG > "weak" >= hopsec.Grade.WEAK
    assert "broken" <= hopsec.Grade.BROKEN < "weak"
    raises(ValueError, lambda: hopsec.Grade.STRONG > "enough")


def test_ownership():
    """hops, legs and facts outlive their report"""
    def parts():
        report = hopsec.analyze(PATH)
        return list(report), report.legs, report.to_json()
    hops, legs, want = parts()
    gc.collect()
    for _ in range(1000):
        hopsec.analyze(HOSTILE)
    facts = [{**hop, "date": f"{hop.date:%Y-%m-%dT%H:%M:%SZ}"} for hop in hops]
    assert facts == json.loads(want)["hops"] and list(map(dict, legs)) == json.loads(want)["legs"]


def test_exceptions():
    """errors are exceptions of their kind, and GLib's too"""
    for kind in (hopsec.ReadError, hopsec.Error, OSError, GLib.Error):
        error = raises(kind, lambda: hopsec.analyze("/nowhere.eml"))
        assert str(error) == "/nowhere.eml: No such file or directory"
        assert error.matches(Hopsec.error_quark(), Hopsec.Error.READ)
    raises(hopsec.ArgumentError, lambda: hopsec.Analyzer(trust="no host!"))
    raises(ValueError, lambda: hopsec.Analyzer(trust=["mx.example", "192.0.2.0/99"]))
    raises(hopsec.ReadError, lambda: Hopsec.Analyzer().add_dialects("/nowhere"))
    raises(TypeError, lambda: hopsec.analyze(17))
    raises(TypeError, lambda: hopsec.analyze(None))


def test_analyzer():
    """settings and live sessions"""
    now = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    report = hopsec.Analyzer(now=now, limits={"fields": 3}).analyze(PATH)
    assert len(report) == 3 and {"too-many", "future"} <= {*report.flags, *report[0].flags}
    report = hopsec.Analyzer(trust="@outlook.com").analyze(PATH)
    assert report.proved == "tls" and report.boundary == 2
    assert hopsec.Analyzer(trust_hops=1).analyze(PATH)[-1].proof is hopsec.Proof.PROVED
    session = {"ip": "192.0.2.1", "tls": "TLSv1.3", "bits": 256, "authenticated": True}
    values = [hop.received for hop in reversed(report)]
    hop = hopsec.Analyzer().analyze_received(values, session)[-1]
    assert (hop.hop, hop.field, hop.proof, hop.tls) == (6, None, "observed", "TLSv1.3")
    assert hop.bits == 256 and hop.authenticated is True
    assert len(hopsec.Analyzer().analyze_received(values)) == 5
    raises(ValueError, lambda: hopsec.Analyzer().analyze_received([], {"dialect": "x"}))
    raises(ValueError, lambda: hopsec.Analyzer().analyze_received([], {"colour": "x"}))


def test_client():
    """the settings of a mail program"""
    settings = FOLDER.parent / "settings"
    client = hopsec.Client(str(settings / "pop3-plaintext.xml"))
    assert [way.protocol for way in client] == ["POP3", "SMTP"] and len(client) == 2
    assert client.security == "plaintext" and client.deciding_way == 2
    assert (client[1].server, client[1].port, client[1].url) == ("smtp.example.com", 25, None)
    ways = json.loads(client.to_json())["ways"]
    assert [{"way": i, **way} for i, way in enumerate(client, 1)] == ways
    for given in (client, settings / "pop3-plaintext.xml", "http://mail.example.com,basic"):
        report = hopsec.Analyzer(client=given).analyze(PATH)
        assert report.legs[0].basis == "settings" and report.legs[0].hops == []
        assert report.answers[0].startswith("plaintext by its settings: ")
        assert report.summary == hopsec.analyze(PATH).summary
    raises(hopsec.ReadError, lambda: hopsec.Client("/nowhere.xml"))
    raises(hopsec.ArgumentError, lambda: hopsec.Analyzer(client="ftp://mail.example.com"))


def test_received():
    """values in bytes, and text that has no place in UTF-8, are read as in a message"""
    values = [b"from m\xc3\xa4 ([192.0.2.1]) by b.example with SMTP", b"from m\xff\0x by a.example"]
    report = hopsec.Analyzer().analyze_received(values)
    assert [hop.helo for hop in report] == ["m\xff", "m\xe4"], list(report)
    escaped = [value.decode("utf-8", "surrogateescape") for value in values]
    assert hopsec.Analyzer().analyze_received(escaped).to_json() == report.to_json()


def test_mailbox():
    """a folder is iterated, and errors do not end it"""
    reports = list(hopsec.mailbox(FOLDER))
    assert [report.source for report in reports] == [str(path) for path in MAIL]
    assert [len(report) for report in reports] == [len(hopsec.analyze(path)) for path in MAIL]
    raises(hopsec.ReadError, lambda: list(hopsec.mailbox("/nowhere")))
    errors = []
    assert list(hopsec.mailbox("/nowhere", onerror=errors.append)) == []
    assert [error.filename for error in errors] == ["/nowhere"], errors
    assert str(errors[0]) == "/nowhere: No such file or directory"


def test_help():
    """help() tells what each property is, and the version is the library's"""
    for cls in (hopsec.Report, hopsec.Hop, hopsec.Leg, hopsec.Way, hopsec.Client):
        names = [name for name, value in vars(cls).items() if isinstance(value, property)]
        assert names and all(getattr(cls, name).__doc__ for name in names), cls
    assert hopsec.Hop.helo.__doc__ == "What the peer calls itself: not a fact."
    assert re.fullmatch(r"\d+\.\d+\.\d+", hopsec.__version__)


def test_envelope():
    """who wrote to whom is there when it is asked for"""
    assert hopsec.analyze(PATH).envelope["from"] is None
    assert "@" in hopsec.Analyzer(envelope=True).analyze(PATH).envelope["from"]


def test_html():
    """a page and a part of one; a notebook has the page in a frame that nothing leaves"""
    report = hopsec.analyze(PATH)
    assert "<title>hopsec: a message</title>" in report.to_html()
    assert "<title>hopsec: a&lt;b</title>" in report.to_html("a<b")
    assert report.to_html(fragment=True).startswith('<div class="hopsec-fragment">')
    shown = report._repr_html_()
    assert shown.startswith("<iframe sandbox ") and shown.count("<") == 2
    assert html.unescape(shown.split('"')[3]) == report.to_html()
    assert f"<title>hopsec: {PATH}</title>" in next(hopsec.mailbox(PATH)).to_html()


def test_file_objects():
    """an open file is read, in either mode"""
    wanted = hopsec.analyze(PATH).to_json()
    for mode in ({"mode": "rb"}, {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}):
        with open(PATH, **mode) as file:
            assert hopsec.analyze(file).to_json() == wanted
    assert hopsec.analyze(io.BytesIO(pathlib.Path(PATH).read_bytes())).to_json() == wanted
    raises(TypeError, lambda: hopsec.analyze(7))


def test_mailbox_is_no_message():
    """analyze() of a mailbox says so, and takes a message that was saved with its `From ` line"""
    data = pathlib.Path(PATH).read_bytes()
    single = b"From a@example.org Thu Jan  1 00:00:00 2026\n" + data
    two = single + b"\nFrom b@example.org Thu Jan  1 00:00:00 2026\nReceived: by b.example\n\n"
    with tempfile.TemporaryDirectory() as folder:
        for given, several in ((single, False), (two, True)):
            path = pathlib.Path(folder, "mail")
            path.write_bytes(given)
            for message in (path, str(path), given, io.BytesIO(given)):
                if several:
                    error = raises((hopsec.ReadError, ValueError), lambda: hopsec.analyze(message))
                    assert "a mailbox of several messages, not one" in str(error), error
                else:
                    assert len(hopsec.analyze(message)) == 5
        raises(hopsec.ReadError, lambda: hopsec.analyze(folder))


def test_stubs():
    """the type stubs name what is there, in their order"""
    stub = ast.parse(STUB.read_text())
    classes = {node.name: node for node in stub.body
               if isinstance(node, ast.ClassDef) and node.name != "_Facts"}
    facts = {name: [item.target.id for item in node.body if isinstance(item, ast.AnnAssign)
                    and ast.unparse(item.annotation).startswith("Final")]
             for name, node in classes.items()}
    for name, node in classes.items():
        there = getattr(hopsec, name)
        methods = [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
        assert all(hasattr(there, item) for item in methods + facts[name]), name
        members = {item.targets[0].id: item.value.value for item in node.body
                   if isinstance(item, ast.Assign)}
        if members:
            assert members == {member.name: member.value for member in there}, name
        bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
        assert bases <= {base.__name__ for base in there.__mro__} | {"_Facts"}, name
    values = {"Hop": hopsec.analyze(PATH)[0], "Leg": hopsec.analyze(PATH).legs[0],
              "Way": hopsec.Client("https://mail.example.com")[0]}
    for name, value in values.items():
        assert facts[name] == [key if key != "from" else "from_" for key in value.keys()]
    public = {name for name in dir(hopsec)
              if isinstance(getattr(hopsec, name), type) and not name.startswith("_")}
    assert public == set(classes)


def test_memory():
    """nothing is left behind"""
    def resident():
        status = pathlib.Path("/proc/self/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])
    data = (FOLDER / "long-path.eml").read_bytes()
    for i in range(N):
        report = hopsec.analyze(data)
        hop, leg = report[0], report.legs[0]
        del report
        assert hop.by and leg.text
        if i == N // 4:
            before = resident()
    assert resident() - before < 4096, f"{before} KB, then {resident()} KB"


def raises(kind, function):
    try:
        function()
    except kind as error:
        return error
    raise AssertionError(f"no {kind}")


def main():
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            try:
                test()
            except Exception:
                print(f"{test.__doc__}: {traceback.format_exc()}")


main()
