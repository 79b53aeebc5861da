"""Which groups have listeners on a link: RFC 2710 and RFC 9777."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers.igmp_types import MulticastRecordType
from dissect.protocols.icmpv6.messages import ICMPv6, reserved
from dissect.schema import (
    RFC,
    AddressField,
    FieldOrigin,
    Header,
    ListField,
    Say,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Ipv6, this


class MulticastQueriedSource(Header):
    """A source that the querier asks about (RFC 9777 §5.1.10)."""

    address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Source Address",
        wireshark="icmpv6.mld.source_address",
        meaning="a sender to the group",
        origin=FieldOrigin.EVENT,
    )

    stack = Stack(name="icmpv6.mld", reference=RFC(9777, "5.1.10"))


class MulticastListenerQueryVersion2(Header):
    """The part of a version 2 query after the address (RFC 9777 §5.1)."""

    flags: int = field(
        BitsInteger(4),
        "Flags",
        default=0,
        wireshark="icmpv6.mld.flag.reserved",
        meaning="zeros; flags are assigned by RFC 9279",
        origin=FieldOrigin.FIXED,
    )
    suppress: bool = field(
        Flag,
        "S",
        default=False,
        wireshark="icmpv6.mld.flag.s",
        meaning="routers do not shorten their timers because of this query",
        origin=FieldOrigin.EVENT,
    )
    robustness_variable: int = field(
        BitsInteger(3),
        "QRV",
        default=2,
        wireshark="icmpv6.mld.flag.qrv",
        meaning="how many losses the querier allows for",
        origin=FieldOrigin.CONFIGURED,
    )
    query_interval_code: int = field(
        Int8ub,
        "QQIC",
        default=125,
        wireshark="icmpv6.mld.qqi",
        meaning="seconds between queries; from 128 on a floating-point number",
        origin=FieldOrigin.CONFIGURED,
    )
    number_of_sources: int = automatic(
        Int16ub, "Number of Sources", short="Sources", wireshark="icmpv6.mld.nb_sources", meaning="sources listed"
    )
    sources: ListField = field(
        Bytes(this.number_of_sources * 16),
        "Source Addresses",
        default=b"",
        options=Sections([Section("Sources", MulticastQueriedSource)]),
        meaning="addresses of 16 octets; none asks for all",
    )
    additional_data: bytes = field(
        GreedyBytes,
        "Additional Data",
        default=b"",
        meaning="ignored, but part of the checksum",
        origin=FieldOrigin.FIXED,
    )

    flags_octet = view(
        this.flags * 16 + this.suppress * 8 + this.robustness_variable,
        "Flags",
        wireshark="icmpv6.mld.flag",
        meaning="flags, S and QRV as one octet",
    )

    stack = Stack(name="icmpv6.mld", reference=RFC(9777, "5.1"))


class MulticastListenerQuery(ICMPv6):
    """Asks which groups have listeners; version 2 continues after the address (RFC 2710 §3, RFC 9777 §5.1)."""

    maximum_response_code: int = field(
        Int16ub,
        "Maximum Response Code",
        default=10000,
        wireshark="icmpv6.mld.maximum_response_code",
        meaning="milliseconds to answer within; from 32 768 on a floating-point number",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved: bytes = reserved(2)
    multicast_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Multicast Address",
        wireshark="icmpv6.mld.multicast_address",
        meaning="the group that is asked about; :: for all",
        origin=FieldOrigin.EVENT,
    )
    version_2: ListField = field(
        GreedyBytes,
        "Version 2 Part",
        default=b"",
        options=Sections([Section("Version 2 Part", MulticastListenerQueryVersion2)]),
        meaning="flags, interval, number of sources and the sources; none in version 1",
    )

    line = phrases(
        "{type}",
        Say("general", when=this.multicast_address == 0),
        Say("group {multicast_address}", when=this.multicast_address != 0),
    )

    stack = ICMPv6.stack.varied([this.type == 130], next=[], reference=RFC(9777, "5.1"))


class MulticastListenerReport(ICMPv6):
    """Version 1 report (type 131) and done (type 132): a host listens to a group, or no longer does (RFC 2710 §3)."""

    maximum_response_delay: int = field(
        Int16ub,
        "Maximum Response Delay",
        default=0,
        wireshark="icmpv6.mld.maximum_response_delay",
        meaning="zero; only queries use it",
        origin=FieldOrigin.FIXED,
    )
    reserved: bytes = reserved(2)
    multicast_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Multicast Address",
        wireshark="icmpv6.mld.multicast_address",
        meaning="the group",
        origin=FieldOrigin.PROGRAM,
    )

    stack = ICMPv6.stack.varied([this.type == 131, this.type == 132], next=[], reference=RFC(2710, "3"))


class MulticastSource(Header):
    """A source of multicast traffic (RFC 9777 §5.2.8)."""

    address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Source Address",
        wireshark="icmpv6.mldr.mar.source_address",
        meaning="a sender to the group",
        origin=FieldOrigin.PROGRAM,
    )

    stack = Stack(name="icmpv6.mldr.mar", reference=RFC(9777, "5.2.8"))


class MulticastAddressRecord(Header):
    """The sources that a host wants, or does not want, to hear in one group (RFC 9777 §5.2.4)."""

    record_type: int = field(
        Int8ub,
        "Record Type",
        wireshark="icmpv6.mldr.mar.record_type",
        names=MulticastRecordType,
        meaning="1 and 2 the state, 3 and 4 a change of mode, 5 and 6 a change of sources",
        origin=FieldOrigin.EVENT,
    )
    auxiliary_data_length: int = automatic(
        Int8ub,
        "Aux Data Len",
        wireshark="icmpv6.mldr.mar.aux_data_len",
        meaning="32-bit words of auxiliary data, which is not defined yet",
    )
    number_of_sources: int = automatic(
        Int16ub, "Number of Sources", short="Sources", wireshark="icmpv6.mldr.mar.nb_sources", meaning="sources listed"
    )
    multicast_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Multicast Address",
        wireshark="icmpv6.mldr.mar.multicast_address",
        meaning="the group",
        origin=FieldOrigin.PROGRAM,
    )
    sources: ListField = field(
        Bytes(this.number_of_sources * 16),
        "Source Addresses",
        default=b"",
        options=Sections([Section("Sources", MulticastSource)]),
        meaning="addresses of 16 octets",
    )
    auxiliary_data: bytes = field(
        Bytes(this.auxiliary_data_length * 4),
        "Auxiliary Data",
        default=b"",
        wireshark="icmpv6.mldr.mar.auxiliary_data",
        meaning="ignored on receipt",
        origin=FieldOrigin.FIXED,
    )

    line = phrases("{record_type}", "{multicast_address}")

    stack = Stack(name="icmpv6.mldr.mar", reference=RFC(9777, "5.2.4"))


class MulticastListenerReport2(ICMPv6):
    """Version 2 report: the groups that a host now listens to, and from which sources (RFC 9777 §5.2)."""

    reserved: bytes = reserved(2)
    number_of_records: int = field(
        Int16ub,
        "Nr of Mcast Address Records",
        short="Records",
        default=0,
        wireshark="icmpv6.mldr.nb_mcast_records",
        meaning="multicast address records that follow",
        origin=FieldOrigin.ENTRIES,
    )
    records: ListField = field(
        GreedyBytes,
        "Multicast Address Records",
        default=b"",
        options=Sections([Section("Multicast Address Records", MulticastAddressRecord, this.number_of_records)]),
        meaning="a record for each group",
    )

    stack = ICMPv6.stack.varied([this.type == 143], next=[], reference=RFC(9777, "5.2"))
