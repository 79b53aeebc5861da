"""Payloads without an EtherType: those that IEEE 802 gives to frames with a length.

A frame whose length/type field holds a length carries LLC (IEEE 802.3-2022 §3.2.6), or, as NetWare did before LLC
existed, an IPX packet, which always begins with a checksum of 0xffff. No number on the wire tells them apart, so the
numbers here are Linux's ETH_P_ codes for the same cases, which cooked captures do contain
(https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html).
"""

from __future__ import annotations

from dissect.assigned_numbers import OpenEnum


class LinkPayload(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="link payload"):
    """Payloads of a link without an EtherType."""

    NOVELL_RAW = 0x0001, "Novell raw IEEE 802.3"
    ALL = 0x0003, "Frame of any protocol"
    LLC = 0x0004, "IEEE 802.2 LLC"
    PPP = 0x0007, "PPP"
    CAN = 0x000C, "CAN"
    CAN_FD = 0x000D, "CAN FD"
    CAN_XL = 0x000E, "CAN XL"
    IRDA_LAP = 0x0017, "IrDA LAP"
    ISI = 0x00F5, "Intelligent Service Interface"
    IEEE_802_15_4 = 0x00F6, "IEEE 802.15.4"
    MCTP = 0x00FA, "MCTP"


class LinkBeginning(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="first octets"):
    """The first two octets of a frame with a length, if they are not service access points of LLC."""

    NOVELL_RAW = 0xFFFF, "Novell raw IEEE 802.3"
