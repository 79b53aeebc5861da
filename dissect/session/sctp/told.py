"""`AssociationFacts`: what is told of SCTP packets, as filters and columns have it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from dissect.capture.told import Readers, Several
from dissect.packet import Packet
from dissect.protocols.sctp import SCTP
from dissect.session.event import Event
from dissect.session.ordered_pass.follower import PacketFollower
from dissect.session.sctp.associations import Found
from dissect.session.sctp.events import AssociationEvents, SctpEventKind


def _number(one: Found | Event) -> int | None:
    return one.association.number if isinstance(one, Found) else None


def _kind(one: Found | Event) -> str | None:
    return one.kind if isinstance(one, Event) else None


class AssociationFacts(PacketFollower):
    """The association of each packet, and what happens in it."""

    kinds = (SCTP,)
    readers: ClassVar[Readers] = {"sctp.association": _number, "sctp.event": _kind}

    def __init__(self) -> None:
        self._events = AssociationEvents()

    def take(self, packet: Packet) -> Any:
        moment = self._events.follow(packet)
        return None if moment is None else Several((moment.found, *moment.events))


def words_for_events() -> Collection[str]:
    """What `sctp.event` may be."""
    return tuple(SctpEventKind)
