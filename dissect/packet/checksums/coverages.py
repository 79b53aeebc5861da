"""What the checksum of a layer, or of an item in its lists, covers: the context for verification, from the layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from dissect.checksum import Coverage, OtherPseudoHeader, checksum_field, reach
from dissect.checksum.zero import allowed_around
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.lists.items import Option
from dissect.packet.checksums.later import Later
from dissect.packet.checksums.pseudo_headers import other_pseudo_headers, pseudo_header
from dissect.packet.layer import Layer
from dissect.packet.walking.walk_problems import CONTRADICTED, misplacing
from dissect.schema import Checksum, Covers, Crc32c, Header, InternetChecksum, Reference, Zero
from dissect.schema.octets import missing_field


def coverage_of(
    layers: Sequence[Layer],
    index: int,
    bad: Set[int | None],
    other_rule: InternetChecksum | None = None,
    *,
    zero_accepted: bool | None = None,
) -> Coverage:
    """What the checksum of one layer covers. `bad`: indices of the layers whose lengths contradict others.

    ValueError if the layer's declaration has no checksum.
    """
    layer = layers[index]
    rule = other_rule or checksum_field(layer.protocol)[0]
    if rule.covers is Covers.HEADER:
        return _header_coverage(layers, index, other_rule)
    bounding = _bounding(layers, index)
    end = min(layer.contained_end, len(layer.octets))
    length = layer.contained_end - layer.offset
    covered = reach(rule, layer.values) if rule.coverage is not None else None
    pseudo, unknown = _pseudo_header(layers, index, rule, length)
    absent, reference = _zero_allowed(layers, index, rule, zero_accepted)
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
        bad_length=contradicted(layers, index, bad),
        fragment=layer.is_fragment,
        quoted=layer.quoted,
        unknown_destination=unknown,
        cut=layer.offset + (covered or length) > len(layer.octets) and not layer.quoted,
        trailing=layer.octets[end:],
        candidates=_candidates(layer, length),
        frame=layer.octets,
        padding=Later(_padding, layer) if isinstance(rule, Crc32c) else (),
        pseudo_headers=Later(_other_pseudo_headers, layer, length, pseudo),
    )


def item_coverage(layer: Layer, item: Option, *, is_bad: bool) -> Coverage:
    """What the checksum of an item covers: the item. An item that reaches the end of a cut frame is cut too."""
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


def _header_coverage(layers: Sequence[Layer], index: int, other_rule: InternetChecksum | None) -> Coverage:
    """What a checksum over its own header covers: if the header was cut, the part that is there."""
    layer = layers[index]
    rule, declared = other_rule or checksum_field(layer.protocol)[0], layer.protocol.layout
    size = _header_octets(layer)
    length = max(size, declared.fixed_octets)
    pseudo, unknown = _pseudo_header(layers, index, rule, length)
    return Coverage(
        header=layer.protocol,
        octets=layer.octets[layer.offset : layer.offset + length],
        length=length,
        other_rule=other_rule,
        pseudo_header=pseudo,
        bad_length=size < declared.fixed_octets or misplacing(layers, index) is not None,
        unknown_destination=unknown,
    )


def _header_octets(layer: Layer) -> int:
    """The octets of a header by its own fields. Of one that is measured by reading it and was cut nothing else is known
    than that it has more of them than there are."""
    layout = layer.protocol.layout
    if layer.is_partial:
        return layout.fixed_octets
    if not layer.dissector.is_delimited:
        return layout.size.evaluate(layer.values)
    return len(layer.octets) - layer.offset + 1 if missing_field(layout, layer.values) else layer.length


def since_network(layers: Sequence[Layer], index: int) -> Sequence[Layer]:
    """The layers from the network layer around the layer `index` to the one before it; none without a network layer."""
    network = layers[index].network_around
    return layers[layers.index(network) : index] if network is not None else ()


def _bounding(layers: Sequence[Layer], index: int) -> int | None:
    """The layer that gives this one's length: itself, or the nearest before it that can; None if none can."""
    if layers[index].extent >= 0:
        return index
    for position in range(index - 1, -1, -1):
        if layers[position].dissector.has_extent:
            return position
    return None


def contradicted(layers: Sequence[Layer], index: int, bad: Set[int | None]) -> bool:
    """Whether a length contradicts others, so that the octets of a layer are unknown.

    The lengths that matter are the layer's own, that of the layer that bounds it, those of the headers from its network
    header on, and that of any header around it that is less than the header's own fields: after such a header, the next
    may begin anywhere.
    """
    if misplacing(layers, index) is not None:
        return True
    bounding, network = _bounding(layers, index), index - len(since_network(layers, index))
    begin = network if bounding is None else min(network, bounding)
    return any(one in bad or bool(layers[one].flags & CONTRADICTED) for one in range(begin, index + 1))


def _zero_allowed(
    layers: Sequence[Layer], index: int, rule: Checksum, zero_accepted: bool | None
) -> tuple[bool | None, Reference | None]:
    """Whether a zero may mean that there is no checksum, and the special rule that says so, if any (see
    `dissect.checksum.zero`)."""
    if rule.zero is Zero.ABSENT_WHERE_ANNOUNCED:
        return None if layers[index].quoted else zero_accepted, None
    network = layers[index].network_around
    lent = checksum_outline_of(network.protocol).lent if network is not None else None
    if lent is None:
        return None, None
    unchecked = checksum_outline_of(layers[index + 1].protocol).unchecked if index + 1 < len(layers) else None
    return allowed_around(lent.zero_is_absent, unchecked)


def _always_checked(layer: Layer) -> str:
    """The first item in the header's lists that forbids a checksum of zero; empty if none does."""
    rule, offset = checksum_field(layer.protocol)
    if any(layer.octets[layer.offset + offset : layer.offset + offset + rule.octets]):
        return ""
    kinds = [type(item.header) for _, options in layer.options() for item in options.items]
    return next((kind.__name__ for kind in kinds if checksum_outline_of(kind).always_checked), "")


def _pseudo_header(layers: Sequence[Layer], index: int, rule: Checksum, length: int) -> tuple[Header | None, bool]:
    """The filled pseudo-header, and whether an address in it is unknown; None if no pseudo-header counts."""
    around = since_network(layers, index) if rule.pseudo_header else ()
    header = around[0].header if around else None
    if header is None:
        return None, False
    between = [layer.header for layer in around[1:] if layer.header is not None]
    return pseudo_header(header, between, layers[index].protocol, length)


def _other_pseudo_headers(layer: Layer, length: int, right: Header | None) -> Iterator[OtherPseudoHeader]:
    """For hints: pseudo-headers that a careless sender may have used. `right` is None if none counts."""
    header = layer.network_around.header if layer.network_around is not None else None
    if header is not None:
        yield from other_pseudo_headers(header, layer.protocol, length, right)


def _candidates(layer: Layer, length: int) -> dict[str, int]:
    """For hints: the other lengths in the packet, which a careless sender may have put into the pseudo-header."""
    found = {"the payload without the header": length - layer.length}
    outer = layer.network_around
    if outer is not None:
        found["the whole datagram"] = layer.contained_end - outer.offset
        found["the datagram's header"] = outer.length
    found["the header"] = layer.length
    return {name: octets for name, octets in found.items() if octets != length}


def _padding(layer: Layer) -> list[tuple[int, int]]:
    """For hints: the spans of padding between and after list items, counted from the header's first octet."""
    items = [item for _, options in layer.options() for item in options.items if item.padding]
    return [(item.end - item.padding - layer.offset, item.end - layer.offset) for item in items]
