"""Every follower: each name of `Stack.followed`, and of messages, is told by one of them."""

from __future__ import annotations

from typing import Final

from dissect.session.applications.declared.facts import DeclaredFacts
from dissect.session.applications.told import BodyFacts, MessageFacts
from dissect.session.ordered_pass.follower import Follower
from dissect.session.sctp.told import AssociationFacts
from dissect.session.tcp.told import SegmentEvents, SegmentFacts
from dissect.session.udp.told import StreamFacts

FOLLOWERS: Final[tuple[type[Follower], ...]] = (
    SegmentFacts,
    SegmentEvents,
    StreamFacts,
    AssociationFacts,
    MessageFacts,
    BodyFacts,
    DeclaredFacts,
)
ONLY_NAMED: Final = frozenset({BodyFacts})
"""Those that follow only where their names are asked for, as they take more memory."""
