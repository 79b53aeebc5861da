"""TCP connections, followed segment by segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.tcp.events import ConnectionEvents, Event, EventKind
    from dissect.session.tcp.segment import Segment, segment_in
    from dissect.session.tcp.wireshark import Facts, Flag, WiresharkView

_HOMES: Final = {
    "ConnectionEvents": ".events",
    "Event": ".events",
    "EventKind": ".events",
    "Facts": ".wireshark",
    "Flag": ".wireshark",
    "Segment": ".segment",
    "WiresharkView": ".wireshark",
    "segment_in": ".segment",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["ConnectionEvents", "Event", "EventKind", "Facts", "Flag", "Segment", "WiresharkView", "segment_in"]
