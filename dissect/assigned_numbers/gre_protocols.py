"""Protocols that GRE carries under numbers that are not EtherTypes, or that mean something else as EtherTypes.

There is no public registry: RFC 1701 had a table, and vendors chose numbers of their own. WCCP's is in
draft-param-wccp-v2rev1 §4.12.1; those of Aruba's access points are known from their captures.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum

ARUBA = tuple(range(0x8200, 0x8371, 0x10))
"""The numbers under which access points of Aruba send frames of IEEE 802.11 to their controller."""


class GreProtocol(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="GRE protocol"):
    """Payloads of GRE under its own numbers."""

    ARUBA_FIRST = 0x8200, "Aruba wireless, first of its numbers"
    ARUBA_LAST = 0x8370, "Aruba wireless, last of its numbers"
    WCCP = 0x883E, "WCCP redirection"
