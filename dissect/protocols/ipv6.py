"""Internet Protocol, version 6: RFC 8200; RFC 2474 and RFC 3168 (traffic class), RFC 6437 (flow label)."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers import EtherType, IpProtocol, LinkType
from dissect.assigned_numbers.nsh_next_protocols import NshNextProtocol
from dissect.assigned_numbers.ppp_protocols import PppProtocol
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.protocols.ipv6_chain import FOLLOWING, HOP_BY_HOP, NO_NEXT_HEADER
from dissect.protocols.loopback_family import LoopbackFamily
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    Nesting,
    Payload,
    PseudoHeader,
    Reference,
    Stack,
    Transit,
    Unless,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Int8ub, Int16ub, Int24ub, Int32ub, Ipv6, this

HEADER_OCTETS = 40
MULTICAST = 0xFF << 120
LOOPBACK = 1
LINK_LOCAL, AFTER_LINK_LOCAL = 0xFE80 << 112, 0xFEC0 << 112
NODE_MULTICAST, AFTER_LINK_MULTICAST = 0xFF01 << 112, 0xFF03 << 112
LAND = Reference("CERT CA-1997-28")
"""The LAND attack, with packets whose source is their destination."""


class IPv6PseudoHeader(Header):
    """The pseudo-header that checksums of the layers above cover over IPv6 (RFC 8200 §8.1)."""

    source_address: AddressField[Ipv6Address] = address(Ipv6, "Source Address")
    destination_address: AddressField[Ipv6Address] = address(
        Ipv6, "Destination Address", meaning="the final destination, also where a routing header names others before it"
    )
    upper_layer_length: int = field(
        Int32ub, "Upper-Layer Packet Length", short="Length", meaning="octets of header and data of the layer above"
    )
    zero: int = field(Int24ub, "Zero", default=0)
    protocol: int = field(Int8ub, "Next Header", names=IpProtocol, meaning="the layer above, not an extension header")

    stack = Stack(name="ipv6.pseudo", reference=RFC(8200, "8.1"))


class IPv6(Header):
    """Internet Protocol, version 6 (RFC 8200)."""

    version: int = field(
        BitsInteger(4),
        "Version",
        short="Ver",
        default=6,
        wireshark="ipv6.version",
        names=IpVersion,
        meaning="always 6",
        origin=FieldOrigin.FIXED,
    )
    differentiated_services_code_point: int = field(
        BitsInteger(6),
        "Differentiated Services Code Point",
        short="DSCP",
        default=0,
        wireshark="ipv6.tclass.dscp",
        meaning="how routers should treat the packet",
        origin=FieldOrigin.HABIT,
    )
    explicit_congestion_notification: int = field(
        BitsInteger(2),
        "Explicit Congestion Notification",
        short="ECN",
        default=0,
        wireshark="ipv6.tclass.ecn",
        meaning="whether routers may mark congestion, and 3 if one did",
        origin=FieldOrigin.EVENT,
    )
    flow_label: int = field(
        BitsInteger(20),
        "Flow Label",
        default=0,
        wireshark="ipv6.flow",
        meaning="common to the packets of one flow",
        spelled="#07x",
        origin=FieldOrigin.CHOSEN,
    )
    payload_length: int = automatic(
        Int16ub, "Payload Length", wireshark="ipv6.plen", meaning="octets after this header, extension headers included"
    )
    next_header: int = automatic(
        Int8ub,
        "Next Header",
        wireshark="ipv6.nxt",
        names=IpProtocol,
        meaning="the extension header or layer that follows",
    )
    hop_limit: int = field(
        Int8ub,
        "Hop Limit",
        default=64,
        wireshark="ipv6.hlim",
        meaning="routers that it may still pass",
        origin=FieldOrigin.HABIT,
    )
    source_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Source Address",
        wireshark="ipv6.src",
        meaning="the host that sent the packet",
        origin=FieldOrigin.OWN_ADDRESS,
    )
    destination_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Destination Address",
        wireshark="ipv6.dst",
        meaning="the host or group that it is for, or is sent to next",
        origin=FieldOrigin.PEER_ADDRESS,
    )

    traffic_class = view(
        this.differentiated_services_code_point * 4 + this.explicit_congestion_notification,
        "Traffic Class",
        wireshark="ipv6.tclass",
        meaning="code point and congestion bits as one octet",
    )

    line = phrases("{next_header}")

    stack = Stack(
        name="ipv6",
        unit="packet",
        reference=RFC(8200, "3"),
        carried_as={
            EtherType: [0x86DD],
            IpProtocol: [41],
            IpVersion: [6],
            LinkType: [229],
            LoopbackFamily: [24, 28, 30],
            NshNextProtocol: [2],
            PppProtocol: [0x0057],
        },
        next=FOLLOWING,
        payload=Payload.NOTHING,
        extent=[
            Extent(this.payload_length + HEADER_OCTETS, when=this.payload_length != 0),
            Extent(HEADER_OCTETS, when=this.next_header == NO_NEXT_HEADER),
        ],
        pseudo_header=PseudoHeader(IPv6PseudoHeader, zero_is_absent=False),
        transit=Transit(
            flow=["source_address", "destination_address"],
            stays=[
                # RFC 4291 §2.5.6 and §2.7: routers do not forward what is for a link.
                (this.destination_address >= NODE_MULTICAST) & (this.destination_address < AFTER_LINK_MULTICAST),
                (this.source_address >= LINK_LOCAL) & (this.source_address < AFTER_LINK_LOCAL),
                (this.destination_address >= LINK_LOCAL) & (this.destination_address < AFTER_LINK_LOCAL),
            ],
        ),
        nesting=Nesting.TUNNEL,
        expect=[
            Expect(this.version == 6, "version", "not version 6", code=Code.BAD_VERSION, reference=RFC(8200, "3")),
            Expect(
                this.payload_length != 0,
                "payload_length",
                "a payload length of zero, which only a jumbogram may have; the packet is taken to end with the frame",
                code=Code.BAD_LENGTH,
                severity=Severity.WARN,
                when=this.next_header == HOP_BY_HOP,
                unless=Unless.IN_JUMBOGRAM,
                reference=RFC(2675, "3"),
            ),
            # Packets between a system and its network card may be too long for the field (BIG TCP).
            Expect(
                this.payload_length != 0,
                "payload_length",
                "a payload length of zero, left for the network card; the packet is taken to end with the frame",
                code=Code.SEGMENTATION_OFFLOAD,
                severity=Severity.NOTE,
                when=(this.next_header != HOP_BY_HOP) & (this.next_header != NO_NEXT_HEADER),
            ),
            Expect(
                this.hop_limit != 0,
                "hop_limit",
                "a hop limit of zero, which no host sends and no router passes on",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                unless=Unless.QUOTED,
                reference=RFC(8200, "3"),
            ),
            Expect(
                this.source_address < MULTICAST,
                "source_address",
                "a multicast address, from which no packet comes",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(4291, "2.7"),
            ),
            Expect(
                this.source_address - this.destination_address != 0,
                "source_address",
                "the same as the destination address",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                when=this.source_address > LOOPBACK,
                reference=LAND,
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (IPv6,)
