"""CRC-32C, the checksum of SCTP (RFC 9260 §6.8 and Appendix A), as it is computed and as it stands in the packet.

The polynomial is Castagnoli's, 0x1EDC6F41. The octets enter the register with their least significant bit first, which
begins with ones everywhere and is complemented at the end. SCTP sends the result's least significant octet first, so
that the field, read as a number like all others, holds the octets of the CRC in reverse (`in_field`).
"""

from __future__ import annotations

from typing import Final

import google_crc32c

from dissect.checksum.internet import Octets

POLYNOMIAL: Final = 0x1EDC6F41
REFLECTED: Final = 0x82F63B78
"""The polynomial with its bits in reverse, as it is used on octets that enter with the least significant bit first."""
ALL_ONES: Final = 0xFFFFFFFF


def crc32c(octets: Octets, so_far: int = 0) -> int:
    """The CRC-32C of `octets`; `so_far` is the CRC of the octets before them."""
    crc: int = google_crc32c.extend(so_far, bytes(octets))
    return crc


def register(crc: int) -> int:
    """What the shift register holds where the CRC would come out so: the CRC is its complement."""
    return crc ^ ALL_ONES


def in_field(crc: int) -> int:
    """The number that stands in the field, or back: the same four octets in reverse."""
    return int.from_bytes(crc.to_bytes(4, "little"), "big")
