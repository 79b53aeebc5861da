"""Addresses of more than one host."""

from __future__ import annotations

from dissect.addresses import Address


def is_group(address: Address | None) -> bool:
    """Whether an address is that of a group of hosts, or of all of them."""
    if address is None:
        return False
    octets = bytes(address)
    if all(one == 0xFF for one in octets):
        return True
    group = getattr(address, "ip", None)
    return bool(octets[0] & 1) if group is None else bool(group.is_multicast)
