"""One packet as text without roles: its line, and its tree."""

from __future__ import annotations

from typing import Final

from dissect.packet import Packet
from dissect.render.lines.columns import Columns
from dissect.render.lines.line import PacketRows
from dissect.render.lines.packet_times import Clock, PacketTimes
from dissect.render.packets.tree import tree
from dissect.render.spans import plain

KEPT: Final = "lines of packets by themselves"


def line_text(packet: Packet) -> str:
    """Its line. Without the packets before it, times and sequence numbers are those of the capture."""
    kept = packet.protocols.kept
    if KEPT not in kept:  # it knows lines by their layers, and nothing of the packets
        kept[KEPT] = PacketRows(PacketTimes(Clock.EPOCH), raw_numbers=True)
    rows: PacketRows = kept[KEPT]
    return Columns().text(rows.row(packet))


def tree_text(packet: Packet) -> str:
    """All of it."""
    return "\n".join(map(plain, tree(packet)))
