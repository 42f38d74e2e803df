"""Was this e-mail encrypted on its way?

    import hopsec

    report = hopsec.analyze("message.eml")
    print(report.summary)
    for hop in report:
        print(hop.security, hop.tls, hop.by)

The classes are those of the C library, with what gi/overrides/Hopsec.py adds.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import email.message
import functools
import os

import gi

gi.require_version("Hopsec", "1.0")
from gi.repository import GLib, Hopsec
from gi.overrides.Hopsec import Basis, Error, Grade, LegKind, Proof, Security, errors

Client, Hop, Leg, Report, Way = Hopsec.Client, Hopsec.Hop, Hopsec.Leg, Hopsec.Report, Hopsec.Way
globals().update({error.__name__: error for error in errors.values()})


def _list(value):
    return [value] if isinstance(value, (str, os.PathLike)) else value


def _header(message):
    """The header of an email.message.Message as it was read: nothing decoded, no fold moved."""
    lines = [f"{name}: {value}\r\n" for name, value in message.raw_items()]
    return "".join(lines).encode("utf-8", "surrogateescape")


def _session(facts):
    session = Hopsec.Session()
    for nick, value in facts.items():
        field = getattr(Hopsec.Field, nick.upper(), None)
        if field is None or not session.set(field, None if value in (None, False) else str(value)):
            raise ValueError(f"a session has no {nick}")
    return session


class Analyzer:
    """Whom it trusts, which dialects it knows, its limits. Threads may share one.

    config: path of a configuration file; dialects: folders with more dialect files;
    trust: hosts, .domains, @operators, addresses and networks whose fields are believed;
    client: the author's mail program by its settings, a Client, the path of a file, or URL[,AUTH];
    trust_hops: how many top fields are believed without a test; now: the reference time, a
    datetime with a zone; limits: how much of a message is read, as {"fields": 50}.
    """

    def __init__(self, *, config=None, dialects=(), trust=(), trust_hops=None, client=None,
                 now=None, limits={}):
        self._analyzer = Hopsec.Analyzer()
        if config is not None:
            self._analyzer.add_config(os.fspath(config))
        for folder in _list(dialects):
            self._analyzer.add_dialects(os.fspath(folder))
        for name in _list(trust):
            self._analyzer.add_trust(name)
        if trust_hops is not None:
            self._analyzer.set_trust_hops(trust_hops)
        if client is not None:
            known = isinstance(client, Client)
            self._analyzer.set_client(client if known else Client(os.fspath(client)))
        if now is not None:
            self._analyzer.set_now(int(now.timestamp()))
        for name, value in limits.items():
            self._analyzer.set_limit(getattr(Hopsec.Limit, name.upper()), value)

    def analyze(self, message):
        """The Report on a path (`-` is standard input), on bytes, or on a message of the email
        package. What lies behind the header is not read."""
        if isinstance(message, email.message.Message):
            message = _header(message)
        if not isinstance(message, (str, os.PathLike)):
            data = message if isinstance(message, bytes) else bytes(memoryview(message))
            return self._analyzer.analyze_bytes(GLib.Bytes.new(data))
        try:
            return self._analyzer.analyze_file(os.fspath(message))
        except Error as error:
            error.args = f"{os.fspath(message)}: {error.message}",
            raise

    def analyze_received(self, values, session=None):
        """The Report on the values of Received fields, newest first, as a mail filter has them.
        The facts of a live session, as {"ip": "192.0.2.1", "tls": "TLSv1.3"}, are one hop more."""
        return self._analyzer.analyze_received(values, session and _session(session))


@functools.lru_cache(maxsize=None)
def _default():
    return Analyzer()


def analyze(message):
    """The Report on a message (see Analyzer.analyze); nobody is trusted, so all is as claimed."""
    return _default().analyze(message)
