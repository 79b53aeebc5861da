"""Checksums as data: what is added up, from where it is copied, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dissect.checksum import Coverage, Kind, Verdict
from dissect.derive.checksum_outline import FilledFrom, checksum_outline_of
from dissect.explain.codes import Algorithm, Copied, Judgment
from dissect.explain.tables import Tables
from dissect.packet import Layer, LayerChecksum, Packet
from dissect.render.packets.values import Shown, shown_fields, written
from dissect.schema import Checksum, Crc32c, Fletcher, FrameCheckSequence, InternetChecksum, Zero, values_of

JUDGED: Final = {
    Kind.VALID: Judgment.RIGHT,
    Kind.INVALID: Judgment.WRONG,
    Kind.ILLEGAL: Judgment.WRONG,
    Kind.PARTIAL: Judgment.LATER,
    Kind.ABSENT: Judgment.NONE,
    Kind.UNVERIFIABLE: Judgment.UNKNOWN,
}
"""What a verdict comes to for people: a PARTIAL checksum is left for the network card, and nothing is wrong."""

ONES: Final = {Zero.ABSENT, Zero.ABSENT_OVER_IPV4, Zero.NEVER_SENT}
"""Where a computed zero is sent as all ones."""


def sum_object(tables: Tables, packet: Packet, checksum: LayerChecksum, places: Mapping[int, int]) -> dict[str, Any]:
    """A checksum. `places`: the layers that are shown, by their index in the packet."""
    verdict, coverage = checksum.verdict, checksum.coverage
    begin = checksum.offset
    pseudo = coverage.pseudo_header if coverage.takes_pseudo_header else None
    shown = [] if pseudo is None else list(shown_fields(type(pseudo), values_of(pseudo), 0))
    sources = _pseudo_rows(packet, checksum, shown, places) if shown else []
    key = (coverage.header, coverage.rule, None if pseudo is None else type(pseudo), tuple(map(_same, sources)))
    found: dict[str, Any] = {
        "rule": tables.rules.of_made(key, lambda: {**_rule_object(coverage, checksum.field), "pseudo": sources}),
        "layer": places.get(checksum.layer),
        "at": begin + coverage.field_offset,
        "from": begin,
        "to": begin + len(coverage.covered),
        "verdict": verdict.kind.value,
        "judged": JUDGED[verdict.kind],
        "found": verdict.found,
        "expected": _expected(coverage, verdict),
        "says": tables.texts.of_text(verdict.sentence),
    }
    if verdict.reason is not None:
        found["reason"] = verdict.reason.value
    if verdict.hints or verdict.perhaps:
        found["hints"] = [one.sentence for one in verdict.hints]
        found["perhaps"] = [one.sentence for one in verdict.perhaps]
    if checksum.in_list:
        found["in_list"] = True
    if pseudo is not None:
        found["pseudo"] = bytes(pseudo).hex()
        found["texts"] = [written(type(pseudo), one) for one in shown]
    return found


def _expected(coverage: Coverage, verdict: Verdict) -> int | None:
    """The right value of these octets, if it is known: also where there is no checksum, and where one within is still
    to be computed."""
    if (verdict.expected is None or verdict.awaits_inner) and coverage.is_verifiable:
        return coverage.expected
    return verdict.expected


def _same(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells a field of a pseudo-header from others."""
    return row["name"], row["bit"], row["why"], *row.get("source", ())


def _rule_object(coverage: Coverage, field: str) -> dict[str, Any]:
    """What a declaration says of a checksum."""
    rule = coverage.rule
    found: dict[str, Any] = {
        "field": field,
        "label": _label(coverage),
        "algorithm": _algorithm(rule),
        "octets": rule.octets,
        "covers": rule.covers.value,
        "zero": rule.zero.value,
        "zero_counts": rule.zero is Zero.COMPUTED,
        "sends_ones": rule.zero in ONES,
    }
    if rule.left_out:
        found["left_out"] = rule.left_out
    if rule.skips is not None:
        slot = coverage.header.layout.slot(rule.skips)
        found["skips"] = [slot.offset.constant // 8, slot.width.constant // 8]
    if rule.signed_last:
        found["signed_last"] = True
    return found


def _label(coverage: Coverage) -> str:
    rule = coverage.rule
    return rule.label if isinstance(rule, FrameCheckSequence) else coverage.header.layout.slot(rule.field).field.label


def _algorithm(rule: Checksum) -> Algorithm:
    if isinstance(rule, InternetChecksum):
        return Algorithm.INTERNET
    if isinstance(rule, Crc32c):
        return Algorithm.CRC32C
    return Algorithm.FLETCHER if isinstance(rule, Fletcher) else Algorithm.CRC32


def _pseudo_rows(
    packet: Packet, checksum: LayerChecksum, pseudo: Sequence[Shown], places: Mapping[int, int]
) -> list[dict[str, Any]]:
    """The fields of the pseudo-header, and the layer and field from which each is copied."""
    layers = packet.layers
    network = layers[checksum.layer].network_around
    lent = None if network is None else checksum_outline_of(network.protocol).lent
    filled = {} if lent is None else {slot.field.name: source for slot, source in lent.fields}
    between = [] if network is None else list(enumerate(layers))[layers.index(network) : checksum.layer]
    around = [(places.get(index), layer) for index, layer in between]
    return [
        {
            "name": shown.name,
            "label": shown.label,
            "bit": shown.bit,
            "bits": shown.bits,
            **_origin(shown, filled.get(shown.name), around),
        }
        for shown in pseudo
    ]


def _origin(shown: Shown, filled: FilledFrom | None, around: Sequence[tuple[int | None, Layer]]) -> dict[str, Any]:
    """From where a field of the pseudo-header comes. `around`: the network layer, and the layers behind it."""
    if filled in {None, FilledFrom.DEFAULT}:
        return {"why": Copied.ALWAYS}
    if filled is FilledFrom.LENGTH:
        return {"why": Copied.COUNTED}
    place, network = around[0]
    if filled is FilledFrom.NETWORK:
        is_own = network.values.get(shown.name) == shown.value
        return {"why": Copied.COPIED, "source": [place, shown.name]} if is_own else {"why": Copied.REPLACED}
    places = (
        [there, name]
        for there, layer in reversed(around)
        for lookup in layer.dissector.outline.lookups
        for name in lookup.fields
        if layer.values.get(name) == shown.value
    )
    source = next(places, None)
    return {"why": Copied.KNOWN} if source is None else {"why": Copied.COPIED, "source": source}
