"""Types of the parts of a Cisco Discovery Protocol message, as Cisco's documents name them; no public registry."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class CdpType(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}"):
    """The type of a part of a message."""

    DEVICE_ID = 0x0001, "Device ID"
    ADDRESS = 0x0002, "Address"
    PORT_ID = 0x0003, "Port ID"
    CAPABILITIES = 0x0004, "Capabilities"
    VERSION = 0x0005, "Version"
    PLATFORM = 0x0006, "Platform"
    IP_PREFIX = 0x0007, "IP Prefix"
    PROTOCOL_HELLO = 0x0008, "Protocol-Hello"
    VTP_MANAGEMENT_DOMAIN = 0x0009, "VTP Management Domain"
    NATIVE_VLAN = 0x000A, "Native VLAN"
    DUPLEX = 0x000B, "Full/Half Duplex"
    MTU = 0x0011, "MTU"
    SYSTEM_NAME = 0x0014, "System Name"
    MANAGEMENT_ADDRESS = 0x0016, "Management Address"
    LOCATION = 0x0017, "Location"
