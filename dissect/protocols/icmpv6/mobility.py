"""Messages about mobile hosts (RFC 6275 §6.5–6.8), trusted routers (RFC 3971 §6.4) and addresses (RFC 3122 §2)."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.protocols.icmpv6.messages import ICMPv6, reserved
from dissect.protocols.icmpv6.options import OPTIONS
from dissect.schema import RFC, AddressField, Header, ListField, Section, Sections, Stack, address, field
from dissect.schema.words import BitsInteger, Flag, GreedyBytes, Int16ub, Ipv6, this


def _identifier(name: str) -> int:
    return field(
        Int16ub, "Identifier", default=0, wireshark=f"icmpv6.{name}.identifier", meaning="comes back in the reply"
    )


def _options() -> ListField:
    return field(
        GreedyBytes, "Options", default=b"", options=OPTIONS, meaning="options, each a multiple of 8 octets long"
    )


class InverseNeighborDiscovery(ICMPv6):
    """Asks for the addresses behind a link-layer address (type 141), or gives them (type 142) (RFC 3122 §2)."""

    reserved: bytes = reserved(4)
    options: ListField = _options()

    stack = ICMPv6.stack.varied([this.type == 141, this.type == 142], next=[], reference=RFC(3122, "2"))


class HomeAgentDiscoveryRequest(ICMPv6):
    """Asks for the home agents of a home link (RFC 6275 §6.5)."""

    identifier: int = _identifier("mip6")
    reserved: bytes = reserved(2)

    stack = ICMPv6.stack.varied([this.type == 144], next=[], reference=RFC(6275, "6.5"))


class HomeAgent(Header):
    """A home agent (RFC 6275 §6.6)."""

    address: AddressField[Ipv6Address] = address(
        Ipv6, "Home Agent Address", wireshark="icmpv6.mip6.home_agent_address", meaning="its address"
    )

    stack = Stack(name="icmpv6.mip6", reference=RFC(6275, "6.6"))


class HomeAgentDiscoveryReply(ICMPv6):
    """The home agents of a home link, the best first (RFC 6275 §6.6)."""

    identifier: int = _identifier("mip6")
    reserved: bytes = reserved(2)
    addresses: ListField = field(
        GreedyBytes,
        "Home Agent Addresses",
        default=b"",
        options=Sections([Section("Home Agents", HomeAgent)]),
        meaning="16 octets each",
    )

    stack = ICMPv6.stack.varied([this.type == 145], next=[], reference=RFC(6275, "6.6"))


class MobilePrefixSolicitation(ICMPv6):
    """Asks the home agent for the prefixes of the home link (RFC 6275 §6.7)."""

    identifier: int = _identifier("mip6")
    reserved: bytes = reserved(2)

    stack = ICMPv6.stack.varied([this.type == 146], next=[], reference=RFC(6275, "6.7"))


class MobilePrefixAdvertisement(ICMPv6):
    """The prefixes of the home link (RFC 6275 §6.8)."""

    identifier: int = _identifier("mip6")
    managed: bool = field(
        Flag,
        "managed address configuration flag",
        short="M",
        default=False,
        wireshark="icmpv6.mip6.flag.m",
        meaning="addresses come from DHCPv6",
    )
    other: bool = field(
        Flag,
        "other stateful configuration flag",
        short="O",
        default=False,
        wireshark="icmpv6.mip6.flag.o",
        meaning="other things do",
    )
    reserved: int = field(BitsInteger(14), "Reserved", default=0, wireshark="icmpv6.mip6.flag.rsv", meaning="zeros")
    options: ListField = _options()

    stack = ICMPv6.stack.varied([this.type == 147], next=[], reference=RFC(6275, "6.8"))


class CertificationPathSolicitation(ICMPv6):
    """Asks a router for the certificates that make it trusted (RFC 3971 §6.4.1)."""

    identifier: int = _identifier("send")
    component: int = field(
        Int16ub, "Component", default=0xFFFF, wireshark="icmpv6.send.component", meaning="which of them; 65535 all"
    )
    options: ListField = _options()

    stack = ICMPv6.stack.varied([this.type == 148], next=[], reference=RFC(3971, "6.4.1"))


class CertificationPathAdvertisement(ICMPv6):
    """A certificate that makes a router trusted (RFC 3971 §6.4.2)."""

    identifier: int = _identifier("send")
    all_components: int = field(
        Int16ub, "All Components", default=1, wireshark="icmpv6.send.all_components", meaning="how many there are"
    )
    component: int = field(
        Int16ub, "Component", default=0, wireshark="icmpv6.send.component", meaning="which this is, the last one 0"
    )
    reserved: bytes = reserved(2)
    options: ListField = _options()

    stack = ICMPv6.stack.varied([this.type == 149], next=[], reference=RFC(3971, "6.4.2"))
