"""A packet as comparable facts: layers, fields, list items, payload, trailers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from dissect.derive.lists.items import Options
from dissect.packet import FrameCheck, Layer, LayerChecksum, Packet
from dissect.render.packets.values import Shown, octets, shown_fields, written
from dissect.schema import FrameCheckSequence, Header, values_of
from dissect.schema.layout import FieldKind
from dissect.testing.names import PAYLOAD, TRAILER, Ignored

NOTHING: Final = Ignored()


@dataclass(frozen=True, slots=True)
class Fact:
    """One comparable value. `path` names it within its layer; `bit` and `bits` are its position in the frame."""

    path: str
    wireshark: str
    value: Any
    text: str
    bit: int
    bits: int
    header: type[Header] | None = None
    field: str = ""

    @property
    def name(self) -> str:
        """Wireshark's name, followed by ours."""
        return f"{self.wireshark} ({self.path})" if self.wireshark else self.path

    @property
    def octets(self) -> range:
        """The octets of the frame that contain its bits."""
        return range(self.bit // 8, (self.bit + self.bits + 7) // 8)


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """The facts of one layer, in wire order. `number` counts the packet's layers from 1; 0 means a single header."""

    number: int
    protocol: type[Header]
    quoted: bool
    facts: tuple[Fact, ...]
    ignored: tuple[Fact, ...]
    """The facts left out of the comparison."""

    @property
    def name(self) -> str:
        return f"quoted {self.protocol.stack.name}" if self.quoted else self.protocol.stack.name

    @property
    def key(self) -> tuple[Any, ...]:
        """A key that is equal for equal layers."""
        return (self.protocol, self.quoted, tuple((fact.path, fact.value) for fact in self.facts))


@dataclass(frozen=True, slots=True)
class PacketFacts:
    """The facts of a packet: its layers and payload."""

    packet: Packet
    layers: tuple[LayerFacts, ...]
    payload: Fact
    ignored: Ignored

    @property
    def message(self) -> Any:
        """The payload, if it is compared."""
        return b"" if self.ignored.payload else self.payload.value

    @property
    def key(self) -> tuple[Any, ...]:
        """A key that is equal for equal packets."""
        octets = b"" if self.ignored else self.packet.frame.octets
        return (tuple(layer.key for layer in self.layers), self.message, octets)

    @property
    def ignored_octets(self) -> frozenset[int]:
        """The octets of the frame with ignored bits."""
        payload = self.payload.octets if self.ignored.payload else ()
        return frozenset((*payload, *(one for layer in self.layers for fact in layer.ignored for one in fact.octets)))


def facts_of(packet: Packet, ignore: Ignored = NOTHING) -> PacketFacts:
    """The facts of a packet, without ignored fields.

    A checksum that covers ignored fields is compared by its verdict: two packets that differ in their identification
    have different checksums, and both are valid.
    """
    layers = [_layer_facts(number, layer, ignore) for number, layer in enumerate(packet.layers, 1)]
    if layers and packet.frame_check is not None:
        owner = packet.frame_check.layer or 0
        layers[owner] = _with_frame_check(layers[owner], packet.frame_check, ignore)
    innermost = packet.layers[-1] if packet.layers else None
    at = innermost.payload_offset if innermost is not None else 0
    payload = _octets_fact(PAYLOAD, packet.frame.octets if innermost is None else innermost.payload, at)
    if ignore:
        for checksum in packet.checksums:
            octets = PacketFacts(packet, tuple(layers), payload, ignore).ignored_octets
            if _covers(checksum, packet, layers, octets):
                layers[checksum.layer] = _by_verdict(layers[checksum.layer], checksum)
    return PacketFacts(packet, tuple(layers), payload, ignore)


def header_facts(header: Header, ignore: Ignored = NOTHING) -> LayerFacts:
    """The facts of a single header, without ignored fields; its lists are octets."""
    kind = type(header)
    shown = [one for one in shown_fields(kind, values_of(header), 0) if not ignore.has(kind, one.name)]
    return LayerFacts(0, kind, quoted=False, facts=tuple(_fact(kind, one, one.name) for one in shown), ignored=())


def _layer_facts(number: int, layer: Layer, ignore: Ignored) -> LayerFacts:
    kept: list[Fact] = []
    left: list[Fact] = []
    for fact in _facts(layer, ignore):
        is_left = fact.header is not None and ignore.has(fact.header, fact.field)
        (left if is_left else kept).append(fact)
    if layer.trailer_length:
        fact = _octets_fact(TRAILER, layer.trailer, layer.trailer_offset)
        (left if ignore.trailer or layer.protocol in ignore.headers else kept).append(fact)
    return LayerFacts(number, layer.protocol, layer.quoted, tuple(kept), tuple(left))


def _with_frame_check(layer: LayerFacts, check: FrameCheck, ignore: Ignored) -> LayerFacts:
    """A link layer with the check sequence of its frame."""
    fact = _octets_fact(FrameCheckSequence.field, check.octets, check.offset)
    if check.rule is not None:
        fact = replace(fact, wireshark=check.rule.wireshark)
    if ignore.has(layer.protocol, fact.path) or layer.protocol in ignore.headers:
        return replace(layer, ignored=(*layer.ignored, fact))
    return replace(layer, facts=(*layer.facts, fact))


def _facts(layer: Layer, ignore: Ignored) -> Iterator[Fact]:
    lists = {held.name: options for held, options in layer.options()}
    for shown in shown_fields(layer.protocol, layer.values, layer.offset):
        fact = _fact(layer.protocol, shown, shown.name)
        options = lists.get(shown.name)
        if options is None or not options.items or ignore.has(layer.protocol, shown.name):
            yield fact
        else:
            yield from _list_facts(fact, options, layer.octets, ignore)


def _fact(kind: type[Header], shown: Shown, path: str) -> Fact:
    return Fact(path, shown.wireshark, shown.value, written(kind, shown), shown.bit, shown.bits, kind, shown.name)


def _list_facts(whole: Fact, options: Options, frame: bytes, ignore: Ignored) -> Iterator[Fact]:
    """The kinds of items in a list, then the fields of each, then any octets after the last."""
    kinds = [type(item.header) for item in options.items]
    text = ", ".join(kind.__name__ for kind in kinds)
    yield replace(whole, value=tuple(kinds), text=text)
    for number, item in enumerate(options.items):
        lists = {held.name: inner for held, inner in item.lists if inner.items}
        kind = type(item.header)
        for shown in shown_fields(kind, values_of(item.header), item.offset):
            fact = _fact(kind, shown, f"{whole.path}[{number}].{shown.name}")
            inner = lists.get(shown.name)
            if inner is None or ignore.has(kind, shown.name):
                yield fact
            else:
                yield from _list_facts(fact, inner, frame, ignore)
        if item.padding:
            padding = frame[item.end - item.padding : item.end]
            yield _octets_fact(f"{whole.path}[{number}].padding", padding, item.end - item.padding)
    if options.remainder:
        yield _octets_fact(f"{whole.path}[rest]", options.remainder, options.remainder_offset)


def _octets_fact(path: str, value: bytes, offset: int) -> Fact:
    return Fact(path, "", value, octets(value), 8 * offset, 8 * len(value))


def _covers(checksum: LayerChecksum, packet: Packet, layers: list[LayerFacts], ignored: frozenset[int]) -> bool:
    """Whether a checksum covers ignored octets of the frame, or ignored addresses in the pseudo-header."""
    begin = checksum.offset
    if not ignored.isdisjoint(range(begin, begin + len(checksum.coverage.covered))):
        return True
    if not checksum.coverage.takes_pseudo_header:
        return False
    network = packet.layers[checksum.layer].network_around
    return network is not None and any(map(_is_address, layers[packet.layers.index(network)].ignored))


def _is_address(fact: Fact) -> bool:
    return fact.header is not None and fact.header.layout.slot(fact.field).kind is FieldKind.ADDRESS


def _by_verdict(layer: LayerFacts, checksum: LayerChecksum) -> LayerFacts:
    kind, bit = checksum.verdict.kind, 8 * (checksum.offset + checksum.coverage.field_offset)
    by_value = tuple(fact for fact in layer.facts if (fact.bit, fact.field) == (bit, checksum.field))
    facts = [replace(fact, value=kind, text=kind.value) if fact in by_value else fact for fact in layer.facts]
    return replace(layer, facts=tuple(facts), ignored=layer.ignored + by_value)
