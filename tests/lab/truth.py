"""What really happened in a delivery, and what hopsec read of it."""
import collections
import json
import subprocess

import namespace
import sender
import server

Truth = collections.namedtuple("Truth", "by helo ip security tls cipher authenticated certificate")
IN_QUEUE = Truth(None, None, None, "local", None, None, None, None)
VERSIONS = {"TLSv1": "TLSv1.0"}  # what OpenSSL calls it -> what hopsec calls it


def sessions(lab, delivery):
    """(version, code) of every hop as it passed over the wire."""
    peer, here, mode = sender.address(delivery), delivery.server, delivery.family
    result = []
    for next_mode, there in (*delivery.route, (None, None)):
        receiver = lab.running[here]
        if mode == "socket":
            result.append((None, None))
        else:
            family = delivery.family if not result else "ipv4"
            port = receiver.SMTPS if not result and delivery.on_connect else receiver.SMTP
            result.append(server.wait(
                lambda: lab.wire.session(peer, receiver.address(family), port),
                f"the session from {peer} to {here}"))
        peer, here, mode = receiver.address(), there, next_mode
    return result


def hops(lab, delivery, sessions):
    """What hopsec ought to read of each hop: (title, Truth)"""
    steps = [(delivery.family, delivery.server), *delivery.route]
    helo, address = namespace.name("client"), sender.address(delivery)
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


def analyse(hopsec, paths, *options):
    """path -> report"""
    done = subprocess.run([hopsec, "--config=none", "--format=jsonl", "--no-progress", *options, "--",
                           *map(str, paths)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"hopsec: {done.stderr}")
    reports = map(json.loads, done.stdout.splitlines())
    return {report["source"]: report for report in reports}


def read(hop):
    return Truth(*(hop[fact] for fact in Truth._fields))
