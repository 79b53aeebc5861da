"""Internet Control Message Protocol for IPv6: its messages, neighbour discovery, and the options of that."""

from __future__ import annotations

from dissect.protocols.icmpv6.messages import (
    ICMPv6,
    ICMPv6DestinationUnreachable,
    ICMPv6Echo,
    ICMPv6PacketTooBig,
    ICMPv6ParameterProblem,
    ICMPv6TimeExceeded,
    MulticastListenerQuery,
    MulticastListenerReport,
    MulticastListenerReport2,
)
from dissect.protocols.icmpv6.neighbor_discovery import (
    NeighborAdvertisement,
    NeighborSolicitation,
    Redirect,
    RouterAdvertisement,
    RouterSolicitation,
)
from dissect.protocols.icmpv6.options import (
    OPTIONS,
    DNSSearchList,
    LinkMTU,
    Nonce,
    PrefixInformation,
    RecursiveDNSServer,
    RedirectedHeader,
    RouteInformation,
    SourceLinkLayerAddress,
    TargetLinkLayerAddress,
    UnknownNeighborDiscoveryOption,
)
from dissect.schema import Header

HEADERS: tuple[type[Header], ...] = (
    ICMPv6,
    ICMPv6DestinationUnreachable,
    ICMPv6PacketTooBig,
    ICMPv6TimeExceeded,
    ICMPv6ParameterProblem,
    ICMPv6Echo,
    MulticastListenerQuery,
    MulticastListenerReport,
    MulticastListenerReport2,
    RouterSolicitation,
    RouterAdvertisement,
    NeighborSolicitation,
    NeighborAdvertisement,
    Redirect,
)

__all__ = [
    "HEADERS",
    "OPTIONS",
    "DNSSearchList",
    "ICMPv6",
    "ICMPv6DestinationUnreachable",
    "ICMPv6Echo",
    "ICMPv6PacketTooBig",
    "ICMPv6ParameterProblem",
    "ICMPv6TimeExceeded",
    "LinkMTU",
    "MulticastListenerQuery",
    "MulticastListenerReport",
    "MulticastListenerReport2",
    "NeighborAdvertisement",
    "NeighborSolicitation",
    "Nonce",
    "PrefixInformation",
    "RecursiveDNSServer",
    "Redirect",
    "RedirectedHeader",
    "RouteInformation",
    "RouterAdvertisement",
    "RouterSolicitation",
    "SourceLinkLayerAddress",
    "TargetLinkLayerAddress",
    "UnknownNeighborDiscoveryOption",
]
