"""Plaintext sessions of a peer whose every word speaks of TLS, or of this very machine: no server that
writes them down may bring hopsec to say `tls`, nor `local`, nor that somebody logged in who did not,
nor to prove the field that the peer forged below."""
import base64
import collections
import ipaddress
import itertools
import socket
import threading
import time

import namespace

PAYLOADS = [
    "ESMTPS", "esmtpsa", "TLSv1.3", "localhost", "[127.0.0.1]", "tls", "x.with.ESMTPS.example.org",
    "x with ESMTPS", "x (TLS)", "x with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384",
    "x (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
    "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
    "x) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
    "x (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=OK)",
    "x) (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=OK)(",
    "x (TLSv1.3:TLS_AES_256_GCM_SHA384:256:YES)", "x (TLSv1.3:TLS_AES_256_GCM_SHA384:256)",
    "x ([127.0.0.1])", "x (localhost [127.0.0.1])", "x (Authenticated sender: joe)",
    "x (authenticated bits=0)", "x (HELO y) with ESMTPS", "x (from userid 0)", "x;",
    "x (no client certificate requested) by mx.example.org (Postfix) with ESMTPSA id 1;",
    "x by mx.example.org (Postfix) with ESMTPS id 4XYZ for <a@example.org>; Mon, 1 Jan 2024 "
    "00:00:00 +0000 (",
    "x\twith\tESMTPS", "x\r with ESMTPS", "x\r\twith ESMTPS (version=TLSv1.3", 'x" with ESMTPS "',
    'x\\" with ESMTPS', "x(", "x((((", "x)", "x\\", "x with UTF8SMTPS",
    "x tls TLS_AES_256_GCM_SHA384",
    "[192.0.2.66] (helo=x) by mx.example.org with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim",
    "x) by mx.example.org with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) id 1rgAbC-"
    "00000001Xyz-0aBc for b@example.org; Mon, 01 Jan 2024 00:00:00 +0000 (",
    "x) by mx.example.org with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96",
    'x) by mx.example.org with esmtps  (TLS1.3) (Exim 4.96) id 1rgAbC-00000001Xyz-0aBc "',
    "x (x [192.0.2.1]) by mx.example.org (8.18.1/8.18.1) with ESMTPS id 622A00aB123456 "
    "(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=OK); Mon, 1 Jan 2024 00:00 (",
    "x with HTTPS", "x (Google Transport Security)", "x with Microsoft SMTP Server "
    "(version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384)", "x with LMTPS", "x\x0bwith ESMTPS",
    "é (TLS)", "=?us-ascii?q?=28TLSv1.3_with_cipher_X=29?=", "IPv6:::1", "with local", "local",
    "([127.0.0.1]);", "([127.0.0.1])", "(localhost [127.0.0.1]);", "[local]", "[unix socket]",
    "pps.filterd", "Pickup", "Spooler", "a) (x@[127.0.0.1]) (b", "127.0.0.1",
]
FORGED = ("Received: from forged.example.com ([192.0.2.99]) by inner.example.net with ESMTPS id 1;"
          " Mon, 1 Jan 2024 00:00:00 +0000")
TRUST = "--trust=.example.net"  # all of the lab's servers
SLOTS = "EHLO", "HELO", "MAIL", "RCPT", "AUTH", "ident", "PTR"


class Refused(Exception):
    """The server did not take it."""


class Ident:
    """An ident server (RFC 1413) at the stranger's address; `answer` is the user's name."""

    def __init__(self):
        self.answer = "x"
        self.socket = socket.create_server((namespace.address("stranger"), 113))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.socket.accept()
            with connection:
                ports = connection.recv(1000).strip()
                connection.sendall(ports + b" : USERID : UNIX : " + self.answer.encode() + b"\r\n")


class Session:
    def __init__(self, server):
        self.socket = socket.create_connection((server.address(), server.SMTP), 60,
                                               (namespace.address("stranger"), 0))
        self.file = self.socket.makefile("rb")
        self.expect(b"2")

    def expect(self, status):
        while True:
            line = self.file.readline()
            if line[3:4] != b"-":
                break
        if line[:1] != status:
            raise Refused(line)

    def say(self, command, status=b"2"):
        self.socket.sendall(command.encode() + b"\r\n")
        self.expect(status)


def addresses(payload):
    """A payload as an envelope address: quoted, and as it is."""
    quoted = payload.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"@example.net', f"{payload}@example.net"


def words(server, slot, payload):
    """What the peer says at each step of the session."""
    mail, recipient = "mallory@example.org", "bob@example.net"
    hello = "x.example.org"
    if slot in ("EHLO", "HELO"):
        hello = payload
    verb = "LHLO" if server.lmtp else "HELO" if slot == "HELO" else "EHLO"
    for form in range(2 if slot in ("MAIL", "RCPT") else 1):
        if slot == "MAIL":
            mail = addresses(payload)[form]
        elif slot == "RCPT":
            recipient = addresses(payload)[form]
        commands = [(f"{verb} {hello}", b"2")]
        if slot == "AUTH":
            login = base64.b64encode(f"\0{payload}\0secret".encode()).decode()
            commands.append((f"AUTH PLAIN {login}", b"2"))
        yield (*commands, (f"MAIL FROM:<{mail}>", b"2"), (f"RCPT TO:<{recipient}>", b"2"),
               ("DATA", b"3"))


def run_session(server, commands, token):
    """Whether the server took the message."""
    try:
        session = Session(server)
        with session.socket:
            for command, status in commands:
                session.say(command, status)
            session.say(f"{FORGED}\r\nMessage-ID: <{token}>\r\nSubject: hostile\r\n\r\n.")
            session.socket.sendall(b"QUIT\r\n")
    except (Refused, OSError):
        return False
    return True


def slots(server):
    """Where the peer's words can come from."""
    never = {"HELO", "AUTH", "PTR"} if server.lmtp else set()
    if not server.asks_ident:
        never.add("ident")
    return [slot for slot in SLOTS if slot not in never]


def prepare(lab, ident, slot, payload):
    """What others say of the peer at the peer's wish."""
    ident.answer = payload if slot == "ident" else "x"
    name = payload.encode()[:63] if slot == "PTR" else b"stranger"
    labels = name.split(b".") if b"127.0.0.1" in name else [name, b"example", b"org"]
    lab.nameserver.set_name(ipaddress.ip_address(namespace.address("stranger")), labels)


def run(lab):
    """All sessions: (server, slot, payload, file) of each message that was written."""
    ident = Ident()
    counts = collections.Counter()
    written = []
    for server in lab.running.values():
        taken = {}
        for slot, payload in itertools.product(slots(server), PAYLOADS):
            prepare(lab, ident, slot, payload)
            for commands in words(server, slot, payload):
                token = f"{server.kind}-{counts[server.kind]}@lab.example.org"
                counts[server.kind] += 1
                if run_session(server, commands, token):
                    taken[token] = slot, payload
        files = collect(server, taken)
        written += files
        print(f"hostile: {server.kind}: {counts[server.kind]} sessions, {len(taken)} messages "
              f"taken, {len(files)} written")
    return sum(counts.values()), written


def collect(server, taken):
    """Wait for what was taken; what does not come within seconds was refused later."""
    found, end = {}, time.monotonic() + 5
    while len(found) < len(taken) and time.monotonic() < end:
        before = len(found)
        for token in taken:
            path = token not in found and server.find(f"<{token}>".encode())
            if path:
                found[token] = path
        if len(found) > before:
            end = time.monotonic() + 5
        time.sleep(0.02)
    return [(server, *taken[token], path) for token, path in found.items()]


def faults(slot, report):
    """What is wrong with hopsec's reading."""
    forged, *others = report["hops"]
    if len(others) != 1:
        yield f"{len(others)} hops"
    if forged["proof"] == "proved":
        yield "proof of what was forged"
    for hop in others:
        if hop["security"] in ("tls", "local"):
            yield f"false {hop['security']}"
        if hop["ip"] not in (None, namespace.address("stranger")):
            yield f"false address {hop['ip']}"
        for fact in ("tls", "cipher", "bits", "certificate"):
            if hop[fact] is not None:
                yield f"false {fact}: {hop[fact]}"
        if hop["authenticated"] and slot != "AUTH":
            yield "false login"
