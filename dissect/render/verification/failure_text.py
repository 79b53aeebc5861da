"""A failed checksum in words, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dissect.checksum import Kind
from dissect.packet import LayerChecksum, Packet
from dissect.packet.reassembly import Datagram
from dissect.render.hints import cause_sentences
from dissect.render.lines.endpoints import endpoints
from dissect.render.lines.summary import summary
from dissect.render.packets.joined import fragments_text
from dissect.render.packets.json_lines import checksum_object
from dissect.render.spans import INDENT, Line, Role


def failure_lines(packet: Packet, checksum: LayerChecksum) -> Iterator[Line]:
    """A failed checksum: where, found and expected values, and likely causes."""
    verdict = checksum.verdict
    source, destination = endpoints(packet)
    expected = "" if verdict.expected is None else f", should be {verdict.in_hexadecimal(verdict.expected)}"
    yield [
        (f"{INDENT}packet {packet.frame.number}  ", Role.STRONG),
        (f"{checksum.protocol} checksum ", Role.PROTOCOL),
        (f"{verdict.kind}", Role.BAD),
        (f"  found {verdict.in_hexadecimal(verdict.found)}{expected}", Role.PLAIN),
        *([(f"  [{fragments_text(packet.joined)}]", Role.NOTE)] if isinstance(packet, Datagram) else ()),
    ]
    yield [(f"{INDENT * 3}{source} → {destination}  {summary(packet)}", Role.FAINT)]
    if verdict.kind is Kind.ILLEGAL:
        yield [(f"{INDENT * 3}{verdict.sentence}", Role.PLAIN)]
    for sentence in cause_sentences(verdict):
        yield [(f"{INDENT * 3}{sentence}", Role.WARN)]


def failure_object(packet: Packet, checksum: LayerChecksum) -> dict[str, Any]:
    """The same as JSON: the packet's number, and the checksum as in `show --json`; of a datagram, its frames."""
    frames = {"frames": list(packet.frames)} if isinstance(packet, Datagram) else {}
    return {"number": packet.frame.number, **frames, **checksum_object(checksum)}
