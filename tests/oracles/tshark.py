"""tshark's recorded answers, what we say in the same words, and where the two differ.

`tools/tshark_answers.py` writes the answers and documents their format.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from dissect.addresses import Address
from dissect.assigned_numbers.quic_numbers import QuicVersion
from dissect.domain_names import Name
from dissect.packet import Layer, Packet
from dissect.schema import Header, values_of, wire_names
from dissect.schema.octets import places

ROOT = Path(__file__).resolve().parent.parent.parent
CAPTURES = ROOT / "captures"
ANSWERS = Path(__file__).resolve().parent / "answers"
SUFFIX = ".jsonl.gz"

KNOWN = (
    *("ethertype", "data", "pwethheuristic", "wlan_radio", "pcap_pktdata"),
    *("_ws.malformed", "_ws.short", "_ws.unreassembled"),
)
"""Words in tshark's list of protocols that are no protocols."""

GUESSED = {("udp", "wg"), ("udp", "wol")}
"""What tshark finds in the octets by themselves, where no number says that it is there."""

PUT_TOGETHER = {("radius", "eap")}
"""What tshark puts together from pieces within another protocol, so that it stands at no place of the frame."""


@dataclass(frozen=True, slots=True)
class ShownLayer:
    """A header as tshark shows it; `parent` is the index of the layer whose tree it stands in."""

    name: str
    offset: int
    length: int
    parent: int | None


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as tshark shows it: its text, and its raw value in hex (None where tshark computed it)."""

    name: str
    layer: int
    shown: str
    raw: str | None
    offset: int
    length: int

    @property
    def has_octets(self) -> bool:
        """Whether anything stands there: tshark has an empty text for the padding of a PadN option of length 0."""
        return bool(self.shown or self.raw)

    @property
    def number(self) -> int | None:
        try:
            return int(self.shown, 0)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Answer:
    """What tshark says of one packet."""

    number: int
    captured: int
    original: int
    protocols: tuple[str, ...]
    layers: tuple[ShownLayer, ...]
    fields: tuple[ShownField, ...]
    flags: frozenset[str]

    @property
    def reach(self) -> int:
        """How many layers come before the first protocol that is not ours: nobody here sees what that carries."""
        known = {*KNOWN, *(layer.name for layer in self.layers)}
        count = 0
        for before, name in pairwise(("", *self.protocols)):
            if name not in known or (before, name) in GUESSED:
                break
            count += sum(1 for _ in self._group(count)) if name == self._name(count) else 0
            while name == self._name(count) == "quic":  # the further packets of its datagram, which the summary omits
                count += 1
        else:
            return len(self.layers)
        return count

    @property
    def summary(self) -> list[str]:
        """The protocols, up to one that is guessed; a report of IGMP version 3 is there twice."""
        found: list[str] = []
        for before, name in pairwise(("", *self.protocols)):
            if (before, name) in GUESSED:
                break
            if (before, name) != ("igmp", "igmp"):
                found.append(name)
        return found

    def _name(self, index: int) -> str:
        return self.layers[index].name if index < len(self.layers) else ""

    def _group(self, index: int) -> Iterator[ShownLayer]:
        """A layer and those that stand in its tree."""
        yield self.layers[index]
        for layer in self.layers[index + 1 :]:
            if layer.parent is None:
                return
            yield layer

    def named(self) -> dict[str, list[ShownField]]:
        """The fields that we could see, by name, in document order."""
        found: dict[str, list[ShownField]] = defaultdict(list)
        reach = self.reach
        for one in self.fields:
            if one.layer < reach and one.has_octets and not self.is_report(one.layer):
                found[one.name].append(one)
        return found

    def is_report(self, layer: int) -> bool:
        """Whether a layer stands in the packet that a chunk of SCTP reports as dropped; ours is octets."""
        parent = self.layers[layer].parent
        return parent is not None and self.layers[parent].name == self.layers[layer].name == "sctp"

    def is_quoted(self, layer: int) -> bool:
        """Whether a layer stands in the datagram that an ICMP error quotes."""
        parent = self.layers[layer].parent
        return parent is not None and (self.layers[parent].name in ("icmp", "icmpv6") or self.is_quoted(parent))


def read_answers(path: Path) -> tuple[dict[str, Any], list[Answer]]:
    """The header of an answer file, and its packets."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        header: dict[str, Any] = json.loads(next(lines))
        return header, [answer_of(json.loads(line)) for line in lines]


def _remembered(layers: list[ShownLayer], fields: list[list[Any]]) -> tuple[int, int]:
    """The first packet of QUIC, and the first that tshark knows by its connection, or by a version that says nothing to
    us: what a packet with a short header is, and the padding behind a packet. Both past the end where there is none."""
    versions = {one[1]: int(one[2], 16) for one in fields if one[0] == "quic.version"}
    packets = [index for index, layer in enumerate(layers) if layer.name == "quic"]
    others = [index for index in packets if versions.get(index) not in set(QuicVersion)]
    return min(packets, default=-1), min(others, default=len(layers))


def answer_of(line: dict[str, Any]) -> Answer:
    """A packet's answer from its line, without what tshark put together."""
    layers = [ShownLayer(*one) for one in line["layers"]]
    pairs = [("" if one.parent is None else layers[one.parent].name, one.name) for one in layers]
    end = next((index for index, pair in enumerate(pairs) if pair in PUT_TOGETHER), len(layers))
    protocols = line["protocols"].split(":")
    first, remembered = _remembered(layers, line["fields"])
    end = min(end, remembered)
    if first == remembered:
        protocols = protocols[: protocols.index("quic")]
    last = next((index for index, pair in enumerate(pairwise(protocols), 1) if pair in PUT_TOGETHER), len(protocols))
    return Answer(
        number=line["number"],
        captured=line["captured"],
        original=line["original"],
        protocols=tuple(protocols[:last]),
        layers=tuple(layers[:end]),
        fields=tuple(one for one in (ShownField(*one) for one in line["fields"]) if one.layer < end),
        flags=frozenset(line.get("flags", ())),
    )


@dataclass(frozen=True, slots=True)
class OurField:
    """A value of ours under its Wireshark name. `start` and `end` are octets of the frame; none for a view."""

    name: str
    layer: Layer
    value: Any
    start: int | None = None
    end: int | None = None
    option: Header | None = None
    """The option that the field is of; None for a field of the header itself."""


def our_fields(packet: Packet) -> Iterator[OurField]:
    """Every field, view and option field of a packet that carries a Wireshark name, in wire order."""
    for layer in packet.layers:
        yield from _values(layer, layer.protocol, layer.values, layer.header, layer.offset)
        for _, options in layer.options():
            for option in options.every():
                kind, values = type(option.header), values_of(option.header)
                for one in _values(layer, kind, values, option.header, option.offset):
                    yield replace(one, option=option.header)


def _values(
    layer: Layer, kind: type[Header], values: dict[str, Any], header: Header | None, offset: int
) -> Iterator[OurField]:
    names = wire_names(kind)
    for slot, first, width in places(kind.layout, values):
        name = slot.field.name
        if name not in names:
            continue
        yield OurField(names[name], layer, values[name], offset + first // 8, offset + (first + width + 7) // 8)
    for view in kind.views:
        if view.name in names and header is not None:
            yield OurField(names[view.name], layer, getattr(header, view.name))


def same_value(ours: Any, theirs: ShownField) -> bool:
    """Whether tshark's text (of octets: their hex) is our value."""
    if isinstance(ours, Name):
        return theirs.shown == (ours.wireshark_text if ours.labels else "<Root>")
    if isinstance(ours, Address):
        return str(ours) == theirs.shown
    if isinstance(ours, bytes):  # the zero octet that ends a text is not part of ours
        return (theirs.raw or "") in (ours.hex(), ours.hex() + "00")
    if theirs.number is None and theirs.raw:  # a number that is shown as a time, an address or octets
        return int(ours) == int(theirs.raw, 16)
    return int(ours) == theirs.number


def same_place(ours: OurField, theirs: ShownField) -> bool:
    """Whether our octets lie within tshark's; it shows bits with the whole octets that they were read with."""
    if ours.start is None or ours.end is None or theirs.raw is None or ours.start == ours.end:
        return True
    return theirs.offset <= ours.start and ours.end <= theirs.offset + theirs.length
