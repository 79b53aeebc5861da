"""What each header means for conversations, from its declaration: whom it is between, what its messages say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from dissect.addresses import Address
from dissect.blocks.pairs import Pair, network_pair, pair_of
from dissect.engine.memory import Array
from dissect.engine.sizes import PORT_OCTETS
from dissect.engine.structures.conversations import Mark as NativeMark
from dissect.engine.structures.conversations import Speaker as NativeSpeaker
from dissect.engine.structures.groups import Pair as NativePair
from dissect.schema import Effect, Exchange, Header, Mark
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import FieldKind, Slot
from dissect.session.conversations.naming import Named

ADDRESSES: Final = ("source_address", "destination_address")
NANOSECONDS: Final = 10**9
BITS: Final = 8
SEPARATOR_OCTETS: Final = 4
NO_EXCHANGE: Final = Exchange()


@dataclass(frozen=True, slots=True)
class Term:
    """A number of a header: octets read as one number, of which some bits count."""

    octet: int = 0
    octets: int = 0
    mask: int = 0
    shift: int = 0

    def read(self, octets: bytes) -> int:
        """The number, not yet shifted, in the octets of the header."""
        return int.from_bytes(octets[self.octet : self.octet + self.octets]) & self.mask


@dataclass(frozen=True, slots=True)
class Separator:
    """The field of a header that keeps networks apart. Bits of an octet may say whether it is there, and whether it
    stands some octets further behind."""

    term: Term
    flags_octet: int = 0
    there_mask: int = 0
    moved_mask: int = 0
    moved_octets: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """When a message has a mark."""

    mark: Mark
    term: Term
    value: int
    after: int
    """Bits of the marks of which the other end must have sent one."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a header means for conversations."""

    header: type[Header]
    exchange: Exchange
    name: int
    """The number of its protocol among the names."""
    addresses: Pair | None
    is_network: bool
    ports: Pair | None
    """If it names conversations: the fields that do."""
    conditions: Sequence[Condition]
    number: int
    answer: int
    """Where the numbers are that tell openings apart; -1: there are none."""
    size: int
    more: tuple[Term, int] | None
    """Octets of the header, and the field that says how many more, with the octets that it counts."""
    separator: Separator | None
    joins: bool
    """Whether it may carry a fragment that is joined with others."""
    is_asked: bool
    """Whether the engine cannot find one of these."""

    def marks_of(self, octets: bytes, named: Named | None, *, has_data: bool) -> int:
        """Bits of the marks of a message whose header has some octets, or which earlier ones name."""
        if self.exchange.naming is not None:
            names = frozenset[str]() if named is None else named.marks
            return sum((one.mark.name in names) << place for place, one in enumerate(self.conditions))
        marks = 0
        for place, one in enumerate(self.conditions):
            term = one.term
            is_there = term.octet + term.octets <= len(octets) and one.mark.has_data in {None, has_data}
            marks |= (is_there and term.read(octets) == one.value) << place
        return marks

    def marks(self, effect: Effect) -> int:
        """Bits of the marks with an effect."""
        return sum(1 << place for place, one in enumerate(self.conditions) if one.mark.effect is effect)


@dataclass(frozen=True, slots=True, eq=False)
class Speakers:
    """The headers of a protocol set, in their order."""

    all: Sequence[Speaker]
    index: Mapping[type[Header], int]
    names: Sequence[str]
    families: Sequence[type[Address]]
    native: Array[NativeSpeaker]

    def of(self, header: type[Header]) -> Speaker:
        """What one of the headers means."""
        return self.all[self.index[header]]


@lru_cache(maxsize=8)
def speakers_of(headers: tuple[type[Header], ...]) -> Speakers:
    """What headers mean for conversations."""
    names = sorted({header.stack.name for header in headers})
    numbers = {name: number for number, name in enumerate(names)}
    found = [_speaker(header, numbers[header.stack.name]) for header in headers]
    kinds = {one.addresses.kind for one in found if one.addresses is not None and one.addresses.kind is not None}
    families = sorted(kinds, key=lambda kind: kind.__name__)
    return Speakers(
        all=found,
        index={header: index for index, header in enumerate(headers)},
        names=names,
        families=families,
        native=(NativeSpeaker * len(found))(*(_native(one, families) for one in found)),
    )


def _speaker(header: type[Header], name: int) -> Speaker:
    exchange, layout = header.stack.exchange or NO_EXCHANGE, header.layout
    slots = {slot.field.name: slot for slot in layout.fixed}
    network = network_pair(header)
    separators = [_separator(one, slots) for one in layout.slots if one.field.name in header.stack.separates]
    marks = [one.name for one in exchange.marks]
    ports = None if network is not None else _ports(header, slots)
    more, is_sized = (None, True) if ports is None else _more(layout.size, slots)
    return Speaker(
        header=header,
        exchange=exchange,
        name=name,
        addresses=network or pair_of(header, ADDRESSES),
        is_network=network is not None,
        ports=ports,
        conditions=[
            Condition(one, *_condition(one, slots), 1 << marks.index(one.after) if one.after else 0)
            for one in exchange.marks
        ],
        number=slots[exchange.number].offset.constant // BITS if exchange.number else -1,
        answer=slots[exchange.answer].offset.constant // BITS if exchange.answer else -1,
        size=layout.size.constant if is_sized else layout.fixed_octets,
        more=more,
        separator=separators[0] if len(separators) == 1 else None,
        joins=header.stack.fragmentation is not None and header.stack.fragmentation.joining is not None,
        is_asked=len(separators) > 1 or None in separators,
    )


def _ports(header: type[Header], slots: Mapping[str, Slot]) -> Pair | None:
    """The fields that name a conversation, of two octets each: that of the sender and that of the receiver, or one for
    both."""
    flow = header.stack.transit.flow if header.stack.transit is not None else ()
    if not flow or any(slots[one].width.constant != BITS * PORT_OCTETS for one in flow):
        return None
    source, destination = flow[0], flow[-1]
    return Pair(slots[source].offset.constant // BITS, slots[destination].offset.constant // BITS, PORT_OCTETS)


def _more(size: Affine, slots: Mapping[str, Slot]) -> tuple[tuple[Term, int] | None, bool]:
    """The field of one octet that says how long a header is; and whether its size is known by it."""
    if size.is_constant:
        return None, True
    if size.optional or len(size.terms) != 1:
        return None, False
    ((name, unit),) = size.terms
    term = _term(slots[name])
    return (term, unit), True


def _separator(slot: Slot, slots: Mapping[str, Slot]) -> Separator | None:
    """Where a field is that keeps networks apart; None if more than two bits say so."""
    guards = [guard for guard, _ in slot.offset.optional]
    bits = [_bit(guard, slots) for guard in (*([slot.condition] if slot.condition is not None else []), *guards)]
    there, moved = bits[: slot.condition is not None], {*bits[slot.condition is not None :]}
    known = [one for one in bits if one is not None]
    if slot.offset.terms or len(known) < len(bits) or len(moved) > 1 or len({octet for octet, _ in known}) > 1:
        return None
    amount = sum(octets for _, octets in slot.offset.optional)
    base = replace(slot, offset=Affine(slot.offset.constant))
    return Separator(
        _term(base),
        flags_octet=known[0][0] if known else 0,
        there_mask=there[0][1] if there and there[0] else 0,
        moved_mask=sum(mask for _, mask in {*known} & moved),
        moved_octets=amount // BITS,
    )


def _bit(guard: Guard, slots: Mapping[str, Slot]) -> tuple[int, int] | None:
    """The octet, and the bit in it, that alone decides whether a guard holds; None if another thing does."""
    if len(guard.fields) != 1 or guard.fields[0] not in slots or slots[guard.fields[0]].kind is not FieldKind.FLAG:
        return None
    (name,) = guard.fields
    term = _term(slots[name])
    return (term.octet, term.mask) if guard.holds({name: 1}) and not guard.holds({name: 0}) else None


def _term(slot: Slot) -> Term:
    """Where a field of fixed place is."""
    begin, end = slot.offset.constant, slot.offset.constant + slot.width.constant
    octet, octets = begin // BITS, (end + BITS - 1) // BITS - begin // BITS
    shift = (octet + octets) * BITS - end
    return Term(octet, octets, ((1 << slot.width.constant) - 1) << shift, shift)


def _condition(mark: Mark, slots: Mapping[str, Slot]) -> tuple[Term, int]:
    """The octets around all fields of a mark, and what they are."""
    terms = {name: _term(slots[name]) for name in mark.when}
    if not terms:
        return Term(), 0
    octet = min(one.octet for one in terms.values())
    end = max(one.octet + one.octets for one in terms.values())
    mask = value = 0
    for name, one in terms.items():
        behind = BITS * (end - one.octet - one.octets)
        mask |= one.mask << behind
        value |= mark.when[name] << one.shift << behind
    return Term(octet, end - octet, mask), value


def _native(one: Speaker, families: Sequence[type[Address]]) -> NativeSpeaker:
    """The same for the engine."""
    addresses, ports = (
        NativePair() if pair is None else NativePair(pair.source, pair.destination, pair.octets)
        for pair in (one.addresses, one.ports)
    )
    more, unit = one.more or (Term(), 0)
    separator = one.separator or Separator(Term())
    found = NativeSpeaker(
        idle=NANOSECONDS * (one.exchange.idle or 0),
        idle_one_way=NANOSECONDS * (one.exchange.idle_one_way or 0),
        addresses=addresses,
        ports=ports,
        number=one.number,
        answer=one.answer,
        size=one.size,
        size_octet=more.octet,
        size_mask=more.mask >> more.shift,
        size_shift=more.shift,
        size_unit=unit,
        separates=separator.term.octet,
        separates_octets=separator.term.octets,
        separates_mask=separator.term.mask,
        flags_octet=separator.flags_octet,
        there_mask=separator.there_mask,
        moved_mask=separator.moved_mask,
        moved_octets=separator.moved_octets,
        name=one.name,
        family=0 if one.addresses is None else families.index(one.addresses.kind),
        is_network=one.is_network,
        is_asked=one.is_asked or separator.term.octets > SEPARATOR_OCTETS or more.octets > 1,
        opens=one.marks(Effect.OPENS),
        answers=one.marks(Effect.ANSWERS),
        ends=one.marks(Effect.ENDS),
        halves=one.marks(Effect.ENDS_HALF),
        mark_count=len(one.conditions),
        joins=one.joins,
        is_named=one.exchange.naming is not None,
    )
    for place, condition in enumerate(one.conditions):
        term = condition.term
        found.marks[place] = NativeMark(
            mask=term.mask,
            value=condition.value,
            octet=term.octet,
            octets=term.octets,
            has_data={None: 0, False: 1, True: 2}[condition.mark.has_data],
            is_lettered=condition.mark.letter != "",
            after=condition.after,
        )
    return found
