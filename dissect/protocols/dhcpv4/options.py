"""Options of DHCP: RFC 2132, and the later RFCs that each names. Options without a declaration stay octets."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import ArpHardwareType
from dissect.assigned_numbers.dhcpv4_options import Dhcpv4MessageType, Dhcpv4Option
from dissect.problems import Code, Severity
from dissect.protocols.dhcpv4.addresses import (
    DOMAIN_NAME_SERVERS,
    NTP_SERVERS,
    REQUESTED_PARAMETERS,
    ROUTERS,
)
from dissect.protocols.dhcpv4.relay_agent import SUBOPTIONS
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    Header,
    ItemList,
    OptionList,
    Reference,
    Stack,
    address,
    automatic,
    field,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Int32ub, Ipv4, this


def _code(number: int) -> int:
    return field(
        Int8ub, "Code", default=number, wireshark="dhcp.option.type", names=Dhcpv4Option, meaning="which option it is"
    )


def _length() -> int:
    return automatic(
        Int8ub, "Len", wireshark="dhcp.option.length", meaning="octets of the value, without code and length"
    )


def _value(label: str, name: str, meaning: str, options: ItemList | None = None) -> bytes:
    wireshark = f"dhcp.option.{name}" if name else ""
    return field(Bytes(this.length), label, default=b"", wireshark=wireshark, options=options, meaning=meaning)


def _seconds(label: str, name: str, meaning: str) -> int:
    return field(Int32ub, label, wireshark=f"dhcp.option.{name}", meaning=meaning)


def _option(code: int, reference: Reference, *expect: Expect) -> Stack:
    """The place of an option: its code, and its length without code and length (RFC 2132 §2)."""
    return Stack(
        name="dhcp.option",
        reference=reference,
        carried_as={Dhcpv4Option: [code]},
        extent=[Extent(this.length + 2)],
        expect=expect,
    )


def _exactly(octets: int, reference: Reference) -> Expect:
    return Expect(
        this.length == octets,
        "length",
        f"not the {octets} octets that this option has",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


class DHCPPad(Header):
    """Pad, to align what follows (RFC 2132 §3.1)."""

    code: int = _code(0)

    stack = Stack(name="dhcp.option", reference=RFC(2132, "3.1"), carried_as={Dhcpv4Option: [0]})


class DHCPEnd(Header):
    """End of the options; only padding follows (RFC 2132 §3.2)."""

    code: int = field(
        Int8ub, "Code", default=255, wireshark="dhcp.option.end", names=Dhcpv4Option, meaning="which option it is"
    )

    stack = Stack(name="dhcp.option", reference=RFC(2132, "3.2"), carried_as={Dhcpv4Option: [255]})


class DHCPSubnetMask(Header):
    """Subnet mask of the client's network (RFC 2132 §3.3)."""

    code: int = _code(1)
    length: int = _length()
    subnet_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Subnet Mask", wireshark="dhcp.option.subnet_mask", meaning="ones for the network part of the address"
    )

    stack = _option(1, RFC(2132, "3.3"), _exactly(4, RFC(2132, "3.3")))


class DHCPRouters(Header):
    """Routers on the client's subnet, the preferred one first (RFC 2132 §3.5)."""

    code: int = _code(3)
    length: int = _length()
    routers: bytes = _value("Routers", "", "their addresses", ROUTERS)

    stack = _option(3, RFC(2132, "3.5"))


class DHCPDomainNameServers(Header):
    """Name servers, the preferred one first (RFC 2132 §3.8)."""

    code: int = _code(6)
    length: int = _length()
    servers: bytes = _value("Domain Name Servers", "", "their addresses", DOMAIN_NAME_SERVERS)

    stack = _option(6, RFC(2132, "3.8"))


class DHCPHostName(Header):
    """Name of the client (RFC 2132 §3.14)."""

    code: int = _code(12)
    length: int = _length()
    host_name: bytes = _value("Host Name", "hostname", "with or without the domain")

    stack = _option(12, RFC(2132, "3.14"))


class DHCPDomainName(Header):
    """Domain in which the client looks up names (RFC 2132 §3.17)."""

    code: int = _code(15)
    length: int = _length()
    domain_name: bytes = _value("Domain Name", "domain_name", "as text")

    stack = _option(15, RFC(2132, "3.17"))


class DHCPInterfaceMtu(Header):
    """MTU of the client's interface (RFC 2132 §5.1)."""

    code: int = _code(26)
    length: int = _length()
    mtu: int = field(Int16ub, "MTU", wireshark="dhcp.option.interface_mtu", meaning="octets, at least 68")

    stack = _option(26, RFC(2132, "5.1"), _exactly(2, RFC(2132, "5.1")))


class DHCPBroadcastAddress(Header):
    """Broadcast address of the client's subnet (RFC 2132 §5.3)."""

    code: int = _code(28)
    length: int = _length()
    broadcast_address: AddressField[Ipv4Address] = address(
        Ipv4, "Broadcast Address", wireshark="dhcp.option.broadcast_address", meaning="of the client's subnet"
    )

    stack = _option(28, RFC(2132, "5.3"), _exactly(4, RFC(2132, "5.3")))


class DHCPNtpServers(Header):
    """Time servers, the preferred one first (RFC 2132 §8.3)."""

    code: int = _code(42)
    length: int = _length()
    servers: bytes = _value("NTP Servers", "", "their addresses", NTP_SERVERS)

    stack = _option(42, RFC(2132, "8.3"))


class DHCPRequestedAddress(Header):
    """Address that the client asks for (RFC 2132 §9.1)."""

    code: int = _code(50)
    length: int = _length()
    requested_address: AddressField[Ipv4Address] = address(
        Ipv4, "Requested IP Address", wireshark="dhcp.option.requested_ip_address", meaning="the address wished for"
    )

    stack = _option(50, RFC(2132, "9.1"), _exactly(4, RFC(2132, "9.1")))


class DHCPLeaseTime(Header):
    """How long the address may be used (RFC 2132 §9.2)."""

    code: int = _code(51)
    length: int = _length()
    lease_time: int = _seconds("Lease Time", "ip_address_lease_time", "seconds; all ones for ever")

    stack = _option(51, RFC(2132, "9.2"), _exactly(4, RFC(2132, "9.2")))


class DHCPOverload(Header):
    """The fields for server name and boot file hold further options (RFC 2132 §9.3)."""

    code: int = _code(52)
    length: int = _length()
    overload: int = field(
        Int8ub, "Value", wireshark="dhcp.option.option_overload", meaning="1 in file, 2 in sname, 3 in both"
    )

    stack = _option(52, RFC(2132, "9.3"), _exactly(1, RFC(2132, "9.3")))


class DHCPMessageType(Header):
    """The type of the message; every DHCP message has it (RFC 2132 §9.6)."""

    code: int = _code(53)
    length: int = _length()
    message_type: int = field(
        Int8ub, "Type", wireshark="dhcp.option.dhcp", names=Dhcpv4MessageType, meaning="discover, offer, request, …"
    )

    stack = _option(53, RFC(2132, "9.6"), _exactly(1, RFC(2132, "9.6")))


class DHCPServerIdentifier(Header):
    """Server that the client chooses, or that answers (RFC 2132 §9.7)."""

    code: int = _code(54)
    length: int = _length()
    server_identifier: AddressField[Ipv4Address] = address(
        Ipv4, "Server Identifier", wireshark="dhcp.option.dhcp_server_id", meaning="an address of the server"
    )

    stack = _option(54, RFC(2132, "9.7"), _exactly(4, RFC(2132, "9.7")))


class DHCPParameterRequestList(Header):
    """Options that the client would like to have (RFC 2132 §9.8)."""

    code: int = _code(55)
    length: int = _length()
    option_codes: bytes = _value("Option Codes", "", "one octet each", REQUESTED_PARAMETERS)

    stack = _option(55, RFC(2132, "9.8"))


class DHCPMessage(Header):
    """Error text for people (RFC 2132 §9.9)."""

    code: int = _code(56)
    length: int = _length()
    text: bytes = _value("Text", "message", "why the request was refused")

    stack = _option(56, RFC(2132, "9.9"))


class DHCPMaximumMessageSize(Header):
    """Longest message that the sender accepts (RFC 2132 §9.10)."""

    code: int = _code(57)
    length: int = _length()
    maximum_message_size: int = field(
        Int16ub, "Length", wireshark="dhcp.option.dhcp_max_message_size", meaning="octets, at least 576"
    )

    stack = _option(57, RFC(2132, "9.10"), _exactly(2, RFC(2132, "9.10")))


class DHCPRenewalTime(Header):
    """When the client begins to renew its address, T1 (RFC 2132 §9.11)."""

    code: int = _code(58)
    length: int = _length()
    renewal_time: int = _seconds("T1 Interval", "renewal_time_value", "seconds after the lease began")

    stack = _option(58, RFC(2132, "9.11"), _exactly(4, RFC(2132, "9.11")))


class DHCPRebindingTime(Header):
    """When the client begins to ask any server, T2 (RFC 2132 §9.12)."""

    code: int = _code(59)
    length: int = _length()
    rebinding_time: int = _seconds("T2 Interval", "rebinding_time_value", "seconds after the lease began")

    stack = _option(59, RFC(2132, "9.12"), _exactly(4, RFC(2132, "9.12")))


class DHCPVendorClass(Header):
    """What kind of client it is, in its vendor's words (RFC 2132 §9.13)."""

    code: int = _code(60)
    length: int = _length()
    vendor_class: bytes = _value("Vendor Class Identifier", "vendor_class_id", "as the vendor defines it")

    stack = _option(60, RFC(2132, "9.13"))


class DHCPClientIdentifier(Header):
    """Identifies the client, if its hardware address does not (RFC 2132 §9.14, RFC 4361)."""

    code: int = _code(61)
    length: int = _length()
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

    stack = _option(61, RFC(2132, "9.14"))


class DHCPServerName(Header):
    """Server name, if that field is overloaded (RFC 2132 §9.4)."""

    code: int = _code(66)
    length: int = _length()
    server_name: bytes = _value("TFTP Server", "tftp_server_name", "as text")

    stack = _option(66, RFC(2132, "9.4"))


class DHCPBootfileName(Header):
    """Boot file, if that field is overloaded (RFC 2132 §9.5)."""

    code: int = _code(67)
    length: int = _length()
    bootfile_name: bytes = _value("Bootfile Name", "bootfile_name", "as text")

    stack = _option(67, RFC(2132, "9.5"))


class DHCPClientFqdn(Header):
    """The client's full name, and which side updates the DNS (RFC 4702 §2)."""

    code: int = _code(81)
    length: int = _length()
    reserved: int = field(BitsInteger(4), "MBZ", default=0, wireshark="dhcp.fqdn.mbz", meaning="zeros")
    no_update: bool = field(Flag, "N", default=False, wireshark="dhcp.fqdn.n", meaning="the server updates nothing")
    encoded: bool = field(Flag, "E", default=True, wireshark="dhcp.fqdn.e", meaning="the name is in DNS wire format")
    overridden: bool = field(
        Flag, "O", default=False, wireshark="dhcp.fqdn.o", meaning="the server did not do what S asked for"
    )
    server_updates: bool = field(Flag, "S", default=False, wireshark="dhcp.fqdn.s", meaning="the server updates the A")
    result_1: int = field(Int8ub, "RCODE1", default=0, wireshark="dhcp.fqdn.rcode1", meaning="deprecated")
    result_2: int = field(Int8ub, "RCODE2", default=0, wireshark="dhcp.fqdn.rcode2", meaning="deprecated")
    domain_name: bytes = field(
        Bytes(this.length - 3), "Domain Name", default=b"", wireshark="dhcp.fqdn.name", meaning="as E says"
    )

    flags = view(
        this.reserved * 16 + this.no_update * 8 + this.encoded * 4 + this.overridden * 2 + this.server_updates,
        "Flags",
        wireshark="dhcp.fqdn.flags",
        meaning="the flags as one octet",
    )

    stack = _option(81, RFC(4702, "2"))


class DHCPRelayAgentInformation(Header):
    """What the relay agent tells the server about the client (RFC 3046 §2)."""

    code: int = _code(82)
    length: int = _length()
    suboptions: bytes = _value("Agent Information Field", "", "suboptions of their own", SUBOPTIONS)

    stack = _option(82, RFC(3046, "2"))


class DHCPUnknownOption(Header):
    """An option without a declaration of its own."""

    code: int = field(Int8ub, "Code", wireshark="dhcp.option.type", names=Dhcpv4Option, meaning="which option it is")
    length: int = _length()
    value: bytes = _value("Value", "value", "as it is")

    stack = Stack(name="dhcp.option", reference=RFC(2132, "2"), extent=[Extent(this.length + 2)])


OPTIONS = OptionList(
    joined=True,
    kinds=Dhcpv4Option,
    members=(
        DHCPPad,
        DHCPEnd,
        DHCPSubnetMask,
        DHCPRouters,
        DHCPDomainNameServers,
        DHCPHostName,
        DHCPDomainName,
        DHCPInterfaceMtu,
        DHCPBroadcastAddress,
        DHCPNtpServers,
        DHCPRequestedAddress,
        DHCPLeaseTime,
        DHCPOverload,
        DHCPMessageType,
        DHCPServerIdentifier,
        DHCPParameterRequestList,
        DHCPMessage,
        DHCPMaximumMessageSize,
        DHCPRenewalTime,
        DHCPRebindingTime,
        DHCPVendorClass,
        DHCPClientIdentifier,
        DHCPServerName,
        DHCPBootfileName,
        DHCPClientFqdn,
        DHCPRelayAgentInformation,
    ),
    unknown=DHCPUnknownOption,
    end=255,
)
