"""TCP connections, each with all that an observer can know of it."""

from __future__ import annotations

from dissect.session.analysis.handshake import Tap
from dissect.session.tcp.connections.collecting import connections
from dissect.session.tcp.connections.connection import (
    ConnectionEnd,
    Ending,
    Handshake,
    HandshakeKind,
    Offer,
    RoundTrips,
    TcpConnection,
)

__all__ = [
    "ConnectionEnd",
    "Ending",
    "Handshake",
    "HandshakeKind",
    "Offer",
    "RoundTrips",
    "Tap",
    "TcpConnection",
    "connections",
]
