"""Runs the deliveries one after the other and compares what hopsec read with what happened."""
import collections
import json
import os
import pathlib
import subprocess
import sys

import hostile
import namespace
import server

CLIENT = pathlib.Path(__file__).with_name("client.py")
Truth = collections.namedtuple("Truth", "by helo ip security tls cipher authenticated certificate")
IN_QUEUE = Truth(None, None, None, "local", None, None, None, None)
MANY = 3  # failures: then something is wrong with all
VERSIONS = {"TLSv1": "TLSv1.0"}  # what OpenSSL calls it -> what hopsec calls it


def domain(number):
    return f"d{number}.example.net"


def routes(table):
    """server -> domain -> (mode, next server)"""
    result = collections.defaultdict(dict)
    for number, delivery in enumerate(table):
        here = delivery.server
        for mode, there in delivery.route:
            result[here][domain(number)] = mode, there
            here = there
    return result


class Failed(Exception):
    """A delivery did not go through."""


def client_address(delivery):
    return None if delivery.family == "socket" else namespace.address("client", delivery.family)


def client_certificate(lab, delivery):
    if delivery.certificate == "none":
        return {"certificate": None, "key": None}
    prefix = "" if delivery.certificate == "verified" else "stranger-"
    return {"certificate": str(lab.shared / f"{prefix}cert.pem"),
            "key": str(lab.shared / f"{prefix}key.pem")}


def order(lab, number, delivery):
    """What the client is told."""
    receiver = lab.running[delivery.server]
    socket = delivery.family == "socket"
    local = "é" if delivery.utf8 else "bob"
    return {
        "host": str(lab.shared / "lmtp") if socket else receiver.address(delivery.family),
        "port": None if socket else receiver.SMTPS if delivery.on_connect else receiver.SMTP,
        "source": client_address(delivery),
        "name": namespace.name("client"), "lmtp": receiver.lmtp, "on_connect": delivery.on_connect,
        "tls": delivery.tls, "cipher": delivery.cipher if delivery.tls == "1.2" else None,
        "helo": delivery.helo, "auth": delivery.auth, "utf8": delivery.utf8,
        **client_certificate(lab, delivery),
        "sender": "alice@example.org", "recipient": f"{local}@{domain(number)}",
        "message": f"Message-ID: <{number}@lab.example.org>\nSubject: {delivery.title()}\n\nHello.\n"}


def openssl_configuration(lab, suite):
    """A file that leaves one suite of TLS 1.3."""
    path = lab.work / "openssl.cnf"
    suite = f"Ciphersuites = {suite}\n" if suite else ""
    path.write_text("openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n"
                    f"[tls]\nMinProtocol = TLSv1\n{suite}")
    return path


def send(lab, number, delivery):
    """Deliver; the truth of the first hop as the client saw it."""
    suite = delivery.cipher if delivery.tls == "1.3" else None
    environment = dict(os.environ, OPENSSL_CONF=str(openssl_configuration(lab, suite)))
    done = subprocess.run([sys.executable, "-I", CLIENT], input=json.dumps(order(lab, number, delivery)),
                          env=environment, text=True, capture_output=True)
    if done.returncode != 0:
        raise Failed(done.stderr.strip().splitlines()[-1])
    session = json.loads(done.stdout)
    return session["tls"], session["code"]


def wire_sessions(lab, delivery):
    """(version, code) of every hop as it passed over the wire."""
    client, here, mode = client_address(delivery), delivery.server, delivery.family
    sessions = []
    for next_mode, there in (*delivery.route, (None, None)):
        receiver = lab.running[here]
        if mode == "socket":
            sessions.append((None, None))
        else:
            family = delivery.family if not sessions else "ipv4"
            port = receiver.SMTPS if not sessions and delivery.on_connect else receiver.SMTP
            sessions.append(server.wait(
                lambda: lab.wire.session(client, receiver.address(family), port),
                f"the session from {client} to {here}", 5))
        client, here, mode = receiver.address(), there, next_mode
    return sessions


def truth(lab, delivery, sessions):
    """What hopsec ought to read of each hop: (title, Truth)"""
    steps = [(delivery.family, delivery.server), *delivery.route]
    helo, address = namespace.name("client"), client_address(delivery)
    certificate = delivery.certificate
    result = []
    for number, ((way, host), (version, code)) in enumerate(zip(steps, sessions)):
        receiver = lab.running[host]
        facts = {"security": "tls" if version else
                 "local" if way in ("socket", "loopback") else "plaintext",
                 "helo": helo, "ip": None if way == "socket" else address,
                 "tls": VERSIONS.get(version, version),
                 "cipher": lab.suites[code] if code else None,
                 "authenticated": delivery.auth and number == 0,
                 "certificate": certificate if version else None}
        facts.update(dict.fromkeys(receiver.silent(delivery.helo and number == 0, version)))
        title = f"  {way} to {host}" if number else delivery.title()
        result.append((title, Truth(by=receiver.name, **facts)))
        if receiver.marks_its_queue and number + 1 < len(steps):
            result.append((f"  in {host}'s queue", IN_QUEUE))
        helo, address = receiver.name, receiver.address()
        certificate = receiver.own_certificate
    return result


def deliver(lab, number, delivery):
    """One delivery: its truth and the file that the last server wrote."""
    lab.wire.clear()
    seen = send(lab, number, delivery)
    last = delivery.route[-1][1] if delivery.route else delivery.server
    path = lab.running[last].wait_for_mail(f"<{number}@lab.example.org>".encode())
    sessions = wire_sessions(lab, delivery)
    if sessions[0] != seen:
        raise Failed(f"the client saw {seen}, the wire {sessions[0]}")
    return path, truth(lab, delivery, sessions)


def analyse(hopsec, paths):
    """path -> report"""
    done = subprocess.run([hopsec, "--format=jsonl", "--no-progress", "--", *map(str, paths)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"hopsec: {done.stderr}")
    reports = map(json.loads, done.stdout.splitlines())
    return {report["source"]: report for report in reports}


def read(hop):
    return Truth(*(hop[fact] for fact in Truth._fields))


def words(hop):
    """A truth as the columns of the table."""
    login = {True: "yes", False: "no", None: "-"}[hop.authenticated]
    return f"{hop.security:9} {hop.tls or '-':7} {hop.cipher or '-':37} {login}"


def print_result(number, hops, report):
    """The lines of one delivery; whether hopsec read the truth."""
    for title, hop in hops:
        print(f"{'' if title[0] == ' ' else number + 1:>3} {title:58} {words(hop)}")
    found = [read(hop) for hop in report["hops"]]
    if found == [hop for _, hop in hops]:
        return True
    for hop in found:
        print(f"    hopsec read: {f'{hop.helo} {hop.ip} {hop.by}':45} {words(hop)} "
              f"{hop.certificate}")
    for hop in reversed(report["hops"]):
        print("    Received: " + hop["received"].replace("\n", "\n    "))
    return False


def needed(delivery):
    """The servers that take part; Postfix has its passwords from Dovecot."""
    servers = {delivery.server, *(there for _, there in delivery.route)}
    return servers | {"dovecot"} if delivery.auth and delivery.server == "postfix" else servers


def run_deliveries(lab, hopsec, table):
    """(how many went through, how many were read wrongly, how many failed)"""
    results, failures = {}, 0
    for number, delivery in enumerate(table):
        if not needed(delivery) <= set(lab.running):
            continue
        try:
            results[number] = deliver(lab, number, delivery)
        except (Failed, server.Failure) as error:
            print(f"{number + 1:>3} {delivery.title():58} FAILED: {error}")
            for name in needed(delivery):
                server.show_log(lab.running[name].log)
            server.show_log(lab.syslog)
            failures += 1
            if failures == MANY:
                break
    reports = analyse(hopsec, [path for path, _ in results.values()]) if results else {}
    wrong = sum(not print_result(number, hops, reports[str(path)])
                for number, (path, hops) in results.items())
    return len(results), wrong, failures


def run_hostile(lab, hopsec):
    """How many messages hopsec was fooled by."""
    sessions, written = hostile.run(lab)
    reports = analyse(hopsec, [path for *_, path in written])
    fooled = 0
    for receiver, slot, payload, path in written:
        report = reports[str(path)]
        found = list(hostile.faults(receiver, slot, report))
        if found:
            fooled += 1
            print(f"{receiver.kind} {slot} {payload!r}: {', '.join(found)}")
            for hop in reversed(report["hops"]):
                print(f"    Received: {hop['received']!r}")
    print(f"hostile: {sessions} sessions, {len(written)} messages written, {fooled} fooled hopsec")
    return fooled


def run(lab, hopsec, table, skipped, minimum):
    """The whole run; the exit status."""
    delivered, wrong, failures = run_deliveries(lab, hopsec, table)
    fooled = run_hostile(lab, hopsec)
    for kind, reason in skipped.items():
        print(f"SKIP {kind}: {reason}")
    print(f"{delivered} deliveries, {len(lab.running)} servers: "
          f"{wrong} read wrongly, {failures} failed")
    if delivered < minimum:
        print(f"lab: {minimum} deliveries were asked for (LAB_MIN)")
    return int(wrong > 0 or failures > 0 or fooled > 0 or delivered < minimum)
