"""Link state advertisements of OSPF version 2: RFC 2328 A.4; of version 3 the header: RFC 5340 A.4.2.

Their checksums are Fletcher's (RFC 2328 §12.1.7). A header alone, as in descriptions and acknowledgments, has the
checksum of the whole advertisement, which cannot be verified there.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.ospf_types import OspfLinkStateType, Ospfv3LinkStateType
from dissect.schema import (
    RFC,
    AddressField,
    Content,
    Extent,
    FieldOrigin,
    Fletcher,
    Header,
    ListField,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int24ub, Int32ub, Ipv4, this

HEADER_OCTETS = 20
WITHOUT_AGE = Fletcher("checksum", left_out=2)
"""The age changes on the way, but the checksum does not (RFC 2328 §12.1.7, RFC 5340 §A.4.2)."""
TYPE_OF_SERVICE_OCTETS = 4


class OSPFRouterLink(Header):
    """A link of a router (RFC 2328 A.4.2)."""

    link_id: AddressField[Ipv4Address] = address(
        Ipv4, "Link ID", wireshark="ospf.lsa.router.linkid", meaning="what is at the other end"
    )
    link_data: AddressField[Ipv4Address] = address(
        Ipv4, "Link Data", wireshark="ospf.lsa.router.linkdata", meaning="of a stub network its mask, else an address"
    )
    type: int = field(
        Int8ub,
        "Type",
        default=1,
        wireshark="ospf.lsa.router.linktype",
        meaning="1 to a router, 2 a transit network, 3 a stub network, 4 a virtual link",
    )
    number_of_metrics: int = field(
        Int8ub,
        "# TOS",
        default=0,
        wireshark="ospf.lsa.router.nummetrics",
        meaning="further metrics; 0",
        origin=FieldOrigin.ENTRIES,
    )
    metric: int = field(Int16ub, "Metric", default=1, wireshark="ospf.lsa.router.metric0", meaning="cost of the link")
    metrics: bytes = field(
        Bytes(this.number_of_metrics * TYPE_OF_SERVICE_OCTETS),
        "TOS Metrics",
        default=b"",
        meaning="metrics for types of service, as RFC 1583 had them",
    )

    line = phrases()

    stack = Stack(name="ospf.lsa.router", reference=RFC(2328, "A.4.2"), origin=FieldOrigin.KEPT)


class OSPFRouterLinkState(Header):
    """A router and its links (RFC 2328 A.4.2, RFC 3101, RFC 5340 for the later flags)."""

    flags: int = field(
        Int8ub, "Flags", default=0, wireshark="ospf.v2.router.lsa.flags", meaning="B 1, E 2, V 4, W 8, Nt 16, H 128"
    )
    unused: int = field(Int8ub, "0", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    number_of_links: int = field(
        Int16ub,
        "# Links",
        default=0,
        wireshark="ospf.lsa.number_of_links",
        meaning="links that follow",
        origin=FieldOrigin.ENTRIES,
    )
    links: ListField = field(
        GreedyBytes,
        "Links",
        default=b"",
        options=Sections([Section("Links", OSPFRouterLink, this.number_of_links)]),
        meaning="the links of the router",
    )

    line = phrases()

    stack = Stack(
        name="ospf.lsa", reference=RFC(2328, "A.4.2"), origin=FieldOrigin.KEPT, carried_as={OspfLinkStateType: [1]}
    )


class OSPFAttachedRouter(Header):
    """A router on a network (RFC 2328 A.4.3)."""

    router_id: AddressField[Ipv4Address] = address(
        Ipv4, "Attached Router", wireshark="ospf.lsa.network.attchrtr", meaning="its router ID"
    )

    line = phrases()

    stack = Stack(name="ospf.lsa.network", reference=RFC(2328, "A.4.3"), origin=FieldOrigin.KEPT)


class OSPFNetworkLinkState(Header):
    """A network and the routers on it (RFC 2328 A.4.3)."""

    network_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Network Mask", wireshark="ospf.lsa.network.netmask", meaning="ones for the network part of the address"
    )
    routers: ListField = field(
        GreedyBytes,
        "Attached Routers",
        default=b"",
        options=Sections([Section("Attached Routers", OSPFAttachedRouter)]),
        meaning="the routers",
    )

    line = phrases()

    stack = Stack(
        name="ospf.lsa", reference=RFC(2328, "A.4.3"), origin=FieldOrigin.KEPT, carried_as={OspfLinkStateType: [2]}
    )


class OSPFSummaryLinkState(Header):
    """A destination in another area, a network (type 3) or a router (type 4) (RFC 2328 A.4.4)."""

    network_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Network Mask", wireshark="ospf.lsa.asbr.netmask", meaning="0.0.0.0 for a router"
    )
    unused: int = field(Int8ub, "0", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    metric: int = field(Int24ub, "Metric", default=1, wireshark="ospf.metric", meaning="cost of the way there")
    metrics: bytes = field(GreedyBytes, "TOS Metrics", default=b"", meaning="metrics for types of service")

    line = phrases()

    stack = Stack(
        name="ospf.lsa", reference=RFC(2328, "A.4.4"), origin=FieldOrigin.KEPT, carried_as={OspfLinkStateType: [3, 4]}
    )


class OSPFExternalLinkState(Header):
    """A destination outside, reached through its originator (RFC 2328 A.4.5, type 7: RFC 3101)."""

    network_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Network Mask", wireshark="ospf.lsa.asext.netmask", meaning="ones for the network part of the address"
    )
    external: bool = field(
        Flag, "E", default=False, wireshark="ospf.lsa.asext.type", meaning="the metric counts before any inner cost"
    )
    unused: int = field(BitsInteger(7), "0", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    metric: int = field(Int24ub, "Metric", default=1, wireshark="ospf.metric", meaning="cost of the way there")
    forwarding_address: AddressField[Ipv4Address] = address(
        Ipv4, "Forwarding Address", wireshark="ospf.lsa.asext.fwdaddr", meaning="0.0.0.0 for the originator itself"
    )
    external_route_tag: int = field(
        Int32ub, "External Route Tag", default=0, wireshark="ospf.lsa.asext.extrttag", meaning="not OSPF's matter"
    )
    metrics: bytes = field(GreedyBytes, "TOS Metrics", default=b"", meaning="metrics for types of service")

    line = phrases()

    stack = Stack(
        name="ospf.lsa", reference=RFC(2328, "A.4.5"), origin=FieldOrigin.KEPT, carried_as={OspfLinkStateType: [5, 7]}
    )


def _do_not_age() -> bool:
    return field(Flag, "DoNotAge", short="DNA", default=False, wireshark="ospf.lsa.donotage", meaning="RFC 1793 §2.1")


def _age() -> int:
    return field(BitsInteger(15), "LS Age", default=0, wireshark="ospf.lsa.age", meaning="seconds since it was made")


def _options() -> int:
    return field(
        Int8ub, "Options", default=2, wireshark="ospf.v2.options", meaning="what the router can do", spelled="#04x"
    )


def _type() -> int:
    return field(Int8ub, "LS Type", wireshark="ospf.lsa", names=OspfLinkStateType, meaning="what it describes")


def _link_state_id(wireshark: str) -> AddressField[Ipv4Address]:
    return address(Ipv4, "Link State ID", wireshark=wireshark, meaning="which part of its originator's surroundings")


def _advertising_router() -> AddressField[Ipv4Address]:
    return address(Ipv4, "Advertising Router", wireshark="ospf.advrouter", meaning="its originator")


def _sequence_number() -> int:
    return field(
        Int32ub,
        "LS Sequence Number",
        default=0x80000001,
        wireshark="ospf.lsa.seqnum",
        meaning="the highest is the newest, as signed numbers",
        spelled="#010x",
    )


def _checksum() -> int:
    return field(Int16ub, "LS Checksum", default=0, wireshark="ospf.lsa.chksum", meaning="Fletcher's, without the age")


def _filled_checksum() -> int:
    return automatic(Int16ub, "LS Checksum", wireshark="ospf.lsa.chksum", meaning="Fletcher's, without the age")


def _length() -> int:
    return automatic(Int16ub, "Length", wireshark="ospf.lsa.length", meaning="octets of header and body")


class OSPFLinkStateHeader(Header):
    """Identifies an advertisement, and says how new it is (RFC 2328 A.4.1)."""

    do_not_age: bool = _do_not_age()
    age: int = _age()
    options: int = _options()
    type: int = _type()
    link_state_id: AddressField[Ipv4Address] = _link_state_id("ospf.lsa.id")
    advertising_router: AddressField[Ipv4Address] = _advertising_router()
    sequence_number: int = _sequence_number()
    checksum: int = _checksum()
    length: int = _length()

    line = phrases("{type} {link_state_id} {advertising_router}")

    stack = Stack(name="ospf.lsa", reference=RFC(2328, "A.4.1"), origin=FieldOrigin.KEPT)


class OSPFLinkState(OSPFLinkStateHeader):
    """A whole advertisement (RFC 2328 A.4)."""

    checksum: int = _filled_checksum()
    body: ListField = field(
        Bytes(this.length - HEADER_OCTETS),
        "Body",
        default=b"",
        options=Content(
            OspfLinkStateType,
            this.type,
            (OSPFRouterLinkState, OSPFNetworkLinkState, OSPFSummaryLinkState, OSPFExternalLinkState),
        ),
        meaning="what it says, depending on the type",
    )

    line = phrases("{type} {link_state_id} {advertising_router}")

    stack = Stack(
        name="ospf.lsa",
        reference=RFC(2328, "A.4"),
        origin=FieldOrigin.KEPT,
        extent=[Extent(this.length)],
        checksum=WITHOUT_AGE,
    )


class OSPFv3LinkStateHeader(Header):
    """Identifies an advertisement, and says how new it is (RFC 5340 A.4.2)."""

    do_not_age: bool = field(
        Flag,
        "DoNotAge",
        short="DNA",
        default=False,
        wireshark="ospf.v3.lsa.do_not_age",
        meaning="it does not grow old (RFC 1793)",
    )
    age: int = _age()
    type: int = field(
        Int16ub,
        "LS Type",
        wireshark="ospf.v3.lsa",
        names=Ospfv3LinkStateType,
        meaning="U (1 bit): unknown ones are flooded; S2 S1: how far; then what it describes",
    )
    link_state_id: AddressField[Ipv4Address] = _link_state_id("ospf.link_state_id")
    advertising_router: AddressField[Ipv4Address] = _advertising_router()
    sequence_number: int = _sequence_number()
    checksum: int = _checksum()
    length: int = _length()

    line = phrases("{type} {link_state_id} {advertising_router}")

    stack = Stack(name="ospf.lsa", reference=RFC(5340, "A.4.2"), origin=FieldOrigin.KEPT)


class OSPFv3LinkState(OSPFv3LinkStateHeader):
    """A whole advertisement; its content is kept as octets (RFC 5340 A.4)."""

    checksum: int = _filled_checksum()
    body: bytes = field(
        Bytes(this.length - HEADER_OCTETS), "Body", default=b"", meaning="what it says, depending on the type"
    )

    line = phrases("{type} {link_state_id} {advertising_router}")

    stack = Stack(
        name="ospf.lsa",
        reference=RFC(5340, "A.4"),
        origin=FieldOrigin.KEPT,
        extent=[Extent(this.length)],
        checksum=WITHOUT_AGE,
    )
