"""The octets of a datagram whose fragments have come, as if it had never been cut.

The header that says where a fragment belongs says that it is none, or goes if it is there for nothing else; lengths,
numbers and the header's checksum follow (RFC 791 §3.2, RFC 8200 §4.5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from dissect.checksum.computing import compute
from dissect.derive.checksum_outline import FieldOutline, checksum_outline_of
from dissect.derive.outline import outline_of
from dissect.packet.reassembly.facts import Outcome, Whole
from dissect.packet.reassembly.finding.field_octets import field_number
from dissect.packet.reassembly.pending import MARKED, Pending
from dissect.schema import Header, Joining
from dissect.schema.layout import Slot
from dissect.schema.octets import with_number

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet

REMAKINGS: Final = "how datagrams that came in fragments get their headers"
"""What is kept of a protocol set: a `_Remaking` for each run of headers, and"""
MOST: Final = 1024
"""how many of them."""

Setter: TypeAlias = Callable[[bytearray, int], None]
"""Sets a field of a header to a number that it can hold."""


class _Remaking(NamedTuple):
    """How the headers of a first fragment become those of its datagram."""

    link_type: int | None
    """That of frames which begin with the first of them."""
    mark: Setter
    """Sets the field of the first in which routers mark congestion."""
    end: Callable[[list[bytearray]], object]
    """Takes from them that there is a fragment."""
    length: Setter
    """Sets the field that gives the length of the first with its payload: of so many octets"""
    constant: int
    """less these, in units of"""
    unit: int
    """octets, and the number is less than"""
    most: int
    checksum: FieldOutline | None
    """Of the first."""


def whole_of(pending: Pending, protocols: ProtocolSet) -> Whole | None:
    """The datagram of fragments that have all come; None if its header cannot say how long it is."""
    head = pending.head
    assert head is not None  # noqa: S101  # a datagram is whole only with it
    known: dict[tuple[int, ...], _Remaking] = protocols.kept.setdefault(REMAKINGS, {})
    numbers = tuple([number for number, _ in head.headers])
    by = known.get(numbers)
    if by is None:
        if len(known) >= MOST:
            known.clear()
        by = known[numbers] = _remaking([protocols.dissectors[number].header for number in numbers], protocols)
    octets = _octets(by, [bytearray(octets) for _, octets in head.headers], pending)
    if octets is None or by.link_type is None:
        return None
    return Whole(octets, by.link_type, pending.joined(Outcome.WHOLE))


def _remaking(kinds: Sequence[type[Header]], protocols: ProtocolSet) -> _Remaking:
    """How headers of these kinds are made; the last says where a fragment belongs."""
    network, joining = kinds[0], _joining(kinds[-1])
    extent = outline_of(network).extents[0].octets.declared
    name, unit = extent.terms[0]
    length = network.layout.slot(name)
    return _Remaking(
        link_type=next((link for link, one in protocols.links.items() if one.header is network), None),
        mark=_setter(network.layout.slot(joining.congestion)),
        end=_lifting(kinds[-2], kinds[-1]) if joining.is_lifted else _clearing(kinds[-1]),
        length=_setter(length),
        constant=extent.constant,
        unit=unit,
        most=1 << length.width.constant,
        checksum=checksum_outline_of(network).own,
    )


def _octets(by: _Remaking, headers: list[bytearray], pending: Pending) -> bytes | None:
    """The octets. `headers`: of the first fragment, up to the one that says where it belongs."""
    network, parts = headers[0], pending.parts()
    if MARKED in pending.marks:
        by.mark(network, MARKED)
    by.end(headers)
    number = (sum(map(len, headers)) + sum(map(len, parts)) - by.constant) // by.unit
    if not 0 <= number < by.most:
        return None
    by.length(network, number)
    own = by.checksum
    if own is not None:
        checksum = compute(own.declared, network, own.field)
        network[own.field : own.field + own.octets] = checksum.to_bytes(own.octets, "big")
    return b"".join((*headers, *parts))


def _joining(kind: type[Header]) -> Joining:
    fragmentation = kind.stack.fragmentation
    assert fragmentation is not None  # noqa: S101  # it carries a fragment that is joined with others
    assert fragmentation.joining is not None  # noqa: S101  # as above
    return fragmentation.joining


def _following(kind: type[Header]) -> str:
    """The field that says what follows a header."""
    return outline_of(kind).lookups[0].fields[0]


def _lifting(before: type[Header], own: type[Header]) -> Callable[[list[bytearray]], object]:
    """What removes the last header, so that what follows it follows the header before."""
    carried, follow = field_number(own, _following(own)), _setter(before.layout.slot(_following(before)))

    def lift(headers: list[bytearray]) -> None:
        lifted = headers.pop()
        follow(headers[-1], carried(bytes(lifted), 0))

    return lift


def _clearing(own: type[Header]) -> Callable[[list[bytearray]], object]:
    """What sets the fields of the last header to 0 that say where a fragment belongs."""
    words = outline_of(own).fragmentation
    assert words is not None  # noqa: S101  # as in `_joining`
    kept = bytearray(b"\xff" * own.layout.fixed_octets)
    for one in words:
        for name in one.declared.fields:
            _setter(own.layout.slot(name))(kept, 0)
    size, mask = len(kept), int.from_bytes(kept, "big")

    def clear(headers: list[bytearray]) -> None:
        headers[-1][:size] = (int.from_bytes(headers[-1][:size], "big") & mask).to_bytes(size, "big")

    return clear


def _setter(slot: Slot) -> Setter:
    """What sets a field of fixed place."""
    begin, bits = slot.offset.constant, slot.width.constant
    first, size = begin // 8, bits // 8
    order: Literal["little", "big"] = "little" if slot.little_endian else "big"

    def set_octets(header: bytearray, number: int) -> None:
        header[first : first + size] = number.to_bytes(size, order)

    def set_bits(header: bytearray, number: int) -> None:
        at, octets = with_number(slot, header, 0, number)
        header[at : at + len(octets)] = octets

    return set_bits if begin % 8 or bits % 8 else set_octets
