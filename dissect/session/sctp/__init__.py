"""What SCTP packets reveal about the packets that follow them, and the associations that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.sctp.announcements.zero_checksum import ZeroChecksumTracker, follow_announcements

_HOMES = {
    "ZeroChecksumTracker": ".announcements.zero_checksum",
    "follow_announcements": ".announcements.zero_checksum",
}

__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["ZeroChecksumTracker", "follow_announcements"]
