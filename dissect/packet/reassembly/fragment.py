"""`Fragment`: a piece of a datagram that a packet carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from dissect.packet.layer import Layer
from dissect.packet.packet import Packet
from dissect.packet.protocol_set import Dissector
from dissect.packet.reassembly.carrier import Carrier, Carriers, carrier_of, joining_of
from dissect.packet.reassembly.facts import Refusal
from dissect.packet.reassembly.field_octets import fragment_place
from dissect.packet.rows.paths import LONGEST
from dissect.packet.rows.places import FACTS, LAYER, header_in
from dissect.schema import Joining, Nesting

UNIT: Final = 8
"""Offsets count units of so many octets, and a fragment that others follow has whole units (RFC 791 §3.1)."""
MOST_OCTETS: Final = 65_535
"""No datagram in fragments ends behind this octet (RFC 791 §3.1, RFC 8200 §4.5)."""


class Fragment(NamedTuple):
    """A piece of a datagram."""

    key: bytes
    """The same for fragments of one datagram."""
    joining: Joining
    headers: Sequence[tuple[Dissector, bytes]]
    """Of the first fragment: those from the network header to the one that says where the fragment belongs."""
    number: int
    """That of its frame."""
    timestamp_ns: int | None
    begin: int
    """Where its octets belong, behind the datagram's headers."""
    end: int
    octets: bytes
    is_last: bool
    mark: int
    """What its header says of congestion."""
    refusal: Refusal | None
    """Why it cannot be part of any datagram."""


def fragment_in(packet: Packet, carriers: Carriers) -> Fragment | None:
    """The fragment that a packet carries; None if it carries none. Of fragments in fragments, the outer one."""
    row, path = packet._walked()
    carrier = carriers[path]
    if carrier is None:
        return None
    return _fragment(packet, carrier, row) if isinstance(carrier, Carrier) else _in_layers(packet)


def _in_layers(packet: Packet) -> Fragment | None:
    """The same of a packet whose row does not say all."""
    own = packet.own_layers
    for last, layer in enumerate(own):
        if joining_of(layer.protocol) is None or layer.is_partial:
            continue
        if any(fragment_place(layer.protocol)(layer.octets, layer.offset)):
            dissectors, flags = zip(*((one.dissector, one.flags) for one in own[: last + 1]), strict=True)
            carrier = carrier_of(dissectors, flags, len(own))
            row = b"".join(map(_as_in_row, own)) + bytes(FACTS.size)
            return None if carrier is None else _fragment(packet, carrier, row)
    return None


def _as_in_row(layer: Layer) -> bytes:
    """What a row says of a layer."""
    end = min(layer.contained_end, LONGEST)
    header, payload = (layer.offset, layer.length), (layer.payload_offset, layer.payload_length)
    return LAYER.pack(*header, end, layer.extent, *payload, layer.trailer_offset, layer.trailer_length)


def _fragment(packet: Packet, carrier: Carrier, row: bytes) -> Fragment:
    octets, joining, places = packet._octets, carrier.joining, carrier.places
    if packet._record is None:
        number, _, _, time, _, _, _, _, interface, _, has_time = FACTS.unpack_from(octets, -FACTS.size)
        time = time if has_time else None
    else:
        number, time, _, _, around, _ = packet._record
        interface = around.interface
    at, length, contained_end, _, payload, size, _, _ = LAYER.unpack_from(row, places[-1])
    units, more = carrier.place(octets, at)
    begin, wire = units * UNIT, contained_end - at - length
    refusal: Refusal | None = None
    if carrier.is_damaged:
        refusal = Refusal.DAMAGED
    elif wire > size:
        refusal = Refusal.CUT
    elif not size:
        refusal = Refusal.EMPTY
    elif more and wire % UNIT:
        refusal = Refusal.UNEVEN
    elif begin + wire + (length if len(places) == 1 else 0) > MOST_OCTETS:
        refusal = Refusal.TOO_LONG
    elif joining.holds_chain and not begin and _lacks_transport(packet, at):
        refusal = Refusal.CHAIN_CUT
    key = b"%b%d;" % (carrier.shape, interface)
    for place, read in carrier.told:
        key += read(octets, header_in(row, place)[0])
    return Fragment(
        key,
        joining,
        () if begin else _headers(octets, carrier, row),
        number,
        time,
        begin,
        begin + size,
        octets[payload : payload + size],
        not more,
        carrier.mark(octets, header_in(row, places[0])[0]),
        refusal,
    )


def _headers(octets: bytes, carrier: Carrier, row: bytes) -> list[tuple[Dissector, bytes]]:
    found: list[tuple[Dissector, bytes]] = []
    for dissector, place in zip(carrier.dissectors, carrier.places, strict=True):
        at, length = header_in(row, place)
        found.append((dissector, octets[at : at + length]))
    return found


def _lacks_transport(packet: Packet, at: int) -> bool:
    """Whether the headers behind that of the first fragment, which begins at `at`, end before those of the transport
    do."""
    last = packet.own_layers[-1]
    is_between = last.offset == at or last.protocol.stack.nesting is Nesting.EXTENSION
    return last.is_partial or (is_between and not last.payload_length)
