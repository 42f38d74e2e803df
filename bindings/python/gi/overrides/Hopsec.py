"""What makes Hopsec feel like Python: enums that are words, facts as attributes, sequences."""
# SPDX-License-Identifier: LGPL-2.1-or-later
import datetime
import enum

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


# --- facts: hop.cipher, hop["cipher"], dict(hop) --------------------------------------------------

def _mapping(cls, facts):
    for name, get in facts.items():
        setattr(cls, "from_" if name == "from" else name, property(get))  # `from` is Python's
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
_mapping(Hop, {nick: _getter(fact, nick, Hopsec.fact_get_kind(fact))
               for fact, nick in zip(_facts, map(Hopsec.fact_get_nick, _facts))})
_mapping(Leg, {
    "leg": _word(LegKind, Leg.get_kind),
    "hops": lambda leg: list(range(leg.get_first(), leg.get_first() + leg.get_n_hops())),
    "security": _word(Security, Leg.get_security), "basis": _word(Basis, Leg.get_basis),
    "proof": _word(Proof, Leg.get_proof),
    "grade": lambda leg: _word(Grade, Leg.get_grade)(leg) if leg.security == "tls" else None,
    "from": Leg.get_from, "to": Leg.get_to, "text": Leg.get_text})
_mapping(Way, {
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


Report.meets = _meets
_sequence(Report, Report.get_n_hops, Report.get_hop)
_sequence(Client, Client.get_n_ways, Client.get_way)
Client.__repr__ = lambda client: f"<hopsec.Client: {client.summary}>"
Client.security = property(_word(Security, Client.get_security))
Client.summary = property(Client.get_summary)
Client.deciding_way = property(lambda client: client.get_deciding_way() or None)
Report.__repr__ = lambda report: f"<hopsec.Report: {report.summary}>"
Report.legs = property(lambda report: [report.get_leg(i) for i in range(report.get_n_legs())])
Report.flags = property(lambda report: _words_of(Hopsec.flags_to_string(report.get_flags())))
Report.answers = property(lambda report: [report.get_answer(half) for half in (1, 2)])
Report.envelope = property(lambda report: {
    word: report.get_envelope(number)
    for number, word in enumerate(("from", "to", "date", "subject"))})
Report.boundary = property(lambda report: report.get_boundary() or None)
Report.deciding_hop = property(lambda report: report.get_deciding_hop() or None)
for _name in ("security", "proved", "between"):
    setattr(Report, _name, property(_word(Security, getattr(Report, f"get_{_name}"))))
for _name in ("message_id", "summary"):
    setattr(Report, _name, property(getattr(Report, f"get_{_name}")))
