"""The pseudo-header of a transport, filled from the network header around it and from any readdressing headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any

from dissect.checksum import OtherPseudoHeader
from dissect.derive.carried_number import carried_number
from dissect.derive.checksum_outline import FilledFrom, LentOutline, checksum_outline_of
from dissect.derive.outline import outline_of
from dissect.packet.checksums.readdressing import with_addresses_replaced
from dissect.schema import Header, values_of


def pseudo_header(
    network: Header, between: Sequence[Header], carried: type[Header], length: int
) -> tuple[Header, bool]:
    """The pseudo-header for `length` octets of a protocol carried by `network`, and whether an address is unknown.

    `between`: the headers after the network header. They, and the options in all headers, may replace an address.
    ValueError if `network` lends no pseudo-header.
    """
    lent = _lent_by(network)
    values, unknown = with_addresses_replaced(network, between)
    return _filled(lent, values, carried, (network, *between), length), unknown


def other_pseudo_headers(
    network: Header, carried: type[Header], length: int, right: Header | None
) -> Iterator[OtherPseudoHeader]:
    """The pseudo-headers that a careless sender may use instead of the `right` one.

    If no pseudo-header counts (`right` is None): the one that `network` lends to others. ValueError if it lends none.
    """
    plain = _filled(_lent_by(network), values_of(network), carried, (network,), length)
    if right is None:
        yield OtherPseudoHeader("the pseudo-header of others", plain)
        return
    had, has = values_of(plain), values_of(right)
    addresses = [slot.field.name for slot in type(plain).layout.slots if slot.address is not None]
    for name in addresses:
        words = name.replace("_", " ")
        if had[name] != has[name]:
            what = f"the header's own {words}, not the one that a route or option gives"
            yield OtherPseudoHeader(what, right.replace(**{name: had[name]}), is_likely=True)
        twice = right.replace(**dict.fromkeys(addresses, has[name]))
        yield OtherPseudoHeader(f"the {words} twice", twice)


def _lent_by(network: Header) -> LentOutline:
    lent = checksum_outline_of(type(network)).lent
    if lent is None:
        raise ValueError(f"{type(network).__name__} lends no pseudo-header")
    return lent


def _filled(
    lent: LentOutline, values: Mapping[str, Any], carried: type[Header], around: Sequence[Header], length: int
) -> Header:
    filled: dict[str, Any] = {}
    for slot, source in lent.fields:
        name = slot.field.name
        if source is FilledFrom.LENGTH:
            filled[name] = length & (1 << slot.width.constant) - 1
        elif source is FilledFrom.PROTOCOL:
            number = carried_number(carried, slot.field.names)
            filled[name] = _given_number(around, slot.field.names) if number is None else number
        elif source is FilledFrom.NETWORK:
            filled[name] = values[name]
    return lent.header(**filled)


def _given_number(around: Sequence[Header], space: type[IntEnum] | None) -> int:
    """The number that the headers around a payload give it, for one that has no number of its own: a user has given it
    one, or reads it by another's."""
    numbers = (
        int(values_of(header)[lookup.fields[0]])
        for header in reversed(around)
        for lookup in outline_of(type(header)).lookups
        if lookup.space is space and lookup.fields
    )
    return next(numbers, 0)
