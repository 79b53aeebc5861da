"""Conversations: who talks with whom, over TCP, UDP, SCTP and ICMP echo. Which fields name a conversation and what its
messages say of it, headers declare (`Transit.flow`, `Exchange`)."""

from __future__ import annotations

from dissect.session.conversations.conversation import Beginning, Cast, Conversation, End, RoleReason
from dissect.session.conversations.following import Follower, flows
from dissect.session.conversations.listing import Flows, Order

__all__ = ["Beginning", "Cast", "Conversation", "End", "Flows", "Follower", "Order", "RoleReason", "flows"]
