"""What TCP delivers: the octets of each direction, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.streams.limits import StreamLimits
    from dissect.session.streams.overlaps import StreamOverlaps
    from dissect.session.tcp.streams.follower import Delivered, StreamFollower
    from dissect.session.tcp.streams.reading import ConnectionStreams, streams

_HOMES: Final = {
    "ConnectionStreams": ".reading",
    "Delivered": ".follower",
    "StreamFollower": ".follower",
    "StreamLimits": "dissect.session.streams.limits",
    "StreamOverlaps": "dissect.session.streams.overlaps",
    "streams": ".reading",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["ConnectionStreams", "Delivered", "StreamFollower", "StreamLimits", "StreamOverlaps", "streams"]
