"""Options of IPv4 headers: RFC 791 §3.1 (end, no operation, source routes, record route, timestamp, security),
RFC 2113 (router alert).
"""

from __future__ import annotations

from dissect.assigned_numbers import Ipv4OptionType
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    OptionList,
    Pick,
    Readdress,
    Repeat,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, Int8ub, Int16ub, this


def _type(number: int) -> int:
    return field(
        Int8ub,
        "Type",
        default=number,
        wireshark="ip.opt.type",
        names=Ipv4OptionType,
        meaning="copied flag, class, number",
    )


def _length() -> int:
    return automatic(Int8ub, "Length", wireshark="ip.opt.len", meaning="octets of the option, type and length included")


def _pointer(first: int) -> int:
    return field(
        Int8ub,
        "Pointer",
        default=first,
        wireshark="ip.opt.ptr",
        meaning="the octet where the next entry goes, from 1",
        origin=FieldOrigin.ON_THE_WAY,
    )


class IPv4EndOfOptionList(Header):
    """End of option list; only padding follows (RFC 791 §3.1)."""

    type: int = _type(0)

    line = phrases()

    stack = Stack(name="ip.options.eol", short="End", reference=RFC(791, "3.1"), carried_as={Ipv4OptionType: [0]})


class IPv4NoOperation(Header):
    """No operation, to align what follows (RFC 791 §3.1)."""

    type: int = _type(1)

    line = phrases()

    stack = Stack(name="ip.options.nop", short="NOP", reference=RFC(791, "3.1"), carried_as={Ipv4OptionType: [1]})


def _at_least(minimum: int) -> Expect:
    return Expect(
        this.length >= minimum,
        "length",
        f"shorter than the {minimum} octets that this option has at least",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=RFC(791, "3.1"),
    )


def _points_into_data(first: int) -> tuple[Expect, Expect]:
    before = Expect(
        this.pointer >= first,
        "pointer",
        f"points before the first entry, which is at octet {first}",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=RFC(791, "3.1"),
    )
    # One past the option's end is right: it says that the option is full.
    after = Expect(
        this.pointer - this.length <= 1,
        "pointer",
        "points past the end of the option",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=RFC(791, "3.1"),
    )
    return before, after


class IPv4RecordRoute(Header):
    """Record route: each router writes its address (RFC 791 §3.1)."""

    type: int = _type(7)
    length: int = _length()
    pointer: int = _pointer(4)
    route: bytes = field(Bytes(this.length - 3), "Route Data", default=b"", meaning="room for addresses of 4 octets")

    stack = Stack(
        name="ip.options.record_route",
        short="RR",
        reference=RFC(791, "3.1"),
        carried_as={Ipv4OptionType: [7]},
        repeat=Repeat.ONCE,
        extent=[Extent(this.length)],
        expect=[_at_least(3), *_points_into_data(4)],
        origin=FieldOrigin.ON_THE_WAY,
    )


class IPv4LooseSourceRoute(Header):
    """Loose source and record route: routers to be visited, others may lie between (RFC 791 §3.1)."""

    type: int = _type(131)
    length: int = _length()
    pointer: int = _pointer(4)
    route: bytes = field(
        Bytes(this.length - 3),
        "Route Data",
        default=b"",
        meaning="addresses to visit, then visited",
        origin=FieldOrigin.PROGRAM,
    )

    # While the pointer is within the option, routers are still to be visited, and the transport's checksum takes the
    # last address of the route as the destination (RFC 791 §3.1, RFC 1122 §4.1.3.5 for the pseudo-header).
    stack = Stack(
        name="ip.options.route",
        short="LSRR",
        reference=RFC(791, "3.1"),
        carried_as={Ipv4OptionType: [131]},
        repeat=Repeat.ONCE,
        extent=[Extent(this.length)],
        readdress=Readdress("destination_address", "route", Pick.LAST, when=this.pointer - this.length < 0),
        expect=[_at_least(3), *_points_into_data(4)],
    )


class IPv4StrictSourceRoute(Header):
    """Strict source and record route: every router on the way (RFC 791 §3.1)."""

    type: int = _type(137)
    length: int = _length()
    pointer: int = _pointer(4)
    route: bytes = field(
        Bytes(this.length - 3),
        "Route Data",
        default=b"",
        meaning="addresses to visit, then visited",
        origin=FieldOrigin.PROGRAM,
    )

    stack = Stack(
        name="ip.options.source_route",
        short="SSRR",
        reference=RFC(791, "3.1"),
        carried_as={Ipv4OptionType: [137]},
        repeat=Repeat.ONCE,
        extent=[Extent(this.length)],
        readdress=Readdress("destination_address", "route", Pick.LAST, when=this.pointer - this.length < 0),
        expect=[_at_least(3), *_points_into_data(4)],
    )


class IPv4Timestamp(Header):
    """Internet timestamp: routers write the time, and their address if the flag asks for it (RFC 791 §3.1)."""

    type: int = _type(68)
    length: int = _length()
    pointer: int = _pointer(5)
    overflow: int = field(
        BitsInteger(4), "Overflow", short="Oflw", default=0, wireshark="ip.opt.overflow", meaning="routers without room"
    )
    flag: int = field(
        BitsInteger(4),
        "Flag",
        default=0,
        wireshark="ip.opt.flag",
        meaning="0 times only, 1 with addresses, 3 given ones",
        origin=FieldOrigin.PROGRAM,
    )
    timestamps: bytes = field(
        Bytes(this.length - 4), "Timestamps", default=b"", meaning="milliseconds since midnight UT, and addresses"
    )

    stack = Stack(
        name="ip.options.timestamp",
        short="TS",
        reference=RFC(791, "3.1"),
        carried_as={Ipv4OptionType: [68]},
        repeat=Repeat.ONCE,
        extent=[Extent(this.length)],
        expect=[_at_least(4), *_points_into_data(5)],
        origin=FieldOrigin.ON_THE_WAY,
    )


class IPv4RouterAlert(Header):
    """Router alert: routers shall look at the datagram although it is not for them (RFC 2113)."""

    type: int = _type(148)
    length: int = _length()
    value: int = field(Int16ub, "Value", default=0, wireshark="ip.opt.ra", meaning="0: routers examine the datagram")

    stack = Stack(
        name="ip.options.routeralert",
        short="Router Alert",
        reference=RFC(2113, "2.1"),
        carried_as={Ipv4OptionType: [148]},
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length == 4,
                "length",
                "not the 4 octets that a router alert has",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=RFC(2113, "2.1"),
            )
        ],
        origin=FieldOrigin.FIXED,
    )


class IPv4Security(Header):
    """Security labels of the US Department of Defense, in the forms of RFC 791 §3.1 and RFC 1108 §2."""

    type: int = _type(130)
    length: int = _length()
    data: bytes = field(Bytes(this.length - 2), "Data", meaning="classification level and protection authorities")

    stack = Stack(
        name="ip.options.security",
        reference=RFC(1108, "2"),
        carried_as={Ipv4OptionType: [130]},
        repeat=Repeat.ONCE,
        extent=[Extent(this.length)],
        expect=[_at_least(3)],
        origin=FieldOrigin.CONFIGURED,
    )


class IPv4UnknownOption(Header):
    """An option that is not declared here; routers and hosts ignore unknown options (RFC 1122 §3.2.1.8)."""

    type: int = field(
        Int8ub, "Type", wireshark="ip.opt.type", names=Ipv4OptionType, meaning="copied flag, class, number"
    )
    length: int = _length()
    data: bytes = field(Bytes(this.length - 2), "Data", default=b"", meaning="the octets of the option, as they are")

    stack = Stack(
        name="ip.options",
        reference=RFC(791, "3.1"),
        extent=[Extent(this.length)],
        expect=[_at_least(2)],
        origin=FieldOrigin.PROGRAM,
    )


OPTIONS = OptionList(
    kinds=Ipv4OptionType,
    members=(
        IPv4EndOfOptionList,
        IPv4NoOperation,
        IPv4RecordRoute,
        IPv4Timestamp,
        IPv4LooseSourceRoute,
        IPv4StrictSourceRoute,
        IPv4RouterAlert,
        IPv4Security,
    ),
    unknown=IPv4UnknownOption,
    end=0,
    copied_bit=0x80,
)
