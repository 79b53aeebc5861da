"""How headers replace the addresses of a pseudo-header, and where an unreadable header may do so.

A routing header with segments left, a source route and the Home Address option give an address that replaces the
network header's own in the pseudo-header (RFC 8200 §8.1, RFC 6275 §11.3.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dissect.derive.checksum_outline import Readdressing, checksum_outline_of
from dissect.derive.lists.items import Options, option_kinds
from dissect.derive.lists.reading import decode_options
from dissect.packet.layer import Layer
from dissect.schema import Checksum, Field, Header, OptionList, Pick, Readdress, values_of


def with_addresses_replaced(network: Header, between: Sequence[Header]) -> tuple[dict[str, Any], bool]:
    """The values of a network header, with the addresses that the pseudo-header has instead, and whether one of them is
    unknown.

    `between`: the headers after the network header. They, and the options in all headers, may replace an address.
    """
    values = values_of(network)
    unknown = False
    for header in _with_options((network, *between)):
        declared = _applying(header)
        if declared is not None and declared.address in values:  # a header without such an address lends none
            address = _address(declared, header, values[declared.address])
            unknown = unknown or address is None
            values[declared.address] = address or values[declared.address]
    return values, unknown


def _with_options(headers: Sequence[Header]) -> list[Header]:
    """The headers, each followed by its options if one of those may replace an address."""
    found: list[Header] = []
    for header in headers:
        found.append(header)
        for name, options in checksum_outline_of(type(header)).readdress_lists:
            items = decode_options(options, getattr(header, name)).items
            found += [option.header for option in items]
    return found


def _applying(header: Header) -> Readdress | None:
    """The rule by which a header replaces an address; None if it does not."""
    declared = header.stack.readdress
    return declared if declared is not None and declared.when.holds(values_of(header)) else None


def _address(declared: Readdress, header: Header, replaced: object) -> bytes | None:
    """The address that replaces the network header's; None if unknown."""
    listed = getattr(header, declared.field)
    if declared.pick is Pick.UNKNOWN or not isinstance(listed, bytes) or not isinstance(replaced, bytes):
        return None
    octets = len(replaced)
    picked = listed[:octets] if declared.pick is Pick.FIRST else listed[-octets:]
    return picked if len(picked) == octets else None


def may_be_readdressed(layers: Sequence[Layer], rule: Checksum) -> bool:
    """Whether the pseudo-header may have another address than the one used: a header from its network header on may
    replace it, and the lengths there are bad. `layers`: those from the network header to the transport."""
    outer = layers[0].header if layers else None
    if not rule.pseudo_header or outer is None:
        return False
    return any(_hides_address(outer, layer) for layer in layers)


def _hides_address(network: Header, layer: Layer) -> bool:
    """Whether a header from the network header to the transport may replace an address, and its lengths are bad.

    This means an option with a bad length, one that may lie among the octets not read after a fault, or a list of
    addresses that does not hold whole addresses.
    """
    lists = layer.options()
    headers = [layer.header, *(option.header for _, options in lists for option in options.items)]
    return any(one is not None and _has_broken_address(network, one) for one in headers) or any(
        _may_hold_address(field, options) for field, options in lists if options.faults
    )


def _has_broken_address(network: Header, header: Header) -> bool:
    declared = _applying(header)
    if declared is None:
        return False
    listed, replaced = getattr(header, declared.field), getattr(network, declared.address, None)
    return isinstance(listed, bytes) and isinstance(replaced, bytes) and len(listed) % (len(replaced) or 1) != 0


def _may_hold_address(field: Field, options: Options) -> bool:
    """Whether an option that may replace an address has a fault, or may lie in the unread part of the list."""
    if any(_may_replace(fault.header) for fault in options.faults):
        return True
    declared = field.options
    known = option_kinds(declared) if isinstance(declared, OptionList) else {}
    return any(one in known and _may_replace(known[one]) for one in options.remainder)


def _may_replace(header: type[Header]) -> bool:
    return checksum_outline_of(header).readdresses in {Readdressing.WHERE_HELD, Readdressing.ALWAYS}
