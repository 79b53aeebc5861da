"""TCP connections, followed segment by segment."""

from __future__ import annotations

from dissect.session.tcp.events import ConnectionEvents, Event, EventKind
from dissect.session.tcp.segment import Segment, segment_in
from dissect.session.tcp.wireshark import Facts, Flag, WiresharkView

__all__ = ["ConnectionEvents", "Event", "EventKind", "Facts", "Flag", "Segment", "WiresharkView", "segment_in"]
