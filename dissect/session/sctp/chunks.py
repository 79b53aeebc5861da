"""What chunks say, read from their octets: see `SctpPacket`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Final, NamedTuple

from dissect.addresses import Address, Ipv4Address, Ipv6Address
from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType

HEAD: Final = Struct(">BBH")
"""Type, flags and length of a chunk, type and length of a parameter: padded to a multiple of 4 octets."""
PARAMETER: Final = Struct(">HH")
INITIATION: Final = Struct(">IIHHI")
NUMBER: Final = Struct(">I")
REFLECTED: Final = 1
"""The T bit of ABORT and SHUTDOWN COMPLETE: the verification tag is that of the sender itself (RFC 9260 §8.5.1)."""
MOST_ADDRESSES: Final = 8
"""Addresses of a side that are read, and remembered."""
CHANGES: Final = (SctpParameterType.ADD_IP_ADDRESS, SctpParameterType.DELETE_IP_ADDRESS)
ADDRESSES: Final[dict[int, type[Address]]] = {
    SctpParameterType.IPV4_ADDRESS: Ipv4Address,
    SctpParameterType.IPV6_ADDRESS: Ipv6Address,
}


class Chunk(NamedTuple):
    """A chunk: what stands behind its length is the value, as far as it was captured."""

    kind: int
    flags: int
    length: int
    """As the chunk says, with type, flags and length."""
    value: bytes


class Initiation(NamedTuple):
    """What an INIT or INIT ACK says of its sender."""

    tag: int
    window: int
    streams_out: int
    streams_in: int
    first: int
    """The first TSN."""
    addresses: tuple[Address, ...]
    parameters: frozenset[int] = frozenset()
    """The types of all that it says besides."""


def chunks_in(octets: bytes) -> Iterator[Chunk]:
    """The chunks in the octets behind the header, as far as they can be read."""
    for at, kind, flags, length in heads_in(octets):
        yield Chunk(kind, flags, length, octets[at + HEAD.size : at + length])


def heads_in(octets: bytes, at: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Where each of these chunks begins, with its type, flags and length; the first one at `at`."""
    end = len(octets) - HEAD.size
    while at <= end:
        kind, flags, length = HEAD.unpack_from(octets, at)
        if length < HEAD.size:
            return
        yield at, kind, flags, length
        at += length + -length % 4


def initiation_in(chunk: Chunk) -> Initiation | None:
    """What an INIT or INIT ACK says; None if it is cut."""
    if len(chunk.value) < INITIATION.size:
        return None
    tag, window, outbound, inbound, first = INITIATION.unpack_from(chunk.value)
    rest = chunk.value[INITIATION.size :]
    kinds = frozenset(kind for kind, _ in parameters_in(rest))
    return Initiation(tag, window, outbound, inbound, first, tuple(addresses_in(rest)), kinds)


def parameters_in(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and value of parameters, as far as they can be read."""
    at = 0
    while at + PARAMETER.size <= len(octets):
        kind, length = PARAMETER.unpack_from(octets, at)
        if length < PARAMETER.size or at + length > len(octets):
            return
        yield kind, octets[at + PARAMETER.size : at + length]
        at += length + -length % 4


def addresses_in(octets: bytes) -> list[Address]:
    """The addresses among parameters."""
    found: list[Address] = []
    for kind, value in parameters_in(octets):
        family = ADDRESSES.get(kind)
        if family is not None and len(value) == family.octets and len(found) < MOST_ADDRESSES:
            found.append(family(value))
    return found


def address_changes_in(chunks: Iterable[Chunk], source: Address) -> Iterator[tuple[Address, bool]]:
    """The addresses that ASCONF chunks add (True) or delete (False): all zeros mean the packet's source."""
    for chunk in chunks:
        if chunk.kind != SctpChunkType.ASCONF:
            continue
        for kind, value in parameters_in(chunk.value[NUMBER.size :]):
            if kind in CHANGES:
                for address in addresses_in(value[NUMBER.size :]):
                    yield address if any(address) else source, kind == SctpParameterType.ADD_IP_ADDRESS
