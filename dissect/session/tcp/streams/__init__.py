"""What TCP delivers: the octets of each direction, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.streams.items import Conflict, Hole, HoleReason, Piece, RefusalReason, Refused
    from dissect.session.streams.limits import StreamLimits
    from dissect.session.streams.overlaps import StreamOverlaps
    from dissect.session.tcp.streams.follower import StreamFollower
    from dissect.session.tcp.streams.reading import ConnectionStreams, streams
    from dissect.session.tcp.streams.runs import Delivered
    from dissect.session.tcp.streams.settling import SentItem, stream_items

ITEMS: Final = "dissect.session.streams.items"
_HOMES: Final = {
    "Conflict": ITEMS,
    "ConnectionStreams": ".reading",
    "Delivered": ".runs",
    "Hole": ITEMS,
    "HoleReason": ITEMS,
    "Piece": ITEMS,
    "RefusalReason": ITEMS,
    "Refused": ITEMS,
    "SentItem": ".settling",
    "StreamFollower": ".follower",
    "StreamLimits": "dissect.session.streams.limits",
    "StreamOverlaps": "dissect.session.streams.overlaps",
    "stream_items": ".settling",
    "streams": ".reading",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "Conflict",
    "ConnectionStreams",
    "Delivered",
    "Hole",
    "HoleReason",
    "Piece",
    "RefusalReason",
    "Refused",
    "SentItem",
    "StreamFollower",
    "StreamLimits",
    "StreamOverlaps",
    "stream_items",
    "streams",
]
