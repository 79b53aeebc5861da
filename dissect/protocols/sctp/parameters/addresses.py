"""Parameters that hold an address: RFC 9260 §3.3.2.1.1, §3.3.2.1.2 and §3.3.2.1.5."""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.problems import Code, Severity
from dissect.protocols.sctp.chunk import exactly
from dissect.protocols.sctp.parameters.parameter import parameter, parameter_length, parameter_type
from dissect.schema import RFC, AddressField, Expect, FieldOrigin, Header, address, field, phrases
from dissect.schema.words import Bytes, Ipv4, Ipv6, this


class SCTPIPv4Address(Header):
    """An IPv4 address of the sender (RFC 9260 §3.3.2.1.1)."""

    type: int = parameter_type(5)
    length: int = parameter_length()
    address: AddressField[Ipv4Address] = address(
        Ipv4,
        "IPv4 Address",
        wireshark="sctp.parameter_ipv4_address",
        meaning="the address",
        origin=FieldOrigin.OWN_ADDRESS,
    )

    line = phrases("{address}")

    stack = parameter(5, "ipv4_address", RFC(9260, "3.3.2.1.1"), exactly(8, RFC(9260, "3.3.2.1.1")))


class SCTPIPv6Address(Header):
    """An IPv6 address of the sender (RFC 9260 §3.3.2.1.2)."""

    type: int = parameter_type(6)
    length: int = parameter_length()
    address: AddressField[Ipv6Address] = address(
        Ipv6,
        "IPv6 Address",
        wireshark="sctp.parameter_ipv6_address",
        meaning="the address",
        origin=FieldOrigin.OWN_ADDRESS,
    )

    line = phrases("{address}")

    stack = parameter(6, "ipv6_address", RFC(9260, "3.3.2.1.2"), exactly(20, RFC(9260, "3.3.2.1.2")))


class SCTPHostNameAddress(Header):
    """A name in place of an address; deprecated, because it invites attacks (RFC 9260 §3.3.2.1.5)."""

    type: int = parameter_type(11)
    length: int = parameter_length()
    host_name: bytes = field(
        Bytes(this.length - 4),
        "Host Name",
        default=b"",
        wireshark="sctp.parameter_hostname",
        meaning="a domain name as text, a zero octet at its end",
        origin=FieldOrigin.OWN_ADDRESS,
    )

    line = phrases("{host_name:text}")

    stack = parameter(
        11,
        "host_name",
        RFC(9260, "3.3.2.1.5"),
        Expect(
            this.type != 11,
            "type",
            "a host name, which is deprecated and must not be sent",
            code=Code.SUSPICIOUS,
            severity=Severity.NOTE,
            reference=RFC(9260, "3.3.2.1.5"),
        ),
    )


ADDRESS_PARAMETERS: tuple[type[Header], ...] = (SCTPIPv4Address, SCTPIPv6Address, SCTPHostNameAddress)
