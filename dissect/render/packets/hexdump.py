"""The octets of a frame, sixteen per line; each layer begins a new line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dissect.packet import Packet
from dissect.render.escape import ascii_column
from dissect.render.packets.values import payload_name
from dissect.render.spans import LAYER_ROLES, Line, Role

WIDTH = 16


@dataclass(frozen=True, slots=True)
class DumpSection:
    """Octets with one owner: a header, the payload after the last header, or a trailer."""

    begin: int
    end: int
    owner: str
    role: Role


def sections(packet: Packet) -> list[DumpSection]:
    """The frame from its first octet to its last, each octet in exactly one section."""
    found: list[DumpSection] = []
    at = 0
    for index, layer in enumerate(packet.layers):
        if layer.length:
            owner = f"quoted {layer.name}" if layer.quoted else layer.name
            found.append(DumpSection(layer.offset, layer.offset + layer.length, owner, LAYER_ROLES[index % 4]))
            at = layer.offset + layer.length
    end = len(packet.frame.octets)
    behind = {layer.trailer_offset: f"{layer.name} trailer" for layer in packet.layers if layer.trailer_length}
    if packet.frame_check is not None:
        behind[packet.frame_check.offset] = frame_check_name(packet)
    cuts = [at, *sorted(one for one in behind if at < one < end), end]
    for first, last in pairwise(cuts):
        if first < last:
            owner = behind.get(first) or payload_name(packet)
            found.append(DumpSection(first, last, owner, Role.FAINT if first in behind else Role.PLAIN))
    return found


def frame_check_name(packet: Packet) -> str:
    """The name of a frame's check sequence, with its protocol if that is known."""
    check = packet.frame_check
    return "fcs" if check is None or check.layer is None else f"{packet.layers[check.layer].name} fcs"


def hexdump(packet: Packet) -> Iterator[Line]:
    """Offset, octets, ASCII, and the owner on the first line of each section."""
    octets = packet.frame.octets
    for section in sections(packet):
        owner = section.owner
        for row in range(section.begin // WIDTH * WIDTH, section.end, WIDTH):
            first, last = max(row, section.begin), min(row + WIDTH, section.end)
            before = first - row
            cells = ["  "] * before + [f"{octet:02x}" for octet in octets[first:last]]
            cells += ["  "] * (WIDTH - len(cells))
            text = " " * before + ascii_column(octets[first:last])
            line: Line = [
                (f"  {first:04x}  ", Role.FAINT),
                (f"{' '.join(cells[:8])}  {' '.join(cells[8:])}  ", section.role),
                (f"{text:<{WIDTH}}" if owner else text, section.role),
            ]
            yield [*line, (f"  {owner}", Role.PROTOCOL)] if owner else line
            owner = ""
