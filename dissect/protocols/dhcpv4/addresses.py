"""Lists within options of DHCP: the addresses of servers and routers, and the codes of the options asked for."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.dhcpv4_options import Dhcpv4Option
from dissect.schema import RFC, AddressField, FieldOrigin, Header, Section, Sections, Stack, address, field
from dissect.schema.words import Int8ub, Ipv4


class DHCPRouterAddress(Header):
    """A router (RFC 2132 §3.5)."""

    router_address: AddressField[Ipv4Address] = address(
        Ipv4, "Address", wireshark="dhcp.option.router", meaning="of the router on the client's subnet"
    )

    stack = Stack(name="dhcp.option.router", reference=RFC(2132, "3.5"), origin=FieldOrigin.CONFIGURED)


class DHCPDomainNameServerAddress(Header):
    """A name server (RFC 2132 §3.8)."""

    server_address: AddressField[Ipv4Address] = address(
        Ipv4, "Address", wireshark="dhcp.option.domain_name_server", meaning="of the name server"
    )

    stack = Stack(name="dhcp.option.domain_name_server", reference=RFC(2132, "3.8"), origin=FieldOrigin.CONFIGURED)


class DHCPNtpServerAddress(Header):
    """A time server (RFC 2132 §8.3)."""

    server_address: AddressField[Ipv4Address] = address(
        Ipv4, "Address", wireshark="dhcp.option.ntp_server", meaning="of the time server"
    )

    stack = Stack(name="dhcp.option.ntp_server", reference=RFC(2132, "8.3"), origin=FieldOrigin.CONFIGURED)


class DHCPRequestedParameter(Header):
    """An option that the client would like to have (RFC 2132 §9.8)."""

    option_code: int = field(
        Int8ub, "Option Code", wireshark="dhcp.option.request_list_item", names=Dhcpv4Option, meaning="which one"
    )

    stack = Stack(name="dhcp.option.request_list_item", reference=RFC(2132, "9.8"), origin=FieldOrigin.HABIT)


ROUTERS = Sections([Section("Routers", DHCPRouterAddress)])
DOMAIN_NAME_SERVERS = Sections([Section("Domain Name Servers", DHCPDomainNameServerAddress)])
NTP_SERVERS = Sections([Section("NTP Servers", DHCPNtpServerAddress)])
REQUESTED_PARAMETERS = Sections([Section("Option Codes", DHCPRequestedParameter)])
