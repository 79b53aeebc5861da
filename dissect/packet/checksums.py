"""Which checksums a packet carries, and over what: the context that verification is given, gathered from the layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from dissect.checksum import (
    Coverage,
    Kind,
    OtherPseudoHeader,
    Verdict,
    checksum_field,
    conditions,
    has_checksum,
    reach,
    verify,
)
from dissect.derive.options import Option
from dissect.derive.skim import Span
from dissect.packet.later import Later
from dissect.packet.layer import Layer
from dissect.packet.plain_checks import PlainChecks
from dissect.packet.pseudo_headers import hides_address, other_pseudo_headers, pseudo_header
from dissect.packet.regular import layers_of
from dissect.packet.walk_report import CONTRADICTED, misplacing
from dissect.problems import Problem, is_contradiction
from dissect.schema import Checksum, Covers, Crc32c, Header, InternetChecksum, Reference, Zero, values_of

Origin: TypeAlias = tuple[Sequence[Span], bytes, int, bool | None]
"""What coverages are gathered from in a regular frame: its headers, its octets, where it ends on the wire, and whether
a zero is accepted. Every packet that is verified has one, so that it is nothing more than a tuple."""


class _Gathered:
    """Gathers what was verified when it is asked for: verdicts are asked for more often."""

    __slots__ = ("origin",)
    origin: Origin

    def __getattr__(self, name: str) -> Any:
        if name != "coverage":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        spans, octets, end, zero_accepted = self.origin
        index: int = self.layer
        coverage = coverage_of(layers_of(spans, octets, end), index, set(), zero_accepted=zero_accepted)
        object.__setattr__(self, name, coverage)
        return coverage


@dataclass(frozen=True, slots=True)
class LayerChecksum(_Gathered):
    """The verdict on the checksum of the layer with index `layer`, or of an item in one of its lists, and what was
    verified."""

    layer: int
    offset: int
    """Where the header that holds the field begins, in octets of the frame: the layer's, or the item's."""
    in_list: bool
    """Whether it is an item's."""
    protocol: str
    field: str
    wireshark: str
    verdict: Verdict
    coverage: Coverage


class LayerChecksumDraft(_Gathered):
    """The same slots, open for writing: see `FrameDraft`."""

    __slots__ = ("coverage", "field", "in_list", "layer", "offset", "protocol", "verdict", "wireshark")


_new = object.__new__


def drafted(index: int, offset: int, checks: PlainChecks, verdict: Verdict, origin: Origin) -> LayerChecksum:
    """A verdict on the checksum of a layer in a regular frame."""
    draft: Any = _new(LayerChecksumDraft)
    draft.layer = index
    draft.offset = offset
    draft.in_list = False
    draft.protocol = checks.protocol
    draft.field = checks.field
    draft.wireshark = checks.wireshark
    draft.verdict = verdict
    draft.origin = origin
    draft.__class__ = LayerChecksum
    return draft  # type: ignore[no-any-return]  # it is a LayerChecksum since the line before


def checksums_of(
    layers: Sequence[Layer], problems: Sequence[Problem], *, zero_accepted: bool | None = None
) -> tuple[LayerChecksum, ...]:
    """A verdict for every layer whose declaration has a checksum, where its fields say that it has one; after it, those
    on the items of its lists.

    `zero_accepted`: whether the receiver of an SCTP packet has announced that it accepts a checksum of zero; None where
    that is not known.
    """
    bad = {one.layer for one in problems if is_contradiction(one.code, one.severity)}
    found: list[LayerChecksum] = []
    for index, layer in enumerate(layers):
        rule = layer.protocol.stack.checksum
        if rule is not None and (not conditions(layer.protocol) or has_checksum(layer.protocol, layer.values)):
            coverage = coverage_of(layers, index, bad, zero_accepted=zero_accepted)
            if any(one.coverage.covers_header_only and one.verdict.kind is Kind.INVALID for one in found):
                # A header around has changed, perhaps in its length: what follows need not be padding.
                coverage = replace(coverage, trailing=b"", candidates={})
            verdict = verify(coverage)
            if rule.accepted_too is not None and verdict.kind is Kind.INVALID:
                other = coverage_of(layers, index, bad, rule.accepted_too)
                if verify(other).kind is Kind.VALID:
                    coverage, verdict = other, verify(other)
            if verdict.kind is Kind.INVALID and _may_be_readdressed(layers, index, rule):
                coverage = replace(coverage, bad_length=True)
                verdict = verify(coverage)
            found.append(_verified(index, layer.offset, coverage, verdict, in_list=False))
        if layer.dissector.has_checksums_in_lists:
            for item in _items_with_checksums(layer):
                coverage = _item_coverage(layer, item, is_bad=_contradicts(layers, index, bad))
                found.append(_verified(index, item.offset, coverage, verify(coverage), in_list=True))
    if any(one.verdict.kind is Kind.PARTIAL for one in found):
        found = [_around_partial(one, found) for one in found]
    return tuple(found)


def _verified(index: int, offset: int, coverage: Coverage, verdict: Verdict, *, in_list: bool) -> LayerChecksum:
    header, name = coverage.header, coverage.rule.field
    wireshark = header.layout.slot(name).field.wireshark
    return LayerChecksum(index, offset, in_list, header.stack.name, name, wireshark, verdict, coverage)


def _items_with_checksums(layer: Layer) -> Iterator[Option]:
    """The items of the layer's lists that have checksums of their own."""
    for _, options in layer.options():
        for item in options.every():
            header = type(item.header)
            if header.stack.checksum is not None and has_checksum(header, values_of(item.header)):
                yield item


def _item_coverage(layer: Layer, item: Option, *, is_bad: bool) -> Coverage:
    """What the checksum of an item is taken over: the item. One that goes on to the end of a cut frame is cut too."""
    header, end = type(item.header), item.offset + item.length
    is_cut = header.layout.takes_rest and end == len(layer.octets) < layer.contained_end
    return Coverage(
        header=header,
        octets=layer.octets[item.offset : end],
        length=layer.contained_end - item.offset if is_cut else item.length,
        bad_length=is_bad,
        fragment=layer.is_fragment,
        quoted=layer.quoted,
        trailing=layer.octets[end:],
        candidates={"the header": header.layout.fixed_octets},
    )


def _around_partial(outer: LayerChecksum, found: Sequence[LayerChecksum]) -> LayerChecksum:
    """An outer checksum of a tunnel may be computed for the inner one that the network card has yet to fill in.

    It needs no more than the inner pseudo-header: what is covered sums to that once the field is right. Linux calls
    this local checksum offload.
    """
    is_sum = isinstance(outer.coverage.rule, InternetChecksum)
    if outer.verdict.kind is not Kind.INVALID or outer.in_list or not is_sum:
        return outer
    octets = bytearray(outer.coverage.octets)
    for inner in found:
        if inner.layer > outer.layer and inner.verdict.kind is Kind.PARTIAL and inner.verdict.expected is not None:
            at = inner.offset - outer.offset + inner.coverage.field_offset
            octets[at : at + inner.verdict.octets] = inner.verdict.expected.to_bytes(inner.verdict.octets, "big")
    verdict = verify(replace(outer.coverage, octets=bytes(octets)))
    return replace(outer, verdict=replace(verdict, awaits_inner=True)) if verdict.kind is Kind.VALID else outer


def coverage_of(
    layers: Sequence[Layer],
    index: int,
    bad: set[int | None],
    other_rule: InternetChecksum | None = None,
    *,
    zero_accepted: bool | None = None,
) -> Coverage:
    """What the checksum of one layer is taken over. `bad`: indices of the layers whose lengths contradict.

    ValueError where the layer's declaration has no checksum.
    """
    layer = layers[index]
    rule = other_rule or checksum_field(layer.protocol)[0]
    network = _network(layers, index)
    if rule.covers is Covers.HEADER:
        return _header_coverage(layers, network, index, other_rule)
    bounding = _bounding(layers, index)
    end = min(layer.contained_end, len(layer.octets))
    length = layer.contained_end - layer.offset
    covered = reach(rule, layer.values) if rule.coverage is not None else None
    pseudo, unknown = _pseudo_header(layers, network, index, rule, length)
    absent, reference = _zero(layers, network, index, rule, zero_accepted)
    return Coverage(
        header=layer.protocol,
        octets=layer.octets[layer.offset : end],
        length=None if bounding is not None and layers[bounding].extent < 0 else length,
        reach=covered,
        other_rule=other_rule,
        pseudo_header=pseudo,
        zero_is_absent=absent,
        zero_reference=reference,
        zero_forbidden_by=_always_checked(layer) if rule.zero is Zero.ABSENT_WHERE_ANNOUNCED else "",
        bad_length=_contradicts(layers, index, bad),
        fragment=layer.is_fragment,
        quoted=layer.quoted,
        unknown_destination=unknown,
        cut=layer.offset + (covered or length) > len(layer.octets) and not layer.quoted,
        trailing=layer.octets[end:],
        candidates=_candidates(layers, network, index, length),
        frame=layer.octets,
        padding=Later(_padding, layer) if isinstance(rule, Crc32c) else (),
        pseudo_headers=Later(_other_pseudo_headers, layers, network, index, length, pseudo),
    )


def _header_coverage(
    layers: Sequence[Layer], network: int | None, index: int, other_rule: InternetChecksum | None
) -> Coverage:
    """What a checksum over its own header covers; of a header that is cut, what there is."""
    layer = layers[index]
    rule, declared = other_rule or checksum_field(layer.protocol)[0], layer.protocol.layout
    size = declared.fixed_octets if layer.is_partial else declared.size.evaluate(layer.values)
    length = max(size, declared.fixed_octets)
    pseudo, unknown = _pseudo_header(layers, network, index, rule, length)
    return Coverage(
        header=layer.protocol,
        octets=layer.octets[layer.offset : layer.offset + length],
        length=length,
        other_rule=other_rule,
        pseudo_header=pseudo,
        bad_length=size < declared.fixed_octets or misplacing(layers, index) is not None,
        unknown_destination=unknown,
    )


def _padding(layer: Layer) -> list[tuple[int, int]]:
    """The spans of padding between and after the items of the header's lists, from the header's first octet."""
    items = [item for _, options in layer.options() for item in options.items if item.padding]
    return [(item.end - item.padding - layer.offset, item.end - layer.offset) for item in items]


def _always_checked(layer: Layer) -> str:
    """Of a header with a zero in the field: the first item in its lists that forbids it; empty if there is none."""
    rule, offset = checksum_field(layer.protocol)
    if any(layer.octets[layer.offset + offset : layer.offset + offset + rule.octets]):
        return ""
    kinds = [type(item.header) for _, options in layer.options() for item in options.items]
    return next((kind.__name__ for kind in kinds if kind.stack.always_checked is not None), "")


def _candidates(layers: Sequence[Layer], network: int | None, index: int, length: int) -> dict[str, int]:
    """The other lengths that stand in the packet, which a careless sender may have put into the pseudo-header."""
    layer = layers[index]
    found = {"the payload without the header": length - layer.length}
    if network is not None:
        outer = layers[network]
        found["the whole datagram"] = layer.contained_end - outer.offset
        found["the datagram's header"] = outer.length
    found["the header"] = layer.length
    return {name: octets for name, octets in found.items() if octets != length}


def _network(layers: Sequence[Layer], index: int) -> int | None:
    """The layer whose pseudo-header counts for the layer `index`: the nearest before it that has one."""
    for position in range(index - 1, -1, -1):
        if layers[position].protocol.stack.pseudo_header is not None:
            return position
    return None


def _contradicts(layers: Sequence[Layer], index: int, bad: set[int | None]) -> bool:
    """Whether a length contradicts others so that it is not known what belongs to a layer.

    That is its own, the one around it that bounds it, those of the headers from its network header on, and that of any
    header around it which says less than the header's own fields: what follows may begin anywhere.
    """
    if misplacing(layers, index) is not None:
        return True
    network, bounding = _network(layers, index), _bounding(layers, index)
    begin = min(one for one in (index, network, bounding) if one is not None)
    return any(one in bad or bool(layers[one].flags & CONTRADICTED) for one in range(begin, index + 1))


def _may_be_readdressed(layers: Sequence[Layer], index: int, rule: Checksum) -> bool:
    """Whether a header with a bad length may have another address for the pseudo-header than the one that was taken."""
    network = _network(layers, index)
    outer = layers[network].header if network is not None else None
    if not rule.pseudo_header or network is None or outer is None:
        return False
    between = ((layer.header, layer.options()) for layer in layers[network:index])
    return any(hides_address(outer, header, lists) for header, lists in between if header is not None)


def _bounding(layers: Sequence[Layer], index: int) -> int | None:
    """The layer that says how long this one is: itself, or the nearest before it that can, if there is one."""
    if layers[index].extent >= 0:
        return index
    for position in range(index - 1, -1, -1):
        if layers[position].protocol.stack.extent:
            return position
    return None


def _zero(
    layers: Sequence[Layer], network: int | None, index: int, rule: Checksum, zero_accepted: bool | None
) -> tuple[bool | None, Reference | None]:
    """Whether a checksum of zero may mean that there is none, and the rule that says so where it is a special one."""
    if rule.zero is Zero.ABSENT_WHERE_ANNOUNCED:
        return None if layers[index].quoted else zero_accepted, None
    pseudo = layers[network].protocol.stack.pseudo_header if network is not None else None
    if pseudo is None:
        return None, None
    carried = layers[index + 1].protocol.stack if index + 1 < len(layers) else None
    if not pseudo.zero_is_absent and carried is not None and carried.unchecked_in is not None:
        return True, carried.unchecked_in
    return pseudo.zero_is_absent, None


def _other_pseudo_headers(
    layers: Sequence[Layer], network: int | None, index: int, length: int, right: Header | None
) -> Iterator[OtherPseudoHeader]:
    """The pseudo-headers that a careless sender may have used; `right` is None where there is to be none."""
    header = layers[network].header if network is not None else None
    if header is not None:
        yield from other_pseudo_headers(header, layers[index].protocol, length, right)


def _pseudo_header(
    layers: Sequence[Layer], network: int | None, index: int, rule: Checksum, length: int
) -> tuple[Header | None, bool]:
    """The filled pseudo-header, and whether an address in it is not known; none where the checksum takes none."""
    header = layers[network].header if network is not None else None
    if not rule.pseudo_header or network is None or header is None:
        return None, False
    between = [layer.header for layer in layers[network + 1 : index] if layer.header is not None]
    return pseudo_header(header, between, layers[index].protocol, length)
