"""`AssociationFacts`: what is told of SCTP packets, as filters and columns have it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, TypeAlias

from dissect.capture.told import Readers, Several
from dissect.packet import Packet
from dissect.protocols.sctp import SCTP
from dissect.session.analysis.event import Event
from dissect.session.ordered_pass.follower import PacketFollower
from dissect.session.sctp.associations import Found
from dissect.session.sctp.events import AssociationEvents, SctpEventKind
from dissect.session.sctp.repetitions import Repetition, Repetitions

Fact: TypeAlias = Found | Event | Repetition


def _number(one: Fact) -> int | None:
    return one.association.number if isinstance(one, Found) else None


def _kind(one: Fact) -> str | None:
    return one.kind if isinstance(one, Event) else None


def _first(one: Fact) -> int | None:
    return one.frame if isinstance(one, Repetition) else None


def _elapsed(one: Fact) -> int | None:
    return one.elapsed_ns if isinstance(one, Repetition) else None


class AssociationFacts(PacketFollower):
    """The association of each packet, and what happens in it."""

    kinds = (SCTP,)
    readers: ClassVar[Readers] = {
        "sctp.association": _number,
        "sctp.event": _kind,
        "sctp.retransmission": _first,
        "sctp.retransmission_time": _elapsed,
    }

    def __init__(self) -> None:
        self._events = AssociationEvents()
        self._repetitions = Repetitions()

    def take(self, packet: Packet) -> Any:
        moment = self._events.follow(packet)
        if moment is None:
            return None
        return Several((moment.found, *moment.events, *self._repetitions.take(moment.packet)))


def words_for_events() -> Collection[str]:
    """What `sctp.event` may be."""
    return tuple(SctpEventKind)
