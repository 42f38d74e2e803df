"""hopsec-web as a process on loopback, and the bytes of requests to it.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import re
import signal
import socket
import subprocess
import threading

PROGRAM = os.path.join(os.environ["TOP_BUILDDIR"], "examples/web/hopsec-web")
MAIL = os.path.join(os.environ["TOP_SRCDIR"], "examples/mail")
SETTINGS = os.path.join(os.environ["TOP_SRCDIR"], "examples/settings")


def message(name="long-path"):
    with open(f"{MAIL}/{name}.eml", "rb") as file:
        return file.read()


class Server:
    def __init__(self, *options):
        self.process = subprocess.Popen([PROGRAM, "--config=none", "--listen=127.0.0.1:0", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines, self.faults = [], []
        found = re.search(r"http://127\.0\.0\.1:(\d+)(/\S*)", self.process.stdout.readline())
        self.port, self.base = int(found.group(1)), found.group(2)
        self.uri = found.group(0)
        for stream, lines in (self.process.stdout, self.lines), (self.process.stderr, self.faults):
            threading.Thread(target=lambda s=stream, l=lines: l.extend(s), daemon=True).start()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def send(self, data):
        """What comes back for these bytes, up to the end of the connection."""
        with self.connect() as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass
            return read_all(connection)

    def ask(self, method="POST", path="report", headers=(), body=b""):
        """(status, headers in lower case, body)"""
        lines = {"Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body)),
                 "Connection": "close", **dict(headers)}
        head = f"{method} {self.base}{path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
        return parse(self.send(head.encode() + b"\r\n" + body))

    def rss(self):
        """Resident memory in KiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def stop(self):
        """Ends it as a service manager does; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def read_all(connection):
    chunks = []
    try:
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    except OSError:
        pass
    return b"".join(chunks)


def parse(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/1") else 0
    return status, {name.lower(): value for name, _, value in (l.partition(": ") for l in lines[1:])}, body


def form(*fields):
    """(name, file name or None, bytes) ... as multipart/form-data: its type and body"""
    body = b"".join(
        b"--edge\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n" % (
            name.encode(), b"" if file is None else b"; filename=\"%s\"" % file.encode(), data)
        for name, file, data in fields) + b"--edge--\r\n"
    return {"Content-Type": "multipart/form-data; boundary=edge"}, body
