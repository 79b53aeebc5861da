"""Comments about the faults of a packet, one line each, for other programs to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dissect.checksum import Kind
from dissect.packet import LayerChecksum, Packet
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.problems import Problem, Severity
from dissect.render.hints import hint_sentences
from dissect.render.packets.joined import fragments_text

MARK = "dissect: "
"""The beginning of every comment, so that `frame.comment contains "dissect:"` finds them in Wireshark."""


def comments_on(packet: Packet, *, also_valid: bool = False) -> tuple[str, ...]:
    """A line for each checksum that is bad, partial or unverified, and for each problem above severity note; the same
    for the datagrams that the packet completes.

    Empty if nothing is wrong; with `also_valid`, one line confirms valid checksums.
    """
    lines = [*_comments(packet, packet.checksums, also_valid=also_valid)]
    for datagram in datagrams_of(packet):
        carried = [one for one in datagram.checksums if one.layer]  # that of its first header was filled in
        text = fragments_text(datagram.joined)
        lines += (f"{text}: {line}" for line in _comments(datagram, carried, also_valid=also_valid))
    return tuple(MARK + line for line in lines)


def _comments(packet: Packet, checksums: Sequence[LayerChecksum], *, also_valid: bool) -> Sequence[str]:
    lines = (*_of_checksums(checksums), *_of_problems(packet))
    if not lines and also_valid and checksums:
        names = ", ".join(f"{one.protocol} {one.verdict.kind}" for one in checksums)
        return (f"checksums: {names}",)
    return lines


def _of_checksums(checksums: Sequence[LayerChecksum]) -> Iterator[str]:
    for one in checksums:
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
