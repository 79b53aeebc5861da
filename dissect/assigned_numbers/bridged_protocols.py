"""Frames bridged over LLC: protocol identifiers of IEEE 802.1 under the organization code 00-80-C2 (RFC 2427 §4.2).

The first five have the frame's check sequence at the end; those from 7 on do not.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class BridgedProtocol(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="IEEE 802.1 protocol"):
    """The payload of SNAP with the organization code 00-80-C2."""

    IEEE_802_3_WITH_FCS = 0x0001, "Bridged IEEE 802.3 with FCS"
    IEEE_802_4_WITH_FCS = 0x0002, "Bridged IEEE 802.4 with FCS"
    IEEE_802_5_WITH_FCS = 0x0003, "Bridged IEEE 802.5 with FCS"
    FDDI_WITH_FCS = 0x0004, "Bridged FDDI with FCS"
    IEEE_802_6_WITH_FCS = 0x0005, "Bridged IEEE 802.6 with FCS"
    IEEE_802_3 = 0x0007, "Bridged IEEE 802.3"
    IEEE_802_4 = 0x0008, "Bridged IEEE 802.4"
    IEEE_802_5 = 0x0009, "Bridged IEEE 802.5"
    FDDI = 0x000A, "Bridged FDDI"
    IEEE_802_6 = 0x000B, "Bridged IEEE 802.6"
    FRAGMENTS = 0x000D, "Fragments"
    BRIDGE_PDU = 0x000E, "Bridge PDU"
    SOURCE_ROUTING_BRIDGE_PDU = 0x000F, "Source Routing Bridge PDU"


class BridgedBeginning(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="first octets"):
    """The first two octets of a bridged frame: over ATM, padding comes before the frame (RFC 2684 §5.2)."""

    PADDING = 0x0000, "Padding"
