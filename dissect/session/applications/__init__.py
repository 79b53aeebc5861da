"""What applications say to each other over TCP: the messages that are put into streams, found again and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.applications.follower import MessageFollower
    from dissect.session.applications.limits import MessageLimits
    from dissect.session.applications.message import ApplicationMessage, FieldValue, MessageProblem
    from dissect.session.applications.reading import messages

_HOMES: Final = {
    "ApplicationMessage": ".message",
    "FieldValue": ".message",
    "MessageFollower": ".follower",
    "MessageLimits": ".limits",
    "MessageProblem": ".message",
    "messages": ".reading",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["ApplicationMessage", "FieldValue", "MessageFollower", "MessageLimits", "MessageProblem", "messages"]
