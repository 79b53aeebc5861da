"""What happens in TCP connections, under names of this library."""

from __future__ import annotations

from dissect.session.analysis.event import Event
from dissect.session.tcp.events.follower import ConnectionEvents
from dissect.session.tcp.events.kinds import EventKind

__all__ = ["ConnectionEvents", "Event", "EventKind"]
