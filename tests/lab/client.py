"""The mail client: an order on standard input, what the TLS session was on standard output. A
program of its own (sender.py starts it), since OPENSSL_CONF alone sets the suites of TLS 1.3."""
import json
import smtplib
import ssl
import sys


def tls_context(order):
    version = getattr(ssl.TLSVersion, "TLSv" + order["tls"].replace(".0", "").replace(".", "_"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers((order["cipher"] or "ALL:!aNULL") + ":@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    if order["certificate"]:
        context.load_cert_chain(order["certificate"], order["key"])
    return context


def connect(order, context):
    options = {"local_hostname": order["name"], "timeout": 60}
    if order["source"]:
        options["source_address"] = (order["source"], 0)
    if order["on_connect"]:
        return smtplib.SMTP_SSL(order["host"], order["port"], context=context, **options)
    session = smtplib.LMTP if order["lmtp"] else smtplib.SMTP
    return session(order["host"], order["port"], **options)


def deliver(order):
    context = tls_context(order) if order["tls"] else None
    with connect(order, context) as session:
        if context and not order["on_connect"]:
            session.starttls(context=context)
        if order["helo"]:
            session.helo()
        if order["auth"]:
            session.login("joe", "secret")
        truth = {"tls": None, "code": None}
        if context:
            name, _, _ = session.sock.cipher()
            codes = {suite["name"]: suite["id"] & 0xffff for suite in context.get_ciphers()}
            truth = {"tls": session.sock.version(), "code": codes[name]}
        options = ["SMTPUTF8"] if order["utf8"] else []
        session.sendmail(order["sender"], order["recipient"], order["message"], options)
    return truth


if __name__ == "__main__":
    json.dump(deliver(json.load(sys.stdin)), sys.stdout)
