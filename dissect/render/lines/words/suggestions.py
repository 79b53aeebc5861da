"""The line of a header whose declaration does not give one: what the RFCs' names of fields suggest.

No protocol is named here, so that one of somebody else's, with a type, ports or a sequence number, needs no word to
show them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dissect.derive.outline import outline_of
from dissect.schema import Header, Say
from dissect.schema.expressions import Affine, Comparison, Guard
from dissect.schema.layout import NUMBERS, FieldKind, Slot

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

WORDS: Final[Mapping[str, str]] = {
    "sequence_number": "Seq=",
    "acknowledgment_number": "Ack=",
    "window": "Win=",
    "identifier": "Id=",
    "identification": "Id=",
    "mtu": "MTU=",
    "pointer": "Pointer=",
    "vlan_identifier": "VLAN=",
    "target_address": "target ",
    "gateway_address": "gateway ",
    "multicast_address": "group ",
}
"""Fields that are shown, and the word before their value."""


def suggested(kind: type[Header]) -> tuple[Say, ...]:
    """Ports, the names of numbers, flags, the fields that have a word, texts, and how much is carried."""
    slots = kind.layout.slots
    ports = [slot.field.name for slot in slots if slot.field.name in PORTS]
    said = [Say(f"{' → ' if number else ''}{{{name}:d}}") for number, name in enumerate(ports)]
    said += [_named(slot, is_first=not number) for number, slot in enumerate(_naming(kind))]
    said += [Say("{flags}")] if any(slot.kind is FieldKind.FLAG for slot in slots) else []
    said += [_worded(kind, slot) for slot in slots if slot.field.name in WORDS]
    said += [Say(f"{{{slot.field.name}}}") for slot in slots if slot.kind is FieldKind.TEXT]
    said += [Say("Len={payload_octets}")] if len(ports) == len(PORTS) else []
    return tuple(said)


def _naming(kind: type[Header]) -> Iterator[Slot]:
    """The fields that tell the kind of packet, or what follows: that is said where nothing follows. Ports are shown
    anyway."""
    named = {*NAMED, *(name for lookup in outline_of(kind).lookups for name in lookup.fields)}.difference(PORTS)
    yield from (one for one in kind.layout.slots if one.field.name in named and one.kind is not FieldKind.TEXT)


def _named(slot: Slot, *, is_first: bool) -> Say:
    """A number by its name; one that can have none only if it is not 0."""
    field = slot.field
    label = f"{field.label.lower()} " if field.names is None else ""
    said = f"{'' if is_first else ', '}{label}{{{field.name}}}"
    is_number = slot.kind in NUMBERS and field.names is None
    return Say(said, when=Guard((_is_not_zero(field.name),)) if is_number else None)


def _worded(kind: type[Header], slot: Slot) -> Say:
    """A field with the word for it. One that is named after a flag (Acknowledgment Number) is in use if that is set."""
    flags = [one.field for one in kind.layout.slots if one.kind is FieldKind.FLAG]
    owners = [_is_not_zero(flag.name) for flag in flags if slot.field.label.startswith(f"{flag.label} ")]
    return Say(f"{WORDS[slot.field.name]}{{{slot.field.name}}}", when=Guard(tuple(owners)))


def _is_not_zero(name: str) -> Comparison:
    return Comparison(Affine(0, ((name, 1),)), "!=", 0)
