"""Open Shortest Path First, versions 2 and 3: packets, and the link state advertisements that they carry."""

from __future__ import annotations

from dissect.protocols.ospf.header import OSPF, OSPFNeighbor
from dissect.protocols.ospf.link_states import (
    OSPFAttachedRouter,
    OSPFExternalLinkState,
    OSPFLinkState,
    OSPFLinkStateHeader,
    OSPFNetworkLinkState,
    OSPFRouterLink,
    OSPFRouterLinkState,
    OSPFSummaryLinkState,
    OSPFv3LinkState,
    OSPFv3LinkStateHeader,
)
from dissect.protocols.ospf.version_2 import (
    OSPFv2,
    OSPFv2DatabaseDescription,
    OSPFv2Hello,
    OSPFv2LinkStateAcknowledgment,
    OSPFv2LinkStateRequest,
    OSPFv2LinkStateUpdate,
    OSPFv2RequestedLinkState,
)
from dissect.protocols.ospf.version_3 import (
    OSPFv3,
    OSPFv3DatabaseDescription,
    OSPFv3Hello,
    OSPFv3LinkStateAcknowledgment,
    OSPFv3LinkStateRequest,
    OSPFv3LinkStateUpdate,
    OSPFv3RequestedLinkState,
)
from dissect.schema import Header

HEADERS: tuple[type[Header], ...] = (
    OSPF,
    OSPFv2Hello,
    OSPFv2DatabaseDescription,
    OSPFv2LinkStateRequest,
    OSPFv2LinkStateUpdate,
    OSPFv2LinkStateAcknowledgment,
    OSPFv2,
    OSPFv3Hello,
    OSPFv3DatabaseDescription,
    OSPFv3LinkStateRequest,
    OSPFv3LinkStateUpdate,
    OSPFv3LinkStateAcknowledgment,
    OSPFv3,
)

__all__ = [
    "HEADERS",
    "OSPF",
    "OSPFAttachedRouter",
    "OSPFExternalLinkState",
    "OSPFLinkState",
    "OSPFLinkStateHeader",
    "OSPFNeighbor",
    "OSPFNetworkLinkState",
    "OSPFRouterLink",
    "OSPFRouterLinkState",
    "OSPFSummaryLinkState",
    "OSPFv2",
    "OSPFv2DatabaseDescription",
    "OSPFv2Hello",
    "OSPFv2LinkStateAcknowledgment",
    "OSPFv2LinkStateRequest",
    "OSPFv2LinkStateUpdate",
    "OSPFv2RequestedLinkState",
    "OSPFv3",
    "OSPFv3DatabaseDescription",
    "OSPFv3Hello",
    "OSPFv3LinkState",
    "OSPFv3LinkStateAcknowledgment",
    "OSPFv3LinkStateHeader",
    "OSPFv3LinkStateRequest",
    "OSPFv3LinkStateUpdate",
    "OSPFv3RequestedLinkState",
]
