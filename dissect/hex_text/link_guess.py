"""How octets begin of which nothing is known: with an IP header, or with that of Ethernet."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers import LinkType

VERSION_4: Final = 4
VERSION_6: Final = 6
SHORTEST: Final = {VERSION_4: 20, VERSION_6: 40}
"""Octets of a header, by the version of IP."""


def guessed_link_type(octets: bytes) -> LinkType:
    """RAW if the octets begin with an IP header whose lengths fit them, else ETHERNET."""
    version = octets[0] >> 4 if octets else 0
    least = SHORTEST.get(version)
    if least is None or len(octets) < least:
        return LinkType.ETHERNET
    if version == VERSION_4:
        header, total = 4 * (octets[0] & 0xF), int.from_bytes(octets[2:4], "big")
        fits = least <= header <= total <= len(octets)
    else:
        fits = least + int.from_bytes(octets[4:6], "big") == len(octets)
    return LinkType.RAW if fits else LinkType.ETHERNET
