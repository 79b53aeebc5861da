"""TLS: RFC 8446 (1.3), RFC 5246 (1.2), RFC 6101 (SSL 3.0). Its records stand in the stream of a connection, wherever
segments begin and end, so its headers are no layers of packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.protocols.tls.application import APPLICATIONS, TLS

_HOMES = {"APPLICATIONS": ".application", "TLS": ".application"}

__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["APPLICATIONS", "TLS"]
