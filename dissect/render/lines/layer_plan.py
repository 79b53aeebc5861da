"""What is said of a header: parts that are found once for each declaration, and filled with the values of its fields.

No protocol is named here. The RFCs' field names decide which fields appear and with which words, so that a protocol
with a sequence number needs no code to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache, partial
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeAlias

from dissect.assigned_numbers.open_enum import spelled, spelled_in_full
from dissect.derive.outline import outline_of
from dissect.render.escape import quoted
from dissect.render.packets.values import name_of, number_writer, octets
from dissect.schema import Header
from dissect.schema.layout import FieldKind, Slot

Values: TypeAlias = Sequence[Any]
"""The values of a plan's `fields`, in their order; None for what is not there."""
Part: TypeAlias = Callable[[Values], str]
"""Says something of a header; an empty text says nothing."""

PORTS: Final = ("source_port", "destination_port")

NAMED: Final = (
    "type",
    "subtype",
    "message_type",
    "exchange_type",
    "command",
    "mode",
    "diagnostic",
    "state",
    "code",
    "error_code",
    "operation",
    "opcode",
    "protocol",
    "next_header",
    "protocol_identifier",
    "packet_type",
    "response_code",
)
"""Fields whose number names the kind of packet."""
OPERATION: Final = "opcode"
RESPONSE: Final = "response"
"""The flag of a response; it qualifies an operation."""
OUTCOMES: Final = ("response_code", "diagnostic")
"""Fields that are not shown if they are 0."""

WORDS: Final[Mapping[str, str]] = {
    "sequence_number": "Seq=",
    "acknowledgment_number": "Ack=",
    "window": "Win=",
    "urgent_pointer": "Urg=",
    "identifier": "Id=",
    "identification": "Id=",
    "fragment_offset": "Offset=",
    "next_hop_mtu": "MTU=",
    "mtu": "MTU=",
    "pointer": "Pointer=",
    "vlan_identifier": "VLAN=",
    "sender_protocol_address": "sender ",
    "target_protocol_address": "target ",
    "target_address": "target ",
    "gateway_address": "gateway ",
    "multicast_address": "group ",
}
"""Fields that are shown, and the word before their value."""

REMEMBERED: Final = 256
"""How many combinations of values a part remembers its words of."""
OCTETS_SAID: Final = 8


class LayerPlan:
    """What is said of the headers of one declaration. `fields` are those whose values it needs."""

    def __init__(self, kind: type[Header]) -> None:
        self.kind = kind
        self.is_named = any(slot.field.name in NAMED for slot in kind.layout.slots)
        """Whether one of its fields can tell what kind of header it is."""
        self._index: dict[str, int] = {}
        self.names = _names(kind, self._place)
        """The names of the numbers that tell the kind of header."""
        present = {slot.field.name for slot in kind.layout.slots}
        self.parts = [*_ports(present, self._place), *self._joined_names(), *_flags(kind, self._place)]
        self.parts += [*_words(kind, self._place), *_texts(kind, self._place)]
        self._ports = [self._place(name) for name in PORTS] if present.issuperset(PORTS) else []
        self.fields = tuple(self._index)
        self.read: Callable[[Header], Values] = _reader(self.fields)
        """The values in a header that is whole."""

    def _joined_names(self) -> Iterator[Part]:
        if self._index:
            yield lambda values: ", ".join(self.names(values))

    @property
    def has_ports(self) -> bool:
        """Whether the octets of the payload are counted."""
        return bool(self._ports)

    def _place(self, name: str) -> int:
        """The index of a field among the values."""
        return self._index.setdefault(name, len(self._index))

    def words(self, values: Values, payload_octets: int) -> list[str]:
        """The header in words, as far as its fields are there."""
        found = [text for part in self.parts if (text := part(values))]
        if self._ports and all(values[one] is not None for one in self._ports):
            found.append(f"Len={payload_octets}")
        return found


layer_plan = cache(LayerPlan)
"""The plan of a declaration."""

Place: TypeAlias = Callable[[str], int]


def _reader(fields: Sequence[str]) -> Callable[[Header], Values]:
    if len(fields) > 1:
        return attrgetter(*fields)
    return lambda header: [getattr(header, name) for name in fields]


def _taker(indices: Sequence[int]) -> Callable[[Values], tuple[Any, ...]]:
    """What takes these values out of all."""
    if len(indices) > 1:
        return itemgetter(*indices)
    return lambda values: tuple([values[one] for one in indices])


def _ports(present: Set[str], place: Place) -> Iterator[Part]:
    there = [place(name) for name in PORTS if name in present]
    if there:
        first, last = there[0], there[-1]

        def say(values: Values) -> str:
            source, destination = values[first], values[last]
            if first == last or destination is None:
                return "" if source is None else str(source)
            return f"{source} → {destination}"

        yield say


def _names(kind: type[Header], place: Place) -> Callable[[Values], tuple[str, ...]]:
    outline = outline_of(kind)
    # What selects the next header is said too, for a packet where none follows. Ports are shown anyway.
    named = {*NAMED, *(name for lookup in outline.lookups for name in lookup.fields if name not in PORTS)}
    present = [slot.field.name for slot in kind.layout.slots]
    slots = [slot for slot in kind.layout.slots if slot.field.name in named and slot.kind is not FieldKind.TEXT]
    needed = {slot.field.name for slot in slots}
    if needed:
        needed.update(name for lookup in outline.lookups for name in lookup.when.declared.fields)
        needed.add(RESPONSE)
    names = [name for name in present if name in needed]
    taken = _taker([place(name) for name in names])

    @lru_cache(REMEMBERED)
    def said(values: tuple[Any, ...]) -> tuple[str, ...]:
        held = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        return tuple(text for slot in slots if slot.field.name in held and (text := _name(kind, slot, held)))

    return lambda values: said(taken(values))


def _name(kind: type[Header], slot: Slot, values: Mapping[str, Any]) -> str:
    """The name of a number that tells the kind of header; a number without a name as it is."""
    field = slot.field
    value, is_outcome = values[field.name], field.name in OUTCOMES
    name = name_of(field, value) if value or not is_outcome else ""
    if field.name == OPERATION and values.get(RESPONSE):
        return f"{name or f'{field.label.lower()} {value}'} Response" if value else "Response"
    if name or not (value or (field.names is not None and not is_outcome)):
        return name
    return _unnamed(kind, slot, values)


def _unnamed(kind: type[Header], slot: Slot, values: Mapping[str, Any]) -> str:
    """A number without a name, after the title of its number space if it has one (EtherType 0x1234)."""
    field = slot.field
    value, space = values[field.name], field.names
    if space is None or not isinstance(value, int):
        return f"{field.label.lower()} {_spelling(kind, slot)(value)}"
    is_title = any(
        lookup.space is space
        and lookup.fields == (field.name,)
        and values.keys() >= set(lookup.when.declared.fields)
        and lookup.when.declared.holds(values)
        for lookup in outline_of(kind).lookups
    )
    return spelled_in_full(space, value) if is_title else f"{field.label.lower()} {spelled(space, value)}"


def _flags(kind: type[Header], place: Place) -> Iterator[Part]:
    slots = [slot for slot in reversed(kind.layout.slots) if slot.kind is FieldKind.FLAG]
    # The flag of a response qualifies the operation, where that is there.
    operation = [slot for slot in kind.layout.slots if slot.field.name == OPERATION]
    taken = _taker([place(slot.field.name) for slot in (*slots, *operation)])

    @lru_cache(REMEMBERED)
    def said(values: tuple[Any, ...]) -> str:
        qualifies = any(one is not None for one in values[len(slots) :])
        flags = zip((slot.field for slot in slots), values, strict=False)
        shown = [flag.short for flag, value in flags if value and not (qualifies and flag.name == RESPONSE)]
        return f"[{', '.join(shown)}]" if shown else ""

    if slots:
        yield lambda values: said(taken(values))


def _words(kind: type[Header], place: Place) -> Iterator[Part]:
    for slot in kind.layout.slots:
        if slot.field.name in WORDS:
            yield _word(kind, slot, place)


def _word(kind: type[Header], slot: Slot, place: Place) -> Part:
    word, at, spelling = WORDS[slot.field.name], place(slot.field.name), _spelling(kind, slot)
    # A field that is named after a flag (Acknowledgment Number) is in use if the flag is set.
    flags = [one.field for one in kind.layout.slots if one.kind is FieldKind.FLAG]
    owners = [place(flag.name) for flag in flags if slot.field.label.startswith(f"{flag.label} ")]

    def say(values: Values) -> str:
        value = values[at]
        return "" if value is None else f"{word}{spelling(value)}"

    def say_if_used(values: Values) -> str:
        for one in owners:
            if not values[one]:
                return ""
        return say(values)

    return say_if_used if owners else say


def _texts(kind: type[Header], place: Place) -> Iterator[Part]:
    for slot in kind.layout.slots:
        if slot.kind is FieldKind.TEXT:
            yield partial(_text, place(slot.field.name))


def _text(at: int, values: Values) -> str:
    return quoted(values[at] or b"")


def _spelling(kind: type[Header], slot: Slot) -> Callable[[Any], str]:
    """How the values of a field are written."""
    if slot.kind in (FieldKind.OCTETS, FieldKind.REST, FieldKind.TEXT):
        return lambda value: octets(value, OCTETS_SAID)
    if slot.kind is FieldKind.UNSIGNED:
        return number_writer(kind, slot.field, slot.width.constant)
    return str
