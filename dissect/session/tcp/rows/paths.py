"""Where the segment stands in frames of the same layers, and what keeps their networks apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from dissect.blocks.pairs import network_pair
from dissect.derive.telling import separators
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.schema import Header

IDENTIFICATION: Final = "identification"


class Number(NamedTuple):
    """A number at a fixed place in a header."""

    begin: int
    """Its first octet, in octets from the header's."""
    end: int
    shift: int
    """Bits behind it in its last octet."""
    mask: int

    def read(self, octets: memoryview, header: int) -> int:
        """The number in the header that begins at an index of the octets."""
        found = int.from_bytes(octets[header + self.begin : header + self.end], "big")
        return found >> self.shift & self.mask


class Outside(NamedTuple):
    """A layer around the network layer that keeps networks apart: by its addresses, by fields, or by both."""

    slot: int
    addresses: tuple[slice, ...]
    numbers: tuple[Number, ...]
    names: tuple[str, ...]
    """The fields that have no fixed place, if one has none."""
    header: type[Header]


class SegmentPath(NamedTuple):
    """Where things stand in frames with the same layers."""

    slot: int
    """That of the TCP header."""
    network: int
    """The slot of the layer whose addresses count."""
    sender: slice
    receiver: slice
    """The places of the addresses in that layer."""
    identification: slice | None
    """Where the network layer says which packet it is, if it does, in octets from its first one."""
    outside: tuple[Outside, ...]
    parts: Callable[[bytes], tuple[bytes, bytes, bytes]]
    """Those places in the octets from the network layer on; none of an identification where it says none."""


BY_PACKET: Final = SegmentPath(-1, -1, slice(0), slice(0), None, (), itemgetter(slice(0), slice(0), slice(0)))
"""The path of frames of which only the packet can tell the segment."""


def path_of(headers: Sequence[type[Header]]) -> SegmentPath | None:
    """The path of frames with such layers; None if they carry no segment."""
    slot = next((at for at, one in enumerate(headers) if issubclass(one, TCP)), None)
    if slot is None:
        return None
    networks = [at for at in range(slot) if _lends(headers[at])]
    if not networks or not all(_addresses(headers[at]) for at in networks):
        return BY_PACKET
    network = networks[-1]
    sender, receiver = _addresses(headers[network])
    named = _number(headers[network], IDENTIFICATION) if issubclass(headers[network], IPv4) else None
    identification = None if named is None else slice(named.begin, named.end)
    parts = itemgetter(identification or slice(0), sender, receiver)
    return SegmentPath(slot, network, sender, receiver, identification, _outside(headers[:network]), parts)


def _addresses(header: type[Header]) -> tuple[slice, ...]:
    """The places of the two addresses that a network layer lends; none for any other, and if they have no fixed one."""
    pair = network_pair(header)
    if pair is None:
        return ()
    return tuple(slice(begin, begin + pair.octets) for begin in (pair.source, pair.destination))


def _lends(header: type[Header]) -> bool:
    return header.stack.pseudo_header is not None


def _outside(headers: Sequence[type[Header]]) -> tuple[Outside, ...]:
    """What keeps networks apart among these layers."""
    found = []
    for slot, header in enumerate(headers):
        names = separators(header)
        if names or _lends(header):
            numbers = tuple(one for one in (_number(header, name) for name in names) if one is not None)
            is_fixed = len(numbers) == len(names)
            found.append(
                Outside(slot, _addresses(header), numbers if is_fixed else (), () if is_fixed else names, header)
            )
    return tuple(found)


def _number(header: type[Header], name: str) -> Number | None:
    """Where a field stands; None if not always at the same place."""
    slot = next((one for one in header.layout.fixed if one.field.name == name), None)
    if slot is None:
        return None
    begin, width = slot.offset.constant, slot.width.constant
    end = -(-(begin + width) // 8)
    return Number(begin // 8, end, end * 8 - begin - width, (1 << width) - 1)
