"""Assigned numbers as open enumerations: the number spaces that headers use.

A registry is loaded on first use: all of them together have a thousand members, and creating them takes as long as all
other imports of a program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.assigned_numbers.arp_operations import ArpHardwareType, ArpOperation
    from dissect.assigned_numbers.ethertypes import EtherType
    from dissect.assigned_numbers.icmp_types import (
        IcmpDestinationUnreachableCode,
        IcmpExtendedEchoReplyCode,
        IcmpParameterProblemCode,
        IcmpPhoturisCode,
        IcmpRedirectCode,
        IcmpRouterAdvertisementCode,
        IcmpTimeExceededCode,
        IcmpType,
        Icmpv6DestinationUnreachableCode,
        Icmpv6ParameterProblemCode,
        Icmpv6TimeExceededCode,
        Icmpv6Type,
    )
    from dissect.assigned_numbers.ieee_802_2 import LlcSap
    from dissect.assigned_numbers.ip_options import Ipv4OptionType, Ipv6OptionType, RoutingType
    from dissect.assigned_numbers.ip_protocols import IpProtocol
    from dissect.assigned_numbers.link_types import LinkType
    from dissect.assigned_numbers.linux_cooked import CookedDeviceType, CookedPacketType
    from dissect.assigned_numbers.mptcp_subtypes import MptcpSubtype
    from dissect.assigned_numbers.neighbor_discovery_options import NeighborDiscoveryOption
    from dissect.assigned_numbers.open_enum import OpenEnum
    from dissect.assigned_numbers.port_ranges import PortRange, port_range
    from dissect.assigned_numbers.ports import Port, service_name
    from dissect.assigned_numbers.tcp_options import TcpOptionKind

_HOMES: Final = {
    "ArpHardwareType": ".arp_operations",
    "ArpOperation": ".arp_operations",
    "CookedDeviceType": ".linux_cooked",
    "CookedPacketType": ".linux_cooked",
    "EtherType": ".ethertypes",
    "IcmpDestinationUnreachableCode": ".icmp_types",
    "IcmpExtendedEchoReplyCode": ".icmp_types",
    "IcmpParameterProblemCode": ".icmp_types",
    "IcmpPhoturisCode": ".icmp_types",
    "IcmpRedirectCode": ".icmp_types",
    "IcmpRouterAdvertisementCode": ".icmp_types",
    "IcmpTimeExceededCode": ".icmp_types",
    "IcmpType": ".icmp_types",
    "Icmpv6DestinationUnreachableCode": ".icmp_types",
    "Icmpv6ParameterProblemCode": ".icmp_types",
    "Icmpv6TimeExceededCode": ".icmp_types",
    "Icmpv6Type": ".icmp_types",
    "IpProtocol": ".ip_protocols",
    "Ipv4OptionType": ".ip_options",
    "Ipv6OptionType": ".ip_options",
    "LinkType": ".link_types",
    "LlcSap": ".ieee_802_2",
    "MptcpSubtype": ".mptcp_subtypes",
    "NeighborDiscoveryOption": ".neighbor_discovery_options",
    "OpenEnum": ".open_enum",
    "Port": ".ports",
    "PortRange": ".port_ranges",
    "RoutingType": ".ip_options",
    "TcpOptionKind": ".tcp_options",
    "port_range": ".port_ranges",
    "service_name": ".ports",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "ArpHardwareType",
    "ArpOperation",
    "CookedDeviceType",
    "CookedPacketType",
    "EtherType",
    "IcmpDestinationUnreachableCode",
    "IcmpExtendedEchoReplyCode",
    "IcmpParameterProblemCode",
    "IcmpPhoturisCode",
    "IcmpRedirectCode",
    "IcmpRouterAdvertisementCode",
    "IcmpTimeExceededCode",
    "IcmpType",
    "Icmpv6DestinationUnreachableCode",
    "Icmpv6ParameterProblemCode",
    "Icmpv6TimeExceededCode",
    "Icmpv6Type",
    "IpProtocol",
    "Ipv4OptionType",
    "Ipv6OptionType",
    "LinkType",
    "LlcSap",
    "MptcpSubtype",
    "NeighborDiscoveryOption",
    "OpenEnum",
    "Port",
    "PortRange",
    "RoutingType",
    "TcpOptionKind",
    "port_range",
    "service_name",
]
