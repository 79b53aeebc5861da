"""How a connection was opened: by the order of its first segments."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.session.tcp.connections.connection import Handshake, HandshakeKind
from dissect.session.tcp.segment import ACK, RST, SYN, Segment
from dissect.session.tcp.syn import Syn

PATTERNS: Final = (
    ("SsHh", HandshakeKind.SIMULTANEOUS),
    ("SshH", HandshakeKind.SIMULTANEOUS),
    ("SsHa", HandshakeKind.FOUR_WAY_SPLIT),
    ("SasH", HandshakeKind.FIVE_WAY_SPLIT),
    ("ShA", HandshakeKind.THREE_WAY),
    ("ShaA", HandshakeKind.THREE_WAY),  # after a SYN with data
    ("hSA", HandshakeKind.THREE_WAY),
    ("Sr", HandshakeKind.REFUSED),
    ("Sh", HandshakeKind.UNFINISHED),
    ("Ss", HandshakeKind.UNFINISHED),
    ("hS", HandshakeKind.UNFINISHED),
    ("Sa", HandshakeKind.NOT_SEEN),
    ("SA", HandshakeKind.NOT_SEEN),
    ("S", HandshakeKind.NO_ANSWER),
    ("", HandshakeKind.NOT_SEEN),
)
"""How the letters of the first segments begin: s SYN, h SYN-ACK, a ACK, r RST; in upper case those of the caller. What
comes first here counts."""


class Seen(NamedTuple):
    """What is remembered of a segment."""

    frame: int
    time_ns: int
    length: int
    acknowledgment: int
    end: int


class Opening:
    """The first segments of a connection: of each kind and side the first, of SYNs also the last before the answer."""

    __slots__ = ("_firsts", "_syn")

    def __init__(self) -> None:
        self._firsts: dict[tuple[str, bool], Seen] = {}
        self._syn: Seen | None = None

    def add(self, segment: Segment | Syn, *, is_first: bool) -> None:
        """Take a segment of one side or the other."""
        letter = _letter(segment.flags)
        if letter != "s" and (letter, is_first) in self._firsts:
            return
        seen = Seen(segment.frame, segment.time_ns, segment.length, segment.acknowledgment, segment.end)
        if letter == "s" and not any(one == "h" for one, _ in self._firsts):
            self._syn = seen
        self._firsts.setdefault((letter, is_first), seen)

    @property
    def has_syn(self) -> bool:
        """Whether a SYN without an ACK was seen."""
        return any(letter == "s" for letter, _ in self._firsts)

    @property
    def caller_is_first(self) -> bool | None:
        """Whether the caller is the first side: it sent a SYN before the other, or received a SYN-ACK. None if neither
        was seen."""
        syn = next((is_first for letter, is_first in self._firsts if letter == "s"), None)
        answer = next((is_first for letter, is_first in self._firsts if letter == "h"), None)
        return syn if syn is not None else None if answer is None else not answer

    def handshake(self) -> Handshake:
        """How it was opened."""
        caller = self.caller_is_first
        letters = [letter.upper() if is_first is caller else letter for letter, is_first in self._firsts]
        begin, kind = next(pattern for pattern in PATTERNS if "".join(letters).startswith(pattern[0]))
        syn, answer = self._syn, self._firsts.get(("h", not caller))
        acknowledged = None if caller is None else self._firsts.get(("a", caller))
        data = 0 if syn is None else syn.length
        is_taken = syn is not None and answer is not None and answer.acknowledgment == syn.end
        return Handshake(
            kind=HandshakeKind.FAST_OPEN if kind is HandshakeKind.THREE_WAY and data and is_taken else kind,
            frames=tuple(one.frame for one in list(self._firsts.values())[: len(begin)]),
            to_server_ns=_between(syn, answer),
            to_client_ns=_between(answer, acknowledged),
            syn_data=data,
        )


def _letter(flags: int) -> str:
    if flags & RST:
        return "r"
    if flags & SYN:
        return "h" if flags & ACK else "s"
    return "a"


def _between(before: Seen | None, after: Seen | None) -> int | None:
    """The time between two segments; None if it is not known which came first."""
    if before is None or after is None or after.frame < before.frame:
        return None
    return after.time_ns - before.time_ns
