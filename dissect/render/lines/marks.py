"""What is wrong with a packet, as marks in its line, and what is merely worth a note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from dissect.checksum import Kind as Verdict
from dissect.checksum.verdict import FAILURES
from dissect.packet import Packet
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.problems import Code, Severity
from dissect.render.packets.joined import fragment_marks
from dissect.render.spans import Role, TextSpan
from dissect.session.analysis.event import Event

if TYPE_CHECKING:
    from dissect.session.ordered_pass.fragment_fates import Fate

NOTED: Final[Mapping[Verdict, str]] = {Verdict.PARTIAL: "partial checksum", Verdict.ABSENT: "no checksum"}
"""The notes on checksums that were left to the network card, or not sent."""
ALONE: Final = Code.NOT_REASSEMBLED.replace("_", " ")
"""The note on a fragment that is not joined with others."""


class Wrong(Protocol):
    """A problem, as far as lines say it."""

    @property
    def protocol(self) -> str: ...
    @property
    def code(self) -> Code: ...
    @property
    def severity(self) -> Severity: ...


def marks(packet: Packet) -> Iterator[TextSpan]:
    """Faults: failed checksums, then violations of a standard, each once."""
    yield from verdict_marks((one.protocol, one.verdict.kind) for one in packet.checksums)
    yield from problem_marks(packet.problems)


def notes(packet: Packet) -> Iterator[str]:
    """Notes: checksums left to the network card or not sent, and problems of severity note."""
    yield from verdict_notes(one.verdict.kind for one in packet.checksums)
    yield from problem_notes(packet.problems)


def joined_marks(packet: Packet) -> Iterator[TextSpan]:
    """Those of a packet and of the datagrams that it completes, each once."""
    of_datagrams = ((*fragment_marks(one.joined), *marks(one)) for one in datagrams_of(packet))
    yield from dict.fromkeys(chain(marks(packet), *of_datagrams))


def joined_notes(packet: Packet) -> Iterator[str]:
    """The same for notes, without those that octets go on elsewhere, where they have been joined."""
    *parts, whole = packet, *datagrams_of(packet)
    found = [
        (*verdict_notes(one.verdict.kind for one in part.checksums), *problem_notes(_without_fragments(part.problems)))
        for part in parts
    ]
    yield from dict.fromkeys(chain(*found, notes(whole)))


def _without_fragments(problems: Sequence[Wrong]) -> Sequence[Wrong]:
    return [one for one in problems if one.code is not Code.NOT_REASSEMBLED]


def event_marks(events: Iterable[Event]) -> Iterator[TextSpan]:
    """A mark for each event, in brackets: it is an inference from other packets."""
    yield from ((f"[{one.mark}]", Role.NOTE) for one in events)


def fate_marks(fates: Iterable[Fate]) -> Iterator[TextSpan]:
    """A mark for each datagram that a later packet completes."""
    yield from ((f"[reassembled in {one.completed_in}]", Role.NOTE) for one in fates)


def problem_marks(problems: Sequence[Wrong]) -> Iterator[TextSpan]:
    """A mark for each kind of error, and then of warning."""
    for severity, role in ((Severity.ERROR, Role.BAD), (Severity.WARN, Role.WARN)):
        found = [f"{one.protocol} {one.code}".strip() for one in problems if one.severity is severity]
        yield from ((text, role) for text in dict.fromkeys(found))


def problem_notes(problems: Sequence[Wrong]) -> Iterator[str]:
    """A note for each kind of problem that is no more than one."""
    codes = [one.code for one in problems if one.severity is Severity.NOTE]
    yield from (code.replace("_", " ") for code in dict.fromkeys(codes))


def verdict_marks(verdicts: Iterable[tuple[str, Verdict]]) -> Iterator[TextSpan]:
    """A mark for each checksum that failed, given with its protocol."""
    yield from ((f"{protocol} checksum {kind}", Role.BAD) for protocol, kind in verdicts if kind in FAILURES)


def verdict_notes(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """A note for each verdict that is worth one."""
    yield from (NOTED[one] for one in verdicts if one in NOTED)
