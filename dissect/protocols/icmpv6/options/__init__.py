"""Options of neighbour discovery messages, by what they are about."""

from __future__ import annotations

from dissect.protocols.icmpv6.options.link import (
    LinkMTU,
    Nonce,
    RedirectedHeader,
    SourceLinkLayerAddress,
    TargetLinkLayerAddress,
)
from dissect.protocols.icmpv6.options.name_service import DNSSearchList, RecursiveDNSServer, SearchDomain
from dissect.protocols.icmpv6.options.option import UnknownNeighborDiscoveryOption
from dissect.protocols.icmpv6.options.option_list import OPTIONS
from dissect.protocols.icmpv6.options.prefixes import PrefixInformation, RouteInformation

__all__ = [
    "OPTIONS",
    "DNSSearchList",
    "LinkMTU",
    "Nonce",
    "PrefixInformation",
    "RecursiveDNSServer",
    "RedirectedHeader",
    "RouteInformation",
    "SearchDomain",
    "SourceLinkLayerAddress",
    "TargetLinkLayerAddress",
    "UnknownNeighborDiscoveryOption",
]
