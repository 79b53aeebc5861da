"""How a PPP frame begins, told by its first octet: what goes by that has no field that says it.

RFC 1661 §2: the high octet of a protocol number is even and the low one odd. So a frame whose first octet is odd has a
number of one octet (§6.5), and any other a number of two. RFC 1662 §3.1: the address is 0xff, which no number begins
with.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class PppFrame(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="PPP frame beginning with"):
    """The first octet of a PPP frame."""

    ADDRESS = 0xFF


class SerialFrame(OpenEnum, maximum=0xFF, spelling="0x{:02x}"):
    """The first octet of a frame on a serial line that is not PPP: Cisco's framing (RFC 1547 §4.3.1)."""

    CISCO_UNICAST = 0x0F
    CISCO_BROADCAST = 0x8F
