"""Remote Authentication Dial In User Service: RFC 2865, accounting RFC 2866, dynamic authorization RFC 5176."""

from __future__ import annotations

from dissect.assigned_numbers.radius_types import RadiusAttributeType, RadiusCode
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, this

HEADER_OCTETS = 20
ATTRIBUTE_OCTETS = 2
LENGTH_MAXIMUM = 4096


def _type(number: int) -> int:
    return field(
        Int8ub,
        "Type",
        default=number,
        wireshark="radius.avp.type",
        names=RadiusAttributeType,
        meaning="which attribute it is",
    )


def _length() -> int:
    return automatic(Int8ub, "Length", wireshark="radius.avp.length", meaning="octets, type and length included")


class RadiusVendorSpecific(Header):
    """An attribute of a manufacturer (RFC 2865 §5.26)."""

    type: int = _type(26)
    length: int = _length()
    vendor_id: int = field(
        Int32ub, "Vendor-Id", wireshark="radius.avp.vendor_id", meaning="enterprise number of the manufacturer"
    )
    value: bytes = field(Bytes(this.length - 6), "String", default=b"", meaning="what the manufacturer says it is")

    line = phrases("Vendor {vendor_id}")

    stack = Stack(
        name="radius.avp",
        reference=RFC(2865, "5.26"),
        carried_as={RadiusAttributeType: [26]},
        origin=FieldOrigin.EVENT,
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= 7,
                "length",
                "shorter than the 7 octets that this attribute has at least",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=RFC(2865, "5.26"),
            )
        ],
    )


class RadiusAttribute(Header):
    """Any other attribute (RFC 2865 §5)."""

    type: int = _type(1)
    length: int = _length()
    value: bytes = field(Bytes(this.length - 2), "Value", default=b"", meaning="text, address, number or octets")

    line = phrases("{type}", "{value:text}")

    stack = Stack(name="radius.avp", reference=RFC(2865, "5"), origin=FieldOrigin.EVENT, extent=[Extent(this.length)])


ATTRIBUTES = OptionList(kinds=RadiusAttributeType, members=(RadiusVendorSpecific,), unknown=RadiusAttribute)


class RADIUS(Header):
    """A request to, or an answer of, an authentication or accounting server (RFC 2865 §3)."""

    code: int = field(
        Int8ub,
        "Code",
        default=1,
        wireshark="radius.code",
        names=RadiusCode,
        meaning="what it says",
        origin=FieldOrigin.EVENT,
    )
    identifier: int = field(
        Int8ub,
        "Identifier",
        default=0,
        wireshark="radius.id",
        meaning="comes back in the answer",
        origin=FieldOrigin.MATCHING,
    )
    length: int = automatic(Int16ub, "Length", wireshark="radius.length", meaning="octets of header and attributes")
    authenticator: bytes = field(
        Bytes(16),
        "Authenticator",
        wireshark="radius.authenticator",
        meaning="random, or in an answer a digest",
        origin=FieldOrigin.KEYED,
    )
    attributes: ListField = field(
        Bytes(this.length - HEADER_OCTETS), "Attributes", default=b"", options=ATTRIBUTES, meaning="what it is about"
    )

    line = phrases("{code}", "Id={identifier}")

    stack = Stack(
        name="radius",
        reference=RFC(2865, "3"),
        carried_as={UdpPort: [1812, 1813, 1645, 1646, 3799]},
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than the header, which is 20 octets",
                code=Code.BAD_LENGTH,
                reference=RFC(2865, "3"),
            ),
            Expect(
                this.length <= LENGTH_MAXIMUM,
                "length",
                "longer than the 4096 octets that a packet may have",
                code=Code.BAD_LENGTH,
                severity=Severity.WARN,
                reference=RFC(2865, "3"),
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (RADIUS,)
