"""All checksums of a packet verified, with a second look at each that is INVALID by the octets that it covers.

`dissect.checksum.precedence` has the order of the verdicts on one checksum. If it gives INVALID, three more questions
follow, in this order:

1. Do receivers also accept the checksum taken another way (`accepted_too`), and is it right that way? Then it is VALID.
2. Could a damaged option have replaced an address of the pseudo-header? Then it is UNVERIFIABLE (bad_length).
3. Is it right once the network card has filled in a PARTIAL checksum within? Then it is VALID (awaits_inner).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from dissect.checksum import Coverage, Kind, Verdict, has_checksum, verify
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.lists.items import Option
from dissect.packet.checksums.coverages import contradicted, coverage_of, item_coverage, since_network
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.checksums.readdressing import may_be_readdressed
from dissect.packet.layer import Layer
from dissect.problems import Problem, is_contradiction
from dissect.schema import FieldChecksum, InternetChecksum, values_of


def contradicting(problems: Sequence[Problem]) -> set[int | None]:
    """The indices of the layers whose lengths contradict others."""
    return {one.layer for one in problems if is_contradiction(one.code, one.severity)}


def checksums_of(
    layers: Sequence[Layer],
    bad: Set[int | None],
    *,
    zero_accepted: bool | None = None,
) -> tuple[LayerChecksum, ...]:
    """A verdict for every layer that has a checksum according to its declaration and its fields; after each, the
    verdicts on the items of its lists.

    `bad`: the indices of layers whose lengths contradict others. `zero_accepted`: whether the receiver of an SCTP
    packet has announced that it accepts a checksum of zero; None if unknown.
    """
    found: list[LayerChecksum] = []
    for index, layer in enumerate(layers):
        own = checksum_outline_of(layer.protocol).own
        if own is not None and (not own.conditions or has_checksum(layer.protocol, layer.values)):
            coverage = coverage_of(layers, index, bad, zero_accepted=zero_accepted)
            if any(one.verdict.kind is Kind.INVALID and one.coverage.covers_header_only for one in found):
                # An outer header has changed, perhaps in its length: the octets that follow may not be padding.
                coverage = replace(coverage, trailing=b"", candidates={})
            found.append(_verified(index, layer.offset, *_verdict(layers, index, bad, coverage, own.declared)))
        if layer.dissector.has_checksums_in_lists:
            for item in _items_with_checksums(layer):
                coverage = item_coverage(layer, item, is_bad=contradicted(layers, index, bad))
                found.append(_verified(index, item.offset, coverage, verify(coverage), in_list=True))
    if any(one.verdict.kind is Kind.PARTIAL for one in found):
        found = [_around_partial(one, found) for one in found]
    return tuple(found)


def _verdict(
    layers: Sequence[Layer], index: int, bad: Set[int | None], coverage: Coverage, rule: FieldChecksum
) -> tuple[Coverage, Verdict]:
    """The verdict on the checksum of a layer, and the coverage that it is based on."""
    verdict = verify(coverage)
    if verdict.kind is not Kind.INVALID:
        return coverage, verdict
    if rule.accepted_too is not None:
        other = coverage_of(layers, index, bad, rule.accepted_too)
        accepted = verify(other)
        if accepted.kind is Kind.VALID:
            return other, accepted
    if may_be_readdressed(since_network(layers, index), rule):
        coverage = replace(coverage, bad_length=True)
        verdict = verify(coverage)
    return coverage, verdict


def _verified(index: int, offset: int, coverage: Coverage, verdict: Verdict, *, in_list: bool = False) -> LayerChecksum:
    header, name = coverage.header, coverage.rule.field
    wireshark = header.layout.slot(name).field.wireshark
    return LayerChecksum(index, offset, in_list, header.stack.name, name, wireshark, verdict, coverage)


def _items_with_checksums(layer: Layer) -> Iterator[Option]:
    """The items of the layer's lists that have checksums of their own."""
    for _, options in layer.options():
        for item in options.every():
            header = type(item.header)
            if checksum_outline_of(header).own is not None and has_checksum(header, values_of(item.header)):
                yield item


def _around_partial(outer: LayerChecksum, found: Sequence[LayerChecksum]) -> LayerChecksum:
    """The verdict on an outer checksum, which may have been computed for the complete inner checksum of a tunnel.

    For that the sender needs only the inner pseudo-header: with the inner checksum filled in, the inner octets sum to
    its complement. Linux calls this local checksum offload.
    """
    is_invalid = outer.verdict.kind is Kind.INVALID and not outer.in_list
    if not is_invalid or not isinstance(outer.coverage.rule, InternetChecksum):
        return outer
    octets = bytearray(outer.coverage.octets)
    for inner in found:
        if inner.layer > outer.layer and inner.verdict.kind is Kind.PARTIAL and inner.verdict.expected is not None:
            at = inner.offset - outer.offset + inner.coverage.field_offset
            octets[at : at + inner.verdict.octets] = inner.verdict.expected.to_bytes(inner.verdict.octets, "big")
    verdict = verify(replace(outer.coverage, octets=bytes(octets)))
    return replace(outer, verdict=replace(verdict, awaits_inner=True)) if verdict.kind is Kind.VALID else outer
