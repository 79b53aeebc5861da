"""Service access points of IEEE 802.2 logical link control, and the organizations of SNAP (selections).

Registry: https://www.iana.org/assignments/ieee-802-numbers, "IEEE 802.2 LSAP" (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class LlcSap(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="LLC SAP"):
    """The service that an LLC frame is for, or from; the lowest bit means group, or response."""

    NULL = 0x00, "Null LSAP"
    LLC_MANAGEMENT = 0x02, "LLC Sublayer Management"
    LLC_MANAGEMENT_GROUP = 0x03, "LLC Sublayer Management (group)"
    SNA_PATH_CONTROL = 0x04, "SNA Path Control"
    SNA_PATH_CONTROL_GROUP = 0x05, "SNA Path Control (group)"
    IP = 0x06, "DOD IP"
    PROWAY_NETWORK = 0x0E, "PROWAY-LAN Network Management"
    SPANNING_TREE = 0x42, "IEEE 802.1 Bridge Spanning Tree Protocol"
    EIA_RS_511 = 0x4E, "EIA-RS 511"
    ISI_IP = 0x5E, "ISI IP"
    ISO_8208 = 0x7E, "ISO 8208 (X.25 over IEEE 802.2)"
    XNS = 0x80, "XNS"
    PROWAY_STATION = 0x8E, "PROWAY-LAN Active Station List"
    ARP = 0x98, "ARP"
    SNAP = 0xAA, "SNAP"
    VINES = 0xBC, "Banyan VINES"
    IPX = 0xE0, "Novell NetWare"
    NETBIOS = 0xF0, "IBM NetBIOS"
    LAN_MANAGEMENT = 0xF4, "IBM LAN Management"
    REMOTE_PROGRAM_LOAD = 0xF8, "Remote Program Load"
    ISO_NETWORK = 0xFE, "ISO Network Layer Protocol"
    GLOBAL = 0xFF, "Global LSAP"


class OrganizationCode(OpenEnum, maximum=0xFFFFFF, title="SNAP under OUI"):
    """The organization of a SNAP header's protocol identifier (IEEE 802-2014 §9.3), as assigned by the IEEE."""

    ENCAPSULATED_ETHERNET = 0x000000, "EtherTypes, RFC 1042"
    CISCO = 0x00000C, "Cisco"
    BRIDGED_ETHERNET = 0x0000F8, "EtherTypes, IEEE 802.1H"
    IEEE_802_1 = 0x0080C2, "IEEE 802.1"
    APPLE = 0x080007, "Apple"

    @classmethod
    def spelled(cls, number: int) -> str:
        return number.to_bytes(3, "big").hex(":")
