"""Checksums as data: what is added up, from where it is copied, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dissect.checksum import Coverage, Kind
from dissect.derive.checksum_outline import FilledFrom, checksum_outline_of
from dissect.packet import Layer, LayerChecksum, Packet
from dissect.render.packets.values import shown_fields, written
from dissect.schema import Checksum, Crc32c, Fletcher, FrameCheckSequence, Header, InternetChecksum, values_of

RIGHT, WRONG, LATER, NONE, UNKNOWN = "right", "wrong", "later", "none", "unknown"
JUDGED: Final = {
    Kind.VALID: RIGHT,
    Kind.INVALID: WRONG,
    Kind.ILLEGAL: WRONG,
    Kind.PARTIAL: LATER,
    Kind.ABSENT: NONE,
    Kind.UNVERIFIABLE: UNKNOWN,
}
"""What a verdict comes to for people: a PARTIAL checksum is left for the network card, and nothing is wrong."""


def sum_object(packet: Packet, checksum: LayerChecksum, places: Mapping[int, int]) -> dict[str, Any]:
    """A checksum. `places`: the layers that are shown, by their index in the packet."""
    verdict, coverage = checksum.verdict, checksum.coverage
    rule, begin = coverage.rule, checksum.offset
    found: dict[str, Any] = {
        "layer": places.get(checksum.layer),
        "field": checksum.field,
        "label": _label(coverage),
        "algorithm": _algorithm(rule),
        "at": begin + coverage.field_offset,
        "octets": rule.octets,
        "from": begin,
        "to": begin + len(coverage.covered),
        "length": coverage.length,
        "zero": _zero(rule),
        "verdict": verdict.kind.value,
        "judged": JUDGED[verdict.kind],
        "found": verdict.found,
        "expected": coverage.expected if coverage.is_verifiable else verdict.expected,
        "found_text": verdict.in_hexadecimal(verdict.found),
        "expected_text": verdict.in_hexadecimal(verdict.expected),
        "sentence": verdict.sentence,
    }
    if rule.left_out:
        found["left_out"] = rule.left_out
    if rule.skips is not None:
        slot = coverage.header.layout.slot(rule.skips)
        found["skips"] = [begin + slot.offset.constant // 8, slot.width.constant // 8]
    if rule.signed_last:
        found["signed_last"] = True
    if verdict.reason is not None:
        found["reason"] = verdict.reason.value
    if verdict.hints or verdict.perhaps:
        found["hints"] = [one.sentence for one in verdict.hints]
        found["perhaps"] = [one.sentence for one in verdict.perhaps]
    if checksum.in_list:
        found["in_list"] = True
    if coverage.takes_pseudo_header and coverage.pseudo_header is not None:
        found |= _pseudo(packet, checksum, coverage.pseudo_header, places)
    return found


def _label(coverage: Coverage) -> str:
    rule = coverage.rule
    return rule.label if isinstance(rule, FrameCheckSequence) else coverage.header.layout.slot(rule.field).field.label


def _algorithm(rule: Checksum) -> str:
    if isinstance(rule, InternetChecksum):
        return "internet"
    if isinstance(rule, Crc32c):
        return "crc32c"
    return "fletcher" if isinstance(rule, Fletcher) else "crc32"


def _zero(rule: Checksum) -> str:
    """What a zero means, in words."""
    return rule.zero.value


def _pseudo(packet: Packet, checksum: LayerChecksum, pseudo: Header, places: Mapping[int, int]) -> dict[str, Any]:
    """The pseudo-header: its octets, its fields, and the layer and field from which each is copied."""
    layers = packet.layers
    layer = layers[checksum.layer]
    network = layer.network_around
    lent = None if network is None else checksum_outline_of(network.protocol).lent
    sources = {} if lent is None else {slot.field.name: source for slot, source in lent.fields}
    fields = [
        {
            "name": shown.name,
            "label": shown.label,
            "bit": shown.bit,
            "bits": shown.bits,
            "text": written(type(pseudo), shown),
            **_source(shown.name, shown.value, sources.get(shown.name), layers, checksum.layer, network, places),
        }
        for shown in shown_fields(type(pseudo), values_of(pseudo), 0)
    ]
    return {"pseudo": bytes(pseudo).hex(), "pseudo_fields": fields}


def _source(
    name: str,
    value: Any,
    filled: FilledFrom | None,
    layers: tuple[Layer, ...],
    index: int,
    network: Layer | None,
    places: Mapping[int, int],
) -> dict[str, Any]:
    """From where a field of the pseudo-header is copied."""
    if network is None or filled in {None, FilledFrom.DEFAULT}:
        return {"why": "always"}
    begin = layers.index(network)
    if filled is FilledFrom.LENGTH:
        return {"why": "counted"}
    between = range(begin, index)
    if filled is FilledFrom.NETWORK:
        if network.values.get(name) == value:
            return {"why": "copied", "source": [places.get(begin), name]}
        return {"why": "replaced"}
    for one in reversed(between):
        for field, number in layers[one].values.items():
            names = layers[one].protocol.layout.slot(field).field.names
            if names is not None and number == value and field in _lookup_fields(layers[one]):
                return {"why": "copied", "source": [places.get(one), field]}
    return {"why": "known"}


def _lookup_fields(layer: Layer) -> set[str]:
    return {name for one in layer.dissector.outline.lookups for name in one.fields}
