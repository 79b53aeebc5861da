"""A packet as an array of C, and as a dump that `dissect show -`, text2pcap and people read."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.packet import Packet
from dissect.render.code.parts import IN_A_LINE, INDENT, described, lines_of
from dissect.render.escape import ascii_column


def c_lines(packet: Packet) -> Iterator[str]:
    """An array, which C does not have without octets."""
    octets = packet.frame.octets
    yield f"/* {described(packet)} */"
    if octets:
        yield f"static const unsigned char packet_{packet.frame.number}[{len(octets)}] = {{"
        for row in lines_of(octets):
            yield f"{INDENT}{', '.join(f'0x{one:02x}' for one in row)},"
        yield "};"


def hex_lines(packet: Packet) -> Iterator[str]:
    """Rows with offset, octets and characters."""
    yield f"# {described(packet)}"
    for number, row in enumerate(lines_of(packet.frame.octets)):
        yield f"{number * IN_A_LINE:04x}  {row.hex(' '):<47}   {ascii_column(row)}"
