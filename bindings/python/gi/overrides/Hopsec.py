"""What makes Hopsec feel like Python: enums that are words, facts as attributes, sequences."""
# SPDX-License-Identifier: LGPL-2.1-or-later
import datetime
import enum
import html

from gi.module import get_introspection_module

Hopsec = get_introspection_module("Hopsec")
Client, Hop, Leg, Report, Way = Hopsec.Client, Hopsec.Hop, Hopsec.Leg, Hopsec.Report, Hopsec.Way


# --- enums ----------------------------------------------------------------------------------------

class Word(str, enum.Enum):
    """A member is its word, as JSON and CSV have it, in the order of C: Grade.STRONG > "weak"."""
    __str__ = str.__str__
    __hash__ = str.__hash__

    def __eq__(self, other):  # to the member of the C enum too, which the getters of C return
        return str.__eq__(self, getattr(other, "value_nick", other))

    def _compare(self, other):
        words = list(type(self))
        return words.index(self) - words.index(type(self)(other))

    __lt__ = lambda self, other: self._compare(other) < 0
    __le__ = lambda self, other: self._compare(other) <= 0
    __gt__ = lambda self, other: self._compare(other) > 0
    __ge__ = lambda self, other: self._compare(other) >= 0


def _members(name):
    members = getattr(Hopsec, name)
    return sorted((int(getattr(members, name)), name) for name in dir(members) if name.isupper())


def _words(name, to_string, without=None):
    words = [(member, to_string(value)) for value, member in _members(name) if member != without]
    return Word(name, words, module="hopsec")


Security = _words("Security", Hopsec.security_to_string, without="NONE")
Basis = _words("Basis", Hopsec.basis_to_string)
Proof = _words("Proof", Hopsec.proof_to_string)
Grade = _words("Grade", Hopsec.grade_to_string)
LegKind = _words("LegKind", Hopsec.leg_kind_to_string)


def _word(kind, get):
    """The getter of a C enum, as a word; None for HOPSEC_SECURITY_NONE."""
    return lambda self: kind.__members__.get(get(self).value_nick.upper())


# --- what help() says -----------------------------------------------------------------------------

def _texts(table):
    return dict(line.split(None, 1) for line in table.strip().splitlines())


_HOP = _texts("""
hop                Number of the hop, 1 nearest the sender.
field              Number of its Received field, 1 on top; None for a live session.
security           Whether it was encrypted, a Security: tls, plaintext, local or unknown.
basis              Why, a Basis: mark, keyword, implied, address, absence, session, settings, none.
proof              How far it may be believed, a Proof: claimed, proved or observed.
evidence           The words that decided it, as they stand in the field.
offset             Where the evidence begins in the raw value, in bytes.
length             How long the evidence is, in bytes.
dialect            The mail program whose field this is.
software           What the program calls itself.
helo               What the peer calls itself: not a fact.
rdns               The name that the server looked up for the peer's address.
ip                 The peer's address.
port               The peer's port.
by                 The server that wrote the field.
via                The word after `via`.
from_organisation  Whose the peer is: an operator, or a registrable domain.
by_organisation    Whose the server is.
from_named_by      Who named the peer's organisation: server or peer.
protocol           The word after `with`, in upper case: ESMTPS, HTTPS, MAPI ...
id                 The server's own id for the message.
sender             The envelope's sender: the peer's word.
recipient          The first envelope recipient that the field names.
authenticated      Whether the client logged in.
tls                The version of TLS: TLSv1.3 ...
cipher             The suite, by its name at IANA.
cipher_text        The suite as it was written.
key_exchange       How both ends agreed upon the keys: X25519 ...
bits               The bits of the key, as written.
grade              Strength of the session by RFC 9325, a Grade: broken, weak, adequate, strong, unknown.
forward_secrecy    Whether the suite has it.
certificate        The client's certificate: verified, unverified or none.
time               When the server took the message, in seconds since 1970.
date               The same as a datetime, in UTC.
delay              Seconds since the hop before; negative where clocks differ.
flags              What is odd: a list of words.
received           The raw value, folds kept.
""")
_LEG = _texts("""
leg       What the run of hops means, a LegKind: submission, internal, transit or delivery.
hops      Numbers of its hops; empty if no field shows it.
security  The class of its weakest hop, a Security.
basis     Why that hop has its class, a Basis.
proof     How far that hop may be believed, a Proof.
grade     Strength of that hop's TLS session, a Grade.
from      Where it begins: an organisation, host or address.
to        Where it ends.
text      One plain sentence.
""")
_WAY = _texts("""
protocol        What is spoken: MAPI over HTTP, IMAP, SMTP ...
server          The host that the way leads to.
port            The port that it leads to.
url             The URL of the way, without its query.
security        Whether it is encrypted, a Security.
basis           Why: the settings.
evidence        The element or address that decided it.
authentication  How the program logs in, as the settings name it.
password        How the password travels: clear, inside-tls, not-sent, token, none or unknown.
sends           Whether mail may be sent by this way.
hint            What to change, or where to look.
text            One plain sentence.
""")
_CLIENT = _texts("""
security      Whether mail is sent encrypted, a Security.
summary       One plain sentence.
deciding_way  Number of the way that mail is sent by.
""")
_REPORT = _texts("""
security      The weakest network hop as claimed, a Security.
proved        The same over the proved and observed hops alone; None: there is none.
between       The same over the hops between organisations; None: there is none.
message_id    The message's Message-ID.
summary       One plain sentence.
envelope      From, to, date and subject as the message has them, if the analyzer was asked for them.
answers       Two sentences: from the author's program to its mail service, and from there on.
flags         What is odd about the trace as a whole: a list of words.
boundary      Number of the proved hop nearest the sender.
deciding_hop  Number of the hop that decides the verdict.
legs          The legs, in travelling order.
""")


# --- facts: hop.cipher, hop["cipher"], dict(hop) --------------------------------------------------

def _mapping(cls, texts, facts):
    for name, get in facts.items():
        attribute = "from_" if name == "from" else name  # `from` is Python's
        setattr(cls, attribute, property(get, doc=texts.get(name)))
    cls.keys = lambda self: facts.keys()
    cls.__len__ = lambda self: len(facts)
    cls.__iter__ = lambda self: iter(facts)
    cls.__getitem__ = lambda self, name: facts[name](self)


def _fact(field, convert):
    return lambda hop: None if (text := hop.get(field)) is None else convert(text)


def _words_of(text):
    return (text or "").split()


_enums = {"security": Security, "basis": Basis, "proof": Proof, "grade": Grade}
_kinds = {Hopsec.FactKind.TEXT: str, Hopsec.FactKind.NUMBER: int,
          Hopsec.FactKind.BOOLEAN: "true".__eq__,
          Hopsec.FactKind.TIME: lambda text: datetime.datetime.fromisoformat(
              text.replace("Z", "+00:00"))}


def _getter(fact, nick, kind):
    if kind == Hopsec.FactKind.WORDS:
        return lambda hop: _words_of(hop.get(fact))
    return _fact(fact, _enums.get(nick, _kinds.get(kind)))


_facts = [Hopsec.Fact(value) for value, _ in _members("Fact")]
_mapping(Hop, _HOP, {nick: _getter(fact, nick, Hopsec.fact_get_kind(fact))
                     for fact, nick in zip(_facts, map(Hopsec.fact_get_nick, _facts))})
_mapping(Leg, _LEG, {
    "leg": _word(LegKind, Leg.get_kind),
    "hops": lambda leg: list(range(leg.get_first(), leg.get_first() + leg.get_n_hops())),
    "security": _word(Security, Leg.get_security), "basis": _word(Basis, Leg.get_basis),
    "proof": _word(Proof, Leg.get_proof),
    "grade": lambda leg: _word(Grade, Leg.get_grade)(leg) if leg.security == "tls" else None,
    "from": Leg.get_from, "to": Leg.get_to, "text": Leg.get_text})
_mapping(Way, _WAY, {
    "protocol": Way.get_protocol, "server": Way.get_server,
    "port": lambda way, get=Way.get_port: get(way) or None, "url": Way.get_url,
    "security": _word(Security, Way.get_security), "basis": _word(Basis, Way.get_basis),
    "evidence": Way.get_evidence, "authentication": Way.get_authentication,
    "password": Way.get_password, "sends": Way.get_sends, "hint": Way.get_hint,
    "text": Way.get_text})
Hop.__repr__ = lambda hop: f"<hopsec.Hop {hop.hop}: {hop.security} by {hop.by}>"
Leg.__repr__ = lambda leg: f"<hopsec.Leg {leg.leg}: {leg.text}>"
Way.__repr__ = lambda way: f"<hopsec.Way {way.text}>"


# --- the report: a sequence of hops, with verdicts; the client: a sequence of ways ----------------

def _sequence(cls, count, get):
    def item(self, index):
        found = range(count(self))[index]
        return get(self, found) if isinstance(found, int) else [get(self, i) for i in found]
    cls.__len__ = count
    cls.__getitem__ = item
    cls.__iter__ = lambda self: iter(self[:])


def _meets(report, requirement, proved_only=False, meets=Report.meets):
    if isinstance(requirement, str):
        known, requirement = Hopsec.requirement_from_string(requirement)
        if not known:
            raise ValueError("it is no-plaintext, between-tls, tls, tls1.2, tls1.3 or strong")
    return meets(report, requirement, proved_only)


def _to_html(report, source=None, fragment=False, write=Report.to_html):
    """A page for people, or a part of one. The reports of a mailbox know their source."""
    flags = Hopsec.Html.FRAGMENT if fragment else Hopsec.Html.NONE
    return write(report, source or getattr(report, "source", None), flags)


def _repr_html_(report):
    """What a notebook shows: the page in a frame of its own, where no style and no script of one reaches
    the other."""
    return ('<iframe sandbox title="The way of a message" srcdoc="%s" style="width: 100%%; height: 48rem; '
            'border: 0; resize: vertical"></iframe>' % html.escape(report.to_html()))


Report.meets = _meets
Report.to_html = _to_html
Report._repr_html_ = _repr_html_
_sequence(Report, Report.get_n_hops, Report.get_hop)
_sequence(Client, Client.get_n_ways, Client.get_way)
Client.__repr__ = lambda client: f"<hopsec.Client: {client.summary}>"
Report.__repr__ = lambda report: f"<hopsec.Report: {report.summary}>"


def _properties(cls, texts, getters):
    for name, get in getters.items():
        setattr(cls, name, property(get, doc=texts[name]))


_properties(Client, _CLIENT, {
    "security": _word(Security, Client.get_security), "summary": Client.get_summary,
    "deciding_way": lambda client, get=Client.get_deciding_way: get(client) or None})
_properties(Report, _REPORT, {
    "security": _word(Security, Report.get_security), "proved": _word(Security, Report.get_proved),
    "between": _word(Security, Report.get_between), "message_id": Report.get_message_id,
    "summary": Report.get_summary,
    "envelope": lambda report, get=Report.get_envelope: {
        word: get(report, number) for number, word in enumerate(("from", "to", "date", "subject"))},
    "answers": lambda report, get=Report.get_answer: [get(report, half) for half in (1, 2)],
    "flags": lambda report, get=Report.get_flags: _words_of(Hopsec.flags_to_string(get(report))),
    "boundary": lambda report, get=Report.get_boundary: get(report) or None,
    "deciding_hop": lambda report, get=Report.get_deciding_hop: get(report) or None,
    "legs": lambda report: [report.get_leg(i) for i in range(report.get_n_legs())]})
