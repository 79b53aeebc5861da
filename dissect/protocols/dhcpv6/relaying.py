"""Options of DHCP for IPv6 between relays and servers: RFC 8415 §21.10 and §21.18."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers.dhcpv6_options import Dhcpv6MessageType
from dissect.protocols.dhcpv6.option import option_code, option_length, option_place
from dissect.schema import (
    ENCLOSING,
    RFC,
    AddressField,
    Content,
    FieldOrigin,
    Header,
    ListField,
    Stack,
    address,
    field,
    phrases,
)
from dissect.schema.words import (
    Bytes,
    GreedyBytes,
    Int8ub,
    Int24ub,
    Ipv6,
    this,
)


class DHCPv6RelayedMessage(Header):
    """The rest of a client's or server's message that a relay wraps (RFC 8415 §8)."""

    transaction_id: int = field(
        Int24ub,
        "transaction-id",
        wireshark="dhcpv6.xid",
        meaning="an answer has that of its request",
        origin=FieldOrigin.MATCHING,
    )
    options: ListField = field(GreedyBytes, "options", default=b"", options=ENCLOSING, meaning="what it is about")

    line = phrases("Id={transaction_id}")

    stack = Stack(
        name="dhcpv6",
        reference=RFC(8415, "8"),
        carried_as={Dhcpv6MessageType: [*range(1, 12), *range(14, 38)]},
    )


class DHCPv6RelayedRelay(Header):
    """The rest of another relay's message that a relay wraps (RFC 8415 §9)."""

    hop_count: int = field(
        Int8ub, "hop-count", wireshark="dhcpv6.hopcount", meaning="relays on the way", origin=FieldOrigin.EVENT
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
    options: ListField = field(GreedyBytes, "options", default=b"", options=ENCLOSING, meaning="what it is about")

    stack = Stack(name="dhcpv6", reference=RFC(8415, "9"), carried_as={Dhcpv6MessageType: [12, 13]})


class DHCPv6RelayMessage(Header):
    """The message that the relay passes on (RFC 8415 §21.10)."""

    code: int = option_code(9)
    length: int = option_length()
    message_type: int = field(
        Int8ub,
        "msg-type",
        wireshark="dhcpv6.msgtype",
        names=Dhcpv6MessageType,
        meaning="what the message says",
        origin=FieldOrigin.EVENT,
    )
    message: ListField = field(
        Bytes(this.length - 1),
        "DHCP-relay-message",
        default=b"",
        options=Content(Dhcpv6MessageType, this.message_type, (DHCPv6RelayedMessage, DHCPv6RelayedRelay)),
        meaning="the rest of the message",
    )

    line = phrases("{message_type}")

    stack = option_place(9, RFC(8415, "21.10"))


class DHCPv6InterfaceId(Header):
    """The interface on which the relay received the message (RFC 8415 §21.18)."""

    code: int = option_code(18)
    length: int = option_length()
    interface_id: bytes = field(
        Bytes(this.length), "interface-id", default=b"", wireshark="dhcpv6.interface_id", meaning="known to the relay"
    )

    line = phrases("interface {interface_id:bare}")

    stack = option_place(18, RFC(8415, "21.18"), origin=FieldOrigin.MATCHING)
