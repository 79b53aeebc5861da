"""The two IPv6 extension headers that hold options, and the options: RFC 8200 §4.2, §4.3, §4.6, RFC 9673.

Options: RFC 8200 §4.2 (padding), RFC 2711 (router alert), RFC 2675 (jumbo payload), RFC 6275 §6.3 (home address).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_
from typing import Any

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers import IpProtocol, Ipv6OptionType
from dissect.problems import Code, Severity
from dissect.protocols.ipv6_chain import FOLLOWING, HOP_BY_HOP, NO_HOP_BY_HOP
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    Jumbogram,
    ListField,
    Nesting,
    OptionList,
    Payload,
    Pick,
    Readdress,
    Reference,
    Repeat,
    Stack,
    Zeros,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, Ipv6, this

UNIT_OCTETS = 8
DISCARD = 0x40
"""From this type on, a node that does not know the option discards the packet (RFC 8200 §4.2)."""
ASSIGNED = (0x63, 0x6D, 0x8A, 0x8B, 0x8C, 0xEE)
"""Assigned types beyond that without a declaration here: RPL, MPL, endpoint identification, ILNP nonce, line
identification, IP_DFF."""
PADDING = bytes([1, 4, 0, 0, 0, 0])
"""A PadN that fills the smallest header (RFC 8200 §4.2)."""


def _none_of(numbers: Sequence[int]) -> Any:
    """A guard: the type is not one of these."""
    guards: Iterator[Any] = (this.type != number for number in numbers)
    return reduce(and_, guards)


def _type(number: int) -> int:
    return field(
        Int8ub,
        "Option Type",
        short="Type",
        default=number,
        wireshark="ipv6.opt.type",
        names=Ipv6OptionType,
        meaning="which option it is; the first two bits say what to do where it is not known",
    )


def _length() -> int:
    return automatic(
        Int8ub,
        "Opt Data Len",
        short="Length",
        wireshark="ipv6.opt.length",
        meaning="octets of data, type and length not included",
    )


def _exactly(octets: int, reference: Reference) -> Expect:
    return Expect(
        this.length == octets,
        "length",
        f"not the {octets} octets of data that this option has",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


class IPv6Pad1(Header):
    """One octet of padding, without a length (RFC 8200 §4.2)."""

    type: int = _type(0)

    # RFC 8200 §4.2: more than one octet of padding takes one PadN, not several of these.
    line = phrases()

    stack = Stack(
        name="ipv6.opt.pad1", reference=RFC(8200, "4.2"), carried_as={Ipv6OptionType: [0]}, repeat=Repeat.NOT_IN_A_ROW
    )


class IPv6PadN(Header):
    """Two or more octets of padding (RFC 8200 §4.2)."""

    type: int = _type(1)
    length: int = _length()
    padding: bytes = field(Bytes(this.length), "Padding", default=b"", wireshark="ipv6.opt.padn", meaning="zeros")

    line = phrases()

    stack = Stack(
        name="ipv6.opt.padn",
        reference=RFC(8200, "4.2"),
        carried_as={Ipv6OptionType: [1]},
        extent=[Extent(this.length + 2)],
        zeros=[
            Zeros("padding", "padding that is not all zero", code=Code.BAD_OPTION, reference=RFC(8200, "4.2")),
        ],
    )


class IPv6RouterAlert(Header):
    """Router alert: routers shall look at the packet although it is not for them (RFC 2711)."""

    type: int = _type(5)
    length: int = _length()
    value: int = field(
        Int16ub,
        "Value",
        default=0,
        wireshark="ipv6.opt.router_alert",
        meaning="0 MLD, 1 RSVP, 2 active networks, …",
        origin=FieldOrigin.PROGRAM,
    )

    stack = Stack(
        name="ipv6.opt.router_alert",
        reference=RFC(2711, "2.1"),
        carried_as={Ipv6OptionType: [5]},
        extent=[Extent(this.length + 2)],
        expect=[_exactly(2, RFC(2711, "2.1"))],
    )


class IPv6JumboPayload(Header):
    """The length of a packet that is too long for the Payload Length field (RFC 2675 §2)."""

    type: int = _type(0xC2)
    length: int = _length()
    jumbo_payload_length: int = field(
        Int32ub,
        "Jumbo Payload Length",
        wireshark="ipv6.opt.jumbo",
        meaning="octets after the IPv6 header, at least 65 536",
    )

    stack = Stack(
        name="ipv6.opt.jumbo",
        reference=RFC(2675, "2"),
        carried_as={Ipv6OptionType: [0xC2]},
        repeat=Repeat.ONCE,
        extent=[Extent(this.length + 2)],
        jumbogram=Jumbogram("jumbo_payload_length"),
        expect=[
            _exactly(4, RFC(2675, "2")),
            Expect(
                this.jumbo_payload_length >= 1 << 16,
                "jumbo_payload_length",
                "less than 65 536, which the Payload Length field would hold",
                code=Code.BAD_OPTION,
                reference=RFC(2675, "3"),
            ),
        ],
    )


class IPv6HomeAddress(Header):
    """The home address of a mobile node, which counts as its source address (RFC 6275 §6.3)."""

    type: int = _type(0xC9)
    length: int = _length()
    home_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Home Address",
        wireshark="ipv6.opt.mipv6.home_address",
        meaning="the sender's address at home",
        origin=FieldOrigin.OWN_ADDRESS,
    )

    stack = Stack(
        name="ipv6.opt.mipv6",
        reference=RFC(6275, "6.3"),
        carried_as={Ipv6OptionType: [0xC9]},
        extent=[Extent(this.length + 2)],
        readdress=Readdress("source_address", "home_address", Pick.FIRST),
        expect=[_exactly(16, RFC(6275, "6.3"))],
    )


class IPv6UnknownOption(Header):
    """An option that is not declared here."""

    type: int = field(
        Int8ub,
        "Option Type",
        short="Type",
        wireshark="ipv6.opt.type",
        names=Ipv6OptionType,
        meaning="which option it is; the first two bits say what to do where it is not known",
        origin=FieldOrigin.PROGRAM,
    )
    length: int = _length()
    data: bytes = field(
        Bytes(this.length),
        "Option Data",
        short="Data",
        default=b"",
        wireshark="ipv6.opt.unknown",
        meaning="the octets of the option, as they are",
        origin=FieldOrigin.PROGRAM,
    )

    stack = Stack(
        name="ipv6.opt.unknown",
        reference=RFC(8200, "4.2"),
        extent=[Extent(this.length + 2)],
        expect=[
            Expect(
                this.type < DISCARD,
                "type",
                "an option that is not assigned, for which a node that does not know it discards the packet",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                when=_none_of(ASSIGNED),
                reference=RFC(8200, "4.2"),
            )
        ],
        origin=FieldOrigin.PROGRAM,
    )


OPTIONS = OptionList(
    kinds=Ipv6OptionType,
    members=(IPv6Pad1, IPv6PadN, IPv6RouterAlert, IPv6JumboPayload, IPv6HomeAddress),
    unknown=IPv6UnknownOption,
)


class HopByHopOptions(Header):
    """Options for every router on the way (RFC 8200 §4.3)."""

    next_header: int = automatic(
        Int8ub, "Next Header", wireshark="ipv6.hopopts.nxt", names=IpProtocol, meaning="the header that follows"
    )
    header_extension_length: int = automatic(
        Int8ub,
        "Hdr Ext Len",
        wireshark="ipv6.hopopts.len",
        meaning="length of this header in units of 8 octets, the first not counted",
    )
    options: ListField = field(
        Bytes(this.header_extension_length * UNIT_OCTETS + 6),
        "Options",
        default=PADDING,
        options=OPTIONS,
        meaning="options, padded to a whole number of 8-octet units",
    )

    header_octets = view(
        this.header_extension_length * UNIT_OCTETS + UNIT_OCTETS,
        "Length",
        wireshark="ipv6.hopopts.len_oct",
        meaning="length of this header in octets",
    )

    line = phrases("{next_header}")

    stack = Stack(
        name="ipv6.hopopts",
        floor=Floor.NETWORK,
        unit="packet",
        read_on_the_way=True,
        reference=RFC(8200, "4.3"),
        carried_as={IpProtocol: [HOP_BY_HOP]},
        next=FOLLOWING,
        payload=Payload.NOTHING,
        expect=[NO_HOP_BY_HOP],
        nesting=Nesting.EXTENSION,
    )


class DestinationOptions(Header):
    """Options for the destination, or for each destination in a routing header after it (RFC 8200 §4.6)."""

    next_header: int = automatic(
        Int8ub, "Next Header", wireshark="ipv6.dstopts.nxt", names=IpProtocol, meaning="the header that follows"
    )
    header_extension_length: int = automatic(
        Int8ub,
        "Hdr Ext Len",
        wireshark="ipv6.dstopts.len",
        meaning="length of this header in units of 8 octets, the first not counted",
    )
    options: ListField = field(
        Bytes(this.header_extension_length * UNIT_OCTETS + 6),
        "Options",
        default=PADDING,
        options=OPTIONS,
        meaning="options, padded to a whole number of 8-octet units",
    )

    header_octets = view(
        this.header_extension_length * UNIT_OCTETS + UNIT_OCTETS,
        "Length",
        wireshark="ipv6.dstopts.len_oct",
        meaning="length of this header in octets",
    )

    line = phrases("{next_header}")

    stack = Stack(
        name="ipv6.dstopts",
        floor=Floor.NETWORK,
        unit="packet",
        reference=RFC(8200, "4.6"),
        carried_as={IpProtocol: [60]},
        next=FOLLOWING,
        payload=Payload.NOTHING,
        expect=[NO_HOP_BY_HOP],
        nesting=Nesting.EXTENSION,
    )


HEADERS: tuple[type[Header], ...] = (HopByHopOptions, DestinationOptions)
