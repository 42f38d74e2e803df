"""The milter under real Postfix and Sendmail: the field it writes for sessions whose security is
known, forged fields, policy, an end in mid message, and what it costs.

Usage: milter.py MILTER [WORK-FOLDER]
Environment: LAB_SERVERS, the folder that tests/lab/unpack filled; LAB_LOAD, how many messages go
through Postfix over 20 connections at the end (default 500).
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import functools
import itertools
import multiprocessing
import os
import pathlib
import re
import signal
import smtplib
import subprocess
import sys
import time

import client
import lab
import namespace
import server
from dovecot import Dovecot
from postfix import Postfix
from sendmail import Sendmail

TOP = pathlib.Path(__file__).resolve().parents[2]
FIELD = b"Hopsec-Result: "
FORGED = "".join(f"{name}: {host}.example.net; security=tls proved=tls between=tls\n"
                 for name in ("Hopsec-Result", "HOPSEC-RESULT", "hopsec-result")
                 for host in ("postfix", "sendmail"))
PLAIN_HOP = ("Received: from pc.example.org (pc.example.org [203.0.113.7])\n"
             "\tby mail.example.org (Postfix) with ESMTP id 4X1;\n\tThu, 1 Jan 2026 00:00:00 +0000\n")
POLICY = "[milter]\nrequire = tls\nrequire_proof = false\naction = {}\nexcept_networks = 127.0.0.0/8\n"
CONNECTIONS = 20
numbers = itertools.count(1)


def line_of(file, pattern):
    """A line of the documentation is what is tested."""
    return re.search(pattern, (TOP / file).read_text()).group(1)


def order(receiver, number, tls=None, family="ipv4", header="", **more):
    return {"host": receiver.address(family), "port": receiver.SMTP, "tls": tls,
            "source": namespace.address("client", family), "name": "client.example.org",
            "lmtp": False, "on_connect": False, "cipher": None, "helo": False, "auth": False,
            "utf8": False, "certificate": None, "key": None, "sender": "alice@example.org",
            "recipient": "bob@box.example.net", **more,
            "message": f"{header}Message-ID: <{number}@lab.example.org>\nSubject: x\n\nHello.\n"}


def send(receiver, **what):
    """Deliver a message; its header as the server stored it."""
    number = next(numbers)
    client.deliver(order(receiver, number, **what))
    return header_of(receiver, number)


def header_of(receiver, number):
    path = receiver.wait_for_mail(f"<{number}@lab.example.org>".encode())
    return receiver.seen[path].split(b"\n\n")[0]


def results(header):
    """The values of all result fields, unfolded."""
    unfolded = re.sub(rb"\n[ \t]+", b" ", header)
    return [line[len(FIELD):].decode() for line in unfolded.split(b"\n")
            if line.lower().startswith(FIELD.lower())]


def only_result(header):
    found = results(header)
    assert len(found) == 1, found
    assert header.index(FIELD) < header.index(b"\nReceived: ") + 1, "not on top"
    return found[0]


def expect(header, wanted):
    got = only_result(header)
    assert got == wanted, f"got {got!r}, wanted {wanted!r}"


class Rig:
    """The lab, the milter, and one server after the other."""

    def __init__(self, lab, daemon):
        self.lab, self.daemon = lab, daemon

    def use(self, config):
        self.daemon.configure(config)
        self.daemon.signal(signal.SIGHUP)
        self.daemon.wait_for("reloaded ")


def sessions(rig, receiver):
    """the field is right for plaintext, TLS 1.2, TLS 1.3, SMTPS, loopback"""
    name, here = receiver.name, namespace.address("client")
    plain = f"{name}; security=plaintext proved=plaintext between=plaintext hop=1 from={here}"
    tls = f"{name}; security=tls proved=tls between=tls"
    expect(send(receiver), plain)
    expect(send(receiver, helo=True), plain)
    expect(send(receiver, name="esmtps.tlsv1.3.example.org"), plain)
    for version in ("1.2", "1.3"):
        expect(send(receiver, tls=version), tls)
        expect(send(receiver, tls=version, on_connect=True, port=receiver.SMTPS), tls)
    expect(send(receiver, family="loopback"), f"{name}; security=local proved=local between=none")
    expect(send(receiver, family="ipv6"), plain.replace(here, namespace.address("client", "ipv6")))


def versions(rig, receiver):
    """TLS 1.2 and 1.3, and AUTH, are told apart"""
    rig.use("[milter]\nrequire = tls1.3\nexcept_authenticated = true\n")
    for tls, auth, policy in (("1.3", False, "pass"), ("1.2", False, "fail"), ("1.2", True, "exempt"),
                              ("1.3", True, "exempt"), (None, False, "fail")):
        if auth and receiver.kind == "postfix" and not rig.lab.has("dovecot"):
            continue
        result = only_result(send(receiver, tls=tls, auth=auth))
        assert result.endswith(f" policy={policy}"), (tls, auth, result)


def path(rig, receiver):
    """a plaintext hop before ours is found"""
    expect(send(receiver, tls="1.3", header=PLAIN_HOP),
           f"{receiver.name}; security=plaintext proved=tls between=tls hop=1 "
           "from=203.0.113.7 flags=time-order")


def no_fields(rig, receiver):
    """a message without any field is answered, and at once"""
    token = f"<{next(numbers)}@lab.example.org>"
    begin = time.perf_counter()
    client.deliver({**order(receiver, 0), "message": f"\n{token}\n"})
    assert time.perf_counter() - begin < 10
    path = receiver.wait_for_mail(token.encode())
    assert "security=plaintext" in only_result(receiver.seen[path].split(b"\n\n")[0])


def forged(rig, receiver):
    """forged result fields are gone, all of them"""
    for header in (FORGED, PLAIN_HOP + FORGED, FORGED + PLAIN_HOP, 50 * FORGED):
        assert " proved=tls" in only_result(send(receiver, tls="1.3", header=header))


def many_forged(rig, receiver):
    """a thousand forged fields are gone, with one more the message is refused"""
    field = "Hopsec-Result: x\n"
    only_result(send(receiver, tls="1.3", header=1000 * field))
    try:
        send(receiver, tls="1.3", header=1001 * field)
        raise AssertionError("accepted")
    except smtplib.SMTPDataError as error:
        assert (error.smtp_code, error.smtp_error[:6]) == (550, b"5.7.1 "), error


def long_field(rig, receiver):
    """a field that is longer than what is read is never tls"""
    comment = "4X1\n\t(x" + 3000 * "\n\t xy" + ")"
    header = PLAIN_HOP.replace("ESMTP ", "ESMTPS ").replace("4X1", comment)
    result = only_result(send(receiver, tls="1.3", header=header))
    assert "security=unknown" in result and "truncated" in result, result


def chain(rig, receiver):
    """the next server proves what this one wrote, and replaces its field"""
    other = next(s for s in rig.lab.running.values() if s.kind in ("postfix", "sendmail") and s is not receiver)
    rig.use(f"[hopsec]\ntrust = .example.net; {receiver.address()}\n")
    number = next(numbers)
    client.deliver({**order(receiver, number), "recipient": f"bob@to-{other.kind}.example.net"})
    expect(header_of(other, number), f"{other.name}; security=plaintext proved=plaintext "
           f"between=plaintext hop=1 from={namespace.address('client')}")


def reject(rig, receiver):
    """what falls short is refused with 550 5.7.10"""
    rig.use(POLICY.format("reject"))
    here = namespace.address("client")
    greetings = [({"name": name}, 1, here) for name in ("pps.filterd", "Pickup", "[127.0.0.1]")]
    for how, hop, ip in (({}, 1, here), *greetings, ({"tls": "1.3", "header": PLAIN_HOP}, 1, "203.0.113.7")):
        try:
            send(receiver, **how)
            raise AssertionError("accepted")
        except smtplib.SMTPDataError as error:
            assert error.smtp_code == 550 and error.smtp_error.startswith(b"5.7.10 "), error
            assert error.smtp_error.endswith(f"see hop {hop}, from {ip}".encode()), error
    assert only_result(send(receiver, tls="1.2")).endswith("policy=pass")
    assert only_result(send(receiver, family="loopback")).endswith("policy=exempt")


def quarantined(receiver):
    """The messages in the server's quarantine."""
    folder = "/srv/spool/hold" if receiver.kind == "postfix" else "/srv/queue"
    prefix = "" if receiver.kind == "postfix" else "hf"
    return [file for file in receiver.root.path(folder).glob(prefix + "*") if file.is_file()]


def quarantine(rig, receiver):
    """what falls short is held, and has the field when it is let go"""
    rig.use(POLICY.format("quarantine"))
    number = next(numbers)
    client.deliver(order(receiver, number))
    server.wait(lambda: quarantined(receiver), "a message in quarantine")
    assert only_result(send(receiver, tls="1.2")).endswith("policy=pass")
    assert not receiver.find(f"<{number}@lab.example.org>".encode())
    if receiver.kind == "postfix":
        receiver.root.run("/usr/sbin/postsuper", "-H", "ALL")
        receiver.root.run("/usr/sbin/postqueue", "-f")
    else:
        receiver.root.run("/usr/libexec/sendmail/sendmail", "-Q", "-qQ")
        receiver.root.run("/usr/libexec/sendmail/sendmail", "-q")
    assert only_result(header_of(receiver, number)).endswith("policy=fail")


def killed(rig, receiver):
    """killed in mid message: the message is accepted, and the next ones have the field again"""
    number = next(numbers)
    what = order(receiver, number)
    with smtplib.SMTP(what["host"], what["port"], "client.example.org", 20, (what["source"], 0)) as session:
        session.ehlo()
        session.mail(what["sender"])
        session.rcpt(what["recipient"])
        assert session.docmd("DATA")[0] == 354
        session.send(what["message"].replace("\n", "\r\n"))
        rig.daemon.kill()
        assert session.docmd(".")[0] == 250
    assert results(header_of(receiver, number)) == []
    assert results(send(receiver)) == []
    rig.daemon.start()
    only_result(send(receiver))


def talk(receiver, what):
    """SMTP with a program on the same host."""
    command = receiver.root.command("/usr/libexec/sendmail/sendmail", "-bs")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for line in ("EHLO localhost", f"MAIL FROM:<{what['sender']}>", f"RCPT TO:<{what['recipient']}>",
                     "DATA", what["message"] + ".", "QUIT"):
            while process.stdout.readline()[3:4] == "-":
                pass
            process.stdin.write(line.replace("\n", "\r\n") + "\r\n")
            process.stdin.flush()


def pipe(rig, receiver):
    """mail that a program on the host hands over is local"""
    number = next(numbers)
    what = order(receiver, number)
    if receiver.kind == "postfix":
        receiver.root.run("/usr/sbin/postconf", "-e", "non_smtpd_milters = $smtpd_milters")
        receiver.root.run("/usr/sbin/postfix", "reload")
        receiver.root.run("/usr/sbin/sendmail", "-f", what["sender"], what["recipient"], input=what["message"])
    else:
        talk(receiver, what)
    expect(header_of(receiver, number), f"{receiver.name}; security=local proved=local between=none")


CHECKS = (sessions, versions, path, no_fields, forged, many_forged, long_field, chain, reject, quarantine, killed,
          pipe)


def submit(what, count):
    """So many messages in one session; the seconds from MAIL to the answer for each."""
    seconds = []
    with smtplib.SMTP(what["host"], what["port"], "client.example.org", 60, (what["source"], 0)) as session:
        for _ in range(count):
            begin = time.perf_counter()
            session.sendmail(what["sender"], what["recipient"],
                             what["message"].replace("Message-ID: <", f"Message-ID: <{begin}."))
            seconds.append(time.perf_counter() - begin)
    return seconds


def median_time(receiver):
    return sorted(submit(order(receiver, "time", header=PLAIN_HOP), 100))[50]


def cost(receiver, milters):
    """Milliseconds that the milter adds to a message, by turns with and without."""
    times = {"": [], milters: []}
    for setting in 3 * ["", milters]:
        receiver.root.run("/usr/sbin/postconf", "-e", "smtpd_milters = " + setting)
        receiver.root.run("/usr/sbin/postfix", "reload")
        time.sleep(1)
        times[setting].append(median_time(receiver) * 1e3)
    without, with_it = (min(times[setting]) for setting in ("", milters))
    print(f"     a message through Postfix: {without:.2f} ms without the milter, {with_it:.2f} ms with it")


def load(rig, receiver, count):
    """Many messages over many connections, while the configuration is read again and again: whether
    all arrived with one result."""
    folder = receiver.mail / "new"
    seen, rss, stored = rig.daemon.counts()["messages"], rig.daemon.rss(), len(os.listdir(folder))
    what, each = order(receiver, "load", header=PLAIN_HOP + FORGED), count // CONNECTIONS
    begin = time.perf_counter()
    with multiprocessing.Pool(CONNECTIONS) as pool:
        sending = pool.starmap_async(submit, CONNECTIONS * [(what, each)])
        while not sending.ready():
            rig.use("")
            sending.wait(0.1)
        sending.get()
    took, sent = time.perf_counter() - begin, CONNECTIONS * each
    server.wait(lambda: len(os.listdir(folder)) >= stored + sent, "the last messages", 300)
    headers = [path.read_bytes().split(b"\n\n")[0] for path in folder.iterdir()]
    good = sum(len(results(header)) == 1 for header in headers if b".load@lab" in header)
    seen = rig.daemon.counts()["messages"] - seen
    print(f"     {sent} messages over {CONNECTIONS} connections through Postfix in {took:.1f} s: {seen} seen by "
          f"the milter, {good} arrived with one result; RSS {rss} -> {rig.daemon.rss()} KiB")
    return seen == good == sent


def check(rig, receiver, function):
    rig.use("")
    try:
        function(rig, receiver)
        print(f"ok   {receiver.kind}: {function.__doc__}", flush=True)
        return True
    except Exception as error:
        print(f"FAIL {receiver.kind}: {function.__doc__}\n     {type(error).__name__}: {error}", flush=True)
        server.show_log(receiver.log)
        server.show_log(rig.lab.syslog)
        return False


def inside(program, work):
    namespace.set_up()
    os.environ["HOPSEC_MILTER"] = program
    sys.path.append(str(TOP / "tests/milter"))
    from daemon import Daemon
    milters = line_of("README", r'"smtpd_milters = \$milters (.*)"')
    filters = line_of("examples/milter/hopsec-milter.8", r"\n(INPUT_MAIL_FILTER.*)")
    shared = lab.Lab(work, pathlib.Path(os.environ.get("LAB_SERVERS", "lab-servers")).resolve())
    rig = Rig(shared, Daemon(work, socket="inet:8897@127.0.0.1"))
    kinds = (Dovecot, functools.partial(Postfix, settings=f"smtpd_milters = {milters}\n"),
             functools.partial(Sendmail, settings=filters + "dnl"))
    skipped = shared.start(kinds, {
        "dovecot": {}, "postfix": {"to-sendmail.example.net": ("tls1.3", "sendmail")},
        "sendmail": {"to-postfix.example.net": ("tls1.3", "postfix")}})
    receivers = [shared.running[name] for name in ("postfix", "sendmail") if shared.has(name)]
    checks = [check(rig, receiver, function) for receiver in receivers for function in CHECKS
              if function is not chain or len(receivers) == 2]
    if shared.has("postfix"):
        cost(shared.running["postfix"], milters)
        checks.append(load(rig, shared.running["postfix"], int(os.environ.get("LAB_LOAD") or 500)))
    for kind, reason in skipped.items():
        print(f"SKIP {kind}: {reason}")
    print(f"milter: {len(checks)} checks, {len(receivers)} servers: {checks.count(False)} failed")
    return int(False in checks)


def main(program, work=None):
    if work:
        return inside(program, pathlib.Path(work))
    reason = namespace.refusal()
    if reason:
        print(f"SKIP: {reason}")
        return 0
    return namespace.run_inside(__file__, os.path.abspath(program))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
