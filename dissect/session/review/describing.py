"""What the engine is told of each declaration for a review: whose checksums count, and what an unknown number is read
from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from dissect.addresses import Address
from dissect.blocks.pairs import Pair, network_pair
from dissect.capture import Direction, PacketFlags
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.lists.items import items_within
from dissect.derive.outline import Lookup, base_of, outline_of
from dissect.engine.answers import Untold
from dissect.engine.sizes import PEEKED_OCTETS, REVIEW_OCTETS
from dissect.engine.structures.groups import Pair as NativePair
from dissect.engine.structures.review import Subject
from dissect.packet.dissector import is_checked_whole
from dissect.packet.reach import successors
from dissect.problems import Code
from dissect.schema import Header, Peek
from dissect.schema.layout import Slot
from dissect.session.sctp.announcements.watching import watched_headers

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

WAYS: Final = (Direction.INBOUND, Direction.OUTBOUND)

KEPT: Final = REVIEW_OCTETS - PEEKED_OCTETS
"""Octets of the fixed part of a header that the engine keeps."""
NO_MASK: Final = -1


def described(protocols: ProtocolSet) -> dict[str, Any]:
    """What the engine is told of the headers of a protocol set, as it is stored."""
    headers = protocols.headers
    names = sorted({header.stack.name for header in headers})
    pairs = {header: network_pair(header) for header in headers}
    kinds = {pair.kind for pair in pairs.values() if pair is not None and pair.kind is not None}
    families = sorted(kinds, key=lambda kind: kind.__name__)
    watched = watched_headers(headers)
    counting, after = 0, successors(protocols, quoted=True)
    masks, told = bytearray(1), []
    for number, header in enumerate(headers):
        subject = Subject()
        _describe(subject, header, pairs[header], families)
        counting |= _counts(subject, header, is_watched=bool(watched[number])) << number
        subject.name = names.index(header.stack.name)
        variants = [one for one in headers if base_of(one) is header]
        read = None if header.layout.fixed_octets > KEPT else _mask(header, variants)
        subject.masks, subject.peeked = NO_MASK if read is None else len(masks), _peeked(header)
        masks += read or b""
        told.append(subject)
    for subject, possible in zip(told, after, strict=True):
        subject.is_idle = not possible & counting
    return {
        "names": names,
        "families": [one.__name__ for one in families],
        "subjects": [_row(one) for one in told],
        "masks": masks.hex(),
        "watched": watched.hex(),
        "flags": [_flags(direction=3), *(_flags(direction=one) for one in WAYS), _flags(checksum_not_ready=True)],
    }


def _flags(direction: int = 0, *, checksum_not_ready: bool = False) -> int:
    return int.from_bytes(bytes(PacketFlags(direction=direction, checksum_not_ready=checksum_not_ready)))


def _row(subject: Subject) -> list[int]:
    """The numbers of a subject, those of the pair first."""
    pair, *others = (getattr(subject, name) for name, _ in subject._fields_)
    return [*(getattr(pair, name) for name, _ in pair._fields_), *others]


def _describe(subject: Subject, header: type[Header], pair: Pair | None, families: Sequence[type[Address]]) -> None:
    checked, outline = checksum_outline_of(header), outline_of(header)
    subject.lends = checked.lent is not None
    subject.is_whole = is_checked_whole(header)
    subject.may_divide = outline.fragmentation is not None
    is_loose = checked.own is not None and checked.own.header_only and outline.takes_rest
    if is_loose or (pair is None and checked.lent is not None) or _has_checksums(header):
        subject.untold = Untold.ALWAYS
    elif checked.checksums_in_lists:
        subject.untold = Untold.BEHIND
    if pair is not None:
        subject.addresses = NativePair(pair.source, pair.destination, pair.octets)
        subject.family = next(number for number, kind in enumerate(families) if kind is pair.kind)


def _counts(subject: Subject, header: type[Header], *, is_watched: bool) -> bool:
    """Whether a review has to know of such a header in a packet."""
    has_checksum = checksum_outline_of(header).own is not None
    return bool(has_checksum or subject.untold or subject.may_divide or is_watched)


def _has_checksums(header: type[Header]) -> bool:
    """Whether items of the lists in the header's own fields may have checksums."""
    lists = [field.options for field in header.fields if field.options is not None]
    items = {one for declared in lists for kind in declared.headers for one in (kind, *items_within(kind))}
    return any(one.stack.checksum is not None for one in items)


def _mask(header: type[Header], variants: Iterable[type[Header]]) -> bytes:
    """The bits that `unknown_number`, or an expectation about a number, reads: a declaration may name only fields of
    the fixed part there."""
    slots = {slot.field.name: slot for slot in header.layout.fixed}
    bits = 0
    for name in set(_read(header, variants)):
        bits |= _bits(slots[name], header.layout.fixed_octets)
    return bits.to_bytes(header.layout.fixed_octets)


def _bits(slot: Slot, octets: int) -> int:
    """The bits of a field in a header of so many octets, as a number."""
    width = slot.width.constant
    return ((1 << width) - 1) << (8 * octets - slot.offset.constant - width)


def _read(header: type[Header], variants: Iterable[type[Header]]) -> Iterator[str]:
    """The fields that tell the number that is unknown."""
    outline = outline_of(header)
    for lookup in outline.lookups:
        yield from lookup.when.declared.fields
        yield from lookup.fields
    for variant in variants:
        for guard in outline_of(variant).variant:
            yield from guard.declared.fields
    yield from (one.field for one in outline.expectations if one.code is Code.UNKNOWN_PROTOCOL)


def _peeked(header: type[Header]) -> int:
    """The octets of the payload that a number may be read from."""
    return max((_octets(one) for one in outline_of(header).lookups), default=0)


def _octets(lookup: Lookup) -> int:
    return lookup.key.octets if isinstance(lookup.key, Peek) else 0
