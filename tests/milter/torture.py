"""Random sequences of commands, some cut or too long, over many connections: the milter lives on.

Usage: torture.py [SEQUENCES [SEED]]
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import random
import struct
import sys
import tempfile

from client import Closed, Connection, pack
from daemon import Daemon

NAMES = [b"Received", b"received", b"RECEIVED ", b"Hopsec-Result", b"Subject", b"", b"\xff"]
VALUES = [b"", b"x", b"by mx.example.net with ESMTPS id 1; Thu, 1 Jan 2026 00:00:00 +0000",
          b"from a ([192.0.2.1])\n\t(using TLSv1.3 with cipher X (256/256 bits))\n\tby b (Postfix) with ESMTPS",
          b"(" * 5000, b"\"" * 999, b"\xc3\xa4\xff\x1b", b"x" * 60000]
MACROS = [b"{tls_version}", b"{cipher}", b"{cipher_bits}", b"{auth_type}", b"i", b"j", b"_", b""]


def data(command, random):
    pick = random.choice
    if command == b"C":
        return pick([b"x\0U", b"localhost\0U", b"x\0" b"4\0\x19" b"192.0.2.1\0", b"x\0" b"6\0\0" b"2001:db8::1\0",
                     b"x\0L\0\0/run/x\0", b"x\0" b"4\0\x19" b"999\0", b"x\0Z\0\0\0", b"\0", b""])
    if command == b"D":
        return pick(b"CHMRTEN").to_bytes(1, "big") + b"".join(
            pick(MACROS) + b"\0" + pick(VALUES) + b"\0" for _ in range(random.randrange(4)))
    if command == b"L":
        return pick(NAMES) + b"\0" + pick(VALUES) + b"\0"
    if command in (b"M", b"R", b"H", b"U"):
        return pick([b"<>", b"", b"<a@example.org>", b"a", b"@"] + VALUES) + b"\0"
    if command == b"O":
        return struct.pack(">III", random.randrange(8), random.getrandbits(9), random.getrandbits(21))
    return b""


def packet(random):
    command = bytes([random.choice(b"CHMLLLLEEAADDDOQKRTNBUz")])
    content = data(command, random)
    if command != b"D" and random.random() < 0.05:  # libmilter 1.0.1 reads a name without a value past its end
        content = content[:random.randrange(len(content) + 1)]
    whole = pack(command, content)
    if random.random() < 0.01:
        whole = struct.pack(">I", random.choice([0, 1, 70000, 2 ** 31, 2 ** 32 - 1])) + whole[4:]
    return whole


def sequence(path, random):
    connection = Connection(path)
    try:
        for _ in range(random.randrange(1, 40)):
            connection.socket.sendall(packet(random))
        if random.random() < 0.9:
            connection.socket.shutdown(1)
            while connection.socket.recv(65536):
                pass
    except (Closed, ConnectionError):
        pass
    connection.socket.close()


def check(path):
    """An ordinary message is answered as ever."""
    connection = Connection(path)
    connection.connect("out.example.org", "203.0.113.9")
    connection.helo("out.example.org")
    results = connection.message([("Hopsec-Result", "x")]).results()
    assert len(results) == 1 and "security=plaintext" in results[0], results
    connection.quit()


def run(path, count, seed):
    for number in range(count):
        sequence(path, random.Random(seed * 1000003 + number))
        if number % 50 == 49:
            check(path)


def main(count=20000, seed=1):
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(folder, "[milter]\nrequire = strong\naction = quarantine\n")
        try:
            run(daemon.path, count // 10, seed)
            before = daemon.rss()
            run(daemon.path, count - count // 10, seed + 1)
            print(f"{count} sequences, seed {seed}: alive; RSS {before} -> {daemon.rss()} KiB; {daemon.counts()}")
        finally:
            daemon.kill()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
