"""The options of each pcapng block (draft-ietf-opsawg-pcapng §3.5 and §4)."""

from __future__ import annotations

from typing import Final, NamedTuple

END: Final = 0
COMMENT: Final = 1


class OptionKind(NamedTuple):
    """The format of an option: its fixed or minimum length, and whether it may be repeated.

    `numbers` are the widths, in octets, of the numbers at the beginning of its value: those are in the section's byte
    order; the rest of the value has none.
    """

    name: str
    octets: int | None = None
    minimum: int = 0
    numbers: tuple[int, ...] = ()
    many: bool = False
    text: bool = False


SECTION_HARDWARE: Final = 2
SECTION_OS: Final = 3
SECTION_APPLICATION: Final = 4

INTERFACE_NAME: Final = 2
INTERFACE_DESCRIPTION: Final = 3
IPV4_ADDRESS: Final = 4
IPV6_ADDRESS: Final = 5
MAC_ADDRESS: Final = 6
EUI_ADDRESS: Final = 7
SPEED: Final = 8
TIMESTAMP_RESOLUTION: Final = 9
TIME_ZONE: Final = 10
FILTER: Final = 11
INTERFACE_OS: Final = 12
FCS_LENGTH: Final = 13
TIMESTAMP_OFFSET: Final = 14
INTERFACE_HARDWARE: Final = 15
TRANSMIT_SPEED: Final = 16
RECEIVE_SPEED: Final = 17
TIME_ZONE_NAME: Final = 18
TIMESTAMP_OFFSET_NANOSECONDS: Final = 19

PACKET_FLAGS: Final = 2
FLAGS_OCTETS: Final = 4
"""Octets of the word of flags (`packet_flags`)."""
PACKET_HASH: Final = 3
DROP_COUNT: Final = 4
PACKET_ID: Final = 5
PACKET_QUEUE: Final = 6
PACKET_VERDICT: Final = 7
PROCESS_AND_THREAD: Final = 8

RESOLVER_NAME: Final = 2
RESOLVER_IPV4: Final = 3
RESOLVER_IPV6: Final = 4

START_TIME: Final = 2
END_TIME: Final = 3
RECEIVED: Final = 4
DROPPED_BY_INTERFACE: Final = 5
ACCEPTED_BY_FILTER: Final = 6
DROPPED_BY_OS: Final = 7
DELIVERED: Final = 8

COMMON: Final = {
    COMMENT: OptionKind("opt_comment", many=True, text=True),
    **{code: OptionKind("opt_custom", minimum=4, numbers=(4,), many=True) for code in (2988, 2989, 19372, 19373)},
}
SECTION_OPTIONS: Final = {
    **COMMON,
    SECTION_HARDWARE: OptionKind("shb_hardware", text=True),
    SECTION_OS: OptionKind("shb_os", text=True),
    SECTION_APPLICATION: OptionKind("shb_userappl", text=True),
}
INTERFACE_OPTIONS: Final = {
    **COMMON,
    INTERFACE_NAME: OptionKind("if_name", text=True),
    INTERFACE_DESCRIPTION: OptionKind("if_description", text=True),
    IPV4_ADDRESS: OptionKind("if_IPv4addr", 8, many=True),
    IPV6_ADDRESS: OptionKind("if_IPv6addr", 17, many=True),
    MAC_ADDRESS: OptionKind("if_MACaddr", 6),
    EUI_ADDRESS: OptionKind("if_EUIaddr", 8),
    SPEED: OptionKind("if_speed", 8, numbers=(8,)),
    TIMESTAMP_RESOLUTION: OptionKind("if_tsresol", 1),
    TIME_ZONE: OptionKind("if_tzone", 4, numbers=(4,)),
    FILTER: OptionKind("if_filter", minimum=1),
    INTERFACE_OS: OptionKind("if_os", text=True),
    FCS_LENGTH: OptionKind("if_fcslen", 1),
    TIMESTAMP_OFFSET: OptionKind("if_tsoffset", 8, numbers=(8,)),
    INTERFACE_HARDWARE: OptionKind("if_hardware", text=True),
    TRANSMIT_SPEED: OptionKind("if_txspeed", 8, numbers=(8,)),
    RECEIVE_SPEED: OptionKind("if_rxspeed", 8, numbers=(8,)),
    TIME_ZONE_NAME: OptionKind("if_iana_tzname", text=True),
    TIMESTAMP_OFFSET_NANOSECONDS: OptionKind("if_tsoffset_ns", 4, numbers=(4,)),
}
PACKET_OPTIONS: Final = {
    **COMMON,
    PACKET_FLAGS: OptionKind("epb_flags", FLAGS_OCTETS, numbers=(FLAGS_OCTETS,)),
    PACKET_HASH: OptionKind("epb_hash", minimum=1, many=True),
    DROP_COUNT: OptionKind("epb_dropcount", 8, numbers=(8,)),
    PACKET_ID: OptionKind("epb_packetid", 8, numbers=(8,)),
    PACKET_QUEUE: OptionKind("epb_queue", 4, numbers=(4,)),
    PACKET_VERDICT: OptionKind("epb_verdict", minimum=1, many=True),
    PROCESS_AND_THREAD: OptionKind("epb_processid_threadid", 8, numbers=(4, 4)),
}
OBSOLETE_PACKET_OPTIONS: Final = {
    **COMMON,
    PACKET_FLAGS: OptionKind("pack_flags", FLAGS_OCTETS, numbers=(FLAGS_OCTETS,)),
    PACKET_HASH: OptionKind("pack_hash", minimum=1, many=True),
}
NAME_RESOLUTION_OPTIONS: Final = {
    **COMMON,
    RESOLVER_NAME: OptionKind("ns_dnsname", text=True),
    RESOLVER_IPV4: OptionKind("ns_dnsIP4addr", 4),
    RESOLVER_IPV6: OptionKind("ns_dnsIP6addr", 16),
}
STATISTICS_OPTIONS: Final = {
    **COMMON,
    START_TIME: OptionKind("isb_starttime", 8, numbers=(4, 4)),
    END_TIME: OptionKind("isb_endtime", 8, numbers=(4, 4)),
    RECEIVED: OptionKind("isb_ifrecv", 8, numbers=(8,)),
    DROPPED_BY_INTERFACE: OptionKind("isb_ifdrop", 8, numbers=(8,)),
    ACCEPTED_BY_FILTER: OptionKind("isb_filteraccept", 8, numbers=(8,)),
    DROPPED_BY_OS: OptionKind("isb_osdrop", 8, numbers=(8,)),
    DELIVERED: OptionKind("isb_usrdeliv", 8, numbers=(8,)),
}
