"""Virtual Router Redundancy Protocol: RFC 3768 (version 2, IPv4), RFC 9568 (version 3, IPv4 and IPv6)."""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.vrrp_types import VrrpAuthenticationType, VrrpType
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    ListField,
    Over,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, GreedyBytes, Int8ub, Int16ub, Ipv4, Ipv6, this

ADDRESS_OCTETS = 4
ADVERTISEMENT = 1


class VRRPAddress(Header):
    """An address of the virtual router (RFC 3768 §5.3.9)."""

    ip_address: AddressField[Ipv4Address] = address(
        Ipv4, "IP Address", wireshark="vrrp.ip_addr", meaning="an address that the virtual router answers for"
    )

    stack = Stack(name="vrrp.ip_addr", reference=RFC(3768, "5.3.9"), origin=FieldOrigin.CONFIGURED)


class VRRPv6Address(Header):
    """An IPv6 address of the virtual router (RFC 9568 §5.2.9)."""

    ipv6_address: AddressField[Ipv6Address] = address(
        Ipv6, "IPv6 Address", wireshark="vrrp.ipv6_addr", meaning="an address that the virtual router answers for"
    )

    stack = Stack(name="vrrp.ipv6_addr", reference=RFC(9568, "5.2.9"), origin=FieldOrigin.CONFIGURED)


def _versions() -> list[Expect]:
    message = "neither version 2 nor version 3"
    return [
        Expect(holds, "version", message, code=Code.BAD_VERSION, reference=RFC(9568, "5.2.1"))
        for holds in (this.version >= 2, this.version <= 3)
    ]


class VRRP(Header):
    """The first fields of packets of every version (RFC 9568 §5.1)."""

    version: int = field(BitsInteger(4), "Version", default=3, wireshark="vrrp.version", meaning="2 or 3")
    type: int = field(
        BitsInteger(4),
        "Type",
        default=ADVERTISEMENT,
        wireshark="vrrp.type",
        names=VrrpType,
        meaning="1, an advertisement; there is no other",
    )
    virtual_router_id: int = field(
        Int8ub, "Virtual Rtr ID", wireshark="vrrp.virt_rtr_id", meaning="the virtual router, 1 to 255"
    )
    priority: int = field(
        Int8ub,
        "Priority",
        default=100,
        wireshark="vrrp.prio",
        meaning="the highest wins: 255 owns the addresses, 0 gives up",
    )
    address_count: int = field(
        Int8ub, "Count IPvX Addr", short="Count", wireshark="vrrp.addr_count", meaning="addresses that follow"
    )

    stack = Stack(
        name="vrrp",
        floor=Floor.CONTROL,
        reference=RFC(9568, "5.1"),
        carried_as={IpProtocol: [112]},
        expect=[
            *_versions(),
            Expect(
                this.type == ADVERTISEMENT,
                "type",
                "not an advertisement, and so to be discarded",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(9568, "5.2.2"),
            ),
            Expect(
                this.virtual_router_id != 0,
                "virtual_router_id",
                "virtual routers are numbered from 1 on",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(9568, "5.2.3"),
            ),
        ],
        origin=FieldOrigin.CONFIGURED,
    )


class VRRP2(VRRP):
    """Version 2, for IPv4 only (RFC 3768 §5.1)."""

    authentication_type: int = field(
        Int8ub,
        "Auth Type",
        default=0,
        wireshark="vrrp.auth_type",
        names=VrrpAuthenticationType,
        meaning="0; authentication was abandoned",
    )
    advertisement_interval: int = field(
        Int8ub, "Adver Int", default=1, wireshark="vrrp.adver_int", meaning="seconds between advertisements"
    )
    checksum: int = automatic(Int16ub, "Checksum", wireshark="vrrp.checksum", meaning="over the whole packet")
    addresses: ListField = field(
        Bytes(this.address_count * ADDRESS_OCTETS),
        "IP Addresses",
        default=b"",
        options=Sections([Section("IP Addresses", VRRPAddress)]),
        meaning="of the virtual router",
    )
    authentication_data: bytes = field(
        GreedyBytes,
        "Authentication Data",
        default=bytes(8),
        wireshark="vrrp.auth_string",
        meaning="8 octets, zeros without authentication; some senders leave them out",
    )

    line = phrases("{type}", "v2", "VRID={virtual_router_id}", "Priority={priority}")

    stack = VRRP.stack.varied([this.version == 2], reference=RFC(3768, "5.1"), checksum=InternetChecksum("checksum"))


class VRRP3(VRRP):
    """Version 3, for IPv4 and IPv6: the packet around it says which addresses it holds (RFC 9568 §5.1)."""

    reserved: int = field(BitsInteger(4), "Reserve", default=0, wireshark="vrrp.reserved_mbz", meaning="zeros")
    maximum_advertisement_interval: int = field(
        BitsInteger(12),
        "Max Advertise Interval",
        default=100,
        wireshark="vrrp.short_adver_int",
        meaning="hundredths of a second between advertisements",
    )
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="vrrp.checksum", meaning="over the whole packet, and over IPv6 the pseudo-header"
    )
    addresses: ListField = field(
        GreedyBytes,
        "IPvX Addresses",
        default=b"",
        options=Sections(
            [
                Section("IPv4 Addresses", VRRPAddress, this.address_count, over=Over.IPV4),
                Section("IPv6 Addresses", VRRPv6Address, this.address_count, over=Over.IPV6),
            ]
        ),
        meaning="of the virtual router, of the version of IP around it",
    )

    # One reading of RFC 5798 includes the pseudo-header over IPv4 as well, and some senders follow it.
    line = phrases("{type}", "v3", "VRID={virtual_router_id}", "Priority={priority}")

    stack = VRRP.stack.varied(
        [this.version == 3],
        checksum=InternetChecksum(
            "checksum",
            pseudo_header=Over.IPV6,
            accepted_too=InternetChecksum("checksum", pseudo_header=True),
        ),
    )


HEADERS: tuple[type[Header], ...] = (VRRP, VRRP2, VRRP3)
