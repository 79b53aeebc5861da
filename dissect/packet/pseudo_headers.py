"""The pseudo-header of a transport, filled from the network header around it and what lies between the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any

from dissect.checksum import OtherPseudoHeader
from dissect.derive.options import Options, decode_options, option_kinds
from dissect.schema import Field, Header, OptionList, Pick, PseudoHeader, Readdress, values_of


def pseudo_header(
    network: Header, between: Sequence[Header], carried: type[Header], length: int
) -> tuple[Header, bool]:
    """The pseudo-header for `length` octets of a protocol carried by `network`, and whether an address is unknown.

    `between`: the headers after the network header. They, and the options in all of them, may change an address: a
    routing header with segments left, a source route, the Home Address option (RFC 8200 §8.1, RFC 6275 §11.3.1).
    ValueError where `network` is no header that lends one.
    """
    declared = _lent_by(network)
    values = values_of(network)
    unknown = False
    for header in _with_options((network, *between)):
        readdress = header.stack.readdress
        if readdress is None or not readdress.when.holds(values_of(header)):
            continue
        address = _address(readdress, header, len(values[readdress.address]))
        unknown = unknown or address is None
        values[readdress.address] = address or values[readdress.address]
    return _filled(declared.header, values, carried, length), unknown


def other_pseudo_headers(
    network: Header, carried: type[Header], length: int, right: Header | None
) -> Iterator[OtherPseudoHeader]:
    """The pseudo-headers that one who does not look closely takes for the `right` one.

    Where there is to be none, the one that `network` lends to others. ValueError where it lends none.
    """
    declared = _lent_by(network)
    plain = _filled(declared.header, values_of(network), carried, length)
    if right is None:
        yield OtherPseudoHeader("the pseudo-header of others", plain)
        return
    had, has = values_of(plain), values_of(right)
    addresses = [slot.field.name for slot in declared.header.layout.slots if slot.address is not None]
    for name in addresses:
        words = name.replace("_", " ")
        if had[name] != has[name]:
            what = f"the header's own {words}, not the one that a route or option gives"
            yield OtherPseudoHeader(what, right.replace(**{name: had[name]}), is_likely=True)
        twice = right.replace(**dict.fromkeys(addresses, has[name]))
        yield OtherPseudoHeader(f"the {words} twice", twice)


def _lent_by(network: Header) -> PseudoHeader:
    declared = network.stack.pseudo_header
    if declared is None:
        raise ValueError(f"{type(network).__name__} lends no pseudo-header")
    return declared


def _filled(header: type[Header], values: Mapping[str, Any], carried: type[Header], length: int) -> Header:
    filled: dict[str, Any] = {}
    for field in header.fields:
        if field.name == "upper_layer_length":
            filled[field.name] = length & (1 << header.layout.slot(field.name).width.constant) - 1
        elif field.name == "protocol":
            filled[field.name] = carried_number(carried, field.names)
        elif field.name in values:
            filled[field.name] = values[field.name]
    return header(**filled)


def _with_options(headers: Sequence[Header]) -> list[Header]:
    """The headers, each followed by the options in it, where one of those may change an address."""
    found: list[Header] = []
    for header in headers:
        found.append(header)
        for field in type(header).fields:
            if field.options is not None and any(one.stack.readdress is not None for one in field.options.headers):
                items = decode_options(field.options, getattr(header, field.name)).items
                found += [option.header for option in items]
    return found


def hides_address(network: Header, header: Header, lists: Sequence[tuple[Field, Options]]) -> bool:
    """Whether a header between a network header and its transport may change an address, and its lengths are bad.

    Such is an option with a bad length, one that may be among the octets that are not read after a fault, and a list of
    addresses that is not made of whole ones.
    """
    items = [option.header for _, options in lists for option in options.items]
    return any(_has_broken_address(network, one) for one in (header, *items)) or any(
        _may_hold_address(field, options) for field, options in lists if options.faults
    )


def _has_broken_address(network: Header, header: Header) -> bool:
    readdress = header.stack.readdress
    if readdress is None or not readdress.when.holds(values_of(header)):
        return False
    return len(getattr(header, readdress.field)) % len(getattr(network, readdress.address)) != 0


def _may_hold_address(field: Field, options: Options) -> bool:
    """Whether an option that may change an address has a fault, or may stand where the list is not read."""
    if any(fault.header.stack.readdress is not None for fault in options.faults):
        return True
    declared = field.options
    known = option_kinds(declared) if isinstance(declared, OptionList) else {}
    return any(one in known and known[one].stack.readdress is not None for one in options.remainder)


def carried_number(header: type[Header], space: type[IntEnum] | None) -> int | None:
    """The first number under which a header, or the one that it is a variant of, is carried in a space."""
    for kind in header.__mro__:
        carried = getattr(kind.__dict__.get("stack"), "carried_as", None) or {}
        if space in carried:
            return int(carried[space][0])
    return None


def _address(readdress: Readdress, header: Header, octets: int) -> bytes | None:
    """The address that replaces the network header's; None where it cannot be known."""
    if readdress.pick is Pick.UNKNOWN:
        return None
    listed: bytes = getattr(header, readdress.field)
    picked = listed[:octets] if readdress.pick is Pick.FIRST else listed[-octets:]
    return picked if len(picked) == octets else None
