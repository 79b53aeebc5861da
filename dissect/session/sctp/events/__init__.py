"""What happens in SCTP associations, under names of this library."""

from __future__ import annotations

from dissect.session.sctp.events.follower import AssociationEvents
from dissect.session.sctp.events.kinds import SctpEventKind

__all__ = ["AssociationEvents", "SctpEventKind"]
