"""Community ID, version 1: a short text that names a flow, the same in both directions and in every program.

Zeek, Suricata, Wireshark and others write it beside their flows, so that their reports on one flow can be joined:
https://github.com/corelight/community-id-spec. It is the SHA-1 hash of the flow's addresses, protocol and ports, the
smaller end first. ICMP has no ports: a type and the type that answers it stand for them, or the type and its code.

The specification leaves tunnels open. Here every network header of a packet has its flow, counted from the outside.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha1
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.icmp_types import IcmpType, Icmpv6Type
from dissect.derive.outline import outline_of
from dissect.schema import Header

if TYPE_CHECKING:
    from dissect.packet.layer import Layer
    from dissect.packet.packet import Packet

VERSION: Final = "1:"

WITH_PORTS: Final = frozenset({IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP})
"""Protocols whose first two fields are the ports. Without that header, a packet has no Community ID."""

ANSWERS: Final[Mapping[int, Mapping[int, int]]] = {
    IpProtocol.ICMP: {
        IcmpType.ECHO_REQUEST: IcmpType.ECHO_REPLY,
        IcmpType.ROUTER_SOLICITATION: IcmpType.ROUTER_ADVERTISEMENT,
        IcmpType.TIMESTAMP: IcmpType.TIMESTAMP_REPLY,
        IcmpType.INFORMATION_REQUEST: IcmpType.INFORMATION_REPLY,
        IcmpType.ADDRESS_MASK_REQUEST: IcmpType.ADDRESS_MASK_REPLY,
    },
    IpProtocol.IPV6_ICMP: {
        Icmpv6Type.ECHO_REQUEST: Icmpv6Type.ECHO_REPLY,
        Icmpv6Type.MULTICAST_LISTENER_QUERY: Icmpv6Type.MULTICAST_LISTENER_REPORT,
        Icmpv6Type.ROUTER_SOLICITATION: Icmpv6Type.ROUTER_ADVERTISEMENT,
        Icmpv6Type.NEIGHBOR_SOLICITATION: Icmpv6Type.NEIGHBOR_ADVERTISEMENT,
        Icmpv6Type.NODE_INFORMATION_QUERY: Icmpv6Type.NODE_INFORMATION_RESPONSE,
        Icmpv6Type.HOME_AGENT_DISCOVERY_REQUEST: Icmpv6Type.HOME_AGENT_DISCOVERY_REPLY,
    },
}
"""By protocol, the ICMP types of requests, with those of their replies. All other types go one way only."""

COUNTERPARTS: Final[Mapping[int, Mapping[int, int]]] = {
    protocol: {**answers, **{answer: question for question, answer in answers.items()}}
    for protocol, answers in ANSWERS.items()
}
"""The same, in both directions."""


class Flow(NamedTuple):
    """A flow, as seen from its packets in one direction. Ports are None if the protocol has none."""

    protocol: int
    source: bytes
    destination: bytes
    source_port: int | None = None
    destination_port: int | None = None
    is_one_way: bool = False
    """Whether the opposite direction counts as another flow."""


def community_id(flow: Flow, seed: int = 0) -> str:
    """The text, such as ``1:LQU9qZlK+B5F3KDmev6m5PMibrg=``. `seed` keeps the texts of different users apart."""
    return text_of(hashed_octets(flow, seed))


def text_of(octets: bytes) -> str:
    """The text made from the octets that are hashed."""
    return VERSION + b64encode(sha1(octets, usedforsecurity=False).digest()).decode("ascii")


def hashed_octets(flow: Flow, seed: int = 0) -> bytes:
    """The octets that are hashed: seed, smaller end's address, the other, protocol, a zero octet, both ports."""
    first, second = (flow.source, flow.source_port), (flow.destination, flow.destination_port)
    if not flow.is_one_way and (second[0], second[1] or 0) < (first[0], first[1] or 0):
        first, second = second, first
    octets = seed.to_bytes(2, "big") + first[0] + second[0] + bytes((flow.protocol, 0))
    if first[1] is None or second[1] is None:
        return octets
    return octets + first[1].to_bytes(2, "big") + second[1].to_bytes(2, "big")


def flow_of(packet: Packet, occurrence: int = 1) -> Flow | None:
    """The flow that a packet belongs to by its `occurrence`th network header, counted from the outside.

    None if there is no such header, or not enough of the packet: fragments after the first do not show their ports.
    """
    own = packet.own_layers
    networks = [index for index, layer in enumerate(own) if is_network(layer.protocol)]
    if occurrence > len(networks):
        return None
    index = networks[occurrence - 1]
    addresses = own[index].values
    protocol = _carried(own[index])
    while index + 1 < len(own) and is_on_the_way(own[index + 1].protocol):
        index += 1
        protocol = _carried(own[index])
    if protocol is None:
        return None
    ends = (protocol, bytes(addresses["source_address"]), bytes(addresses["destination_address"]))
    if protocol not in WITH_PORTS and protocol not in COUNTERPARTS:
        return Flow(*ends)
    octets = own[index + 1].octets[own[index + 1].offset :] if index + 1 < len(own) else b""
    if protocol in WITH_PORTS:
        ports = (int.from_bytes(octets[:2], "big"), int.from_bytes(octets[2:4], "big"))
        return Flow(*ends, *ports) if len(octets) >= 4 else None
    return Flow(*ends, *icmp_ports(protocol, octets[0], octets[1])) if len(octets) >= 2 else None


def flows_of(packet: Packet) -> Iterator[Flow]:
    """The flows of all network headers of a packet, from the outermost."""
    count = sum(is_network(layer.protocol) for layer in packet.own_layers)
    found = (flow_of(packet, occurrence) for occurrence in range(1, count + 1))
    return (flow for flow in found if flow is not None)


def icmp_ports(protocol: int, kind: int, code: int) -> tuple[int, int, bool]:
    """The two numbers that stand for the ports of an ICMP message, and whether it goes one way only."""
    answer = COUNTERPARTS[protocol].get(kind)
    return (kind, code, True) if answer is None else (kind, answer, False)


def is_network(kind: type[Header]) -> bool:
    """Whether flows run between the addresses of a header: if it lends a pseudo-header."""
    return kind.stack.pseudo_header is not None


@cache
def is_on_the_way(kind: type[Header]) -> bool:
    """Whether a header stands between a network header and its transport: an extension header."""
    return protocol_field(kind) is not None and not is_network(kind)


@cache
def protocol_field(kind: type[Header]) -> str | None:
    """The field of a header that holds the IP protocol number of what follows; None if it has none."""
    fields = [lookup.fields for lookup in outline_of(kind).lookups if lookup.space is IpProtocol]
    return next((names[0] for names in fields if names), None)


def _carried(layer: Layer) -> int | None:
    """The protocol number that a header gives for what follows; None if the header was cut."""
    field = protocol_field(layer.protocol)
    value = layer.values.get(field) if field is not None and not layer.is_partial else None
    return None if value is None else int(value)
