"""All options of neighbour discovery messages: RFC 4861 §4.6."""

from __future__ import annotations

from dissect.assigned_numbers import NeighborDiscoveryOption
from dissect.protocols.icmpv6.options.link import (
    LinkMTU,
    Nonce,
    RedirectedHeader,
    SourceLinkLayerAddress,
    TargetLinkLayerAddress,
)
from dissect.protocols.icmpv6.options.name_service import DNSSearchList, RecursiveDNSServer
from dissect.protocols.icmpv6.options.option import UnknownNeighborDiscoveryOption
from dissect.protocols.icmpv6.options.prefixes import PrefixInformation, RouteInformation
from dissect.schema import OptionList

OPTIONS = OptionList(
    kinds=NeighborDiscoveryOption,
    members=(
        SourceLinkLayerAddress,
        TargetLinkLayerAddress,
        PrefixInformation,
        RedirectedHeader,
        LinkMTU,
        Nonce,
        RouteInformation,
        RecursiveDNSServer,
        DNSSearchList,
    ),
    unknown=UnknownNeighborDiscoveryOption,
)
