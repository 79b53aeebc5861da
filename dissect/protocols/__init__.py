"""The protocols, one file each; none imports another. `PROTOCOLS` has them all (`listing.py`), and is loaded when it is
asked for: a packet has few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dissect.protocols.listing import PROTOCOLS as PROTOCOLS


def __getattr__(name: str) -> Any:
    if name != "PROTOCOLS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dissect.protocols.listing import PROTOCOLS

    return PROTOCOLS
