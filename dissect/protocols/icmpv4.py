"""Internet Control Message Protocol for IPv4: RFC 792; RFC 950 (address mask), RFC 1191 (path MTU), RFC 1256 (router
discovery), RFC 4884 (the length of the quoted datagram), RFC 8335 (the state of interfaces).

Error messages quote the datagram that caused them.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import (
    IcmpDestinationUnreachableCode,
    IcmpParameterProblemCode,
    IcmpRedirectCode,
    IcmpRouterAdvertisementCode,
    IcmpTimeExceededCode,
    IcmpType,
    IpProtocol,
    OpenEnum,
)
from dissect.assigned_numbers.icmp_types import IcmpExtendedEchoReplyCode, NeighborCacheState
from dissect.problems import Code, Severity
from dissect.protocols.icmp_extensions import EXTENSIONS, OLDER_QUOTATION
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    RFC,
    AddressField,
    Exchange,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    ListField,
    Mark,
    Next,
    Payload,
    Quotation,
    Reference,
    Say,
    Sender,
    Stack,
    Transit,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Ipv4, this

WORD_OCTETS = 4
ROUTER_ENTRY_OCTETS = 8

# The quoted protocol is the one that carries the message: its version is checked there, not looked up here.
QUOTE = [Next(IpVersion, 4, quoted=True)]
QUOTATION = Quotation(this.length * WORD_OCTETS, when=this.length != 0, after=EXTENSIONS, older_octets=OLDER_QUOTATION)
"""The unit of the quotation's length, and the list after the quotation (RFC 4884 §4)."""

REDIRECTED = (
    "for the network",
    "for the host",
    "for the type of service and network",
    "for the type of service and host",
)
"""What a redirect is for, by its code (RFC 792)."""


def _identifier() -> int:
    return field(
        Int16ub,
        "Identifier",
        default=0,
        wireshark="icmp.ident",
        meaning="which process asked; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )


def _sequence_number() -> int:
    return field(
        Int16ub,
        "Sequence Number",
        default=0,
        wireshark="icmp.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )


def _unused(octets: int) -> bytes:
    return field(Bytes(octets), "unused", default=bytes(octets), meaning="zeros", origin=FieldOrigin.FIXED)


def _length() -> int:
    return field(
        Int8ub,
        "Length",
        default=0,
        wireshark="icmp.length",
        meaning="32-bit words of the quoted datagram where extensions follow it, else 0",
        origin=FieldOrigin.ENTRIES,
    )


def _code(names: type[OpenEnum]) -> int:
    return field(
        Int8ub, "Code", default=0, wireshark="icmp.code", names=names, meaning="what exactly", origin=FieldOrigin.EVENT
    )


class ICMPv4(Header):
    """The first fields of every message (RFC 792); the rest depends on the type."""

    type: int = field(
        Int8ub, "Type", wireshark="icmp.type", names=IcmpType, meaning="what the message says", origin=FieldOrigin.EVENT
    )
    code: int = field(
        Int8ub,
        "Code",
        default=0,
        wireshark="icmp.code",
        meaning="what exactly, depending on the type",
        origin=FieldOrigin.EVENT,
    )
    checksum: int = automatic(Int16ub, "Checksum", wireshark="icmp.checksum", meaning="over the whole message")

    # No header is carried under a message type, so a type without a variant below is noted as unknown.
    stack = Stack(
        name="icmp",
        floor=Floor.CONTROL,
        reference=RFC(792),
        carried_as={IpProtocol: [1]},
        transit=Transit(kept=["type", "code"]),
        next=[Next(IcmpType, this.type)],
        checksum=InternetChecksum("checksum"),
    )


class ICMPv4Echo(ICMPv4):
    """Echo request (type 8) and echo reply (type 0), with any data (RFC 792)."""

    identifier: int = _identifier()
    sequence_number: int = _sequence_number()

    stack = ICMPv4.stack.varied(
        [this.type == 8, this.type == 0],
        next=[],
        payload=Payload.DATA,
        transit=Transit(kept=["type", "code", "sequence_number"], flow=["identifier"]),  # RFC 5508 §3.1
        exchange=Exchange(
            marks=[
                Mark("echo request", {"type": 8}, letter="q", by=Sender.CLIENT),
                Mark("echo reply", {"type": 0}, letter="p", by=Sender.SERVER),
            ],
            idle=30,  # as Linux does it (nf_conntrack_icmp_timeout)
            idle_one_way=30,
        ),
    )


class ICMPv4FragmentationNeeded(ICMPv4):
    """Destination unreachable, code 4: the datagram is too large and may not be fragmented (RFC 1191 §4)."""

    code: int = _code(IcmpDestinationUnreachableCode)
    unused: bytes = _unused(1)
    length: int = _length()
    next_hop_mtu: int = field(
        Int16ub,
        "Next-Hop MTU",
        default=0,
        wireshark="icmp.mtu",
        meaning="the largest datagram that goes through",
        origin=FieldOrigin.LINK,
    )

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    line = phrases("{type}, Fragmentation Needed", "MTU={next_hop_mtu}")

    stack = ICMPv4.stack.varied(
        [(this.type == 3) & (this.code == 4)], next=QUOTE, quotation=QUOTATION, reference=RFC(1191, "4")
    )


class ICMPv4DestinationUnreachable(ICMPv4):
    """Destination unreachable: the datagram could not be delivered (RFC 792, RFC 4884 §4.1)."""

    code: int = _code(IcmpDestinationUnreachableCode)
    unused: bytes = _unused(1)
    length: int = _length()
    unused_rest: bytes = _unused(2)

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    stack = ICMPv4.stack.varied([this.type == 3], next=QUOTE, quotation=QUOTATION)


class ICMPv4SourceQuench(ICMPv4):
    """Source quench: send more slowly; deprecated by RFC 6633 (RFC 792)."""

    unused: bytes = _unused(4)

    stack = ICMPv4.stack.varied([this.type == 4], next=QUOTE, reference=RFC(6633))


class ICMPv4Redirect(ICMPv4):
    """Redirect: another router is nearer to the destination (RFC 792)."""

    code: int = _code(IcmpRedirectCode)
    gateway_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "Gateway Internet Address",
        short="Gateway",
        wireshark="icmp.redir_gw",
        meaning="the router to be used",
        origin=FieldOrigin.CONFIGURED,
    )

    line = phrases(
        "{type}",
        *(Say(what, when=this.code == code) for code, what in enumerate(REDIRECTED)),
        Say("{code}", when=this.code >= len(REDIRECTED)),
        "to {gateway_address}",
    )

    stack = ICMPv4.stack.varied([this.type == 5], next=QUOTE)


class ICMPv4RouterAdvertisement(ICMPv4):
    """Router advertisement: routers on this link, and how much each is preferred (RFC 1256 §3)."""

    code: int = _code(IcmpRouterAdvertisementCode)
    number_of_addresses: int = automatic(
        Int8ub, "Num Addrs", wireshark="icmp.num_addrs", meaning="entries in this message"
    )
    address_entry_size: int = field(
        Int8ub,
        "Addr Entry Size",
        default=2,
        wireshark="icmp.addr_entry_size",
        meaning="32-bit words of an entry; 2",
        origin=FieldOrigin.FIXED,
    )
    lifetime: int = field(
        Int16ub,
        "Lifetime",
        default=1800,
        wireshark="icmp.lifetime",
        meaning="seconds that the addresses are valid for",
        origin=FieldOrigin.CONFIGURED,
    )
    routers: bytes = field(
        Bytes(this.number_of_addresses * ROUTER_ENTRY_OCTETS),
        "Router Addresses",
        default=b"",
        meaning="for each router its address and its preference, 32 bits each",
        origin=FieldOrigin.CONFIGURED,
    )

    line = phrases("{type}", Say("{code}", when=this.code != 0), "Lifetime={lifetime}")

    stack = ICMPv4.stack.varied(
        [this.type == 9],
        next=[],
        reference=RFC(1256, "3"),
        expect=[
            Expect(
                this.address_entry_size == 2,
                "address_entry_size",
                "not the 2 words that an entry of this version has",
                code=Code.BAD_LENGTH,
                severity=Severity.WARN,
                reference=RFC(1256, "3"),
            )
        ],
    )


class ICMPv4RouterSolicitation(ICMPv4):
    """Router solicitation: asks routers to advertise themselves (RFC 1256 §3)."""

    reserved: bytes = field(Bytes(4), "Reserved", default=bytes(4), meaning="zeros", origin=FieldOrigin.FIXED)

    stack = ICMPv4.stack.varied([this.type == 10], next=[], reference=RFC(1256, "3"))


class ICMPv4TimeExceeded(ICMPv4):
    """Time exceeded: the time to live ran out, or fragments were missing too long (RFC 792, RFC 4884 §4.2)."""

    code: int = _code(IcmpTimeExceededCode)
    unused: bytes = _unused(1)
    length: int = _length()
    unused_rest: bytes = _unused(2)

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    stack = ICMPv4.stack.varied([this.type == 11], next=QUOTE, quotation=QUOTATION)


class ICMPv4ParameterProblem(ICMPv4):
    """Parameter problem: an octet of the header makes no sense (RFC 792, RFC 4884 §4.3)."""

    code: int = _code(IcmpParameterProblemCode)
    pointer: int = field(
        Int8ub,
        "Pointer",
        default=0,
        wireshark="icmp.pointer",
        meaning="the octet that was wrong",
        origin=FieldOrigin.EVENT,
    )
    length: int = _length()
    unused: bytes = _unused(2)

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    stack = ICMPv4.stack.varied([this.type == 12], next=QUOTE, quotation=QUOTATION)


class ICMPv4Timestamp(ICMPv4):
    """Timestamp request (type 13) and reply (type 14), in milliseconds since midnight UT (RFC 792)."""

    identifier: int = _identifier()
    sequence_number: int = _sequence_number()
    originate_timestamp: int = field(
        Int32ub,
        "Originate Timestamp",
        default=0,
        wireshark="icmp.originate_timestamp",
        meaning="when it was sent",
        origin=FieldOrigin.CLOCK,
    )
    receive_timestamp: int = field(
        Int32ub,
        "Receive Timestamp",
        default=0,
        wireshark="icmp.receive_timestamp",
        meaning="when it arrived",
        origin=FieldOrigin.CLOCK,
    )
    transmit_timestamp: int = field(
        Int32ub,
        "Transmit Timestamp",
        default=0,
        wireshark="icmp.transmit_timestamp",
        meaning="when it was answered",
        origin=FieldOrigin.CLOCK,
    )

    stack = ICMPv4.stack.varied([this.type == 13, this.type == 14], next=[])


class ICMPv4Information(ICMPv4):
    """Information request (type 15) and reply (type 16); deprecated by RFC 6918 (RFC 792)."""

    identifier: int = _identifier()
    sequence_number: int = _sequence_number()

    stack = ICMPv4.stack.varied([this.type == 15, this.type == 16], next=[], reference=RFC(6918))


class ICMPv4AddressMask(ICMPv4):
    """Address mask request (type 17) and reply (type 18); deprecated by RFC 6918 (RFC 950 appendix I)."""

    identifier: int = _identifier()
    sequence_number: int = _sequence_number()
    address_mask: AddressField[Ipv4Address] = address(
        Ipv4,
        "Address Mask",
        wireshark="icmp.address_mask",
        meaning="ones for the network part of the address",
        origin=FieldOrigin.CONFIGURED,
    )

    line = phrases("{type}", "Mask={address_mask}", "Id={identifier}", "Seq={sequence_number}")

    stack = ICMPv4.stack.varied(
        [this.type == 17, this.type == 18], next=[], reference=Reference("RFC 950", url=RFC(950).url)
    )


class ICMPv4ExtendedEchoRequest(ICMPv4):
    """Asks for the state of an interface, of the receiver itself or of a neighbour (RFC 8335 §2)."""

    identifier: int = _identifier()
    sequence_number: int = field(
        Int8ub,
        "Sequence Number",
        default=0,
        wireshark="icmp.ext.echo.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    reserved: int = field(
        BitsInteger(7),
        "Reserved",
        default=0,
        wireshark="icmp.ext.echo.req.res",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    is_local: bool = field(
        Flag,
        "L",
        default=True,
        wireshark="icmp.ext.echo.req.local",
        meaning="an interface of the receiver itself",
        origin=FieldOrigin.PROGRAM,
    )
    extensions: ListField = field(
        GreedyBytes, "Extensions", default=b"", options=EXTENSIONS, meaning="which interface is meant"
    )

    stack = ICMPv4.stack.varied([this.type == 42], next=[], reference=RFC(8335, "2"))


class ICMPv4ExtendedEchoReply(ICMPv4):
    """The state of the interface in the request (RFC 8335 §3)."""

    code: int = field(
        Int8ub,
        "Code",
        default=0,
        wireshark="icmp.code",
        names=IcmpExtendedEchoReplyCode,
        meaning="whether it is known",
        origin=FieldOrigin.EVENT,
    )
    identifier: int = _identifier()
    sequence_number: int = field(
        Int8ub,
        "Sequence Number",
        default=0,
        wireshark="icmp.ext.echo.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    state: int = field(
        BitsInteger(3),
        "State",
        default=0,
        wireshark="icmp.ext.echo.rsp.state",
        names=NeighborCacheState,
        meaning="of a neighbour: what is known of it",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(
        BitsInteger(2), "Res", default=0, wireshark="icmp.ext.echo.rsp.res", meaning="zeros", origin=FieldOrigin.FIXED
    )
    is_active: bool = field(
        Flag,
        "A",
        default=False,
        wireshark="icmp.ext.echo.rsp.active",
        meaning="the interface is active",
        origin=FieldOrigin.EVENT,
    )
    has_ipv4: bool = field(
        Flag,
        "4",
        default=False,
        wireshark="icmp.ext.echo.rsp.ipv4",
        meaning="IPv4 runs on it",
        origin=FieldOrigin.CONFIGURED,
    )
    has_ipv6: bool = field(
        Flag,
        "6",
        default=False,
        wireshark="icmp.ext.echo.rsp.ipv6",
        meaning="IPv6 runs on it",
        origin=FieldOrigin.CONFIGURED,
    )

    stack = ICMPv4.stack.varied([this.type == 43], next=[], reference=RFC(8335, "3"))


HEADERS: tuple[type[Header], ...] = (
    ICMPv4,
    ICMPv4Echo,
    ICMPv4FragmentationNeeded,
    ICMPv4DestinationUnreachable,
    ICMPv4SourceQuench,
    ICMPv4Redirect,
    ICMPv4RouterAdvertisement,
    ICMPv4RouterSolicitation,
    ICMPv4TimeExceeded,
    ICMPv4ParameterProblem,
    ICMPv4Timestamp,
    ICMPv4Information,
    ICMPv4AddressMask,
    ICMPv4ExtendedEchoRequest,
    ICMPv4ExtendedEchoReply,
)
