"""The octets of a datagram whose fragments have come: the headers of the first one, as if it had never been cut.

The header that says where a fragment belongs says that it is none, or goes if it is there for nothing else; lengths,
numbers and the header's checksum follow (RFC 791 §3.2, RFC 8200 §4.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dissect.checksum.computing import compute
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.outline import outline_of
from dissect.packet.dissector import Dissector
from dissect.schema import Header, values_of
from dissect.schema.octets import encode


def whole_octets(first: Sequence[tuple[Dissector, bytes]], body: bytes, mark: int | None) -> bytes | None:
    """The datagram, from its network header on; None if a length field cannot say how long it is.

    `first` are the headers of the first fragment up to the one that says where it belongs, `mark` what is said of
    congestion.
    """
    kinds = [dissector.header for dissector, _ in first]
    fragmentation = kinds[-1].stack.fragmentation
    assert fragmentation is not None  # noqa: S101  # it carries a fragment that is joined with others
    joining = fragmentation.joining
    assert joining is not None  # noqa: S101  # as above
    values = [values_of(dissector.decode(octets, 0, len(octets))) for dissector, octets in first]
    if mark is not None:
        values[0][joining.congestion] = mark
    if joining.is_lifted:
        carried = values.pop()[_following(kinds.pop())]
        values[-1][_following(kinds[-1])] = carried
    else:
        values[-1].update(dict.fromkeys(_fragment_fields(kinds[-1]), 0))
    headers = [encode(kind.layout, own) for kind, own in zip(kinds, values, strict=True)]
    size = sum(map(len, headers)) + len(body)
    if not _set_length(kinds[0], values[0], size):
        return None
    headers[0] = _summed(kinds[0], encode(kinds[0].layout, values[0]))
    return b"".join((*headers, body))


def _following(kind: type[Header]) -> str:
    """The field that says what follows a header."""
    return outline_of(kind).lookups[0].fields[0]


def _fragment_fields(kind: type[Header]) -> tuple[str, ...]:
    """The fields that say where a fragment belongs."""
    words = outline_of(kind).fragmentation
    return () if words is None else tuple(name for one in words for name in one.declared.fields)


def _set_length(kind: type[Header], values: dict[str, Any], size: int) -> bool:
    """Set the field that gives the length of a header with its payload. False if it is too small for it."""
    extent = outline_of(kind).extents[0].octets.declared
    name, unit = extent.terms[0]
    number = (size - extent.constant) // unit
    values[name] = number
    return number >> kind.layout.slot(name).width.constant == 0


def _summed(kind: type[Header], octets: bytes) -> bytes:
    """The header with the right checksum, if it has one."""
    own = checksum_outline_of(kind).own
    if own is None:
        return octets
    end = own.field + own.octets
    return octets[: own.field] + compute(own.declared, octets, own.field).to_bytes(own.octets, "big") + octets[end:]
