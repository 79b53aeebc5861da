"""Messages of DHCP for IPv6, between client and server (RFC 8415 §8) and between relays and server (RFC 8415 §9)."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers.dhcpv6_options import Dhcpv6MessageType
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.protocols.dhcpv6.options import OPTIONS
from dissect.schema import RFC, AddressField, FieldOrigin, Header, ListField, Stack, address, field, phrases
from dissect.schema.words import GreedyBytes, Int8ub, Int24ub, Ipv6, this

RELAY_FORWARD, RELAY_REPLY = 12, 13


def _options() -> ListField:
    return field(GreedyBytes, "options", default=b"", options=OPTIONS, meaning="what the message is about")


class DHCPv6(Header):
    """The first field of every message (RFC 8415 §8)."""

    message_type: int = field(
        Int8ub,
        "msg-type",
        default=1,
        wireshark="dhcpv6.msgtype",
        names=Dhcpv6MessageType,
        meaning="what it says",
        origin=FieldOrigin.EVENT,
    )

    stack = Stack(name="dhcpv6", reference=RFC(8415, "8"), carried_as={UdpPort: [546, 547]})


class DHCPv6Relay(DHCPv6):
    """A message between relays and servers, with another in its options (RFC 8415 §9)."""

    hop_count: int = field(
        Int8ub,
        "hop-count",
        default=0,
        wireshark="dhcpv6.hopcount",
        meaning="relays on the way",
        origin=FieldOrigin.EVENT,
    )
    link_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "link-address",
        wireshark="dhcpv6.linkaddr",
        meaning="tells the link that the client is on",
        origin=FieldOrigin.EVENT,
    )
    peer_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "peer-address",
        wireshark="dhcpv6.peeraddr",
        meaning="the client or relay that the message came from",
        origin=FieldOrigin.COPIED,
    )
    options: ListField = _options()

    line = phrases("{message_type}", "Hops={hop_count}", "Link={link_address}", "Peer={peer_address}")

    stack = DHCPv6.stack.varied(
        [this.message_type == RELAY_FORWARD, this.message_type == RELAY_REPLY], reference=RFC(8415, "9")
    )


class DHCPv6Message(DHCPv6):
    """A message between client and server (RFC 8415 §8)."""

    transaction_id: int = field(
        Int24ub,
        "transaction-id",
        default=0,
        wireshark="dhcpv6.xid",
        meaning="an answer has that of its request",
        origin=FieldOrigin.MATCHING,
    )
    options: ListField = _options()

    line = phrases("{message_type}", "Id={transaction_id}")

    stack = DHCPv6.stack.varied([None])


HEADERS: tuple[type[Header], ...] = (DHCPv6, DHCPv6Relay, DHCPv6Message)
