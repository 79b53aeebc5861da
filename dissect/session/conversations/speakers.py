"""What each header means for conversations, from its declaration: whom it is between, what its messages say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.blocks.pairs import Pair, network_pair, pair_of
from dissect.engine.memory import Array
from dissect.engine.sizes import PORT_OCTETS
from dissect.engine.structures.conversations import Speaker as NativeSpeaker
from dissect.schema import Effect, Exchange, Header, Mark
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import FieldKind, Slot
from dissect.session.conversations.naming import Named
from dissect.stored_forms import stored, stored_octets

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

FORM: Final = "speakers"
FAMILIES: Final = {one.__name__: one for one in (Ipv4Address, Ipv6Address, MacAddress)}
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


class Speakers:
    """The headers of a protocol set, in their order: as they were stored, or derived from the declarations."""

    def __init__(self, protocols: ProtocolSet, form: Any, native: bytes) -> None:
        self.names: Sequence[str] = form["names"]
        self.families: Sequence[type[Address]] = [FAMILIES[name] for name in form["families"]]
        self.transports: Mapping[str, int] = form["transports"]
        """The numbers of protocols in IP."""
        self.asking: Set[int] = set(form["asking"])
        """The declarations of requests that begin other conversations."""
        self.naming: Set[str] = set(form["naming"])
        """The protocols whose messages belong to conversations by what earlier ones name."""
        self.native: Array[NativeSpeaker] = (NativeSpeaker * len(protocols.dissectors)).from_buffer_copy(native)
        self._protocols = protocols
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._known: dict[int, Speaker] = {}

    def at(self, declaration: int) -> Speaker:
        """What a declaration means."""
        found = self._known.get(declaration)
        if found is None:
            header = self._protocols.dissectors[declaration].header
            found = self._known[declaration] = speaker(header, self._numbers[header.stack.name])
        return found

    def index(self, header: type[Header]) -> int:
        """The declaration of a header."""
        return self._protocols.number_of(header)

    def of(self, header: type[Header]) -> Speaker:
        """What one of the headers means."""
        return self.at(self.index(header))


def speakers_of(protocols: ProtocolSet) -> Speakers:
    """What the headers of a set mean for conversations; found once for each set."""
    found: Speakers | None = protocols.kept.get(FORM)
    if found is None:
        form, native = (stored(FORM), stored_octets(FORM)) if protocols.is_own else (None, None)
        if form is None or native is None:
            from dissect.session.conversations.describing import described

            form, native = described(protocols.headers)
        found = protocols.kept[FORM] = Speakers(protocols, form, native)
    return found


def speaker(header: type[Header], name: int) -> Speaker:
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
