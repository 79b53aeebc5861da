"""The IPv6 routing header: RFC 8200 §4.4; type 0 RFC 2460 §4.4 (deprecated by RFC 5095), type 2 RFC 6275 §6.4, type 4
(segment routing) RFC 8754 §2. The fields after the first four octets depend on the routing type.

While segments are left, the destination in the IPv6 header is the next stop, but the checksum's pseudo-header has the
final destination (RFC 8200 §8.1).
"""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers import IpProtocol, RoutingType
from dissect.problems import Code, Severity
from dissect.protocols.ipv6_chain import FOLLOWING, NO_HOP_BY_HOP
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    Nesting,
    Payload,
    Pick,
    Readdress,
    Stack,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import Bytes, Int8ub, Ipv6, this

UNIT_OCTETS = 8
ADDRESS_OCTETS = 16


class Routing(Header):
    """The first fields of routing headers of every type (RFC 8200 §4.4)."""

    next_header: int = automatic(
        Int8ub, "Next Header", wireshark="ipv6.routing.nxt", names=IpProtocol, meaning="the header that follows"
    )
    header_extension_length: int = automatic(
        Int8ub,
        "Hdr Ext Len",
        wireshark="ipv6.routing.len",
        meaning="length of this header in units of 8 octets, the first not counted",
    )
    routing_type: int = field(
        Int8ub, "Routing Type", wireshark="ipv6.routing.type", names=RoutingType, meaning="which routing header it is"
    )
    segments_left: int = field(
        Int8ub,
        "Segments Left",
        wireshark="ipv6.routing.segleft",
        meaning="listed nodes that are still to be visited",
        origin=FieldOrigin.ON_THE_WAY,
    )

    header_octets = view(
        this.header_extension_length * UNIT_OCTETS + UNIT_OCTETS,
        "Length",
        wireshark="ipv6.routing.len_oct",
        meaning="length of this header in octets",
    )

    line = phrases("{next_header}", "{routing_type}", "Left={segments_left}")

    stack = Stack(
        name="ipv6.routing",
        floor=Floor.NETWORK,
        unit="packet",
        read_on_the_way=True,
        reference=RFC(8200, "4.4"),
        carried_as={IpProtocol: [43]},
        next=FOLLOWING,
        payload=Payload.NOTHING,
        expect=[NO_HOP_BY_HOP],
        nesting=Nesting.EXTENSION,
    )


class SourceRouting(Routing):
    """Type 0: addresses to be visited in order; deprecated, since it multiplies traffic (RFC 5095)."""

    reserved: bytes = field(
        Bytes(4),
        "Reserved",
        default=bytes(4),
        wireshark="ipv6.routing.src.reserved",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    addresses: bytes = field(
        Bytes(this.header_extension_length * UNIT_OCTETS),
        "Addresses",
        default=b"",
        meaning="addresses of 16 octets",
        origin=FieldOrigin.PROGRAM,
    )

    stack = Routing.stack.varied(
        [this.routing_type == 0],
        reference=RFC(5095),
        readdress=Readdress("destination_address", "addresses", Pick.LAST, when=this.segments_left != 0),
        expect=[
            NO_HOP_BY_HOP,
            Expect(
                this.routing_type != 0,
                "routing_type",
                "a routing header of type 0, which is deprecated",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(5095, "3"),
            ),
            Expect(
                this.segments_left * 2 - this.header_extension_length <= 0,
                "segments_left",
                "more segments left than there are addresses",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=RFC(8200, "4.4"),
            ),
        ],
    )


class MobilityRouting(Routing):
    """Type 2: the home address of a mobile node, its one stop after the care-of address (RFC 6275 §6.4)."""

    reserved: bytes = field(
        Bytes(4), "Reserved", default=bytes(4), wireshark="ipv6.routing.mipv6.reserved", meaning="zeros"
    )
    home_address: AddressField[Ipv6Address] = address(
        Ipv6, "Home Address", wireshark="ipv6.routing.mipv6.home_address", meaning="the mobile node's address at home"
    )
    surplus: bytes = field(
        Bytes(this.header_extension_length * UNIT_OCTETS - ADDRESS_OCTETS),
        "Surplus",
        default=b"",
        meaning="what a length other than 2 leaves; never there in a right header",
    )

    stack = Routing.stack.varied(
        [this.routing_type == 2],
        reference=RFC(6275, "6.4"),
        readdress=Readdress("destination_address", "home_address", Pick.FIRST, when=this.segments_left != 0),
        expect=[
            NO_HOP_BY_HOP,
            Expect(
                this.header_extension_length == 2,
                "header_extension_length",
                "not the 2 units that a type 2 routing header has",
                code=Code.BAD_LENGTH,
                severity=Severity.WARN,
                reference=RFC(6275, "6.4.1"),
            ),
            Expect(
                this.segments_left <= 1,
                "segments_left",
                "more segments left than the one address that a type 2 routing header has",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=RFC(6275, "6.4.1"),
            ),
        ],
    )


class SegmentRouting(Routing):
    """Type 4: segments to be visited, the last one first in the list (RFC 8754 §2)."""

    last_entry: int = automatic(
        Int8ub, "Last Entry", wireshark="ipv6.routing.srh.last_entry", meaning="index of the last element of the list"
    )
    flags: int = field(
        Int8ub,
        "Flags",
        default=0,
        wireshark="ipv6.routing.srh.flags",
        meaning="none is defined yet",
        origin=FieldOrigin.HABIT,
    )
    tag: bytes = field(
        Bytes(2),
        "Tag",
        default=bytes(2),
        wireshark="ipv6.routing.srh.tag",
        meaning="marks a class of packets",
        origin=FieldOrigin.CONFIGURED,
    )
    segments: bytes = field(
        Bytes(this.last_entry * ADDRESS_OCTETS + ADDRESS_OCTETS),
        "Segment List",
        meaning="addresses of 16 octets, from the last segment to the first",
        origin=FieldOrigin.CONFIGURED,
    )
    objects: bytes = field(
        Bytes(this.header_extension_length * UNIT_OCTETS - this.last_entry * ADDRESS_OCTETS - ADDRESS_OCTETS),
        "Type Length Value Objects",
        short="TLVs",
        default=b"",
        meaning="optional objects such as padding and a message authentication code",
        origin=FieldOrigin.CONFIGURED,
    )

    stack = Routing.stack.varied(
        [this.routing_type == 4],
        reference=RFC(8754, "2"),
        readdress=Readdress("destination_address", "segments", Pick.FIRST, when=this.segments_left != 0),
        expect=[
            NO_HOP_BY_HOP,
            Expect(
                this.last_entry * 2 - this.header_extension_length <= -2,
                "last_entry",
                "the segment list ends past the end of this header",
                code=Code.BAD_COUNT,
                severity=Severity.WARN,
                reference=RFC(8754, "2"),
            ),
            Expect(
                this.segments_left - this.last_entry <= 1,
                "segments_left",
                "more segments left than the list has",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=RFC(8754, "4.3.1.1"),
            ),
        ],
    )


class UnknownRouting(Routing):
    """A routing header of a type that is not declared here."""

    data: bytes = field(
        Bytes(this.header_extension_length * UNIT_OCTETS + 4),
        "Type-Specific Data",
        default=bytes(4),
        wireshark="ipv6.routing.unknown_data",
        meaning="the octets of the header, as they are",
    )

    # The address that the checksum was taken with is known only if no segments are left.
    stack = Routing.stack.varied(
        [None], readdress=Readdress("destination_address", "data", Pick.UNKNOWN, when=this.segments_left != 0)
    )


HEADERS: tuple[type[Header], ...] = (Routing, SourceRouting, MobilityRouting, SegmentRouting, UnknownRouting)
