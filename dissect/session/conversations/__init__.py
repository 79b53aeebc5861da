"""Conversations: who talks with whom, over TCP, UDP, SCTP and ICMP echo. Which fields name a conversation and what its
messages say of it, headers declare (`Transit.flow`, `Exchange`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.conversations.conversation import Beginning, Cast, Conversation, End, RoleReason
    from dissect.session.conversations.following import Follower, flows
    from dissect.session.conversations.listing import Flows, Order

_HOMES: Final = {
    "Beginning": ".conversation",
    "Cast": ".conversation",
    "Conversation": ".conversation",
    "End": ".conversation",
    "Flows": ".listing",
    "Follower": ".following",
    "Order": ".listing",
    "RoleReason": ".conversation",
    "flows": ".following",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)  # some of what is here is all that most captures need

__all__ = ["Beginning", "Cast", "Conversation", "End", "Flows", "Follower", "Order", "RoleReason", "flows"]
