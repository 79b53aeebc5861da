"""Link types: the kind of link header that the packets of a capture file begin with (a selection).

Registry, for pcap and pcapng files: https://www.tcpdump.org/linktypes.html. The numbers are facts;
the labels are our words. IANA's own registries, beside this file, are in the public domain (CC0), and IANA is to keep
this one too: https://www.iana.org/assignments/pcap-linktypes.

Up to 109 most numbers are what BSD and Linux call DLT_*. Raw IP is an exception: its link type is 101, but the host's
DLT_RAW is 12, or 14 on OpenBSD, and files with those in the header exist. Both have names here, so that readers
recognize them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.suggestions import meant


class LinkType(OpenEnum, maximum=0xFFFF, title="link type"):
    """The LINKTYPE_ number of a capture file or interface."""

    NULL = 0, "BSD loopback"
    ETHERNET = 1, "Ethernet"
    EXP_ETHERNET = 2, "Experimental Ethernet (3 Mb)"
    AX25 = 3, "AX.25"
    PRONET = 4, "ProNET Token Ring"
    CHAOS = 5, "MIT Chaosnet"
    IEEE802_5 = 6, "IEEE 802.5 Token Ring"
    ARCNET_BSD = 7, "ARCNET, BSD header"
    SLIP = 8, "SLIP"
    PPP = 9, "PPP"
    FDDI = 10, "FDDI"
    RAW_DLT_12 = 12, "Raw IP (DLT_RAW of most systems)"
    RAW_DLT_14 = 14, "Raw IP (DLT_RAW of OpenBSD)"
    PPP_HDLC = 50, "PPP in HDLC-like framing"
    PPP_ETHER = 51, "PPPoE session"
    SYMANTEC_FIREWALL = 99, "Symantec Enterprise Firewall"
    ATM_RFC1483 = 100, "ATM, LLC/SNAP encapsulated"
    RAW = 101, "Raw IP"
    C_HDLC = 104, "Cisco PPP with HDLC framing"
    IEEE802_11 = 105, "IEEE 802.11"
    FRELAY = 107, "Frame Relay"
    LOOP = 108, "OpenBSD loopback"
    ENC = 109, "OpenBSD encapsulated IP"
    LINUX_SLL = 113, "Linux cooked v1"
    LTALK = 114, "Apple LocalTalk"
    PFLOG = 117, "OpenBSD pflog"
    IEEE802_11_PRISM = 119, "IEEE 802.11 with Prism header"
    IP_OVER_FC = 122, "IP over Fibre Channel"
    SUNATM = 123, "SunATM"
    IEEE802_11_RADIOTAP = 127, "IEEE 802.11 with radiotap header"
    ARCNET_LINUX = 129, "ARCNET, Linux header"
    APPLE_IP_OVER_IEEE1394 = 138, "Apple IP over IEEE 1394"
    MTP2_WITH_PHDR = 139, "SS7 MTP2 with pseudo-header"
    MTP2 = 140, "SS7 MTP2"
    MTP3 = 141, "SS7 MTP3"
    SCCP = 142, "SS7 SCCP"
    DOCSIS = 143, "DOCSIS"
    LINUX_IRDA = 144, "Linux IrDA"
    USER0 = 147, "Private use 0"
    USER1 = 148, "Private use 1"
    USER2 = 149, "Private use 2"
    USER3 = 150, "Private use 3"
    USER4 = 151, "Private use 4"
    USER5 = 152, "Private use 5"
    USER6 = 153, "Private use 6"
    USER7 = 154, "Private use 7"
    USER8 = 155, "Private use 8"
    USER9 = 156, "Private use 9"
    USER10 = 157, "Private use 10"
    USER11 = 158, "Private use 11"
    USER12 = 159, "Private use 12"
    USER13 = 160, "Private use 13"
    USER14 = 161, "Private use 14"
    USER15 = 162, "Private use 15"
    IEEE802_11_AVS = 163, "IEEE 802.11 with AVS header"
    BACNET_MS_TP = 165, "BACnet MS/TP"
    PPP_PPPD = 166, "PPP with direction octet"
    GPRS_LLC = 169, "GPRS LLC"
    GPF_T = 170, "GFP-T"
    GPF_F = 171, "GFP-F"
    LINUX_LAPD = 177, "Linux vISDN LAPD"
    MFR = 182, "FRF.16 Multi-Link Frame Relay"
    BLUETOOTH_HCI_H4 = 187, "Bluetooth HCI UART"
    USB_LINUX = 189, "USB, Linux header"
    PPI = 192, "Per-Packet Information"
    IEEE802_15_4_WITHFCS = 195, "IEEE 802.15.4 with FCS"
    SITA = 196, "SITA"
    ERF = 197, "Endace ERF"
    BLUETOOTH_HCI_H4_WITH_PHDR = 201, "Bluetooth HCI UART with pseudo-header"
    AX25_KISS = 202, "AX.25 with KISS header"
    LAPD = 203, "ISDN LAPD"
    PPP_WITH_DIR = 204, "PPP with direction pseudo-header"
    C_HDLC_WITH_DIR = 205, "Cisco HDLC with direction pseudo-header"
    FRELAY_WITH_DIR = 206, "Frame Relay with direction pseudo-header"
    LAPB_WITH_DIR = 207, "LAPB with direction pseudo-header"
    IPMB_LINUX = 209, "IPMB, Linux header"
    FLEXRAY = 210, "FlexRay"
    LIN = 212, "LIN"
    IEEE802_15_4_NONASK_PHY = 215, "IEEE 802.15.4 non-ASK PHY"
    USB_LINUX_MMAPPED = 220, "USB, Linux mmapped header"
    FC_2 = 224, "Fibre Channel FC-2"
    FC_2_WITH_FRAME_DELIMS = 225, "Fibre Channel FC-2 with frame delimiters"
    IPNET = 226, "Solaris ipnet"
    CAN_SOCKETCAN = 227, "CAN, SocketCAN header"
    IPV4 = 228, "Raw IPv4"
    IPV6 = 229, "Raw IPv6"
    IEEE802_15_4_NOFCS = 230, "IEEE 802.15.4 without FCS"
    DBUS = 231, "D-Bus"
    DVB_CI = 235, "DVB-CI"
    MUX27010 = 236, "3GPP TS 27.010"
    STANAG_5066_D_PDU = 237, "STANAG 5066 D_PDU"
    NFLOG = 239, "Linux netfilter log"
    NETANALYZER = 240, "Ethernet with netANALYZER header"
    NETANALYZER_TRANSPARENT = 241, "Ethernet with netANALYZER header and preamble"
    IPOIB = 242, "IP over InfiniBand"
    MPEG_2_TS = 243, "MPEG-2 transport stream"
    NG40 = 244, "NG40"
    NFC_LLCP = 245, "NFC LLCP"
    INFINIBAND = 247, "InfiniBand"
    SCTP = 248, "SCTP without a lower layer"
    USBPCAP = 249, "USBPcap"
    RTAC_SERIAL = 250, "RTAC serial"
    BLUETOOTH_LE_LL = 251, "Bluetooth Low Energy link layer"
    NETLINK = 253, "Linux netlink"
    BLUETOOTH_LINUX_MONITOR = 254, "Bluetooth Linux monitor"
    BLUETOOTH_BREDR_BB = 255, "Bluetooth BR/EDR baseband"
    BLUETOOTH_LE_LL_WITH_PHDR = 256, "Bluetooth Low Energy with pseudo-header"
    PROFIBUS_DL = 257, "PROFIBUS data link"
    PKTAP = 258, "Apple PKTAP"
    EPON = 259, "Ethernet over EPON"
    IPMI_HPM_2 = 260, "IPMI HPM.2"
    ZWAVE_R1_R2 = 261, "Z-Wave R1 and R2"
    ZWAVE_R3 = 262, "Z-Wave R3"
    WATTSTOPPER_DLM = 263, "WattStopper DLM"
    ISO_14443 = 264, "ISO 14443"
    RDS = 265, "Radio Data System"
    USB_DARWIN = 266, "USB, Darwin header"
    SDLC = 268, "SDLC"
    LORATAP = 270, "LoRaTap"
    VSOCK = 271, "Linux vsock"
    NORDIC_BLE = 272, "Nordic Bluetooth Low Energy sniffer"
    DOCSIS31_XRA31 = 273, "DOCSIS 3.1 with XRA-31 header"
    ETHERNET_MPACKET = 274, "IEEE 802.3 mPackets"
    DISPLAYPORT_AUX = 275, "DisplayPort AUX"
    LINUX_SLL2 = 276, "Linux cooked v2"
    OPENVIZSLA = 278, "OpenVizsla"
    EBHSCR = 279, "Elektrobit EBHSCR"
    VPP_DISPATCH = 280, "VPP graph dispatch trace"
    DSA_TAG_BRCM = 281, "Ethernet with Broadcom switch tag"
    DSA_TAG_BRCM_PREPEND = 282, "Ethernet with prepended Broadcom switch tag"
    IEEE802_15_4_TAP = 283, "IEEE 802.15.4 with TAP header"
    DSA_TAG_DSA = 284, "Ethernet with Marvell DSA tag"
    DSA_TAG_EDSA = 285, "Ethernet with Marvell EDSA tag"
    ELEE = 286, "ELEE lawful intercept"
    Z_WAVE_SERIAL = 287, "Z-Wave serial"
    USB_2_0 = 288, "USB 2.0"
    ATSC_ALP = 289, "ATSC ALP"
    ETW = 290, "Event Tracing for Windows"


OTHER_NAMES: Final[Mapping[str, LinkType]] = {
    "ip": LinkType.RAW,
    "arcnet": LinkType.ARCNET_BSD,
    "chdlc": LinkType.C_HDLC,
    "en10mb": LinkType.ETHERNET,
    "en3mb": LinkType.EXP_ETHERNET,
    "ieee802": LinkType.IEEE802_5,
    "ieee802_11_radio": LinkType.IEEE802_11_RADIOTAP,
    "ieee802_11_radio_avs": LinkType.IEEE802_11_AVS,
    "ieee802_15_4": LinkType.IEEE802_15_4_WITHFCS,
    "ppp_serial": LinkType.PPP_HDLC,
    "prism_header": LinkType.IEEE802_11_PRISM,
}
"""What tcpdump and libpcap (DLT_*) call some of them, in lower case. Their other names are those of the file format."""


def link_type_number(given: int | str) -> int:
    """The number of a link type that is given as a number or by name: "ethernet", "raw", "LINKTYPE_RAW", "DLT_EN10MB".

    ValueError suggests similar names for an unknown one.
    """
    if not isinstance(given, str):
        return given
    name = given.lower().replace("-", "_").removeprefix("linktype_").removeprefix("dlt_")
    names = {**{one.name.lower(): one for one in LinkType}, **OTHER_NAMES}
    if name not in names:
        raise ValueError(f"{given!r} is not a link type{meant(name, names)}")
    return names[name]
