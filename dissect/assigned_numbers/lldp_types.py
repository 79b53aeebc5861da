"""Types of LLDP's type-length-value parts, and the subtypes of what they identify: IEEE 802.1AB-2016 §8."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class LldpType(OpenEnum, maximum=127):
    """The type of a part of an LLDP data unit (table 8-1)."""

    END = 0, "End Of LLDPDU"
    CHASSIS_ID = 1, "Chassis ID"
    PORT_ID = 2, "Port ID"
    TIME_TO_LIVE = 3, "Time To Live"
    PORT_DESCRIPTION = 4, "Port Description"
    SYSTEM_NAME = 5, "System Name"
    SYSTEM_DESCRIPTION = 6, "System Description"
    SYSTEM_CAPABILITIES = 7, "System Capabilities"
    MANAGEMENT_ADDRESS = 8, "Management Address"
    ORGANIZATIONALLY_SPECIFIC = 127, "Organizationally Specific TLVs"


class LldpChassisSubtype(OpenEnum, maximum=255):
    """The kind of identifier of a chassis (table 8-2)."""

    CHASSIS_COMPONENT = 1, "Chassis component"
    INTERFACE_ALIAS = 2, "Interface alias"
    PORT_COMPONENT = 3, "Port component"
    MAC_ADDRESS = 4, "MAC address"
    NETWORK_ADDRESS = 5, "Network address"
    INTERFACE_NAME = 6, "Interface name"
    LOCALLY_ASSIGNED = 7, "Locally assigned"


class LldpPortSubtype(OpenEnum, maximum=255):
    """The kind of identifier of a port (table 8-3)."""

    INTERFACE_ALIAS = 1, "Interface alias"
    PORT_COMPONENT = 2, "Port component"
    MAC_ADDRESS = 3, "MAC address"
    NETWORK_ADDRESS = 4, "Network address"
    INTERFACE_NAME = 5, "Interface name"
    AGENT_CIRCUIT_ID = 6, "Agent circuit ID"
    LOCALLY_ASSIGNED = 7, "Locally assigned"
