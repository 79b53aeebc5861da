"""Bridge protocol data units of the spanning tree protocols: IEEE 802.1D-2004 §9.3 (spanning tree, rapid spanning tree)
and IEEE 802.1Q-2018 §14.2 (multiple spanning tree, shortest path bridging), over LLC.

Under another protocol identifier, registration messages: IEEE 802.1D-2004 §12.10 (GARP, with GVRP and GMRP).
"""

from __future__ import annotations

from dissect.protocols.spanning_tree.garp import (
    GARP,
    GARPAttribute,
    GARPEndMark,
    GARPGroupAttribute,
    GARPServiceAttribute,
    GARPVlanAttribute,
)
from dissect.protocols.spanning_tree.header import BPDU, ConfigurationBPDU, RapidBPDU, TopologyChangeNotification
from dissect.protocols.spanning_tree.multiple_trees import (
    MultipleBPDU,
    MultipleSpanningTrees,
    ShortestPathTrees,
    SpanningTreeInstance,
)
from dissect.schema import Header

HEADERS: tuple[type[Header], ...] = (BPDU, TopologyChangeNotification, ConfigurationBPDU, RapidBPDU, MultipleBPDU, GARP)

__all__ = [
    "BPDU",
    "GARP",
    "HEADERS",
    "ConfigurationBPDU",
    "GARPAttribute",
    "GARPEndMark",
    "GARPGroupAttribute",
    "GARPServiceAttribute",
    "GARPVlanAttribute",
    "MultipleBPDU",
    "MultipleSpanningTrees",
    "RapidBPDU",
    "ShortestPathTrees",
    "SpanningTreeInstance",
    "TopologyChangeNotification",
]
