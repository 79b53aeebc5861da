"""Numbers of Novell's IPX (selections), which have no public registry. The numbers are facts, the labels our words."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class IpxPacketType(OpenEnum, maximum=0xFF, title="IPX packet type"):
    """The kind of a packet."""

    UNKNOWN = 0, "Unknown"
    ROUTING_INFORMATION = 1, "Routing information"
    ECHO = 2, "Echo"
    ERROR = 3, "Error"
    PACKET_EXCHANGE = 4, "Packet exchange"
    SEQUENCED_PACKET_EXCHANGE = 5, "Sequenced packet exchange (SPX)"
    NETWARE_CORE_PROTOCOL = 17, "NetWare core protocol"
    NETBIOS_BROADCAST = 20, "NetBIOS broadcast"


class IpxSocket(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="IPX socket"):
    """The service that a packet is for."""

    NETWARE_CORE_PROTOCOL = 0x0451, "NetWare core protocol (NCP)"
    SERVICE_ADVERTISING = 0x0452, "Service advertising (SAP)"
    ROUTING_INFORMATION = 0x0453, "Routing information (RIP)"
    NETBIOS = 0x0455, "NetBIOS"
    DIAGNOSTICS = 0x0456, "Diagnostics"
    SERIALIZATION = 0x0457, "Serialization"
