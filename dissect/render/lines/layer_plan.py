"""What is said of a header: parts that are found once for each declaration, from which code is made that says it.

The parts are statements over the values of fields. The same statements say a header whose values were decoded, where
some may be missing, and one of which the octets are known to be there: see `header_words`.

No protocol is named here. The RFCs' field names decide which fields appear and with which words, so that a protocol
with a sequence number needs no code to show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import Any, Final

from dissect.assigned_numbers.open_enum import spelled, spelled_in_full
from dissect.derive.generate import function
from dissect.derive.outline import outline_of
from dissect.render.escape import quoted
from dissect.render.lines.endpoints import writer
from dissect.render.lines.words.parts import Part, Reads, Values
from dissect.render.lines.words.phrases import phrase_parts, says_payload
from dissect.render.packets.values import name_of, number_writer, octets
from dissect.schema import Header
from dissect.schema.layout import FieldKind, Slot

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
        self.is_named = any(slot.field.name in NAMED for slot in kind.layout.slots)
        """Whether one of its fields can tell what kind of header it is."""
        present = tuple(slot.field.name for slot in kind.layout.slots)
        named = Names(kind)
        if kind.line is None:
            said = (*_ports(present), *named.parts(), *_flags(kind), *_words(kind), *_texts(kind), *_length(present))
        else:
            said = tuple(phrase_parts(kind))
        self.parts = said
        """What is said, phrase by phrase."""
        self.has_ports = set(PORTS).issubset(present) if kind.line is None else says_payload(kind)
        """Whether the octets of the payload are counted."""
        self.fields = tuple(dict.fromkeys(name for part in self.parts for name in part.fields))
        self.read = _reader(self.fields)
        """The values in a header that is whole."""
        self._has_line = kind.line is not None
        self._named = named
        self._words = self._derived(kind)

    def _derived(self, kind: type[Header]) -> Callable[[Values, int | None], list[str]]:
        reads = {name: f"v{number}" for number, name in enumerate(self.fields)}
        lines = ["def words(values, payload_octets):", f'    """{kind.__name__}, derived from its declaration."""']
        lines += [f"    {', '.join(reads.values())}, = values"] if reads else []
        lines += ["    said = []", *self.statements(reads, may_lack=True), "    return said"]
        return function("words", "\n".join(lines) + "\n", self.called(), kind.__name__)

    def statements(self, reads: Reads, *, may_lack: bool) -> list[str]:
        """The statements that append the words to the list `said`, in a function that knows `payload_octets`."""
        return [f"    {line}" for part in self.parts for line in part.statements(reads, may_lack)]

    def called(self) -> dict[str, Any]:
        """What the statements call."""
        return {name: value for part in self.parts for name, value in part.names.items()}

    def words(self, values: Values, payload_octets: int | None) -> list[str]:
        """The header in words, as far as its fields are there. `payload_octets`: what it carries, if that is known."""
        return self._words(values, payload_octets)

    def names(self, values: Values) -> tuple[str, ...]:
        """The names of the numbers that tell the kind of header, or the first phrase that its declaration gives."""
        if self._has_line:
            return tuple(self._words(values, 0)[:1])
        held = dict(zip(self.fields, values, strict=True))
        return self._named.said(tuple([held[name] for name in self._named.fields]))


layer_plan = cache(LayerPlan)
"""The plan of a declaration."""


def _reader(fields: Sequence[str]) -> Callable[[Header], Values]:
    if len(fields) > 1:
        return attrgetter(*fields)
    return lambda header: [getattr(header, name) for name in fields]


def _ports(present: Sequence[str]) -> Iterator[Part]:
    there = tuple(name for name in PORTS if name in present)

    def statements(reads: Reads, may_lack: bool) -> list[str]:
        ports = [reads[name] for name in there]
        if not may_lack:
            return [f'said.append(f"{" → ".join(f"{{{one}}}" for one in ports)}")']
        listed = f"[str(one) for one in ({', '.join(ports)},) if one is not None]"
        return [f'if text := " → ".join({listed}):', "    said.append(text)"]

    if there:
        yield Part(there, statements)


def _length(present: Sequence[str]) -> Iterator[Part]:
    def statements(_reads: Reads, may_lack: bool) -> list[str]:
        saying = 'said.append(f"Len={payload_octets}")'
        return ["if payload_octets is not None:", f"    {saying}"] if may_lack else [saying]

    if set(PORTS).issubset(present):
        yield Part((), statements)


class Names:
    """The names of the numbers that tell the kind of header."""

    def __init__(self, kind: type[Header]) -> None:
        outline = outline_of(kind)
        # What selects the next header is said too, for a packet where none follows. Ports are shown anyway.
        named = {*NAMED, *(name for lookup in outline.lookups for name in lookup.fields if name not in PORTS)}
        slots = [slot for slot in kind.layout.slots if slot.field.name in named and slot.kind is not FieldKind.TEXT]
        needed = {slot.field.name for slot in slots}
        if needed:
            needed.update(name for lookup in outline.lookups for name in lookup.when.declared.fields)
            needed.add(RESPONSE)
        self.fields = tuple(slot.field.name for slot in kind.layout.slots if slot.field.name in needed)
        self._kind = kind
        self._slots = slots
        self.said = lru_cache(REMEMBERED)(self._said)
        """The names, for the values of `fields`."""

    def _said(self, values: tuple[Any, ...]) -> tuple[str, ...]:
        held = {name: value for name, value in zip(self.fields, values, strict=True) if value is not None}
        there = [slot for slot in self._slots if slot.field.name in held]
        return tuple(text for slot in there if (text := _name(self._kind, slot, held)))

    def parts(self) -> Iterator[Part]:
        """The names as a part."""
        if self.fields:
            joined = lru_cache(REMEMBERED)(lambda values: ", ".join(self._said(values)))
            yield Part(self.fields, partial(_looked_up, "name_of_kind", self.fields), {"name_of_kind": joined})


def _looked_up(function_name: str, fields: Sequence[str], reads: Reads, _may_lack: bool) -> list[str]:
    """Statements that say what a function has for these values together."""
    values = ", ".join(reads[name] for name in fields)
    return [f"if text := {function_name}(({values},)):", "    said.append(text)"]


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


def _flags(kind: type[Header]) -> Iterator[Part]:
    flags = [slot.field for slot in kind.layout.slots if slot.kind is FieldKind.FLAG]
    # The flag of a response qualifies the operation, where that is there.
    operation = [slot.field.name for slot in kind.layout.slots if slot.field.name == OPERATION]
    fields = (*(flag.name for flag in flags), *operation)

    @lru_cache(REMEMBERED)
    def set_flags(values: tuple[Any, ...]) -> str:
        qualifies = any(one is not None for one in values[len(flags) :])
        there = [flag for flag, value in zip(flags, values, strict=False) if value]
        shown = [flag.short for flag in there if not (qualifies and flag.name == RESPONSE)]
        return f"[{', '.join(shown)}]" if shown else ""

    if flags:
        yield Part(fields, partial(_looked_up, "set_flags", fields), {"set_flags": set_flags})


def _words(kind: type[Header]) -> Iterator[Part]:
    for number, slot in enumerate(kind.layout.slots):
        if slot.field.name in WORDS:
            yield _word(kind, slot, f"spelling_{number}")


def _word(kind: type[Header], slot: Slot, spelling: str) -> Part:
    name = slot.field.name
    # A field that is named after a flag (Acknowledgment Number) is in use if the flag is set.
    flags = [one.field for one in kind.layout.slots if one.kind is FieldKind.FLAG]
    owners = [flag.name for flag in flags if slot.field.label.startswith(f"{flag.label} ")]
    written = _spelling(kind, slot)

    def statements(reads: Reads, may_lack: bool) -> list[str]:
        value = reads[name]
        shown = f"{{{value}}}" if written is str else f"{{{spelling}({value})}}"
        conditions = [reads[one] for one in owners] + ([f"{value} is not None"] if may_lack else [])
        saying = f'said.append(f"{WORDS[name]}{shown}")'
        return [f"if {' and '.join(conditions)}:", f"    {saying}"] if conditions else [saying]

    return Part((name, *owners), statements, {spelling: written})


def _texts(kind: type[Header]) -> Iterator[Part]:
    for slot in kind.layout.slots:
        if slot.kind is FieldKind.TEXT:
            yield Part((slot.field.name,), partial(_text, slot.field.name), {"quoted": quoted})


def _text(name: str, reads: Reads, _may_lack: bool) -> list[str]:
    return [f'if text := quoted({reads[name]} or b""):', "    said.append(text)"]


def _spelling(kind: type[Header], slot: Slot) -> Callable[[Any], str]:
    """How the values of a field are written."""
    if slot.kind in (FieldKind.OCTETS, FieldKind.REST, FieldKind.TEXT):
        return lambda value: octets(value, OCTETS_SAID)
    if slot.address is not None:
        return writer(slot.address)
    if slot.kind is FieldKind.UNSIGNED:
        return number_writer(kind, slot.field, slot.width.constant)
    return str
