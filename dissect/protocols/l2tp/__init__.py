"""Layer Two Tunneling Protocol: its headers in versions 2 and 3, and the attributes in control messages."""

from __future__ import annotations

from dissect.protocols.l2tp.attributes import PAIRS, L2TPAttributeValuePair, L2tpPair
from dissect.protocols.l2tp.version_2 import (
    L2TP,
    L2TPControl,
    L2TPData,
    L2TPDataWithLength,
    L2TPDataWithLengthAndOffset,
    L2TPDataWithOffset,
)
from dissect.protocols.l2tp.version_3 import L2tpSession, L2TPv3, L2TPv3Control
from dissect.schema import Header

HEADERS: tuple[type[Header], ...] = (
    L2TP,
    L2TPControl,
    L2TPDataWithOffset,
    L2TPDataWithLengthAndOffset,
    L2TPData,
    L2TPDataWithLength,
    L2TPv3,
    L2TPv3Control,
)

__all__ = [
    "HEADERS",
    "L2TP",
    "PAIRS",
    "L2TPAttributeValuePair",
    "L2TPControl",
    "L2TPData",
    "L2TPDataWithLength",
    "L2TPDataWithLengthAndOffset",
    "L2TPDataWithOffset",
    "L2TPv3",
    "L2TPv3Control",
    "L2tpPair",
    "L2tpSession",
]
