"""What SCTP delivers: the messages of each end, whole and in the order of their streams."""

from __future__ import annotations

from dissect.session.sctp.messages.follower import MessageFollower
from dissect.session.sctp.messages.items import FaultKind, SctpFault, SctpHole, SctpMessage

__all__ = ["FaultKind", "MessageFollower", "SctpFault", "SctpHole", "SctpMessage"]
