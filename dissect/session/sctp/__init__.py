"""What SCTP packets reveal about the packets that follow them, and the associations that they belong to."""

from __future__ import annotations

from dissect.session.sctp.announcements.zero_checksum import (
    ZeroChecksumTracker,
    follow_announcements,
    follower,
    may_announce,
)

__all__ = ["ZeroChecksumTracker", "follow_announcements", "follower", "may_announce"]
