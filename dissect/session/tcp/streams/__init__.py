"""What TCP delivers: the octets of each direction, in order."""

from __future__ import annotations

from dissect.session.tcp.streams.follower import StreamFollower
from dissect.session.tcp.streams.reading import ConnectionStreams, streams

__all__ = ["ConnectionStreams", "StreamFollower", "streams"]
