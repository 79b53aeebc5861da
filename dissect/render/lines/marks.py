"""What is wrong with a packet, as marks in its line, and what is merely worth a note."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum import Kind as Verdict
from dissect.packet import Packet
from dissect.problems import Severity
from dissect.render.spans import Role, TextSpan


def marks(packet: Packet) -> Iterator[TextSpan]:
    """Faults: failed checksums, then violations of a standard, each once."""
    for checksum in packet.checksums:
        if checksum.verdict.is_failure:
            yield f"{checksum.protocol} checksum {checksum.verdict.kind}", Role.BAD
    for severity, role in ((Severity.ERROR, Role.BAD), (Severity.WARN, Role.WARN)):
        found = [f"{one.protocol} {one.code}".strip() for one in packet.problems if one.severity is severity]
        yield from ((text, role) for text in dict.fromkeys(found))


def notes(packet: Packet) -> Iterator[str]:
    """Notes: checksums left to the network card or not sent, and problems of severity note."""
    for checksum in packet.checksums:
        if checksum.verdict.kind is Verdict.PARTIAL:
            yield "partial checksum"
        elif checksum.verdict.kind is Verdict.ABSENT:
            yield "no checksum"
    codes = [one.code for one in packet.problems if one.severity is Severity.NOTE]
    yield from (code.replace("_", " ") for code in dict.fromkeys(codes))
