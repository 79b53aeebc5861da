"""IGMP message types, and the types of the records in a version 3 report.

Registry: https://www.iana.org/assignments/igmp-type-numbers (public domain, CC0); the record types are in RFC 9776
§4.2.13 and, with the same numbers, in RFC 9777 §5.2.12 for IPv6.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class IgmpType(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="IGMP type"):
    """The type of an IGMP message."""

    MEMBERSHIP_QUERY = 0x11, "Membership Query"
    MEMBERSHIP_REPORT_1 = 0x12, "IGMPv1 Membership Report"
    DVMRP = 0x13, "DVMRP"
    PIM_1 = 0x14, "PIM version 1"
    CISCO_TRACE = 0x15, "Cisco Trace Messages"
    MEMBERSHIP_REPORT_2 = 0x16, "IGMPv2 Membership Report"
    LEAVE_GROUP = 0x17, "IGMPv2 Leave Group"
    MULTICAST_TRACEROUTE_RESPONSE = 0x1E, "Multicast Traceroute Response"
    MULTICAST_TRACEROUTE = 0x1F, "Multicast Traceroute"
    MEMBERSHIP_REPORT_3 = 0x22, "IGMPv3 Membership Report"
    ROUTER_ADVERTISEMENT = 0x30, "Multicast Router Advertisement"
    ROUTER_SOLICITATION = 0x31, "Multicast Router Solicitation"
    ROUTER_TERMINATION = 0x32, "Multicast Router Termination"


class MulticastRecordType(OpenEnum, maximum=0xFF):
    """What a record of a version 3 report (for IPv6: version 2) states about a group and its sources."""

    MODE_IS_INCLUDE = 1, "Mode is include (IS_IN)"
    MODE_IS_EXCLUDE = 2, "Mode is exclude (IS_EX)"
    CHANGE_TO_INCLUDE_MODE = 3, "Change to include mode (TO_IN)"
    CHANGE_TO_EXCLUDE_MODE = 4, "Change to exclude mode (TO_EX)"
    ALLOW_NEW_SOURCES = 5, "Allow new sources (ALLOW)"
    BLOCK_OLD_SOURCES = 6, "Block old sources (BLOCK)"
