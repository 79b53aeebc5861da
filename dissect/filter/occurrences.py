"""The values of a name in a packet, in wire order, including those in quotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dissect.capture import Frame
from dissect.domain_names import Name as DomainName
from dissect.filter.frame_names import FRAME_PROTOCOL
from dissect.filter.joined import values_of_datagrams
from dissect.filter.name_types import STATUS, Carried, FilterName, Sort, Type
from dissect.packet import Layer, Packet
from dissect.packet.walking.walk_problems import MISPLACED
from dissect.schema import Header

FRAME_LAYER: Final = -1
"""The layer index of values that belong to the frame itself."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A value, the index of its layer, and whether that layer is quoted.

    Numbers are int, flags bool, octets bytes, texts and domain names str, addresses `Address`, verdicts `Kind`, times
    int (nanoseconds), protocols the octets of the layer and its payload.
    """

    value: Any
    layer: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The values of the one name that a test is about, in the place of a packet that has them."""

    values: tuple[Any, ...]


def occurrences(packet: Packet | KnownValues, name: FilterName) -> list[Occurrence]:
    """Every value of the name; empty octets do not count as a value."""
    if isinstance(packet, KnownValues):
        return [Occurrence(value, FRAME_LAYER, quoted=False) for value in packet.values]
    if name.sort in {Sort.FRAME, Sort.DATAGRAM} or name.name == FRAME_PROTOCOL:
        return [Occurrence(value, FRAME_LAYER, quoted=False) for value in _beside_layers(packet, name)]
    if name.sort in OF_SORTS:
        return list(OF_SORTS[name.sort](packet, name))
    if name.carried is not None:
        return list(_carried(packet, name, name.carried))
    if name.is_behind:
        return list(_check_sequences(packet, name))
    return list(_found(packet, name))


def _beside_layers(packet: Packet, name: FilterName) -> Iterable[Any]:
    """The values of what is known of a frame as a whole, or of the datagrams that it completes."""
    return values_of_datagrams(packet, name.name) if name.sort is Sort.DATAGRAM else READERS[name.name](packet)


def _told(packet: Packet, name: FilterName) -> Iterator[Occurrence]:
    """What was told of a packet by those before it; nothing of one that nobody has followed."""
    told = None if packet._earlier is None else packet._earlier.told.get(name.name)
    if told is not None:
        own, quoted = told.values(name.name, packet.number)
        yield from (Occurrence(value, FRAME_LAYER, quoted=False) for value in own)
        yield from (Occurrence(value, FRAME_LAYER, quoted=True) for value in quoted)


def _verdicts(packet: Packet, name: FilterName) -> Iterator[Occurrence]:
    if not any(layer.protocol in name.own or layer.protocol in name.holders for layer in packet.layers):
        return
    wireshark = name.name.removesuffix(STATUS)
    for checksum in packet.checksums:
        if checksum.wireshark == wireshark:
            yield Occurrence(checksum.verdict.kind, checksum.layer, packet.layers[checksum.layer].quoted)


OF_SORTS: Final[Mapping[Sort, Callable[[Packet, FilterName], Iterator[Occurrence]]]] = {
    Sort.FOLLOWED: _told,
    Sort.VERDICT: _verdicts,
}


def _check_sequences(packet: Packet, name: FilterName) -> Iterator[Occurrence]:
    check = packet.frame_check
    if check is None or check.layer is None or check.value is None:
        return
    if packet.layers[check.layer].protocol in name.own:
        yield Occurrence(check.value, check.layer, quoted=False)


def _carried(packet: Packet, name: FilterName, carried: Carried) -> Iterator[Occurrence]:
    for index, layer in enumerate(packet.layers):
        if layer.protocol not in name.own or (carried.is_innermost and index < len(packet.layers) - 1):
            continue
        length = _innermost_octets(layer) if carried.is_innermost else layer.carried_octets
        value = length if carried.is_length or not length else layer.payload
        if value is not None and (carried.is_length or value):
            yield Occurrence(value, index, layer.quoted)


def _innermost_octets(layer: Layer) -> int | None:
    """How many octets were captured that the last layer carries, unless they are the rest of its own header."""
    is_unread = layer.is_partial or layer.flags & MISPLACED
    return None if is_unread or not layer.payload_length else layer.payload_length


def _found(packet: Packet, name: FilterName) -> Iterator[Occurrence]:
    whole = name.type is Type.PROTOCOL
    for index, layer in enumerate(packet.layers):
        fields = name.own.get(layer.protocol)
        if fields is not None:
            values = [_octets(layer)] if whole else _own(layer, fields, name.type)
            yield from (Occurrence(value, index, layer.quoted) for value in values)
        if layer.protocol in name.holders:
            yield from (Occurrence(value, index, layer.quoted) for value in _in_lists(layer, name))


def _octets(layer: Layer) -> bytes:
    """The octets of a layer and its payload, as far as they were captured."""
    return layer.octets[layer.offset : max(layer.contained_end, layer.offset + layer.length)]


def _own(layer: Layer, names: tuple[str, ...], type_: Type) -> Iterator[Any]:
    header = layer.header
    if header is None:
        values = {**layer.values, **layer.views}
        yield from _values(type_, (values.get(name) for name in names))
    else:
        yield from _values(type_, (getattr(header, name) for name in names))


def _in_lists(layer: Layer, name: FilterName) -> Iterator[Any]:
    for _, options in layer.options():
        for option in options.every():
            fields = name.items.get(type(option.header))
            if fields is None:
                continue
            if name.type is Type.PROTOCOL:
                yield layer.octets[option.offset : option.offset + option.length]
            else:
                yield from _item(option.header, fields, name.type)


def _item(header: Header, names: tuple[str, ...], type_: Type) -> Iterator[Any]:
    yield from _values(type_, (getattr(header, name) for name in names))


def _values(type_: Type, values: Iterator[Any]) -> Iterator[Any]:
    """The values present, converted to their type."""
    address = type_.address
    for value in values:
        if value is None or value == b"" or (isinstance(value, DomainName) and value.is_broken):
            continue
        if type_ is Type.TEXT:
            yield value.decode("utf-8", "backslashreplace")
        elif type_ is Type.DOMAIN_NAME:
            yield value.wireshark_text if isinstance(value, DomainName) else value.decode("utf-8", "backslashreplace")
        elif address is not None:
            if len(value) == address.octets:  # elsewhere the name may have octets of any length
                yield address(bytes(value))
        else:
            yield value


def _timestamp(packet: Packet) -> list[int]:
    return [] if packet.frame.timestamp_ns is None else [packet.frame.timestamp_ns]


def _since_first(packet: Packet) -> list[int]:
    time, earlier = packet.time, packet._earlier
    return [] if time is None or earlier is None else [earlier.since_first(time)]


def _since_previous(packet: Packet) -> list[int]:
    time, earlier = packet.time, packet._earlier
    return [] if time is None or earlier is None else [earlier.since_previous(time, packet.number)]


def _of_frame(read: Callable[[Frame], Any]) -> Callable[[Packet], list[Any]]:
    def one(packet: Packet) -> list[Any]:
        value = read(packet.frame)
        return [] if value in (None, "") else [value]

    return one


def _communities(packet: Packet) -> list[str]:
    """The identifiers of all flows in a packet, from the outermost."""
    from dissect.packet.community_id import community_id, flows_of

    return [community_id(flow) for flow in flows_of(packet)]


READERS: Final[Mapping[str, Callable[[Packet], list[Any]]]] = {
    "frame": lambda packet: [packet.frame.octets],
    "frame.number": lambda packet: [packet.frame.number],
    "frame.len": lambda packet: [packet.frame.original_length],
    "frame.cap_len": lambda packet: [packet.frame.captured_length],
    "frame.time": _timestamp,
    "frame.time_epoch": _timestamp,
    "frame.time_relative": _since_first,
    "frame.time_delta": _since_previous,
    "frame.time_ns": _timestamp,
    "frame.interface_id": lambda packet: [packet.frame.interface],
    "frame.interface_name": _of_frame(lambda frame: frame.interface_name),
    "frame.protocols": lambda packet: [":".join(layer.name for layer in packet.layers)] if packet.layers else [],
    "frame.comment": lambda packet: list(packet.frame.comments),
    "frame.drop_count": _of_frame(lambda frame: frame.drops),
    "frame.packet_id": _of_frame(lambda frame: frame.packet_id),
    "community_id": _communities,
}
