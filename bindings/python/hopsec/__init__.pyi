# SPDX-License-Identifier: LGPL-2.1-or-later
import builtins
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from datetime import datetime
from email.message import Message
from enum import Enum
from os import PathLike
from typing import IO, Any, Final, Optional, Union, overload

__version__: Final[str]

Path = Union[str, PathLike[str]]
_Message = Union[Path, bytes, bytearray, memoryview, IO[bytes], IO[str], Message]

# A member is its word, and members are ordered: Grade.STRONG > "weak".
class Security(str, Enum):
    PLAINTEXT = "plaintext"
    UNKNOWN = "unknown"
    TLS = "tls"
    LOCAL = "local"

class Basis(str, Enum):
    NONE = "none"
    MARK = "mark"
    KEYWORD = "keyword"
    IMPLIED = "implied"
    ADDRESS = "address"
    ABSENCE = "absence"
    SESSION = "session"
    SETTINGS = "settings"

class Proof(str, Enum):
    CLAIMED = "claimed"
    PROVED = "proved"
    OBSERVED = "observed"

class Grade(str, Enum):
    UNKNOWN = "unknown"
    BROKEN = "broken"
    WEAK = "weak"
    ADEQUATE = "adequate"
    STRONG = "strong"

class LegKind(str, Enum):
    SUBMISSION = "submission"
    INTERNAL = "internal"
    TRANSIT = "transit"
    DELIVERY = "delivery"

class Error(RuntimeError):  # GLib.Error too
    message: str
    domain: str
    code: int

class ReadError(Error, OSError): ...
class LimitError(Error, ValueError): ...
class SyntaxError(Error, ValueError): ...
class ArgumentError(Error, ValueError): ...
class MemoryError(Error, builtins.MemoryError): ...

# dict() takes all of them.
class _Facts:
    def keys(self) -> KeysView[str]: ...
    def __getitem__(self, name: str) -> Any: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

# None: not known. A hop and a leg keep their report alive.
class Hop(_Facts):
    hop: Final[int]
    field: Final[Optional[int]]
    security: Final[Security]
    basis: Final[Basis]
    proof: Final[Proof]
    evidence: Final[Optional[str]]
    offset: Final[Optional[int]]
    length: Final[Optional[int]]
    dialect: Final[Optional[str]]
    software: Final[Optional[str]]
    helo: Final[Optional[str]]
    rdns: Final[Optional[str]]
    ip: Final[Optional[str]]
    port: Final[Optional[int]]
    by: Final[Optional[str]]
    via: Final[Optional[str]]
    from_organisation: Final[Optional[str]]
    by_organisation: Final[Optional[str]]
    from_named_by: Final[Optional[str]]
    protocol: Final[Optional[str]]
    id: Final[Optional[str]]
    sender: Final[Optional[str]]
    recipient: Final[Optional[str]]
    authenticated: Final[Optional[bool]]
    tls: Final[Optional[str]]
    cipher: Final[Optional[str]]
    cipher_text: Final[Optional[str]]
    bits: Final[Optional[int]]
    key_exchange: Final[Optional[str]]
    grade: Final[Optional[Grade]]
    forward_secrecy: Final[Optional[bool]]
    certificate: Final[Optional[str]]
    time: Final[Optional[int]]
    date: Final[Optional[datetime]]
    delay: Final[Optional[int]]
    flags: Final[list[str]]
    received: Final[Optional[str]]

class Leg(_Facts):
    leg: Final[LegKind]
    hops: Final[list[int]]
    security: Final[Security]
    basis: Final[Basis]
    proof: Final[Proof]
    grade: Final[Optional[Grade]]
    from_: Final[Optional[str]]
    to: Final[Optional[str]]
    text: Final[str]

class Way(_Facts):
    protocol: Final[str]
    server: Final[Optional[str]]
    port: Final[Optional[int]]
    url: Final[Optional[str]]
    security: Final[Security]
    basis: Final[Basis]
    evidence: Final[Optional[str]]
    authentication: Final[Optional[str]]
    password: Final[str]
    sends: Final[bool]
    hint: Final[Optional[str]]
    text: Final[str]

# A sequence of ways in, as the settings of a mail program have them.
class Client:
    def __init__(self, settings: str) -> None: ...
    security: Final[Security]
    summary: Final[str]
    deciding_way: Final[Optional[int]]
    def to_json(self, source: Optional[str] = ...) -> str: ...
    @overload
    def __getitem__(self, index: int) -> Way: ...
    @overload
    def __getitem__(self, index: slice) -> list[Way]: ...
    def __iter__(self) -> Iterator[Way]: ...
    def __len__(self) -> int: ...

# A sequence of hops, sender first. `source` stands in the reports of a mailbox.
class Report:
    source: str
    security: Final[Optional[Security]]
    proved: Final[Optional[Security]]
    between: Final[Optional[Security]]
    message_id: Final[Optional[str]]
    envelope: Final[dict[str, Optional[str]]]
    summary: Final[str]
    answers: Final[list[Optional[str]]]
    flags: Final[list[str]]
    boundary: Final[Optional[int]]
    deciding_hop: Final[Optional[int]]
    legs: Final[list[Leg]]
    def meets(self, requirement: str, proved_only: bool = ...) -> bool: ...
    def to_json(self, source: Optional[str] = ...) -> str: ...
    def to_html(self, source: Optional[str] = ..., fragment: bool = ...) -> str: ...
    def _repr_html_(self) -> str: ...
    @overload
    def __getitem__(self, index: int) -> Hop: ...
    @overload
    def __getitem__(self, index: slice) -> list[Hop]: ...
    def __iter__(self) -> Iterator[Hop]: ...
    def __len__(self) -> int: ...

class Analyzer:
    def __init__(self, *, config: Optional[Path] = ..., dialects: Union[Path, Iterable[Path]] = ...,
                 trust: Union[str, Iterable[str]] = ..., trust_hops: Optional[int] = ...,
                 client: Union[None, Path, Client] = ..., now: Optional[datetime] = ...,
                 envelope: bool = ..., limits: Mapping[str, int] = ...) -> None: ...
    def analyze(self, message: _Message) -> Report: ...
    def analyze_received(self, values: Iterable[Union[str, bytes]],
                         session: Optional[Mapping[str, Any]] = ...) -> Report: ...
    def mailbox(self, path: Path, *, attached: bool = ...,
                onerror: Optional[Callable[[Error], object]] = ...) -> Iterator[Report]: ...

def analyze(message: _Message) -> Report: ...
def mailbox(path: Path, *, attached: bool = ...,
            onerror: Optional[Callable[[Error], object]] = ...) -> Iterator[Report]: ...
