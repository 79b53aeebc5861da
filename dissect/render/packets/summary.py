"""A one-line summary of a header: ports, flags, names of numbers, options.

No protocol is named here. The RFCs' field names decide which fields appear and with which words, so that a protocol
with a sequence number needs no code to show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from dissect.addresses import Address
from dissect.assigned_numbers.open_enum import spelled, spelled_in_full
from dissect.derive.lists.items import Option
from dissect.derive.outline import outline_of
from dissect.domain_names import Name
from dissect.packet import Layer, Packet
from dissect.render.escape import escape, quoted
from dissect.render.packets.values import innermost, name_of, number, octets, shown_fields, text_of
from dissect.schema import Field, Header, OptionList, Sections, values_of
from dissect.schema.layout import FieldKind, Slot

ABBREVIATION = re.compile(r" \(([A-Z][A-Z0-9 -]*)\)$")
"""The end of a label that includes a short form: Initiation (INIT)."""
UNSAID = "Reserved"
"""The beginning of number names that carry no information."""
OPTIONS = 6
"""The most options named on a line; a header may have hundreds."""
PORTS = ("source_port", "destination_port")

NAMED = (
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
OPERATION = "opcode"
RESPONSE = "response"
"""The flag of a response; it qualifies an operation."""
OUTCOMES = ("response_code", "diagnostic")
"""Fields that are not shown if they are 0."""

WORDS: Mapping[str, str] = {
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


def summary(packet: Packet, numbers: Mapping[str, int] | None = None) -> str:
    """The innermost layer in words, and what it quotes or carries. `numbers` override fields by name."""
    own = packet.own_layers
    if not own:
        return octets(packet.frame.octets)
    layer = innermost(own)
    words = [*_titles(own, layer), *layer_words(layer, numbers or {})]
    if packet.quoted:
        layer = innermost(packet.quoted)
        words = [f"{' '.join(words)}, quoting {layer.name}", *layer_words(layer, {})]
    elif text := quoted(packet.payload):
        words.append(text)
    return " ".join(words)


def _titles(layers: Sequence[Layer], layer: Layer) -> Iterator[str]:
    """The kind of a body that only the previous header tells: the subtype of wlan.mgt is in wlan."""
    before = next((one for one in layers if one.payload_offset == layer.offset and one is not layer), None)
    if before is None or not f"{layer.name}.".startswith(f"{before.name}."):
        return
    if not any(slot.field.name in NAMED for slot in layer.protocol.layout.slots):
        yield ", ".join(dict.fromkeys(_names(before.protocol, before.values)))


def layer_words(layer: Layer, numbers: Mapping[str, int]) -> Iterator[str]:
    """One layer in words, as far as its fields were captured."""
    kind = layer.protocol
    values = {name: value for name, value in {**layer.values, **numbers}.items() if value is not None}
    ports = [str(values[name]) for name in PORTS if name in values]
    if ports:
        yield " → ".join(ports)
    if names := ", ".join(_names(kind, values)):
        yield names
    flags = [
        slot for slot in reversed(kind.layout.slots) if slot.kind is FieldKind.FLAG and not _is_answer(slot, values)
    ]
    if any(values.get(slot.field.name) for slot in flags):
        yield f"[{', '.join(slot.field.short for slot in flags if values.get(slot.field.name))}]"
    for slot in kind.layout.slots:
        if slot.field.name in WORDS and values.get(slot.field.name) is not None and _counts(slot, flags, values):
            yield f"{WORDS[slot.field.name]}{_short(kind, slot, values[slot.field.name])}"
    for slot in kind.layout.slots:
        if slot.kind is FieldKind.TEXT and values.get(slot.field.name):
            yield quoted(values[slot.field.name])
    if len(ports) == len(PORTS):
        header = layer.protocol.layout.size.evaluate(values) if layer.header is not None else layer.length
        yield f"Len={max(layer.contained_end - layer.offset - header, 0)}"
    if options := list(islice(_options(layer), OPTIONS + 1)):
        yield f"<{', '.join([*options[:OPTIONS], *('…' for _ in options[OPTIONS:])])}>"


def _names(kind: type[Header], values: Mapping[str, Any]) -> Iterator[str]:
    """The names of the numbers that tell the kind of header; a number without a name as it is."""
    named = {*NAMED, *_names_what_follows(kind)}
    for slot in kind.layout.slots:
        field = slot.field
        if field.name in named and field.name in values and slot.kind is not FieldKind.TEXT:
            value = values[field.name]
            name = name_of(field, value) if value or field.name not in OUTCOMES else ""
            if field.name == OPERATION and values.get(RESPONSE):
                yield f"{name or f'{field.label.lower()} {value}'} Response" if value else "Response"
            elif name:
                yield name
            elif value or (field.names is not None and field.name not in OUTCOMES):
                yield _unnamed(kind, slot, values)


def _names_what_follows(kind: type[Header]) -> Iterator[str]:
    """The fields that select the next header, for a packet where none follows. Ports are shown anyway."""
    for lookup in outline_of(kind).lookups:
        yield from (name for name in lookup.fields if name not in PORTS)


def _unnamed(kind: type[Header], slot: Slot, values: Mapping[str, Any]) -> str:
    """A number without a name, after the title of its number space if it has one (EtherType 0x1234)."""
    field = slot.field
    value, space = values[field.name], field.names
    if space is None or not isinstance(value, int):
        return f"{field.label.lower()} {_short(kind, slot, value)}"
    is_title = any(
        lookup.space is space
        and lookup.fields == (field.name,)
        and values.keys() >= set(lookup.when.declared.fields)
        and lookup.when.declared.holds(values)
        for lookup in outline_of(kind).lookups
    )
    return spelled_in_full(space, value) if is_title else f"{field.label.lower()} {spelled(space, value)}"


def _is_answer(slot: Slot, values: Mapping[str, Any]) -> bool:
    return slot.field.name == RESPONSE and OPERATION in values


def _counts(slot: Slot, flags: list[Slot], values: Mapping[str, Any]) -> bool:
    """Whether a field is in use: a field named after a flag (Acknowledgment Number) is in use if the flag is set."""
    owners = [flag.field.name for flag in flags if slot.field.label.startswith(f"{flag.field.label} ")]
    return all(values.get(owner) for owner in owners)


def _options(layer: Layer) -> Iterator[str]:
    """The lists in a header: records asked for or given, and options with a single value."""
    for field, options in layer.options():
        for item in options.items:
            if isinstance(field.options, Sections):
                yield from _record(item)
            else:
                yield from _option(field, item)


def _option(field: Field, option: Option) -> Iterator[str]:
    """An option's name, with its number if that is its only field. Padding is skipped; all chunks are named."""
    slots = type(option.header).layout.slots
    content = [slot for slot in slots if not _is_frame_of_option(slot, slots[0])]
    numbers = [slot.field for slot in content if slot.kind is FieldKind.UNSIGNED]
    held = values_of(option.header)
    short = ABBREVIATION.search(name_of(slots[0].field, held[slots[0].field.name]))
    names = [name_of(one, held[one.name]) for one in numbers]
    named = [name for name in names if name and not name.startswith(UNSAID)]
    texts = [escape(text) for shown in shown_fields(type(option.header), held, 0) if (text := text_of(shown))]
    if slots[0].kind is FieldKind.TEXT:
        yield " ".join(texts)
    elif short is not None:
        last = held[slots[-1].field.name]
        message = quoted(last) if isinstance(last, bytes) else ""
        yield " ".join([short.group(1), *named, *([message] if message else [])])
    elif option.length > 1 and (len(numbers) <= 1 or named):
        title = _option_name(field, option.header, held)
        only = [str(held[one.name]) for one in numbers if len(content) == 1 and held[one.name] is not None]
        text = quoted(held[title]) if [one.field.name for one in content] == [title] and not numbers else ""
        yield " ".join([title, *(named or only), *([text] if text else [])])


def _record(record: Option) -> Iterator[str]:
    """A record: the names of its numbers, the domain names in it, and its data."""
    words = []
    for item in (record, *(inner for _, options in record.lists for inner in options.items)):
        held = values_of(item.header)
        for shown in shown_fields(type(item.header), held, item.offset):
            text = text_of(shown)
            if text is not None:
                words.append(escape(text))
            elif (
                isinstance(shown.field, Field)
                and shown.field.name in NAMED
                and (name := name_of(shown.field, shown.value))
            ):
                words.insert(0, name)
    if words:
        yield " ".join(words)


def _option_name(field: Field, option: Header, values: Mapping[str, Any]) -> str:
    """Wireshark's short word for an option; if it has none, the name of the option's kind."""
    first = type(option).fields[0]
    common = field.options.unknown.stack.name if isinstance(field.options, OptionList) else ""
    if option.stack.name == common:
        return name_of(first, values[first.name]) or f"{first.label.lower()} {values[first.name]}"
    return option.stack.name.rpartition(".")[2]


def _is_frame_of_option(slot: Slot, first: Slot) -> bool:
    return slot is first or slot.field.name == "length"


def _short(kind: type[Header], slot: Slot, value: Any) -> str:
    if isinstance(value, bytes) and not isinstance(value, Address | Name):
        return octets(value, 8)
    return number(kind, slot.field, value, slot.width.constant) if slot.kind is FieldKind.UNSIGNED else str(value)
