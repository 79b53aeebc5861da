"""What TCP delivers: the octets of each direction, in order."""

from __future__ import annotations

from dissect.session.tcp.streams.follower import StreamFollower

__all__ = ["StreamFollower"]
