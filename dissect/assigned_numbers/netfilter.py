"""Numbers of Linux's packet filter, as its log writes them. No registry has them: they are the kernel's.

https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html describes the attributes; the families are the kernel's NFPROTO_
and the hooks its NF_INET_ constants. The numbers are facts; the labels are our words.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class NetfilterFamily(OpenEnum, maximum=0xFF, title="netfilter family"):
    """The protocol whose rules logged the packet."""

    UNSPECIFIED = 0, "Unspecified"
    INET = 1, "IPv4 and IPv6"
    IPV4 = 2, "IPv4"
    ARP = 3, "ARP"
    NETDEV = 5, "Network device"
    BRIDGE = 7, "Bridge"
    IPV6 = 10, "IPv6"


class NetfilterHook(OpenEnum, maximum=0xFF):
    """The place on its way at which a packet was logged."""

    PREROUTING = 0, "Before routing"
    LOCAL_IN = 1, "To this host"
    FORWARD = 2, "Forwarded"
    LOCAL_OUT = 3, "From this host"
    POSTROUTING = 4, "After routing"


class NflogAttribute(OpenEnum, maximum=0xFFFF):
    """The type of an attribute of a logged packet."""

    PACKET_HEADER = 1, "Packet header"
    MARK = 2, "Mark"
    TIMESTAMP = 3, "Timestamp"
    INPUT_INTERFACE = 4, "Input interface"
    OUTPUT_INTERFACE = 5, "Output interface"
    PHYSICAL_INPUT_INTERFACE = 6, "Physical input interface"
    PHYSICAL_OUTPUT_INTERFACE = 7, "Physical output interface"
    HARDWARE_ADDRESS = 8, "Hardware address"
    PAYLOAD = 9, "Payload"
    PREFIX = 10, "Prefix"
    USER = 11, "User"
    SEQUENCE = 12, "Sequence number"
    GLOBAL_SEQUENCE = 13, "Global sequence number"
    GROUP = 14, "Group"
    HARDWARE_TYPE = 15, "Hardware type"
    HARDWARE_HEADER = 16, "Hardware header"
    HARDWARE_HEADER_LENGTH = 17, "Hardware header length"
    CONNECTION = 18, "Connection"
    CONNECTION_INFORMATION = 19, "Connection information"
    VLAN = 20, "VLAN"
    LAYER_2_HEADER = 21, "Link-layer header"
