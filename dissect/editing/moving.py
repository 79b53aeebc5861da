"""The checksums of a packet brought up to date from the octets that change, without reading it again (RFC 1624).

What `checksums` computes for a checksum that is VALID, or INVALID and stays wrong by the same difference, follows from
the old and new octets alone where it is the Internet's, and so does what is PARTIAL. Everything else is left to
`checksums`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from dissect.blocks.pairs import network_pair
from dissect.checksum import Kind, fold, ones_complement_sum, update
from dissect.checksum.sums.internet import ALL_ONES
from dissect.checksum.zero import RESERVED
from dissect.derive.checksum_outline import Readdressing, checksum_outline_of
from dissect.packet import Packet
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.layer import Layer
from dissect.schema import Covers, Header, InternetChecksum

ZERO: Final = bytes(2)
STAYING: Final = frozenset({Kind.ABSENT, Kind.ILLEGAL})


@dataclass(frozen=True, slots=True)
class Patch:
    """New octets in the header of a layer, in the place of as many others.

    They say nothing of sizes or of what follows, by which checksums would cover something else.
    """

    layer: int
    offset: int
    """Where they begin, from the frame's first octet."""
    octets: bytes


class Edit(NamedTuple):
    """What changes of a frame."""

    offset: int
    old: bytes
    new: bytes


class Rule(NamedTuple):
    """A checksum whose new value follows from the octets that change."""

    offset: int
    """Where the field stands in its header."""
    is_of_header: bool
    takes_pseudo_header: bool
    zero_is_reserved: bool


def moved(packet: Packet, patches: Sequence[Patch], given: frozenset[tuple[int, str]]) -> bytes | None:
    """The octets of the frame with these patches, and with its checksums; None where the packet must be read again."""
    octets = bytearray(packet.frame.octets)
    edits = _applied(octets, patches)
    is_open = False
    for one in reversed(packet.checksums):
        layer, kind = packet.layers[one.layer], one.verdict.kind
        rule = None if one.in_list else _rule(layer.protocol, one.field)
        if rule is None:
            if kind not in STAYING and any(edit.offset >= _origin(one, layer) for edit in edits):
                return None
            continue
        if _may_replace(layer, rule):
            return None
        direct, lent = _counting(one, layer, rule, edits)
        if not (direct or lent) or kind in STAYING or (one.layer, one.field) in given:
            continue
        begin = one.offset + rule.offset
        if begin + 2 > min(_end(layer, rule), len(octets)):  # it was cut off
            continue
        old = bytes(octets[begin : begin + 2])
        new = None if is_open and direct and not rule.is_of_header else _value(one, old, direct, lent, rule)
        if new is None:
            return None
        is_open = is_open or kind is Kind.PARTIAL
        edits.append(Edit(begin, old, new))
        octets[begin : begin + 2] = new
    return bytes(octets)


def _applied(octets: bytearray, patches: Sequence[Patch]) -> list[Edit]:
    """What the patches change; the octets are changed in place."""
    edits: list[Edit] = []
    for patch in patches:
        end = patch.offset + len(patch.octets)
        edits.append(Edit(patch.offset, bytes(octets[patch.offset : end]), patch.octets))
        octets[patch.offset : end] = patch.octets
    return edits


def _value(one: LayerChecksum, old: bytes, direct: list[Edit], lent: list[Edit], rule: Rule) -> bytes | None:
    """What a checksum field holds after these edits; None where that does not follow from them."""
    kind = one.verdict.kind
    if kind is Kind.PARTIAL or (kind is Kind.UNVERIFIABLE and one.coverage.holds_pseudo_header_sum):
        return _of_pseudo_header(old, lent)
    if one.verdict.awaits_inner:
        return None
    new = _updated(old, direct, lent, one.offset, rule)
    # Where no pseudo-header counts, zero may stand for either of the two zeros: it depends on all that is covered.
    return None if new == ZERO and not rule.takes_pseudo_header else new


def _origin(one: LayerChecksum, layer: Layer) -> int:
    """Where what a checksum may cover begins: with its header or item, or with the header that lends it addresses."""
    declared = layer.protocol.stack.checksum
    takes = declared is not None and bool(declared.pseudo_header) and not one.in_list
    network = layer.network_around if takes else None
    return one.offset if network is None else network.offset


def _end(layer: Layer, rule: Rule) -> int:
    """Where what a checksum covers ends, captured or not."""
    return layer.offset + layer.length if rule.is_of_header else layer.contained_end


def _counting(one: LayerChecksum, layer: Layer, rule: Rule, edits: list[Edit]) -> tuple[list[Edit], list[Edit]]:
    """The edits that a checksum covers, and those of the addresses in its pseudo-header."""
    direct = [edit for edit in edits if one.offset <= edit.offset < _end(layer, rule)]
    network = layer.network_around if rule.takes_pseudo_header else None
    pair = None if network is None else network_pair(network.protocol)
    if network is None or pair is None:
        return direct, []
    places = (network.offset + pair.source, network.offset + pair.destination)
    return direct, [edit for edit in edits if edit.offset in places]


def _updated(found: bytes, direct: list[Edit], lent: list[Edit], origin: int, rule: Rule) -> bytes:
    """The checksum after these edits, of what it covers from `origin` on, and of its pseudo-header."""
    old = b"".join([*(_words(one.old, one.offset - origin) for one in direct), *(one.old for one in lent)])
    new = b"".join([*(_words(one.new, one.offset - origin) for one in direct), *(one.new for one in lent)])
    checksum = int.from_bytes(found, "big")
    value = update(checksum, old, new, zero_is_absent=rule.zero_is_reserved, others_are_zero=False)
    return value.to_bytes(2, "big")


def _of_pseudo_header(found: bytes, edits: list[Edit]) -> bytes:
    """The sum of the pseudo-header with other addresses."""
    total = int.from_bytes(found, "big")
    for edit in edits:
        total = fold(total + ALL_ONES - ones_complement_sum(edit.old) + ones_complement_sum(edit.new))
    return total.to_bytes(2, "big")


def _words(octets: bytes, at: int) -> bytes:
    """Octets as whole words, in which they begin where they do in what is added up."""
    octets = b"\0" + octets if at % 2 else octets
    return octets + bytes(len(octets) % 2)


@cache
def _rule(header: type[Header], field: str) -> Rule | None:
    """The rule of a checksum; None if it is not of the plain kind."""
    rule = header.stack.checksum
    if not isinstance(rule, InternetChecksum) or rule.field != field or not isinstance(rule.pseudo_header, bool):
        return None
    if rule.coverage is not None or rule.skips is not None or rule.accepted_too is not None or rule.signed_last:
        return None
    offset = header.layout.slot(field).offset.constant // 8
    return Rule(offset, rule.covers is Covers.HEADER, rule.pseudo_header, rule.zero in RESERVED)


def _may_replace(layer: Layer, rule: Rule) -> bool:
    """Whether a header around a layer may give the address that its pseudo-header takes in place of another."""
    network = layer.network_around if rule.takes_pseudo_header else None
    around = layer.before if network is not None else None
    while around is not None:
        replaces = _replacing(around.protocol)
        if replaces not in {Readdressing.NEVER, Readdressing.BY_ITEM}:
            return True
        if replaces is Readdressing.BY_ITEM and around.length > around.dissector.fixed_octets:
            return True
        around = None if around is network else around.before
    return False


@cache
def _replacing(header: type[Header]) -> Readdressing:
    return checksum_outline_of(header).readdresses
