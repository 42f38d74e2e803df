"""Sends the mail of a delivery, with client.py."""
import json
import os
import pathlib
import subprocess
import sys

import namespace
import server

CLIENT = pathlib.Path(__file__).with_name("client.py")


def domain(number):
    """Each delivery has a domain of its own, by which servers know where it goes."""
    return f"d{number}.example.net"


def message_id(number):
    return f"<{number}@lab.example.org>"


def address(delivery):
    return None if delivery.family == "socket" else namespace.address("client", delivery.family)


def certificate(lab, delivery):
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
        "source": address(delivery), "name": namespace.name("client"),
        "lmtp": receiver.lmtp, "on_connect": delivery.on_connect,
        "tls": delivery.tls, "cipher": delivery.cipher if delivery.tls == "1.2" else None,
        "helo": delivery.helo, "auth": delivery.auth, "utf8": delivery.utf8,
        **certificate(lab, delivery),
        "sender": "alice@example.org", "recipient": f"{local}@{domain(number)}",
        "message": f"Message-ID: {message_id(number)}\nSubject: {delivery.title()}\n\nHello.\n"}


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
    done = subprocess.run([sys.executable, "-I", CLIENT], env=environment, text=True,
                          input=json.dumps(order(lab, number, delivery)), capture_output=True)
    if done.returncode != 0:
        raise server.Failure(done.stderr.strip().splitlines()[-1])
    session = json.loads(done.stdout)
    return session["tls"], session["code"]
