"""What SCTP delivers: the messages of each end, whole and in the order of their streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.sctp.messages.follower import MessageFollower
    from dissect.session.sctp.messages.items import FaultKind, SctpFault, SctpHole, SctpMessage

_HOMES = {
    "FaultKind": ".items",
    "MessageFollower": ".follower",
    "SctpFault": ".items",
    "SctpHole": ".items",
    "SctpMessage": ".items",
}

__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["FaultKind", "MessageFollower", "SctpFault", "SctpHole", "SctpMessage"]
