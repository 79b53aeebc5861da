"""The differences of two packets or two headers, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from dissect.testing.facts import Fact, LayerFacts, PacketFacts
from dissect.testing.octet_rows import ROWS, octet_rows

ABSENT: Final = "not there"
INDENT: Final = "  "


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `where` is the layer, `name` the field in it, or empty if the layer itself differs."""

    where: str
    name: str
    found: str
    expected: str


def packet_differences(found: PacketFacts, expected: PacketFacts) -> list[Difference]:
    """Every difference, in layer order; layers after one of a different protocol are not compared."""
    differences: list[Difference] = []
    for one, other in zip_longest(found.layers, expected.layers):
        if one is None or other is None or (one.protocol, one.quoted) != (other.protocol, other.quoted):
            number = (one or other).number
            return [*differences, Difference(f"layer {number}", "", _protocol(one), _protocol(other))]
        differences += layer_differences(one, other)
    if found.message != expected.message:
        differences += [Difference("", "payload", found.payload.text, expected.payload.text)]
    return differences


def layer_differences(found: LayerFacts, expected: LayerFacts) -> Iterator[Difference]:
    """The differences of two layers of one protocol. If lists have different items, the items are not compared."""
    where = f"layer {found.number}, {found.name}" if found.number else found.name
    others = {fact.path: fact for fact in expected.facts}
    ours = {fact.path: fact for fact in found.facts}
    different: list[str] = []
    for path in dict.fromkeys((*ours, *others)):
        one, other = ours.get(path), others.get(path)
        if any(path.startswith(f"{whole}[") for whole in different):
            continue
        if one is None or other is None or one.value != other.value:
            different.append(path)
            yield Difference(where, _qualified(found, one or other), _text(one), _text(other))


def difference_lines(differences: Sequence[Difference]) -> Iterator[str]:
    """The differences, grouped by layer."""
    width = max((len(one.name) for one in differences), default=0)
    last = ""
    for one in differences:
        if one.where != last and one.where:
            yield INDENT + one.where
        last = one.where
        name = f"{one.name:<{width}}  " if one.name else ""
        yield f"{INDENT * (2 if one.where else 1)}{name}found {one.found}, expected {one.expected}"


def octet_lines(found: PacketFacts, expected: PacketFacts, most: int | None = ROWS) -> Iterator[str]:
    """The rows of octets in which two frames differ; ignored fields have their own mark."""
    ignored = found.ignored_octets & expected.ignored_octets
    rows = list(octet_rows(found.packet.frame.octets, expected.packet.frame.octets, ignored, most))
    if rows:
        yield f"{INDENT}octets that differ (^^{', -- ignored' if any('--' in row for row in rows) else ''})"
    yield from (INDENT * 2 + row for row in rows)


def _qualified(layer: LayerFacts, fact: Fact | None) -> str:
    """The field's name, after its layer's unless it already includes the protocol."""
    name = fact.name if fact is not None else ""
    return name if fact is None or fact.wireshark else f"{layer.protocol.stack.name}.{name}"


def _text(fact: Fact | None) -> str:
    return fact.text if fact is not None else ABSENT


def _protocol(layer: LayerFacts | None) -> str:
    return layer.name if layer is not None else "no more layers"
