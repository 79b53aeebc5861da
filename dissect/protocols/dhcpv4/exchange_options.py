"""Options of DHCP about the exchange itself: RFC 2132 §9."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import ArpHardwareType
from dissect.assigned_numbers.dhcpv4_options import Dhcpv4MessageType
from dissect.protocols.dhcpv4.addresses import (
    REQUESTED_PARAMETERS,
)
from dissect.protocols.dhcpv4.option import option_code, option_length, option_place, option_value
from dissect.schema import RFC, AddressField, FieldOrigin, Header, ListField, Say, address, field, phrases
from dissect.schema.tlv import exactly
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, Ipv4, this


def _seconds(label: str, name: str, meaning: str) -> int:
    return field(Int32ub, label, wireshark=f"dhcp.option.{name}", meaning=meaning)


class DHCPRequestedAddress(Header):
    """Address that the client asks for (RFC 2132 §9.1)."""

    code: int = option_code(50)
    length: int = option_length()
    requested_address: AddressField[Ipv4Address] = address(
        Ipv4, "Requested IP Address", wireshark="dhcp.option.requested_ip_address", meaning="the address wished for"
    )

    line = phrases("requested {requested_address}")

    stack = option_place(50, RFC(2132, "9.1"), exactly(4, RFC(2132, "9.1")), origin=FieldOrigin.EVENT)


class DHCPLeaseTime(Header):
    """How long the address may be used (RFC 2132 §9.2)."""

    code: int = option_code(51)
    length: int = option_length()
    lease_time: int = _seconds("Lease Time", "ip_address_lease_time", "seconds; all ones for ever")

    line = phrases("lease {lease_time} s")

    stack = option_place(51, RFC(2132, "9.2"), exactly(4, RFC(2132, "9.2")))


class DHCPOverload(Header):
    """The fields for server name and boot file hold further options (RFC 2132 §9.3)."""

    code: int = option_code(52)
    length: int = option_length()
    overload: int = field(
        Int8ub, "Value", wireshark="dhcp.option.option_overload", meaning="1 in file, 2 in sname, 3 in both"
    )

    line = phrases()

    stack = option_place(52, RFC(2132, "9.3"), exactly(1, RFC(2132, "9.3")), origin=FieldOrigin.EVENT)


class DHCPMessageType(Header):
    """The type of the message; every DHCP message has it (RFC 2132 §9.6)."""

    code: int = option_code(53)
    length: int = option_length()
    message_type: int = field(
        Int8ub, "Type", wireshark="dhcp.option.dhcp", names=Dhcpv4MessageType, meaning="discover, offer, request, …"
    )

    line = phrases(Say("{message_type}", leads=True))

    stack = option_place(53, RFC(2132, "9.6"), exactly(1, RFC(2132, "9.6")), origin=FieldOrigin.EVENT)


class DHCPServerIdentifier(Header):
    """Server that the client chooses, or that answers (RFC 2132 §9.7)."""

    code: int = option_code(54)
    length: int = option_length()
    server_identifier: AddressField[Ipv4Address] = address(
        Ipv4, "Server Identifier", wireshark="dhcp.option.dhcp_server_id", meaning="an address of the server"
    )

    line = phrases("server {server_identifier}")

    stack = option_place(54, RFC(2132, "9.7"), exactly(4, RFC(2132, "9.7")), origin=FieldOrigin.EVENT)


class DHCPParameterRequestList(Header):
    """Options that the client would like to have (RFC 2132 §9.8)."""

    code: int = option_code(55)
    length: int = option_length()
    option_codes: ListField = option_value("Option Codes", "", "one octet each", REQUESTED_PARAMETERS)

    line = phrases()

    stack = option_place(55, RFC(2132, "9.8"), origin=FieldOrigin.HABIT)


class DHCPMessage(Header):
    """Error text for people (RFC 2132 §9.9)."""

    code: int = option_code(56)
    length: int = option_length()
    text: bytes = option_value("Text", "message", "why the request was refused")

    line = phrases("message", "{text:text}")

    stack = option_place(56, RFC(2132, "9.9"), origin=FieldOrigin.EVENT)


class DHCPMaximumMessageSize(Header):
    """Longest message that the sender accepts (RFC 2132 §9.10)."""

    code: int = option_code(57)
    length: int = option_length()
    maximum_message_size: int = field(
        Int16ub, "Length", wireshark="dhcp.option.dhcp_max_message_size", meaning="octets, at least 576"
    )

    line = phrases()

    stack = option_place(57, RFC(2132, "9.10"), exactly(2, RFC(2132, "9.10")), origin=FieldOrigin.HABIT)


class DHCPRenewalTime(Header):
    """When the client begins to renew its address, T1 (RFC 2132 §9.11)."""

    code: int = option_code(58)
    length: int = option_length()
    renewal_time: int = _seconds("T1 Interval", "renewal_time_value", "seconds after the lease began")

    line = phrases()

    stack = option_place(58, RFC(2132, "9.11"), exactly(4, RFC(2132, "9.11")))


class DHCPRebindingTime(Header):
    """When the client begins to ask any server, T2 (RFC 2132 §9.12)."""

    code: int = option_code(59)
    length: int = option_length()
    rebinding_time: int = _seconds("T2 Interval", "rebinding_time_value", "seconds after the lease began")

    line = phrases()

    stack = option_place(59, RFC(2132, "9.12"), exactly(4, RFC(2132, "9.12")))


class DHCPVendorClass(Header):
    """What kind of client it is, in its vendor's words (RFC 2132 §9.13)."""

    code: int = option_code(60)
    length: int = option_length()
    vendor_class: bytes = option_value("Vendor Class Identifier", "vendor_class_id", "as the vendor defines it")

    line = phrases("class", "{vendor_class:text}")

    stack = option_place(60, RFC(2132, "9.13"), origin=FieldOrigin.HABIT)


class DHCPClientIdentifier(Header):
    """Identifies the client, if its hardware address does not (RFC 2132 §9.14, RFC 4361)."""

    code: int = option_code(61)
    length: int = option_length()
    type: int = field(
        Int8ub,
        "Type",
        default=1,
        wireshark="dhcp.hw.type",
        names=ArpHardwareType,
        meaning="hardware type, 0 for other names, 255 for a DUID (RFC 4361)",
    )
    client_identifier: bytes = field(
        Bytes(this.length - 1),
        "Client-Identifier",
        default=b"",
        wireshark="dhcp.hw.mac_addr",
        meaning="hardware address or name",
    )

    line = phrases()

    stack = option_place(61, RFC(2132, "9.14"), origin=FieldOrigin.HABIT)


class DHCPServerName(Header):
    """Server name, if that field is overloaded (RFC 2132 §9.4)."""

    code: int = option_code(66)
    length: int = option_length()
    server_name: bytes = option_value("TFTP Server", "tftp_server_name", "as text")

    line = phrases("server name", "{server_name:text}")

    stack = option_place(66, RFC(2132, "9.4"))


class DHCPBootfileName(Header):
    """Boot file, if that field is overloaded (RFC 2132 §9.5)."""

    code: int = option_code(67)
    length: int = option_length()
    bootfile_name: bytes = option_value("Bootfile Name", "bootfile_name", "as text")

    line = phrases("boot file", "{bootfile_name:text}")

    stack = option_place(67, RFC(2132, "9.5"))
