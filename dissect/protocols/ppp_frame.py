"""How a PPP frame begins. No field says it, so the first octet decides.

RFC 1661 §2: the high octet of a protocol number is even and the low one odd. So a frame whose first octet is odd has a
number of one octet (§6.5), and any other frame a number of two. RFC 1662 §3.1: the address is 0xff; no number begins
with it.
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
