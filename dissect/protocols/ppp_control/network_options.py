"""Options of the protocols that set up IPv4 and IPv6 over PPP: RFC 1332 §3, RFC 1877 (name servers), RFC 5072 §4."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.ppp_protocols import IpcpOption, Ipv6cpOption, PppProtocol
from dissect.protocols.ppp_control.option import option_length, option_place, option_type
from dissect.schema import RFC, AddressField, Extent, FieldOrigin, Header, OptionList, Stack, address, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int16ub, Ipv4, this


class IPCPAddresses(Header):
    """Both addresses at once; replaced by the IP-Address option (RFC 1332 §3.1)."""

    type: int = option_type("ipcp", 1, IpcpOption)
    length: int = option_length("ipcp")
    source_address: AddressField[Ipv4Address] = address(
        Ipv4, "Source-IP-Address", wireshark="ipcp.opt.src_address", meaning="of the sender of the option"
    )
    destination_address: AddressField[Ipv4Address] = address(
        Ipv4, "Destination-IP-Address", wireshark="ipcp.opt.dst_address", meaning="of the other side"
    )

    line = phrases("addresses {source_address} {destination_address}")

    stack = option_place(IpcpOption, 1, "ipcp.opt.addrs", RFC(1332, "3.1"), 10)


class IPCPCompressionProtocol(Header):
    """How headers are compressed (RFC 1332 §3.2)."""

    type: int = option_type("ipcp", 2, IpcpOption)
    length: int = option_length("ipcp")
    compression_protocol: int = field(
        Int16ub,
        "IP-Compression-Protocol",
        wireshark="ipcp.opt.compress_proto",
        names=PppProtocol,
        meaning="0x002d, of Van Jacobson",
        origin=FieldOrigin.HABIT,
    )
    data: bytes = field(
        Bytes(this.length - 4),
        "Data",
        default=b"",
        meaning="how many slots, and whether numbered",
        origin=FieldOrigin.HABIT,
    )

    stack = option_place(IpcpOption, 2, "ipcp.opt.compress", RFC(1332, "3.2"))


class IPCPAddress(Header):
    """The sender's address; zeros ask the other side for one (RFC 1332 §3.3)."""

    type: int = option_type("ipcp", 3, IpcpOption)
    length: int = option_length("ipcp")
    ip_address: AddressField[Ipv4Address] = address(
        Ipv4, "IP-Address", wireshark="ipcp.opt.ip_address", meaning="of the sender of the option"
    )

    line = phrases("address {ip_address}")

    stack = option_place(IpcpOption, 3, "ipcp.opt.addr", RFC(1332, "3.3"), 6)


class IPCPPrimaryNameServer(Header):
    """The first server for domain names; zeros ask for it (RFC 1877 §1.1)."""

    type: int = option_type("ipcp", 129, IpcpOption)
    length: int = option_length("ipcp")
    server_address: AddressField[Ipv4Address] = address(
        Ipv4, "Primary-DNS-Address", wireshark="ipcp.opt.pri_dns_address", meaning="of the server"
    )

    line = phrases("DNS {server_address}")

    stack = option_place(IpcpOption, 129, "ipcp.opt.pri_dns", RFC(1877, "1.1"), 6)


class IPCPSecondaryNameServer(Header):
    """The second server for domain names; zeros ask for it (RFC 1877 §1.3)."""

    type: int = option_type("ipcp", 131, IpcpOption)
    length: int = option_length("ipcp")
    server_address: AddressField[Ipv4Address] = address(
        Ipv4, "Secondary-DNS-Address", wireshark="ipcp.opt.sec_dns_address", meaning="of the server"
    )

    line = phrases("second DNS {server_address}")

    stack = option_place(IpcpOption, 131, "ipcp.opt.sec_dns", RFC(1877, "1.3"), 6)


class IPCPUnknownOption(Header):
    """An option that is not declared here; the other side may reject it (RFC 1661 §5.4)."""

    type: int = field(Int8ub, "Type", wireshark="ipcp.opt.type", names=IpcpOption, meaning="which option it is")
    length: int = option_length("ipcp")
    data: bytes = field(Bytes(this.length - 2), "Data", default=b"", meaning="the octets of the option, as they are")

    stack = Stack(
        name="ipcp.opt.unknown",
        reference=RFC(1661, "6"),
        origin=FieldOrigin.HABIT,
        extent=[Extent(this.length)],
        expect=option_place(IpcpOption, 0, "", RFC(1661, "6")).expect,
    )


IPCP_OPTIONS = OptionList(
    kinds=IpcpOption,
    members=(IPCPAddresses, IPCPCompressionProtocol, IPCPAddress, IPCPPrimaryNameServer, IPCPSecondaryNameServer),
    unknown=IPCPUnknownOption,
)


class IPV6CPInterfaceIdentifier(Header):
    """The lower half of the sender's link-local address (RFC 5072 §4.1)."""

    type: int = option_type("ipv6cp", 1, Ipv6cpOption)
    length: int = option_length("ipv6cp")
    interface_identifier: bytes = field(
        Bytes(8),
        "Interface-Identifier",
        wireshark="ipv6cp.interface_identifier",
        meaning="different on both ends of a link; zeros ask for one",
        origin=FieldOrigin.CHOSEN,
    )

    line = phrases("interface {interface_identifier:hex}")

    stack = option_place(Ipv6cpOption, 1, "ipv6cp.opt.identifier", RFC(5072, "4.1"), 10)


class IPV6CPUnknownOption(Header):
    """An option that is not declared here; the other side may reject it (RFC 1661 §5.4)."""

    type: int = field(Int8ub, "Type", wireshark="ipv6cp.opt.type", names=Ipv6cpOption, meaning="which option it is")
    length: int = option_length("ipv6cp")
    data: bytes = field(Bytes(this.length - 2), "Data", default=b"", meaning="the octets of the option, as they are")

    stack = Stack(
        name="ipv6cp.opt.unknown",
        reference=RFC(1661, "6"),
        origin=FieldOrigin.HABIT,
        extent=[Extent(this.length)],
        expect=option_place(Ipv6cpOption, 0, "", RFC(1661, "6")).expect,
    )


IPV6CP_OPTIONS = OptionList(kinds=Ipv6cpOption, members=(IPV6CPInterfaceIdentifier,), unknown=IPV6CPUnknownOption)
