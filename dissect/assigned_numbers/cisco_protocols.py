"""Protocols that Cisco carries over SNAP under its own organization code, 00-00-0C; there is no public registry."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class CiscoProtocol(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="Cisco protocol"):
    """The payload of SNAP with the organization code 00-00-0C."""

    DRIP = 0x0102, "DRiP"
    PORT_AGGREGATION = 0x0104, "Port Aggregation Protocol (PAgP)"
    PVST = 0x010B, "Per-VLAN Spanning Tree (PVST+)"
    VLAN_BRIDGE = 0x010C, "VLAN Bridge"
    UNIDIRECTIONAL_LINK_DETECTION = 0x0111, "Unidirectional Link Detection (UDLD)"
    DISCOVERY = 0x2000, "Cisco Discovery Protocol (CDP)"
    GROUP_MANAGEMENT = 0x2001, "Cisco Group Management Protocol (CGMP)"
    VLAN_TRUNKING = 0x2003, "VLAN Trunking Protocol (VTP)"
    DYNAMIC_TRUNKING = 0x2004, "Dynamic Trunking Protocol (DTP)"
    STP_UPLINK_FAST = 0x200A, "Spanning Tree Uplink Fast"
