"""What SCTP packets reveal about the packets that follow them."""

from __future__ import annotations

from dissect.session.sctp.zero_checksum import ZeroChecksumTracker, follow_announcements

__all__ = ["ZeroChecksumTracker", "follow_announcements"]
