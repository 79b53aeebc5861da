"""The fields from which sequence numbers are counted: by declaration, and for the engine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.blocks.pairs import pair_of
from dissect.engine.memory import Array
from dissect.engine.sizes import ADDRESS_OCTETS, HEAD_OCTETS, PORT_OCTETS
from dissect.engine.structures.counting import Sequenced
from dissect.engine.structures.groups import Pair
from dissect.render.lines.endpoints import Endpoints, endpoints_of
from dissect.render.lines.words.suggestions import PORTS
from dissect.schema import Header
from dissect.schema.layout import FieldKind, Slot

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

SEQUENCE: Final = "sequence_number"
ACKNOWLEDGMENT: Final = "acknowledgment_number"
WINDOW: Final = "window"
"""It need not be there."""
FIRST: Final = "syn"
ACKNOWLEDGES: Final = "ack"
NEEDED: Final = (*PORTS, SEQUENCE, ACKNOWLEDGMENT, FIRST, ACKNOWLEDGES)
NUMBER_BITS: Final = 32


@cache
def has_sequence(kind: type[Header]) -> bool:
    """Whether a header has the fields from which sequence numbers are counted."""
    if not {one.name for one in kind.fields}.issuperset(NEEDED):
        return False
    numbers = {one.field.name: one.width.constant for one in kind.layout.slots if one.kind is FieldKind.UNSIGNED}
    return all(numbers.get(name, 0) == 8 * PORT_OCTETS for name in PORTS)


def direction(source: bytes, destination: bytes, source_port: bytes, destination_port: bytes) -> bytes:
    """What tells the directions of conversations apart: addresses and ports, as the engine writes them too."""
    lengths = bytes((len(source), len(destination))).ljust(HEAD_OCTETS, b"\0")
    first, second = (one.ljust(ADDRESS_OCTETS, b"\0") for one in (source, destination))
    return b"".join((lengths, first, source_port, second, destination_port))


class Sequences(NamedTuple):
    """What the headers of a set mean for sequence numbers, as far as it was asked."""

    found: Array[Sequenced]
    unasked: bytearray
    """An octet for each declaration: 1 until it is asked."""


def sequences(protocols: ProtocolSet) -> Sequences:
    """What is known of the headers of a set; found once for each set."""
    count = len(protocols.dissectors)
    known: Sequences = protocols.kept.setdefault(SEQUENCE, Sequences((Sequenced * count)(), bytearray(b"\1" * count)))
    return known


def sequenced(protocols: ProtocolSet, declarations: Iterable[int]) -> Array[Sequenced]:
    """What the headers of a set mean for sequence numbers: those of some declarations, among which may be numbers of
    none, and of all that were asked for before."""
    found, unasked = sequences(protocols)
    for number in {*declarations}.intersection(range(len(found))):
        if unasked[number]:
            found[number] = _sequenced(protocols.dissectors[number].header)
            unasked[number] = 0
    return found


def _sequenced(header: type[Header]) -> Sequenced:
    ends = endpoints_of(header)
    addresses = _addresses(header, ends)
    found = Sequenced(is_network=ends.is_network, is_said=bool(header.fields), is_asked=addresses is None)
    if addresses is not None:
        found.addresses = addresses
    if has_sequence(header):
        _set_places(found, header)
    return found


def _addresses(header: type[Header], ends: Endpoints) -> Pair | None:
    """Where a header has its endpoints; None where they have no fixed places, or one is missing."""
    if not (ends.source or ends.destination):
        return Pair()
    pair = pair_of(header, (ends.source, ends.destination))
    return None if pair is None else Pair(pair.source, pair.destination, pair.octets)


def _set_places(found: Sequenced, header: type[Header]) -> None:
    """Say where the numbers are; if the engine cannot read them there, it asks for the packet."""
    ports = pair_of(header, PORTS)
    fixed = {one.field.name: one for one in header.layout.fixed}
    numbers, flags = (
        [fixed.get(name) for name in names] for names in ((SEQUENCE, ACKNOWLEDGMENT), (FIRST, ACKNOWLEDGES))
    )
    if ports is None or not (all(map(_is_number, numbers)) and all(map(_is_flag, flags))):
        found.is_asked = 1
        return
    found.ports = Pair(ports.source, ports.destination, ports.octets)
    found.number, found.acknowledgment = (one.offset.constant // 8 for one in numbers if one)
    (found.first, first), (found.acknowledges, acknowledges) = (divmod(one.offset.constant, 8) for one in flags if one)
    found.first_mask, found.acknowledges_mask = 0x80 >> first, 0x80 >> acknowledges


def _is_number(slot: Slot | None) -> bool:
    """Whether a field is a number of four whole octets, the most significant first."""
    return (
        slot is not None
        and slot.kind is FieldKind.UNSIGNED
        and slot.width.constant == NUMBER_BITS
        and not (slot.offset.constant % 8 or slot.little_endian)
    )


def _is_flag(slot: Slot | None) -> bool:
    return slot is not None and slot.kind is FieldKind.FLAG
