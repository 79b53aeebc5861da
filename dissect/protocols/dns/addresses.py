"""RDATA that says where something is: RFC 1035 §3.4 (A, WKS), RFC 1183 (X25, ISDN), RFC 1706 (NSAP), RFC 1712 (GPOS),
RFC 1876 (LOC), RFC 3123 (APL), RFC 3596 (AAAA), RFC 6742 (NID, L32, L64), RFC 7043 (EUI48, EUI64).
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.dns_types import DnsType
from dissect.problems import Code, Severity
from dissect.protocols.dns.data import data_place
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Stack,
    address,
    automatic,
    field,
)
from dissect.schema.words import (
    BitsInteger,
    Bytes,
    Flag,
    GreedyBytes,
    Int8ub,
    Int16ub,
    Int32ub,
    Ipv4,
    Ipv6,
    Mac,
    this,
)


def _length(label: str, wireshark: str) -> int:
    return automatic(Int8ub, label, wireshark=wireshark, meaning="octets of the text after it")


def _preference(wireshark: str) -> int:
    return field(Int16ub, "Preference", default=0, wireshark=wireshark, meaning="which of several; lower goes first")


class AData(Header):
    """An IPv4 address of the name (RFC 1035 §3.4.1)."""

    address: AddressField[Ipv4Address] = address(
        Ipv4, "ADDRESS", wireshark="dns.a", meaning="the address", origin=FieldOrigin.KEPT
    )

    stack = data_place("a", RFC(1035, "3.4.1"), 1)


class WKSData(Header):
    """The well-known services of an address, a bit for each port (RFC 1035 §3.4.2)."""

    address: AddressField[Ipv4Address] = address(
        Ipv4, "ADDRESS", wireshark="dns.wks.address", meaning="of the host", origin=FieldOrigin.KEPT
    )
    protocol: int = field(
        Int8ub,
        "PROTOCOL",
        names=IpProtocol,
        wireshark="dns.wks.protocol",
        meaning="the protocol that the ports are of",
        origin=FieldOrigin.KEPT,
    )
    bit_map: bytes = field(
        GreedyBytes,
        "BIT MAP",
        default=b"",
        meaning="port 0 is the first bit of the first octet",
        origin=FieldOrigin.KEPT,
    )

    stack = data_place("wks", RFC(1035, "3.4.2"), 11)


class AAAAData(Header):
    """An IPv6 address of the name (RFC 3596 §2.2)."""

    address: AddressField[Ipv6Address] = address(
        Ipv6, "AAAA", wireshark="dns.aaaa", meaning="the address", origin=FieldOrigin.KEPT
    )

    stack = data_place("aaaa", RFC(3596, "2.2"), 28)


class X25Data(Header):
    """The address of the name in an X.25 network (RFC 1183 §3.1)."""

    address_length: int = _length("Length", "dns.x25.length")
    address: bytes = field(
        Bytes(this.address_length),
        "PSDN-address",
        wireshark="dns.x25.psdn_address",
        meaning="digits as text",
        origin=FieldOrigin.KEPT,
    )

    stack = data_place("x25", RFC(1183, "3.1"), 19)


class ISDNData(Header):
    """The telephone number of the name in ISDN (RFC 1183 §3.2)."""

    address_length: int = _length("Length", "dns.idsn.length")
    address: bytes = field(
        Bytes(this.address_length),
        "ISDN-address",
        wireshark="dns.idsn.address",
        meaning="digits as text",
        origin=FieldOrigin.KEPT,
    )
    subaddress: bytes = field(
        GreedyBytes, "sa", default=b"", meaning="a subaddress, with its length; none is usual", origin=FieldOrigin.KEPT
    )

    stack = data_place("isdn", RFC(1183, "3.2"), 20)


class NSAPData(Header):
    """The OSI network address of the name (RFC 1706 §5)."""

    address: bytes = field(
        GreedyBytes, "NSAP", wireshark="dns.nsap.rdata", meaning="the address", origin=FieldOrigin.KEPT
    )

    stack = data_place("nsap", RFC(1706, "5"), 22)


class GPOSData(Header):
    """Where on Earth the name is, as text; LOC says it better (RFC 1712 §3)."""

    longitude_length: int = _length("LONGITUDE Length", "dns.gpos.longitude_length")
    longitude: bytes = field(
        Bytes(this.longitude_length),
        "LONGITUDE",
        wireshark="dns.gpos.longitude",
        meaning="degrees as text",
        origin=FieldOrigin.KEPT,
    )
    latitude_length: int = _length("LATITUDE Length", "dns.gpos.latitude_length")
    latitude: bytes = field(
        Bytes(this.latitude_length),
        "LATITUDE",
        wireshark="dns.gpos.latitude",
        meaning="degrees as text",
        origin=FieldOrigin.KEPT,
    )
    altitude_length: int = _length("ALTITUDE Length", "dns.gpos.altitude_length")
    altitude: bytes = field(
        Bytes(this.altitude_length),
        "ALTITUDE",
        wireshark="dns.gpos.altitude",
        meaning="metres as text",
        origin=FieldOrigin.KEPT,
    )

    stack = data_place("gpos", RFC(1712, "3"), 27)


class LOCData(Header):
    """Where on Earth the name is (RFC 1876 §2)."""

    version: int = field(
        Int8ub, "VERSION", default=0, wireshark="dns.loc.version", meaning="of this format; 0", origin=FieldOrigin.KEPT
    )
    size: int = field(
        Int8ub,
        "SIZE",
        default=0x12,
        wireshark="dns.loc.size",
        meaning="diameter of a sphere around it in centimetres: a digit, and the power of ten it is multiplied by",
        origin=FieldOrigin.KEPT,
    )
    horizontal_precision: int = field(
        Int8ub,
        "HORIZ PRE",
        default=0x16,
        wireshark="dns.loc.horizontal_precision",
        meaning="diameter of the horizontal circle of error, written like the size",
        origin=FieldOrigin.KEPT,
    )
    vertical_precision: int = field(
        Int8ub,
        "VERT PRE",
        default=0x13,
        wireshark="dns.loc.vertical_precision",
        meaning="the vertical error, written like the size",
        origin=FieldOrigin.KEPT,
    )
    latitude: int = field(
        Int32ub,
        "LATITUDE",
        wireshark="dns.loc.latitude",
        meaning="thousandths of a second of arc; 2 to the power of 31 is the equator, more is north",
        origin=FieldOrigin.KEPT,
    )
    longitude: int = field(
        Int32ub,
        "LONGITUDE",
        wireshark="dns.loc.longitude",
        meaning="thousandths of a second of arc; 2 to the power of 31 is the prime meridian, more is east",
        origin=FieldOrigin.KEPT,
    )
    altitude: int = field(
        Int32ub,
        "ALTITUDE",
        wireshark="dns.loc.altitude",
        meaning="centimetres above 100 000 m below the reference spheroid",
        origin=FieldOrigin.KEPT,
    )

    stack = data_place(
        "loc",
        RFC(1876, "2"),
        29,
        expect=(
            Expect(
                this.version == 0,
                "version",
                "a version for which the format is not known",
                code=Code.BAD_RECORD,
                severity=Severity.WARN,
                reference=RFC(1876, "2"),
            ),
        ),
    )


class AddressPrefix(Header):
    """A range of addresses; trailing zero octets are left out (RFC 3123 §4)."""

    address_family: int = field(
        Int16ub,
        "ADDRESSFAMILY",
        wireshark="dns.apl.address_family",
        meaning="1 for IPv4, 2 for IPv6",
        origin=FieldOrigin.KEPT,
    )
    prefix: int = field(
        Int8ub, "PREFIX", wireshark="dns.apl.coded_prefix", meaning="leading bits that count", origin=FieldOrigin.KEPT
    )
    negation: bool = field(
        Flag,
        "N",
        default=False,
        wireshark="dns.apl.negation",
        meaning="the range is left out, not let in",
        origin=FieldOrigin.KEPT,
    )
    length: int = automatic(BitsInteger(7), "AFDLENGTH", wireshark="dns.apl.afdlength", meaning="octets of the address")
    address: bytes = field(
        Bytes(this.length),
        "AFDPART",
        default=b"",
        meaning="the address as far as it is not zeros",
        origin=FieldOrigin.KEPT,
    )

    stack = Stack(name="dns.apl.prefix", reference=RFC(3123, "4"), extent=[Extent(this.length + 4)])


class APLData(Header):
    """Ranges of addresses, for access lists (RFC 3123 §4)."""

    prefixes: ListField = field(
        GreedyBytes,
        "RDATA",
        default=b"",
        options=OptionList(DnsType, (), AddressPrefix),
        meaning="the ranges, in the order in which they count",
    )

    stack = data_place("apl", RFC(3123, "4"), 42)


class NIDData(Header):
    """A node identifier of the identifier-locator network (RFC 6742 §2.1)."""

    preference: int = _preference("dns.ilnp.nid.preference")
    node_identifier: bytes = field(
        Bytes(8), "NodeID", wireshark="dns.ilnp.nid", meaning="which node", origin=FieldOrigin.KEPT
    )

    stack = data_place("nid", RFC(6742, "2.1"), 104)


class L32Data(Header):
    """A locator of 32 bits of the identifier-locator network (RFC 6742 §2.2)."""

    preference: int = _preference("dns.ilnp.l32.preference")
    locator: AddressField[Ipv4Address] = address(
        Ipv4, "Locator32", wireshark="dns.ilnp.l32", meaning="which network", origin=FieldOrigin.KEPT
    )

    stack = data_place("l32", RFC(6742, "2.2"), 105)


class L64Data(Header):
    """A locator of 64 bits of the identifier-locator network (RFC 6742 §2.3)."""

    preference: int = _preference("dns.ilnp.l64.preference")
    locator: bytes = field(
        Bytes(8), "Locator64", wireshark="dns.ilnp.l64", meaning="which network", origin=FieldOrigin.KEPT
    )

    stack = data_place("l64", RFC(6742, "2.3"), 106)


class EUI48Data(Header):
    """A link-layer address of 48 bits (RFC 7043 §3)."""

    address: AddressField[MacAddress] = address(
        Mac, "EUI-48", wireshark="dns.eui48", meaning="the address", origin=FieldOrigin.KEPT
    )

    stack = data_place("eui48", RFC(7043, "3"), 108)


class EUI64Data(Header):
    """A link-layer address of 64 bits (RFC 7043 §4)."""

    address: bytes = field(Bytes(8), "EUI-64", wireshark="dns.eui64", meaning="the address", origin=FieldOrigin.KEPT)

    stack = data_place("eui64", RFC(7043, "4"), 109)


MEMBERS: tuple[type[Header], ...] = (
    AData,
    WKSData,
    AAAAData,
    X25Data,
    ISDNData,
    NSAPData,
    GPOSData,
    LOCData,
    APLData,
    NIDData,
    L32Data,
    L64Data,
    EUI48Data,
    EUI64Data,
)
