"""The octets of a datagram whose fragments have come, as if it had never been cut.

The header that says where a fragment belongs says that it is none, or goes if it is there for nothing else; lengths,
numbers and the header's checksum follow (RFC 791 §3.2, RFC 8200 §4.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from dissect.checksum.computing import compute
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.outline import outline_of
from dissect.packet.reassembly.facts import Outcome, Whole
from dissect.packet.reassembly.finding.field_octets import field_number
from dissect.packet.reassembly.pending import MARKED, Pending
from dissect.schema import Header, Joining
from dissect.schema.layout import Slot
from dissect.schema.octets import with_number

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet


def whole_of(pending: Pending, protocols: ProtocolSet) -> Whole | None:
    """The datagram of fragments that have all come; None if its header cannot say how long it is."""
    head = pending.head
    assert head is not None  # noqa: S101  # a datagram is whole only with it
    kinds = [protocols.dissectors[number].header for number, _ in head.headers]
    octets = _octets(kinds, [octets for _, octets in head.headers], pending)
    link_type = next((link for link, one in protocols.links.items() if one.header is kinds[0]), None)
    if octets is None or link_type is None:
        return None
    return Whole(octets, link_type, pending.joined(Outcome.WHOLE))


def _octets(kinds: Sequence[type[Header]], first: Sequence[bytes], pending: Pending) -> bytes | None:
    """The octets. `first` are the headers of the first fragment up to the one that says where it belongs."""
    headers = list(map(bytearray, first))
    network, own = headers[0], headers[-1]
    joining = _joining(kinds[-1])
    if MARKED in pending.marks:
        _set(network, kinds[0].layout.slot(joining.congestion), MARKED)
    if joining.is_lifted:
        carried = field_number(kinds[-1], _following(kinds[-1]))(bytes(own), 0)
        headers.pop()
        _set(headers[-1], kinds[-2].layout.slot(_following(kinds[-2])), carried)
    else:
        for slot in _fragment_slots(kinds[-1]):
            _set(own, slot, 0)
    body = pending.octets()
    if not _set_length(kinds[0], network, sum(map(len, headers)) + len(body)):
        return None
    _set_checksum(kinds[0], network)
    return b"".join((*headers, body))


def _joining(kind: type[Header]) -> Joining:
    fragmentation = kind.stack.fragmentation
    assert fragmentation is not None  # noqa: S101  # it carries a fragment that is joined with others
    assert fragmentation.joining is not None  # noqa: S101  # as above
    return fragmentation.joining


@cache
def _following(kind: type[Header]) -> str:
    """The field that says what follows a header."""
    return outline_of(kind).lookups[0].fields[0]


@cache
def _fragment_slots(kind: type[Header]) -> tuple[Slot, ...]:
    """The fields that say where a fragment belongs."""
    words = outline_of(kind).fragmentation
    return () if words is None else tuple(kind.layout.slot(name) for one in words for name in one.declared.fields)


def _set(header: bytearray, slot: Slot, number: int) -> None:
    first, octets = with_number(slot, header, 0, number)
    header[first : first + len(octets)] = octets


def _set_length(kind: type[Header], header: bytearray, size: int) -> bool:
    """Set the field that gives the length of a header with its payload. False if it is too small for it."""
    extent = outline_of(kind).extents[0].octets.declared
    name, unit = extent.terms[0]
    number, slot = (size - extent.constant) // unit, kind.layout.slot(name)
    _set(header, slot, number)
    return number >> slot.width.constant == 0


def _set_checksum(kind: type[Header], header: bytearray) -> None:
    """Set the header's checksum, if it has one."""
    own = checksum_outline_of(kind).own
    if own is not None:
        number = compute(own.declared, header, own.field)
        header[own.field : own.field + own.octets] = number.to_bytes(own.octets, "big")
