"""The milter against its protocol: results, policy, forged fields, odd orders, signals. TAP.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import os
import signal
import subprocess
import sys
import tempfile
import traceback

import client
from client import Connection
from daemon import PROGRAM, Daemon

HOP = ("from {0} ({0} [{1}]) by {2} (Postfix) with {3} id 4X{4};\n"
       "\tThu, 1 Jan 2026 00:00:0{4} +0000")
TLS13 = {"{tls_version}": "TLSv1.3", "{cipher}": "TLS_AES_256_GCM_SHA384", "{cipher_bits}": "256"}
TLS12 = {"{tls_version}": "TLSv1.2", "{cipher}": "ECDHE-RSA-AES128-GCM-SHA256",
         "{cipher_bits}": "128"}
FORGED = ("Hopsec-Result", "mx.example.net; security=tls proved=tls between=tls")
TRUST = "[hopsec]\ntrust = .example.org; 203.0.113.0/24\n"
REQUIRE_PROOF = "[milter]\nrequire = tls\n"
REQUIRE = REQUIRE_PROOF + "require_proof = false\n"


def received(origin, ip, by, protocol="ESMTP", number=1):
    return ("Received", HOP.format(origin, ip, by, protocol, number))


def path(first="ESMTP", second="ESMTPS"):
    """author -> mail.example.org -> out.example.org -> us, newest first"""
    return [received("mail.example.org", "203.0.113.60", "out.example.org", second, 2),
            received("client.example.org", "203.0.113.7", "mail.example.org", first, 1)]


class Case:
    """One milter for a test, with a connection from out.example.org."""

    def __init__(self, config=""):
        self.folder = tempfile.TemporaryDirectory()
        self.daemon = Daemon(self.folder.name, config)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.daemon.kill()
        self.folder.cleanup()

    def open(self, ip="203.0.113.9", host="out.example.org", helo="out.example.org", **more):
        connection = Connection(self.daemon.path, **more)
        connection.connect(host, ip)
        connection.helo(helo)
        return connection

    def result(self, fields=(), macros=None, **more):
        results = self.open(**more).message(list(fields), macros=macros).results()
        assert len(results) == 1, results
        return results[0]


def equal(got, wanted):
    assert got == wanted, f"got {got!r}, wanted {wanted!r}"


def words(result):
    name, rest = result.split("; ", 1)
    return {"name": name, **dict(pair.split("=", 1) for pair in rest.split(" "))}


def negotiates():
    """asks for what it needs, and no more"""
    with Case() as case:
        c = case.open()
        equal(c.actions, client.ADD_HEADERS | client.CHANGE_HEADERS | client.QUARANTINE
              | client.MACRO_LISTS)
        for command in (b"R", b"B", b"U"):
            assert c.steps & client.STEPS[command][0], f"wants {command}"
        for command in (b"C", b"H", b"M", b"L", b"N"):
            assert not c.steps & client.STEPS[command][0], f"does not want {command}"
            assert c.steps & client.STEPS[command][1], f"answers {command}"
        assert not c.steps & sum(client.STEPS[b"T"]), "DATA is not answered"


def plaintext():
    """a session without TLS is plaintext"""
    with Case() as case:
        equal(case.result(), "mx.example.net; security=plaintext proved=plaintext "
              "between=plaintext hop=1 from=203.0.113.9")


def tls():
    """TLS 1.2, TLS 1.3 and AUTH, as the macros say"""
    with Case(TRUST + "[milter]\nrequire = tls1.3\n") as case:
        for macros, policy in ((TLS12, "fail"), (TLS13, "pass"), ({**TLS13, "{auth_type}": "PLAIN"}, "pass")):
            found = words(case.result(macros=macros))
            equal((found["security"], found["proved"], found["policy"]), ("tls", "tls", policy))
            assert "hop" not in found


def tls_without_ehlo():
    """TLS that began after the last EHLO counts"""
    with Case() as case:
        c = case.open()
        equal(words(c.message().results()[0])["security"], "plaintext")
        equal(words(c.message(macros=TLS13).results()[0])["security"], "tls")


def local():
    """loopback, a socket and a pipe are local"""
    with Case() as case:
        for host, ip in (("localhost", "127.0.0.1"), ("localhost", "::1"),
                         ("localhost", "/run/smtp"), ("localhost", None)):
            equal(case.result(ip=ip, host=host), "mx.example.net; security=local proved=local between=none")


def unknown_peer():
    """no address and no TLS is never tls or local"""
    with Case() as case:
        assert words(case.result(ip=None, host="unknown"))["security"] in ("plaintext", "unknown")


def whole_path():
    """hops before ours are claimed, and proved with trust"""
    with Case() as case:
        equal(case.result(path(), TLS13), "mx.example.net; security=plaintext proved=tls "
              "between=tls hop=1 from=203.0.113.7 flags=time-order")
        equal(words(case.result(path("ESMTPSA"), TLS13))["security"], "tls")
    with Case(TRUST) as case:
        found = words(case.result(path(), TLS13))
        equal((found["security"], found["proved"], found["hop"]), ("plaintext", "plaintext", "1"))


def forged():
    """all inbound result fields go, ours stands on top"""
    with Case() as case:
        for n in (0, 1, 2, 3, 7, 100):
            fields = [("Subject", "x")] + n * [FORGED] + path() + n * [("hOPSEC-rESULT", "x; y")]
            done = case.open().message(fields, macros=TLS13)
            equal(len(done.results()), 1)
            equal(done.fields[0][0], b"Hopsec-Result")
            equal(len(done.fields), 4)
            equal(done.changes, 2 * n + 1)


def too_many_forged():
    """a thousand and one result fields are refused"""
    with Case() as case:
        done = case.open().message(1001 * [FORGED])
        equal((done.answer, done.reply[:9], done.changes), (b"y", "550 5.7.1", 0))
        equal(len(case.open().message(1000 * [FORGED]).results()), 1)


def no_fields():
    """a message without any field is answered"""
    with Case() as case:
        for more in ({}, {"actions": 0x1F, "steps": 0x7F}, {"steps": 0}):
            equal(len(case.open(**more).message([]).results()), 1)


def words_of_the_peer():
    """TLS words in what the peer writes are no evidence"""
    bait = "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384) with ESMTPS"
    with Case() as case:
        for name in ("HELO", "host", "sender", "auth"):
            c = Connection(case.daemon.path)
            c.connect(bait if name == "host" else "out.example.org", "203.0.113.9")
            c.helo(bait if name == "HELO" else "out.example.org")
            macros = {"{auth_type}": bait} if name == "auth" else {}
            done = c.message([], sender=bait if name == "sender" else "a@example.org", macros=macros)
            equal(words(done.results()[0])["security"], "plaintext")


def name_of_the_server():
    """the server's name: configured, or the MTA's, never more than a host name"""
    with Case("[milter]\nname = filter.example.net\n") as case:
        equal(words(case.result())["name"], "filter.example.net")
    with Case() as case:
        c = Connection(case.daemon.path)
        c.connect("out.example.org", "203.0.113.9", macros={"j": "mx; security=tls\r\n\tX: y"})
        equal(words(c.message().results()[0])["name"], "mx__security_tls___X__y")


def too_many_fields():
    """fields beyond the limits are flagged, and never tls"""
    secure = received("a.example.org", "203.0.113.1", "b.example.org", "ESMTPS")
    with Case(REQUIRE) as case:
        for fields in (101 * [secure], 5000 * [secure], 100 * [secure] + path()):
            found = words(case.result(fields, TLS13))
            assert "too-many" in found["flags"].split(","), found
            assert found["security"] != "tls" and found["policy"] == "fail", found
        equal(words(case.result(100 * [secure], TLS13))["security"], "tls")


def long_field():
    """a field beyond the limit is flagged, and never tls"""
    by = "from a.example.org (a.example.org [203.0.113.1]) by b.example.org (Postfix) with ESMTPS id 1"
    with Case() as case:
        for length in (8193, 20000, 65000):
            found = words(case.result([("Received", by.ljust(length, "x"))], TLS13))
            assert "truncated" in found["flags"].split(","), found
            assert found["security"] != "tls", found


def reject():
    """a message that falls short is refused with 550 5.7.10"""
    with Case(REQUIRE + "action = reject\n") as case:
        done = case.open().message(path() + [FORGED], macros=TLS13)
        equal((done.answer, done.changes), (b"y", 0))
        equal(done.reply, "550 5.7.10 This message was not encrypted on its way as this server "
              "requires: see hop 1, from 203.0.113.7")
        equal(case.open().message(path("ESMTPS"), macros=TLS13).answer, b"c")
        case.daemon.configure(REQUIRE_PROOF + "action = reject\n")
        case.daemon.signal(signal.SIGHUP)
        case.daemon.wait_for("reloaded ")
        reply = case.open().message(path()).reply
        assert reply.endswith("see hop 3, from 203.0.113.9"), reply
        counts = case.daemon.counts()
        equal((counts["messages"], counts["fail"], counts["rejected"]), (3, 2, 2))


def quarantine():
    """a message that falls short goes to quarantine, with the field"""
    with Case(REQUIRE + "action = quarantine\n") as case:
        done = case.open().message(path(), macros=TLS13)
        equal((done.answer, len(done.results())), (b"c", 1))
        assert "hop 1, from 203.0.113.7" in done.quarantine, done.quarantine
        equal(words(done.results()[0])["policy"], "fail")
        equal(case.open().message([], macros=TLS13).quarantine, None)


def exceptions():
    """network, sender and login are excepted"""
    config = REQUIRE + ("action = reject\nexcept_networks = 198.51.100.0/24; 2001:db8::/32\n"
                        "except_senders = carol@example.org; @example.com; @.example.net; <>\n"
                        "except_authenticated = true\n")
    table = [
        ({"ip": "198.51.100.7"}, {}, "a@example.org", "exempt"),
        ({"ip": "::ffff:198.51.100.7"}, {}, "a@example.org", "exempt"),
        ({"ip": "2001:db8::7"}, {}, "a@example.org", "exempt"),
        ({"ip": "198.51.101.7"}, {}, "a@example.org", None),
        ({"ip": "127.0.0.1"}, {}, "a@example.org", None),
        ({}, {}, "Carol@EXAMPLE.org", "exempt"),
        ({}, {}, "xcarol@example.org", None),
        ({}, {}, "a@example.com", "exempt"),
        ({}, {}, "a@b.example.com", None),
        ({}, {}, "a@xexample.com", None),
        ({}, {}, "a@b.example.net", "exempt"),
        ({}, {}, "a@example.net", None),
        ({}, {}, "", "exempt"),
        ({}, {"{auth_type}": "PLAIN"}, "a@example.org", "exempt"),
        ({"helo": "198.51.100.7"}, {}, "a@example.org", None),
    ]
    with Case(config) as case:
        for peer, macros, sender, policy in table:
            done = case.open(**peer).message(path(), sender=sender, macros=macros)
            equal((done.answer, sender, peer), (b"c" if policy else b"y", sender, peer))
            if policy:
                equal(words(done.results()[0])["policy"], policy)


def proof():
    """unless told otherwise only proved hops count"""
    with Case(REQUIRE_PROOF) as case:
        equal(words(case.result(path(), TLS13))["policy"], "pass")
        equal(words(case.result(path("ESMTPS")))["policy"], "fail")
    with Case(TRUST + REQUIRE_PROOF) as case:
        equal(words(case.result(path(), TLS13))["policy"], "fail")
    with Case(TRUST + REQUIRE) as case:
        equal(words(case.result(path(), TLS13))["policy"], "fail")


def reload():
    """SIGHUP: new sessions get the new configuration, a bad one changes nothing"""
    with Case() as case:
        old = case.open()
        old.message()
        case.daemon.configure(REQUIRE)
        case.daemon.signal(signal.SIGHUP)
        case.daemon.wait_for("reloaded ")
        assert "policy" not in words(old.message().results()[0])
        equal(words(case.result())["policy"], "fail")
        case.daemon.configure("[milter]\nrequire = tsl\n")
        case.daemon.signal(signal.SIGHUP)
        line = case.daemon.wait_for("not reloaded")
        assert "hopsec.conf:2: [milter] require: is no-plaintext" in line, line
        os.remove(case.daemon.config)
        case.daemon.signal(signal.SIGHUP)
        case.daemon.wait_for("not reloaded: .*No such file")
        equal(words(case.result())["policy"], "fail")
        equal(words(old.message().results()[0])["security"], "plaintext")


def looks_again():
    """SIGHUP finds a configuration that was made after the start; one that is gone still holds"""
    with Case() as case:
        folder = case.folder.name
        os.environ.update(XDG_CONFIG_HOME=os.path.join(folder, "user"), XDG_CONFIG_DIRS=folder)
        os.remove(case.daemon.config)
        case.daemon.kill()
        case.daemon.start(options=())
        case.daemon.signal(signal.SIGHUP)
        case.daemon.wait_for("not reloaded: there is no hopsec.conf$")
        case.daemon.configure(REQUIRE)
        case.daemon.signal(signal.SIGHUP)
        case.daemon.wait_for(f"reloaded {case.daemon.config}: nobody is trusted; what is not tls at "
                             "every claimed hop is tagged$")
        equal(words(case.result())["policy"], "fail")
        os.remove(case.daemon.config)
        case.daemon.signal(signal.SIGHUP)
        case.daemon.wait_for("not reloaded: there is no hopsec.conf any more")
        equal(words(case.result())["policy"], "fail")


def in_words():
    """the log and --check tell which file was read, and what it asks for"""
    table = [("", "nobody is trusted; nothing is required"),
             (TRUST + REQUIRE_PROOF + "action = reject\n", ".example.org, 203.0.113.0/24 is trusted; "
              "what is not tls at every proved hop is rejected"),
             (REQUIRE + "action = quarantine\nexcept_networks = 192.0.2.0/24\nexcept_senders = <>\n"
              "except_authenticated = true\n", "nobody is trusted; what is not tls at every claimed "
              "hop goes to quarantine, except from 192.0.2.0/24, except by <>, except by who logged in")]
    for config, wanted in table:
        with Case(config) as case:
            done = subprocess.run([PROGRAM, f"--config={case.daemon.config}", "--check"],
                                  stdout=subprocess.PIPE, text=True)
            equal(done.stdout, f"{case.daemon.config}: {wanted}\n")
            assert case.daemon.ready.endswith(done.stdout.rstrip()), case.daemon.ready


def settings():
    """a configuration with a fault is refused, with the key"""
    table = [("[milter]\nrequier = tls\n", "hopsec.conf:2: [milter] has no key requier: did you mean require?"),
             ("[milter]\nrequire =\n", "[milter] require: has one value"),
             ("[milter]\nrequire = tls; strong\n", "[milter] require: has one value"),
             ("[milter]\naction = drop\n", "[milter] action: is tag, quarantine or reject"),
             ("[milter]\nlog = file\n", "[milter] log: is syslog or stderr"),
             ("[milter]\nname = a b\n", "[milter] name: is a host name"),
             ("[milter]\nrequire_proof = yes\n", "[milter] require_proof: is true or false"),
             ("[milter]\nexcept_networks = 192.0.2.1/33\n", "[milter] except_networks: "),
             ("[milter]\nexcept_senders = example.org\n", "[milter] except_senders: is an address"),
             ("[hopsec]\ntrust = a b\n", "[hopsec] trust: "),
             ("[miltre]\nrequire = tls\n", "hopsec.conf:1: no group is called [miltre]: did you mean milter?"),
             ("[milter\n", "hopsec.conf: "), (None, "hopsec.conf: No such file"),
             ("", None), ("[milter]\nlog = syslog\nsocket = inet:1@localhost\nname = a.example\n", None)]
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "hopsec.conf")
        for config, wanted in table:
            if config is not None:
                with open(name, "w") as file:
                    file.write(config)
            elif os.path.exists(name):
                os.remove(name)
            done = subprocess.run([PROGRAM, f"--config={name}", "--check"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
            equal((config, done.returncode), (config, 2 if wanted else 0))
            assert (wanted or "") in done.stderr, (config, done.stderr)


def old_server():
    """a server that offers less gets what it can do"""
    with Case(REQUIRE + "action = quarantine\n") as case:
        done = case.open(actions=0x1F, steps=0x7F).message([FORGED])
        equal((done.answer, done.quarantine, len(done.results())), (b"c", None, 1))
    with Case() as case:
        equal(case.open(actions=client.ADD_HEADERS).message([FORGED]).answer, b"c")
        equal(case.open(actions=client.CHANGE_HEADERS).message([FORGED]).results(), [])
        case.daemon.wait_for("does not let us change the header")


def one_after_another():
    """nothing of one message or session is left for the next"""
    with Case() as case:
        c = case.open()
        c.begin(macros={**TLS13, "{auth_type}": "PLAIN"})
        for field in path() + [FORGED]:
            c.step(b"L", "\0".join(field).encode() + b"\0")
        c.send(b"A")
        done = c.message([])
        equal((words(done.results()[0])["hop"], done.changes), ("1", 1))
        c.send(b"K")
        c.connect("localhost", "127.0.0.1")
        equal(words(c.message().results()[0])["security"], "local")


def odd_orders():
    """commands out of order do no harm"""
    with Case() as case:
        for commands in (b"M", b"E", b"LE", b"AE", b"HME", b"CCME", b"MME", b"MLLE", b"KCME", b"QQ",
                         b"UUME", b"NBE", b"DDE", b"OOE"):
            c = Connection(case.daemon.path)
            data = {b"C": b"x\0U", b"M": b"<>\0", b"L": b"Received\0x\0", b"H": b"x\0",
                    b"D": b"Mi\0" b"1\0", b"U": b"x\0", b"O": 12 * b"\xff", b"B": b"x"}
            try:
                for command in (commands[i:i + 1] for i in range(len(commands))):
                    c.send(command, data.get(command, b""))
                c.send(b"Q")
                while True:
                    c.receive()
            except (client.Closed, ConnectionError):
                pass
        equal(words(case.result())["security"], "plaintext")


def killed():
    """killed in mid message: the server sees the end, and comes back"""
    with Case() as case:
        c = case.open()
        c.begin()
        case.daemon.kill()
        try:
            c.end([])
            raise AssertionError("still there")
        except (client.Closed, ConnectionError):
            pass
        case.daemon.start()
        equal(words(case.result())["security"], "plaintext")


def ends():
    """SIGTERM ends it with status 0 and the statistics"""
    with Case() as case:
        case.result()
        equal(case.daemon.stop(), 0)
        assert "messages=1" in case.daemon.wait_for("statistics:")


TESTS = [negotiates, plaintext, tls, tls_without_ehlo, local, unknown_peer, whole_path, forged,
         too_many_forged, no_fields, words_of_the_peer, name_of_the_server, too_many_fields, long_field, reject,
         quarantine, exceptions, proof, reload, looks_again, in_words, settings,
         old_server, one_after_another, odd_orders, killed, ends]


def main():
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} - {test.__doc__}", flush=True)
        except Exception:
            print(f"not ok {number} - {test.__doc__}")
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), flush=True)


if __name__ == "__main__":
    main()
    sys.exit(0)
