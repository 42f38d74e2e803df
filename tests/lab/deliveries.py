"""The table of deliveries: how the client connects, and where the message goes from there."""
import dataclasses

SUITES = ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES256-SHA384",
          "ECDHE-RSA-AES128-SHA", "AES256-GCM-SHA384", "AES128-SHA"]
EC_AND_DH_SUITES = ["ECDHE-ECDSA-AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384"]
SUITES_13 = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"]


@dataclasses.dataclass(frozen=True)
class Delivery:
    """`tls` is the version that the client offers, `cipher` the suite (None: the usual ones),
    `certificate` the client's. `route`: (mode, server) of each hand-over after the first."""

    server: str
    tls: str = None
    cipher: str = None
    on_connect: bool = False
    helo: bool = False
    auth: bool = False
    utf8: bool = False
    certificate: str = "none"  # or verified, unverified
    family: str = "ipv4"  # or ipv6, loopback, socket
    route: tuple = ()

    def title(self):
        how = "SMTPS" if self.on_connect else "STARTTLS" if self.tls else "plaintext"
        words = [how, self.tls or "", self.cipher or "", "HELO" if self.helo else "",
                 "AUTH" if self.auth else "", "SMTPUTF8" if self.utf8 else "",
                 "" if self.certificate == "none" else self.certificate + " certificate",
                 "" if self.family == "ipv4" else self.family]
        hops = [f"> {server} {mode}" for mode, server in self.route]
        return " ".join(filter(None, [self.server, *words, *hops]))


def plaintext(server, helo=True):
    yield Delivery(server)
    yield Delivery(server, family="ipv6")
    yield Delivery(server, family="loopback")
    if helo:
        yield Delivery(server, helo=True)


def smtp(server, auth=True, smtps=True, helo=True, utf8=False, more_suites=()):
    """What every SMTP server with TLS is asked for."""
    yield from plaintext(server, helo)
    if helo:
        yield Delivery(server, tls="1.3", helo=True)
    for suite in (*SUITES, *more_suites):
        yield Delivery(server, tls="1.2", cipher=suite)
    for suite in SUITES_13:
        yield Delivery(server, tls="1.3", cipher=suite)
    for version in ("1.0", "1.1"):
        yield Delivery(server, tls=version)
    yield Delivery(server, tls="1.2", family="ipv6")
    yield Delivery(server, tls="1.3", family="loopback")
    for version in ("1.2", "1.3") if smtps else ():
        yield Delivery(server, tls=version, on_connect=True)
        if auth:
            yield Delivery(server, tls=version, on_connect=True, auth=True)
    if auth:
        yield Delivery(server, auth=True)
        yield Delivery(server, tls="1.2", auth=True)
        yield Delivery(server, tls="1.3", auth=True)
    if utf8:
        yield Delivery(server, utf8=True)
        yield Delivery(server, tls="1.3", utf8=True)


def with_certificate(server):
    for version in ("1.2", "1.3"):
        for certificate in ("verified", "unverified"):
            yield Delivery(server, tls=version, certificate=certificate)


def lmtp(server):
    yield from smtp(server, auth=False, smtps=False, helo=False, more_suites=EC_AND_DH_SUITES)
    yield Delivery(server, family="socket")


# How each server can hand on, and to whom: all of it is tried.
WAYS = {"postfix": ("plain", "tls1.2", "tls1.3"), "exim": ("plain", "tls1.2", "tls1.3"),
        "sendmail": ("plain", "tls1.2", "tls1.3"), "haraka": ("plain", "tls1.3"),
        "opensmtpd": ("plain", "tls1.3")}
SPEAKS_LMTP = "postfix", "exim", "haraka"
SOCKET = "postfix", "haraka"
CHAINS = (
    ("postfix", ("tls1.3", "exim"), ("tls1.2", "dovecot")),
    ("postfix", ("plain", "opensmtpd"), ("tls1.3", "sendmail")),
    ("exim", ("tls1.2", "sendmail"), ("tls1.3", "postfix")),
    ("exim", ("tls1.3", "postfix"), ("socket", "dovecot")),
    ("sendmail", ("plain", "exim"), ("tls1.3", "haraka")),
    ("sendmail", ("tls1.3", "haraka"), ("plain", "dovecot")),
    ("haraka", ("tls1.3", "sendmail"), ("tls1.2", "exim")),
    ("opensmtpd", ("plain", "postfix"), ("tls1.3", "dovecot")))


def pairs():
    for sender, modes in WAYS.items():
        for receiver in (*WAYS, "dovecot"):
            if receiver == sender or receiver == "dovecot" and sender not in SPEAKS_LMTP:
                continue
            for mode in modes:
                if receiver != "opensmtpd" or mode == "plain":
                    yield sender, (mode, receiver)
    for sender in SOCKET:
        yield sender, ("socket", "dovecot")


def chains():
    """The client's connection is plaintext and TLS by turns."""
    for number, (first, *route) in enumerate((*pairs(), *CHAINS)):
        tls = "1.3" if number % 2 and first != "opensmtpd" else None
        yield Delivery(first, tls=tls, route=tuple(route))


def all_deliveries():
    yield from smtp("postfix", utf8=True, more_suites=EC_AND_DH_SUITES)
    yield from with_certificate("postfix")
    yield from lmtp("dovecot")
    yield from smtp("sendmail")
    yield from with_certificate("sendmail")
    yield from smtp("exim", utf8=True, more_suites=EC_AND_DH_SUITES)
    yield from plaintext("opensmtpd")
    yield from smtp("haraka", utf8=True)
    yield from chains()
