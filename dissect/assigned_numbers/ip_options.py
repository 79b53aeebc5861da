"""Option types of IPv4 and of IPv6's options headers, and the types of IPv6's Routing header (all that are assigned).

Registries: https://www.iana.org/assignments/ip-parameters and https://www.iana.org/assignments/ipv6-parameters (public
domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class Ipv4OptionType(OpenEnum, maximum=255):
    """The type octet of an IPv4 option: a copied flag, a class and a number (RFC 791, 3.1)."""

    END_OF_OPTION_LIST = 0, "End of Options List"
    NO_OPERATION = 1, "No Operation"
    RECORD_ROUTE = 7, "Record Route"
    EXPERIMENTAL_MEASUREMENT = 10, "Experimental Measurement"
    MTU_PROBE = 11, "MTU Probe"
    MTU_REPLY = 12, "MTU Reply"
    ENCODE = 15, "Encode"
    QUICK_START = 25, "Quick-Start"
    EXPERIMENT_30 = 30, "RFC3692-style Experiment"
    TIME_STAMP = 68, "Time Stamp"
    TRACEROUTE = 82, "Traceroute"
    EXPERIMENT_94 = 94, "RFC3692-style Experiment"
    SECURITY = 130, "Security"
    LOOSE_SOURCE_ROUTE = 131, "Loose Source Route"
    EXTENDED_SECURITY = 133, "Extended Security"
    COMMERCIAL_SECURITY = 134, "Commercial Security"
    STREAM_ID = 136, "Stream ID"
    STRICT_SOURCE_ROUTE = 137, "Strict Source Route"
    EXPERIMENTAL_ACCESS_CONTROL = 142, "Experimental Access Control"
    IMI_TRAFFIC_DESCRIPTOR = 144, "IMI Traffic Descriptor"
    EXTENDED_INTERNET_PROTOCOL = 145, "Extended Internet Protocol"
    ADDRESS_EXTENSION = 147, "Address Extension"
    ROUTER_ALERT = 148, "Router Alert"
    SELECTIVE_DIRECTED_BROADCAST = 149, "Selective Directed Broadcast"
    DYNAMIC_PACKET_STATE = 151, "Dynamic Packet State"
    UPSTREAM_MULTICAST_PACKET = 152, "Upstream Multicast Packet"
    EXPERIMENT_158 = 158, "RFC3692-style Experiment"
    EXPERIMENTAL_FLOW_CONTROL = 205, "Experimental Flow Control"
    EXPERIMENT_222 = 222, "RFC3692-style Experiment"

    @property
    def copied(self) -> bool:
        """Whether every fragment carries this option, or only the first."""
        return bool(self & 0x80)

    @property
    def option_class(self) -> int:
        """What the option is for: 0 is control, 2 is debugging and measurement."""
        return (self >> 5) & 0x3

    @property
    def number(self) -> int:
        """The option's number, the low five bits."""
        return self & 0x1F


class Ipv6OptionType(OpenEnum, maximum=255, spelling="0x{:02x}"):
    """The type octet of a hop-by-hop or destination option (RFC 8200, 4.2)."""

    PAD1 = 0x00, "Pad1"
    PADN = 0x01, "PadN"
    TUNNEL_ENCAPSULATION_LIMIT = 0x04, "Tunnel Encapsulation Limit"
    ROUTER_ALERT = 0x05, "Router Alert"
    CALIPSO = 0x07, "CALIPSO"
    SMF_DPD = 0x08, "SMF_DPD"
    PERFORMANCE_AND_DIAGNOSTIC_METRICS = 0x0F, "Performance and Diagnostic Metrics (PDM)"
    IOAM = 0x11, "IOAM"
    ALTERNATE_MARKING = 0x12, "AltMark"
    EXPERIMENT_1E = 0x1E, "RFC3692-style Experiment"
    RPL = 0x23, "RPL Option"
    QUICK_START = 0x26, "Quick-Start"
    MINIMUM_PATH_MTU = 0x30, "Minimum Path MTU Hop-by-Hop Option"
    IOAM_CHANGEABLE = 0x31, "IOAM"
    EXPERIMENT_3E = 0x3E, "RFC3692-style Experiment"
    EXPERIMENT_5E = 0x5E, "RFC3692-style Experiment"
    RPL_DEPRECATED = 0x63, "RPL Option (Deprecated)"
    MPL = 0x6D, "MPL Option"
    EXPERIMENT_7E = 0x7E, "RFC3692-style Experiment"
    ENDPOINT_IDENTIFICATION = 0x8A, "Endpoint Identification (Deprecated)"
    ILNP_NONCE = 0x8B, "ILNP Nonce"
    LINE_IDENTIFICATION = 0x8C, "Line-Identification Option"
    EXPERIMENT_9E = 0x9E, "RFC3692-style Experiment"
    EXPERIMENT_BE = 0xBE, "RFC3692-style Experiment"
    JUMBO_PAYLOAD = 0xC2, "Jumbo Payload"
    HOME_ADDRESS = 0xC9, "Home Address"
    EXPERIMENT_DE = 0xDE, "RFC3692-style Experiment"
    IP_DFF = 0xEE, "IP_DFF"
    EXPERIMENT_FE = 0xFE, "RFC3692-style Experiment"

    @property
    def action(self) -> int:
        """What a node that does not know the option does.

        0 skips it, 1 discards the packet, 2 discards it and reports a Parameter Problem, 3 reports one only if the
        destination was not multicast.
        """
        return self >> 6

    @property
    def may_change(self) -> bool:
        """Whether the option's data may change in transit, so that the Authentication Header excludes it."""
        return bool(self & 0x20)


class RoutingType(OpenEnum, maximum=255):
    """The kind of an IPv6 Routing header (RFC 8200, 4.4)."""

    SOURCE_ROUTE = 0, "Source Route (Deprecated)"
    NIMROD = 1, "Nimrod (Deprecated)"
    TYPE_2 = 2, "Type 2 Routing Header"
    RPL_SOURCE_ROUTE = 3, "RPL Source Route Header"
    SEGMENT_ROUTING = 4, "Segment Routing Header (SRH)"
    COMPACT_16 = 5, "CRH-16"
    COMPACT_32 = 6, "CRH-32"
    EXPERIMENT_1 = 253, "RFC3692-style Experiment 1"
    EXPERIMENT_2 = 254, "RFC3692-style Experiment 2"
    RESERVED = 255, "Reserved"
