"""Datagrams of UDP and UDP-Lite: what they carry, and their streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.udp.told import StreamFacts

_HOMES: Final = {"StreamFacts": ".told"}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["StreamFacts"]
