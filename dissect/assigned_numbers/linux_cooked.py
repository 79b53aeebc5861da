"""Numbers of Linux "cooked" captures. IANA has no registry of them: they are the kernel's.

See https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html. The numbers are facts; the labels are our words.
(IANA's registries, beside this file, are in the public domain, CC0.)
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class CookedPacketType(OpenEnum, maximum=0xFFFF):
    """The direction of a packet, as the capturing host saw it."""

    TO_US = 0, "Unicast to us"
    BROADCAST = 1, "Broadcast"
    MULTICAST = 2, "Multicast"
    TO_OTHERS = 3, "Unicast to others"
    FROM_US = 4, "Sent by us"


class CookedDeviceType(OpenEnum, maximum=0xFFFF):
    """The kind of the network device (a selection): ARP's hardware types, and from 256 on the kernel's own."""

    NETROM = 0, "NET/ROM"
    ETHERNET = 1, "Ethernet"
    IEEE_802 = 6, "IEEE 802"
    FRAME_RELAY = 15, "Frame Relay DLCI"
    IEEE_1394 = 24, "IEEE 1394"
    INFINIBAND = 32, "InfiniBand"
    CAN = 280, "Controller Area Network"
    PPP = 512, "PPP"
    CISCO_HDLC = 513, "Cisco HDLC"
    RAW_IP = 519, "Raw IP"
    IPV4_TUNNEL = 768, "IPv4 tunnel"
    IPV6_TUNNEL = 769, "IPv6 tunnel"
    FRAME_RELAY_ACCESS = 770, "Frame Relay access device"
    LOOPBACK = 772, "Loopback"
    FDDI = 774, "FDDI"
    IPV6_IN_IPV4 = 776, "IPv6-in-IPv4 tunnel"
    GRE_OVER_IPV4 = 778, "GRE over IPv4"
    IEEE_802_11 = 801, "IEEE 802.11"
    IEEE_802_11_PRISM = 802, "IEEE 802.11 with Prism header"
    IEEE_802_11_RADIOTAP = 803, "IEEE 802.11 with radiotap header"
    IEEE_802_15_4 = 804, "IEEE 802.15.4"
    GRE_OVER_IPV6 = 823, "GRE over IPv6"
    NETLINK = 824, "Netlink"
    SIXLOWPAN = 825, "6LoWPAN"
    VSOCK_MONITOR = 826, "Vsock monitor"
    NONE = 65534, "No hardware type"
    VOID = 65535, "Unknown hardware"
