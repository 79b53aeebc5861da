"""Internet Group Management Protocol: RFC 1112 appendix I (version 1), RFC 2236 (version 2), RFC 9776 (version 3).

No field gives the version of a query; its length does: 8 octets are version 1 or 2, more are version 3.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.igmp_types import IgmpType, MulticastRecordType
from dissect.schema import (
    RFC,
    AddressField,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    ListField,
    Next,
    Say,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Ipv4, this

WORD_OCTETS = 4


class IGMPSource(Header):
    """The address of a sender, in a query or a record of version 3 (RFC 9776 §4.1.9)."""

    source_address: AddressField[Ipv4Address] = address(
        Ipv4, "Source Address", wireshark="igmp.saddr", meaning="a sender to the group", origin=FieldOrigin.PROGRAM
    )

    stack = Stack(name="igmp.saddr", reference=RFC(9776, "4.1.9"))


class IGMPQueryVersion3(Header):
    """The part of a version 3 query after the group address (RFC 9776 §4.1)."""

    reserved: int = field(
        BitsInteger(4), "Flags", default=0, meaning="zeros; flags are assigned by RFC 9279", origin=FieldOrigin.FIXED
    )
    suppress: bool = field(
        Flag,
        "S",
        default=False,
        wireshark="igmp.s",
        meaning="routers do not shorten their timers because of this query",
        origin=FieldOrigin.EVENT,
    )
    robustness_variable: int = field(
        BitsInteger(3),
        "QRV",
        default=2,
        wireshark="igmp.qrv",
        meaning="how many losses the querier allows for",
        origin=FieldOrigin.CONFIGURED,
    )
    query_interval_code: int = field(
        Int8ub,
        "QQIC",
        default=125,
        wireshark="igmp.qqic",
        meaning="seconds between queries; from 128 on a floating-point number",
        origin=FieldOrigin.CONFIGURED,
    )
    number_of_sources: int = automatic(
        Int16ub,
        "Number of Sources (N)",
        short="Sources",
        wireshark="igmp.num_src",
        meaning="source addresses that follow",
    )
    sources: ListField = field(
        Bytes(this.number_of_sources * WORD_OCTETS),
        "Source Addresses",
        default=b"",
        options=Sections([Section("Source Addresses", IGMPSource)]),
        meaning="the senders that are asked about; none for all",
    )
    additional_data: bytes = field(
        GreedyBytes,
        "Additional Data",
        default=b"",
        meaning="ignored, but part of the checksum",
        origin=FieldOrigin.FIXED,
    )

    stack = Stack(name="igmp.query", reference=RFC(9776, "4.1"))


class IGMPGroupRecord(Header):
    """The sources of one group that a host listens to (RFC 9776 §4.2.4)."""

    record_type: int = field(
        Int8ub,
        "Record Type",
        wireshark="igmp.record_type",
        names=MulticastRecordType,
        meaning="whether the sources are those that are wanted or not, and whether that is new",
        origin=FieldOrigin.EVENT,
    )
    auxiliary_data_length: int = automatic(
        Int8ub,
        "Aux Data Len",
        wireshark="igmp.aux_data_len",
        meaning="32-bit words of auxiliary data; 0 in version 3",
    )
    number_of_sources: int = automatic(
        Int16ub,
        "Number of Sources (N)",
        short="Sources",
        wireshark="igmp.num_src",
        meaning="source addresses that follow",
    )
    multicast_address: AddressField[Ipv4Address] = address(
        Ipv4, "Multicast Address", wireshark="igmp.maddr", meaning="the group", origin=FieldOrigin.PROGRAM
    )
    sources: ListField = field(
        Bytes(this.number_of_sources * WORD_OCTETS),
        "Source Addresses",
        default=b"",
        options=Sections([Section("Source Addresses", IGMPSource)]),
        meaning="the senders that it is about",
    )
    auxiliary_data: bytes = field(
        Bytes(this.auxiliary_data_length * WORD_OCTETS),
        "Auxiliary Data",
        default=b"",
        wireshark="igmp.aux_data",
        meaning="ignored; none is defined",
        origin=FieldOrigin.FIXED,
    )

    line = phrases("{record_type}", "{multicast_address}")

    stack = Stack(name="igmp.record", reference=RFC(9776, "4.2.4"))


def _group() -> AddressField[Ipv4Address]:
    return address(Ipv4, "Group Address", wireshark="igmp.maddr", meaning="the group", origin=FieldOrigin.PROGRAM)


class IGMP(Header):
    """The first fields of every message (RFC 2236 §2); the rest depends on the type."""

    type: int = field(
        Int8ub, "Type", wireshark="igmp.type", names=IgmpType, meaning="what the message says", origin=FieldOrigin.EVENT
    )
    maximum_response_code: int = field(
        Int8ub,
        "Max Resp Code",
        default=0,
        wireshark="igmp.max_resp",
        meaning="only queries use it",
        origin=FieldOrigin.CONFIGURED,
    )
    checksum: int = automatic(Int16ub, "Checksum", wireshark="igmp.checksum", meaning="over the whole message")

    # No header is carried under a message type, so a type without a variant below is noted as unknown.
    stack = Stack(
        name="igmp",
        floor=Floor.CONTROL,
        reference=RFC(2236, "2"),
        carried_as={IpProtocol: [2]},
        next=[Next(IgmpType, this.type)],
        checksum=InternetChecksum("checksum"),
    )


class IGMPQuery(IGMP):
    """Asks which groups have listeners (RFC 2236 §2, RFC 9776 §4.1)."""

    maximum_response_code: int = field(
        Int8ub,
        "Max Resp Code",
        default=100,
        wireshark="igmp.max_resp",
        meaning="tenths of a second to answer within; 0 in version 1; from 128 on a floating-point number",
        origin=FieldOrigin.CONFIGURED,
    )
    group_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "Group Address",
        wireshark="igmp.maddr",
        meaning="the group that is asked about; 0.0.0.0 for all",
        origin=FieldOrigin.EVENT,
    )
    version_3: ListField = field(
        GreedyBytes,
        "Version 3 Part",
        default=b"",
        options=Sections([Section("Version 3 Part", IGMPQueryVersion3)]),
        meaning="flags, interval, number of sources and the sources; none in versions 1 and 2",
    )

    line = phrases(
        "{type}",
        Say("general", when=this.group_address == 0),
        Say("group {group_address}", when=this.group_address != 0),
    )

    stack = IGMP.stack.varied([this.type == 0x11], next=[], reference=RFC(9776, "4.1"))


class IGMPReport1(IGMP):
    """Version 1 report: a host joins a group (RFC 1112 appendix I)."""

    maximum_response_code: int = field(
        Int8ub,
        "Unused",
        default=0,
        wireshark="igmp.reserved",
        meaning="zero; the place of another message's code",
        origin=FieldOrigin.FIXED,
    )
    group_address: AddressField[Ipv4Address] = _group()

    line = phrases("{type} {group_address}")

    stack = IGMP.stack.varied([this.type == 0x12], next=[], reference=RFC(1112))


class IGMPReport2(IGMP):
    """Version 2 report (type 0x16) and leave (0x17): a host joins or leaves a group (RFC 2236 §2)."""

    group_address: AddressField[Ipv4Address] = _group()

    line = phrases("{type} {group_address}")

    stack = IGMP.stack.varied([this.type == 0x16, this.type == 0x17], next=[])


class IGMPReport3(IGMP):
    """Version 3 report: the groups that a host now listens to, and from which sources (RFC 9776 §4.2)."""

    maximum_response_code: int = field(
        Int8ub,
        "Reserved",
        default=0,
        wireshark="igmp.reserved",
        meaning="zero; the place of another message's code",
        origin=FieldOrigin.FIXED,
    )
    reserved: int = field(
        Int16ub,
        "Flags",
        default=0,
        wireshark="igmp.reserved",
        meaning="zeros; flags are assigned by RFC 9279",
        origin=FieldOrigin.FIXED,
    )
    number_of_records: int = field(
        Int16ub,
        "Number of Group Records (M)",
        short="Records",
        default=0,
        wireshark="igmp.num_grp_recs",
        meaning="group records that follow",
        origin=FieldOrigin.ENTRIES,
    )
    records: ListField = field(
        GreedyBytes,
        "Group Records",
        default=b"",
        options=Sections([Section("Group Records", IGMPGroupRecord, this.number_of_records)]),
        meaning="the records, and what additional data follow them",
    )

    stack = IGMP.stack.varied([this.type == 0x22], next=[], reference=RFC(9776, "4.2"))


HEADERS: tuple[type[Header], ...] = (IGMP, IGMPQuery, IGMPReport1, IGMPReport2, IGMPReport3)
