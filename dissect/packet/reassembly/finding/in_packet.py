"""The fragment that a packet carries, by its row or its layers."""

from __future__ import annotations

from dissect.packet.layer import Layer
from dissect.packet.packet import Packet
from dissect.packet.reassembly.carrier import INTERFACE, Carrier, Carriers, carrier_of, joining_of
from dissect.packet.reassembly.facts import Refusal
from dissect.packet.reassembly.finding.field_octets import fragment_place
from dissect.packet.reassembly.fragment import Fragment, Head
from dissect.packet.rows.paths import LONGEST
from dissect.packet.rows.places import FACTS, LAYER, header_in
from dissect.schema import Nesting
from dissect.schema.stack_words.fragments import FRAGMENT_UNIT, LONGEST_JOINED


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
    begin, wire = units * FRAGMENT_UNIT, contained_end - at - length
    refusal: Refusal | None = None
    if carrier.is_damaged:
        refusal = Refusal.DAMAGED
    elif wire > size:
        refusal = Refusal.CUT
    elif not size:
        refusal = Refusal.EMPTY
    elif more and wire % FRAGMENT_UNIT:
        refusal = Refusal.UNEVEN
    elif begin + wire + (length if len(places) == 1 else 0) > LONGEST_JOINED:
        refusal = Refusal.TOO_LONG
    elif joining.holds_chain and not begin and _lacks_transport(packet, at):
        refusal = Refusal.CHAIN_CUT
    key = INTERFACE.pack(interface)
    for place, count, read in carrier.told:
        key += count + read(octets, header_in(row, place)[0])
    return Fragment(
        key,
        joining.seconds,
        joining.overlaps,
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


def _headers(octets: bytes, carrier: Carrier, row: bytes) -> tuple[Head, ...]:
    found: list[Head] = []
    for declaration, place in zip(carrier.declarations, carrier.places, strict=True):
        at, length = header_in(row, place)
        found.append(Head(declaration, octets[at : at + length]))
    return tuple(found)


def _lacks_transport(packet: Packet, at: int) -> bool:
    """Whether the headers behind that of the first fragment, which begins at `at`, end before those of the transport
    do."""
    last = packet.own_layers[-1]
    is_between = last.offset == at or last.protocol.stack.nesting is Nesting.EXTENSION
    return last.is_partial or (is_between and not last.payload_length)
