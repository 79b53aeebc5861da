"""IEEE 802.11: the headers of wireless frames, and the bodies of management frames."""

from __future__ import annotations

from dissect.protocols.ieee80211 import data, frames, management
from dissect.protocols.ieee80211.header import IEEE80211
from dissect.schema import Header

HEADERS: tuple[type[Header], ...] = (IEEE80211, *frames.HEADERS, *data.HEADERS, *management.HEADERS)

__all__ = ["HEADERS", "IEEE80211"]
