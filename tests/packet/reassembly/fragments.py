"""Fragments for tests: of datagrams that the library cuts, and made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

from dissect.assigned_numbers import LinkType
from dissect.blocks.block import Block
from dissect.blocks.fragments.rows import joined_in
from dissect.capture import Frame
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.packet.reassembly import Datagram, Reassembler
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.vlan import VLAN
from dissect.schema import Header
from tests.blocks.samples import block_frames
from tests.packet.frames import ethernet, ipv4, ipv6

SECOND = 10**9
UDP_NUMBER = 17
OCTETS = bytes(range(64))
DIFFERENT = {
    "fr6_overlap": "RFC 5722: refused",
    "fr6_first_without_upper": "RFC 7112: refused",
    "fr_after_timeout": "30 seconds are over",
    "fr_id_reuse_incomplete": "two datagrams",
    "fr_two_tunnels": "two datagrams",
    "fr_vlans_mixed": "two networks",
}
"""Captures of which tshark says something else, whatever the rule for overlaps."""


def framed(octets: bytes, number: int, second: float = 0, **changes: Any) -> Packet:
    """A packet of a capture."""
    lengths = {"captured_length": len(octets), "original_length": len(octets)}
    known = {"interface": 0, "link_type": LinkType.ETHERNET, "timestamp_ns": int(second * SECOND), **lengths}
    return dissect(Frame(number=number, octets=octets, **{**known, **changes}))


def piece(
    number: int, begin: int, octets: bytes, *around: Header, more: bool = True, second: float = 0, **changes: Any
) -> Packet:
    """An IPv4 fragment whose octets begin at `begin`, a multiple of 8; `around` are headers between it and Ethernet."""
    given = {"identification": 7, "protocol": UDP_NUMBER, "fragment_offset": begin // 8, "more_fragments": more}
    built = bytes(encapsulate(octets, ipv4(**{**given, **changes}), *around, ethernet()))
    return framed(built, number, second)


def piece6(number: int, begin: int, octets: bytes, *, more: bool = True, second: float = 0, **changes: Any) -> Packet:
    """An IPv6 fragment."""
    given = {"identification": 7, "next_header": UDP_NUMBER, "fragment_offset": begin // 8, "more_fragments": more}
    return framed(bytes(encapsulate(octets, IPv6Fragment(**{**given, **changes}), ipv6(), ethernet())), number, second)


def joined(packets: Iterable[Packet], reassembler: Reassembler | None = None) -> list[Datagram]:
    """The datagrams that packets complete."""
    taker = Reassembler() if reassembler is None else reassembler
    found = [taker.take(one) for one in packets]
    taker.end()
    return [one for one in found if one is not None]


def rows_joined(frames: Sequence[Frame], by: Reassembler) -> Iterator[tuple[int, Packet]]:
    """The rows of a block that complete datagrams, with their packets."""
    block = Block(block_frames(frames), None, with_divided=True)
    return joined_in(block, by)


def bodies(datagrams: Sequence[Datagram]) -> list[bytes]:
    """What the datagrams carry, from behind the IPv4 header on."""
    return [one.frame.octets[4 * one[IPv4].internet_header_length :] for one in datagrams]


def made() -> list[Frame]:
    """Fragments behind headers of several kinds."""
    gre = GRE(key_present=True, protocol_type=0x0800, key=5)
    tagged = VLAN(vlan_identifier=7, priority_code_point=3)
    packets = [
        piece(1, 0, OCTETS),
        piece(2, 64, OCTETS[:20], more=False),
        piece(3, 0, OCTETS, tagged),
        piece(4, 0, OCTETS, gre, ipv4()),
        piece(5, 8, OCTETS, ipv6(), tagged, tagged),
        piece(6, 65_528, OCTETS),
        piece6(7, 0, OCTETS),
        piece6(8, 64, OCTETS[:7]),
        piece6(9, 0, b"", more=False),
        piece6(10, 0, OCTETS, next_header=60),
    ]
    return [one.frame for one in packets]


def damaged(frame: Frame, number: int, random: Random) -> Frame:
    """The same frame with other octets, and perhaps not all of them."""
    octets = bytearray(frame.octets)
    for _ in range(random.randint(0, 3)):
        octets[random.randrange(Ethernet.layout.fixed_octets - 2, len(octets))] ^= 1 << random.randrange(8)
    kept = bytes(octets[: random.choice([len(octets), random.randrange(len(octets))])])
    return Frame(
        number=number,
        timestamp_ns=frame.timestamp_ns,
        captured_length=len(kept),
        original_length=len(octets),
        octets=kept,
        link_type=frame.link_type,
        interface=0,
    )
