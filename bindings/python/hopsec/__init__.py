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
import re

import gi

# make install writes where it put the library, where nobody would look for it.
_TYPELIBS, _LIBRARIES = "@typelibdir@", "@libdir@"
if os.path.isdir(_TYPELIBS):
    gi.require_version("GIRepository",
                       max(gi.Repository.get_default().enumerate_versions("GIRepository")))
    from gi.repository import GIRepository

    GIRepository.Repository.prepend_search_path(_TYPELIBS)
    GIRepository.Repository.prepend_library_path(_LIBRARIES)

gi.require_version("Hopsec", "1.0")
from gi.repository import GLib, Hopsec
from gi.overrides.Hopsec import Basis, Grade, LegKind, Proof, Security

Client, Hop, Leg, Report, Way = Hopsec.Client, Hopsec.Hop, Hopsec.Leg, Hopsec.Report, Hopsec.Way
__version__ = Hopsec.VERSION


# --- exceptions -----------------------------------------------------------------------------------

class Error(GLib.Error):
    """What the caller can act on. Odd mail is never an error: it is a result with flags."""
    __str__ = Exception.__str__
    __repr__ = Exception.__repr__


class ReadError(Error, OSError):
    """A file could not be read, or holds something else."""


class LimitError(Error, ValueError):
    """The input is larger than a limit allows."""


class SyntaxError(Error, ValueError):
    """A dialect, settings or configuration file is wrong; the message has file and line."""


class ArgumentError(Error, ValueError):
    """A value given by the caller cannot be used."""


class MemoryError(Error, MemoryError):
    """There was not enough memory."""


_errors = {Hopsec.Error.READ: ReadError, Hopsec.Error.LIMIT: LimitError,
           Hopsec.Error.SYNTAX: SyntaxError, Hopsec.Error.ARGUMENT: ArgumentError,
           Hopsec.Error.MEMORY: MemoryError}


def _raises(function):
    @functools.wraps(function)
    def wrapper(*args):
        try:
            return function(*args)
        except GLib.Error as error:
            if error.domain != GLib.quark_to_string(Hopsec.error_quark()):
                raise
            raise _errors[error.code](error.message, error.domain, error.code) from None
    return wrapper


for _class in (Hopsec.Analyzer, Hopsec.Client, Hopsec.Mailbox):
    for _name, _method in [(name, getattr(_class, name)) for name in dir(_class)]:
        if hasattr(_method, "can_throw_gerror") and _method.can_throw_gerror():
            setattr(_class, _name, _raises(_method))
Client.__new__ = staticmethod(_raises(Client.__new__))


def _at(source, error):
    """The error, which now says where it was."""
    error.filename = source
    error.args = f"{source}: {error.message}",
    return error


# --- what is analysed -----------------------------------------------------------------------------

def _list(value):
    return [value] if isinstance(value, (str, os.PathLike)) else value


def _header(message):
    """The header of an email.message.Message as it was read: nothing decoded, no fold moved."""
    lines = [f"{name}: {value}\r\n" for name, value in message.raw_items()]
    return "".join(lines).encode("utf-8", "surrogateescape")


def _bytes(message):
    """A message that is no path, as bytes."""
    if isinstance(message, email.message.Message):
        return _header(message)
    if hasattr(message, "read"):
        message = message.read()
    if isinstance(message, str):  # of a file that was opened as text
        return message.encode("utf-8", "surrogateescape")
    return message if isinstance(message, bytes) else bytes(memoryview(message))


# A message that was saved with its `From ` line is no mailbox; with another after it, it is.
_SECOND = re.compile(rb"From .*\n\r?\nFrom [^\n]*\n[!-9;-~]+:", re.DOTALL)


def _session(facts):
    session = Hopsec.Session()
    for nick, value in facts.items():
        field = getattr(Hopsec.Fact, nick.upper(), None)
        if field is None or not session.set(field, None if value in (None, False) else str(value)):
            raise ValueError(f"a session has no {nick}")
    return session


# Bytes in the values of fields that are no UTF-8 are Latin-1, as in every text of the library.
_LATIN1 = {0: " ", **{0xdc00 + byte: chr(byte) for byte in range(0x80, 0x100)}}


def _value(value):
    text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
    return text.translate(_LATIN1)


class Analyzer:
    """Whom it trusts, which dialects it knows, its limits. Threads may share one.

    config: path of a configuration file; dialects: folders with more dialect files;
    trust: hosts, .domains, @operators, addresses and networks whose fields are believed;
    client: the author's mail program by its settings, a Client, the path of a file, or URL[,AUTH];
    trust_hops: how many top fields are believed without a test; now: the reference time, a
    datetime with a zone; envelope: whether reports tell who wrote to whom, when and about what;
    limits: how much of a message is read, as {"fields": 50}.
    """

    def __init__(self, *, config=None, dialects=(), trust=(), trust_hops=None, client=None,
                 now=None, envelope=False, limits={}):
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
        self._analyzer.set_envelope(envelope)
        for name, value in limits.items():
            self._analyzer.set_limit(getattr(Hopsec.Limit, name.upper()), value)

    def analyze(self, message):
        """The Report on a message: a path (`-` is standard input), bytes, a file object, or a
        message of the email package. Of several messages mailbox() tells; here they are an error."""
        if not isinstance(message, (str, os.PathLike)):
            data = _bytes(message)
            if _SECOND.match(data):
                raise ValueError("a mailbox of several messages, not one: hopsec.mailbox() reads them")
            return self._analyzer.analyze_bytes(GLib.Bytes.new(data))
        try:
            return self._analyzer.analyze_file(os.fspath(message))
        except Error as error:
            raise _at(os.fspath(message), error)

    def analyze_received(self, values, session=None):
        """The Report on the values of Received fields, newest first, as a mail filter has them.
        The facts of a live session, as {"ip": "192.0.2.1", "tls": "TLSv1.3"}, are one hop more."""
        return self._analyzer.analyze_received([_value(value) for value in values],
                                               session and _session(session))

    def mailbox(self, path, *, attached=False, onerror=None):
        """Yield the Report, with its source, of each message in a file (mbox, .eml), a folder
        (Maildir, MH, any), or `-`; attached: of messages inside messages too. What cannot be read
        is given to onerror, and the rest is done; without it, it is raised."""
        mailbox = Hopsec.Mailbox.new(self._analyzer, os.fspath(path))
        mailbox.set_attached(attached)
        while True:
            try:
                report = mailbox.next()
            except Error as error:
                if onerror is None:
                    raise _at(mailbox.get_source(), error)
                onerror(_at(mailbox.get_source(), error))
                continue
            if report is None:
                return
            report.source = mailbox.get_source()
            yield report


@functools.lru_cache(maxsize=None)
def _default():
    return Analyzer()


def analyze(message):
    """The Report on a message (see Analyzer.analyze); nobody is trusted, so all is as claimed."""
    return _default().analyze(message)


def mailbox(path, **options):
    """The Report on each message (see Analyzer.mailbox), as claimed."""
    return _default().mailbox(path, **options)
