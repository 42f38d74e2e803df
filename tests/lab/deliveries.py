"""The table of deliveries: how the client connects, and where the message goes from there."""
import dataclasses

SUITES = ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES256-SHA384",
          "ECDHE-RSA-AES128-SHA", "AES256-GCM-SHA384", "AES128-SHA"]
SUITES_13 = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"]


@dataclasses.dataclass(frozen=True)
class Delivery:
    """`tls` is the version that the client offers, `cipher` the suite (None: the usual ones).
    `route`: (mode, server) of each hand-over after the first."""

    server: str
    tls: str = None
    cipher: str = None
    on_connect: bool = False
    helo: bool = False
    auth: bool = False
    utf8: bool = False
    family: str = "ipv4"  # or ipv6, loopback, socket
    route: tuple = ()

    def title(self):
        how = "SMTPS" if self.on_connect else "STARTTLS" if self.tls else "plaintext"
        words = [how, self.tls or "", self.cipher or "", "HELO" if self.helo else "",
                 "AUTH" if self.auth else "", "SMTPUTF8" if self.utf8 else "",
                 "" if self.family == "ipv4" else self.family]
        hops = [f"> {server} {mode}" for mode, server in self.route]
        return " ".join(filter(None, [self.server, *words, *hops]))


def smtp(server, auth=True, smtps=True, helo=True, utf8=False, old=True):
    """What every SMTP server with TLS is asked for."""
    yield Delivery(server)
    yield Delivery(server, family="ipv6")
    yield Delivery(server, family="loopback")
    if helo:
        yield Delivery(server, helo=True)
        yield Delivery(server, tls="1.3", helo=True)
    for suite in SUITES:
        yield Delivery(server, tls="1.2", cipher=suite)
    for suite in SUITES_13:
        yield Delivery(server, tls="1.3", cipher=suite)
    for version in ("1.0", "1.1") if old else ():
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


def lmtp(server):
    yield from smtp(server, auth=False, smtps=False, helo=False)
    yield Delivery(server, family="socket")


def all_deliveries():
    yield from smtp("postfix", utf8=True)
    yield from lmtp("dovecot")
    yield from smtp("sendmail")
    yield from smtp("exim", utf8=True)
