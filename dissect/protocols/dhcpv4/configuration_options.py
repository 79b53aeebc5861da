"""Options of DHCP that configure the client: RFC 2132 §3 to §8, RFC 4702."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.protocols.dhcpv4.addresses import (
    DOMAIN_NAME_SERVERS,
    NTP_SERVERS,
    ROUTERS,
)
from dissect.protocols.dhcpv4.option import option_code, option_length, option_place, option_value
from dissect.schema import RFC, AddressField, Header, ListField, address, field, phrases, view
from dissect.schema.tlv import exactly
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Ipv4, this


class DHCPSubnetMask(Header):
    """Subnet mask of the client's network (RFC 2132 §3.3)."""

    code: int = option_code(1)
    length: int = option_length()
    subnet_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Subnet Mask", wireshark="dhcp.option.subnet_mask", meaning="ones for the network part of the address"
    )

    line = phrases("mask {subnet_mask}")

    stack = option_place(1, RFC(2132, "3.3"), exactly(4, RFC(2132, "3.3")))


class DHCPRouters(Header):
    """Routers on the client's subnet, the preferred one first (RFC 2132 §3.5)."""

    code: int = option_code(3)
    length: int = option_length()
    routers: ListField = option_value("Routers", "", "their addresses", ROUTERS)

    line = phrases("router")

    stack = option_place(3, RFC(2132, "3.5"))


class DHCPDomainNameServers(Header):
    """Name servers, the preferred one first (RFC 2132 §3.8)."""

    code: int = option_code(6)
    length: int = option_length()
    servers: ListField = option_value("Domain Name Servers", "", "their addresses", DOMAIN_NAME_SERVERS)

    line = phrases("DNS")

    stack = option_place(6, RFC(2132, "3.8"))


class DHCPHostName(Header):
    """Name of the client (RFC 2132 §3.14)."""

    code: int = option_code(12)
    length: int = option_length()
    host_name: bytes = option_value("Host Name", "hostname", "with or without the domain")

    line = phrases("host", "{host_name:text}")

    stack = option_place(12, RFC(2132, "3.14"))


class DHCPDomainName(Header):
    """Domain in which the client looks up names (RFC 2132 §3.17)."""

    code: int = option_code(15)
    length: int = option_length()
    domain_name: bytes = option_value("Domain Name", "domain_name", "as text")

    line = phrases("domain", "{domain_name:text}")

    stack = option_place(15, RFC(2132, "3.17"))


class DHCPInterfaceMtu(Header):
    """MTU of the client's interface (RFC 2132 §5.1)."""

    code: int = option_code(26)
    length: int = option_length()
    mtu: int = field(Int16ub, "MTU", wireshark="dhcp.option.interface_mtu", meaning="octets, at least 68")

    line = phrases("MTU {mtu}")

    stack = option_place(26, RFC(2132, "5.1"), exactly(2, RFC(2132, "5.1")))


class DHCPBroadcastAddress(Header):
    """Broadcast address of the client's subnet (RFC 2132 §5.3)."""

    code: int = option_code(28)
    length: int = option_length()
    broadcast_address: AddressField[Ipv4Address] = address(
        Ipv4, "Broadcast Address", wireshark="dhcp.option.broadcast_address", meaning="of the client's subnet"
    )

    line = phrases("broadcast {broadcast_address}")

    stack = option_place(28, RFC(2132, "5.3"), exactly(4, RFC(2132, "5.3")))


class DHCPNtpServers(Header):
    """Time servers, the preferred one first (RFC 2132 §8.3)."""

    code: int = option_code(42)
    length: int = option_length()
    servers: ListField = option_value("NTP Servers", "", "their addresses", NTP_SERVERS)

    line = phrases("NTP")

    stack = option_place(42, RFC(2132, "8.3"))


class DHCPClientFqdn(Header):
    """The client's full name, and which side updates the DNS (RFC 4702 §2)."""

    code: int = option_code(81)
    length: int = option_length()
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

    line = phrases("FQDN", "{domain_name:text}")

    stack = option_place(81, RFC(4702, "2"))
