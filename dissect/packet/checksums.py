"""Which checksums a packet carries, and over what: the context that verification is given, gathered from the layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dissect.checksum import Coverage, Verdict, checksum_field, verify
from dissect.packet.layer import Layer
from dissect.packet.pseudo_headers import pseudo_header
from dissect.packet.walk import CONTRADICTED
from dissect.problems import Code, Problem, Severity
from dissect.schema import Covers, Header

CONTRADICTIONS = (Code.BAD_LENGTH, Code.LENGTH_EXCEEDS_OUTER, Code.LENGTH_EXCEEDS_PACKET)


@dataclass(frozen=True, slots=True)
class LayerChecksum:
    """The verdict on the checksum of the layer with index `layer`, and what was verified."""

    layer: int
    protocol: str
    field: str
    wireshark: str
    verdict: Verdict
    coverage: Coverage


def checksums_of(layers: Sequence[Layer], problems: Sequence[Problem]) -> tuple[LayerChecksum, ...]:
    """A verdict for every layer whose declaration has a checksum."""
    bad = {one.layer for one in problems if one.code in CONTRADICTIONS and one.severity is Severity.ERROR}
    found = []
    for index, layer in enumerate(layers):
        rule = layer.protocol.stack.checksum
        if rule is not None:
            coverage = coverage_of(layers, index, bad)
            name = next(one.wireshark for one in layer.protocol.fields if one.name == rule.field)
            found.append(LayerChecksum(index, layer.name, rule.field, name, verify(coverage), coverage))
    return tuple(found)


def coverage_of(layers: Sequence[Layer], index: int, bad: set[int | None]) -> Coverage:
    """What the checksum of one layer is taken over. `bad`: indices of the layers whose lengths contradict.

    ValueError where the layer's declaration has no checksum.
    """
    layer = layers[index]
    if checksum_field(layer.protocol)[0].covers is Covers.HEADER:
        return _header_coverage(layer)
    bounding = index if layer.extent >= 0 else _bounding(layers, index)
    end = min(layer.contained_end, len(layer.octets))
    length = layer.contained_end - layer.offset
    network = _network(layers, index)
    pseudo, unknown = _pseudo_header(layers, network, index, length)
    return Coverage(
        header=layer.protocol,
        octets=layer.octets[layer.offset : end],
        length=None if bounding is not None and layers[bounding].extent < 0 else length,
        pseudo_header=pseudo,
        zero_is_absent=_zero_is_absent(layers, network),
        bad_length=any(
            one in bad or bool(layers[one].flags & CONTRADICTED) for one in (index, bounding) if one is not None
        ),
        fragment=layer.is_fragment,
        quoted=layer.quoted,
        unknown_destination=unknown,
        cut=layer.contained_end > len(layer.octets) and not layer.quoted,
        trailing=layer.octets[end:],
        candidates=_candidates(layers, network, index, length),
    )


def _header_coverage(layer: Layer) -> Coverage:
    """What a checksum over its own header covers; of a header that is cut, what there is."""
    declared = layer.protocol.layout
    size = declared.fixed_octets if layer.is_partial else declared.size.evaluate(layer.values)
    length = max(size, declared.fixed_octets)
    return Coverage(
        header=layer.protocol,
        octets=layer.octets[layer.offset : layer.offset + length],
        length=length,
        bad_length=size < declared.fixed_octets,
    )


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


def _bounding(layers: Sequence[Layer], index: int) -> int | None:
    """The nearest layer before `index` that can say how long its payload is, if it is of the same datagram."""
    for position in range(index - 1, -1, -1):
        if layers[position].protocol.stack.extent:
            return position
    return None


def _zero_is_absent(layers: Sequence[Layer], network: int | None) -> bool | None:
    pseudo = layers[network].protocol.stack.pseudo_header if network is not None else None
    return pseudo.zero_is_absent if pseudo is not None else None


def _pseudo_header(layers: Sequence[Layer], network: int | None, index: int, length: int) -> tuple[Header | None, bool]:
    """The filled pseudo-header, and whether an address in it is not known; none where the checksum takes none."""
    rule, _ = checksum_field(layers[index].protocol)
    header = layers[network].header if network is not None else None
    if not rule.pseudo_header or network is None or header is None:
        return None, False
    between = [layer.header for layer in layers[network + 1 : index] if layer.header is not None]
    return pseudo_header(header, between, layers[index].protocol, length)
