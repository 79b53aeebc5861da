"""Comments about the faults of a packet, one line each, for other programs to show."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum import Kind
from dissect.packet import LayerChecksum, Packet
from dissect.problems import Problem, Severity
from dissect.render.hints import hint_sentences

MARK = "dissect: "
"""The beginning of every comment, so that `frame.comment contains "dissect:"` finds them in Wireshark."""


def comments_on(packet: Packet, *, also_valid: bool = False) -> tuple[str, ...]:
    """A line for each checksum that is bad, partial or unverified, and for each problem above severity note.

    Empty if nothing is wrong; with `also_valid`, one line confirms valid checksums.
    """
    lines = (*_of_checksums(packet), *_of_problems(packet))
    if not lines and also_valid and packet.checksums:
        names = ", ".join(f"{one.protocol} {one.verdict.kind}" for one in packet.checksums)
        lines = (f"checksums: {names}",)
    return tuple(MARK + line for line in lines)


def _of_checksums(packet: Packet) -> Iterator[str]:
    for one in packet.checksums:
        if one.verdict.kind not in {Kind.VALID, Kind.ABSENT}:
            yield f"{one.protocol} checksum {one.verdict.kind}: {_because(one)}"


def _because(checksum: LayerChecksum) -> str:
    verdict = checksum.verdict
    if verdict.reason is not None:
        return verdict.reason.meaning
    return "; ".join((verdict.sentence, *hint_sentences(verdict)))


def _of_problems(packet: Packet) -> Iterator[str]:
    for problem in packet.problems:
        if problem.severity is not Severity.NOTE:
            yield _problem(problem)


def _problem(problem: Problem) -> str:
    protocol = f"{problem.protocol}: " if problem.protocol else ""
    reference = f" ({problem.reference})" if problem.reference else ""
    return f"{problem.severity}: {protocol}{problem.message}{reference}"
