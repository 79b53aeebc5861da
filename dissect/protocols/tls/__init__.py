"""TLS: RFC 8446 (1.3), RFC 5246 (1.2), RFC 6101 (SSL 3.0). Its records stand in the stream of a connection, wherever
segments begin and end, so its headers are no layers of packets."""

from __future__ import annotations

from dissect.protocols.tls.application import TLS

APPLICATIONS = (TLS,)

__all__ = ["APPLICATIONS", "TLS"]
