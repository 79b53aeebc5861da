"""How a PPP frame begins, told by its first four bits: what goes by that have no field that says it.

RFC 1661 §2: the high octet of a protocol number is even and the low one odd, so that a frame whose first octet is odd
has a number of one octet. RFC 1662 §3.1: the address is 0xff, which no protocol number begins with. The numbers that
are assigned begin with 0, 4, 8 or c (two octets, as they are), or with the digits below in the compressed form.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class PppFrame(OpenEnum, maximum=0xF, spelling="0x{:x}"):
    """The first digit of a PPP frame."""

    NETWORK_LAYER = 0x0
    COMPRESSED_2 = 0x2
    COMPRESSED_3 = 0x3
    LOW_VOLUME = 0x4
    COMPRESSED_5 = 0x5
    NETWORK_CONTROL = 0x8
    LINK_CONTROL = 0xC
    ADDRESS = 0xF
