"""`Story`: what each packet does in its conversation, whatever protocol it speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from dissect.packet import Layer, Packet
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.session.analysis.message import NOTHING, Told
from dissect.session.analysis.telling import Telling
from dissect.session.sctp import sentences as sctp
from dissect.session.sctp.ladder import told_of as told_of_packet
from dissect.session.sctp.states import AssociationStates
from dissect.session.sctp.strips import StripFollower as MessageStrips
from dissect.session.streams.strip import Strip
from dissect.session.tcp import sentences as tcp
from dissect.session.tcp.ladder import told_of as told_of_segment
from dissect.session.tcp.states import ConnectionStates
from dissect.session.tcp.streams.strips import StripFollower as SegmentStrips
from dissect.session.udp import sentences as udp
from dissect.session.udp.kinds import KINDS
from dissect.session.udp.sighting import sightings_in

MOST_ENDS: Final = 65_536
"""Pairs of ends that are remembered."""

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType({**tcp.TEMPLATES, **udp.TEMPLATES, **sctp.TEMPLATES})
"""By their keys, the sentences of all protocols."""


class EndOfStory(NamedTuple):
    """An end of a connection, or of an association."""

    protocol: str
    number: int
    is_first: bool
    """Whether it is that which its analysis has first."""


class Part(NamedTuple):
    """What a packet is in the story."""

    told: Told
    telling: Telling | None
    """None for a packet of a protocol without sentences of its own."""
    end: EndOfStory | None = None
    """Which end of which connection sent it; None if there are none."""


class Story:
    """Follows packets in order, in bounded memory."""

    def __init__(self) -> None:
        self._segments = SegmentStrips()
        self._connections = ConnectionStates(self._segments.events)
        self._chunks = MessageStrips()
        self._associations = AssociationStates()
        self._known: dict[bytes, None] = {}
        """Between which ends datagrams went, those idle longest first."""

    def take(self, packet: Packet, messages: Sequence[str], *, is_to_many: bool = False) -> Part:
        """The next packet. `messages`: those that it carries, in words; `is_to_many`: it goes to a group, or to all."""
        moment = self._segments.take(packet)
        if moment is not None:
            segment = self._connections.note(moment)
            end = EndOfStory(tcp.NAME, moment.connection.number, moment.own is moment.connection.sides[0])
            return Part(told_of_segment(segment), tcp.telling_of(segment, messages[0] if messages else ""), end)
        step = self._associations.take(packet)
        if step is not None:
            self._chunks.note(step.moment)
            found = step.moment.found
            end = EndOfStory(sctp.NAME, found.association.number, found.sender == 0)
            return Part(told_of_packet(step), sctp.telling_of(step, messages), end)
        return Part(NOTHING, self._datagram(packet, messages, is_to_many=is_to_many))

    def strips(self) -> dict[EndOfStory, Strip]:
        """What each end sent, when no packets follow."""
        self._segments.finish()
        self._chunks.finish()
        found = {EndOfStory(tcp.NAME, number, first): one for (number, first), one in self._segments.strips.items()}
        more = {EndOfStory(sctp.NAME, number, not end): one for (number, end), one in self._chunks.strips.items()}
        return found | more

    def _datagram(self, packet: Packet, messages: Sequence[str], *, is_to_many: bool) -> Telling | None:
        """What a packet does that carries, or completes, a datagram."""
        *_, whole = packet, *datagrams_of(packet)
        layer = _innermost(whole)
        found = None if layer is None else next((one for one in sightings_in(whole, KINDS) if not one.is_quoted), None)
        if found is None:
            return None
        key = found.source + found.destination if found.source < found.destination else found.destination + found.source
        is_first = self._known.pop(key, self) is self
        self._known[key] = None
        if len(self._known) > MOST_ENDS:
            del self._known[next(iter(self._known))]
        message = messages[0] if messages else ""
        return udp.telling_of(message, is_empty=found.is_empty, is_first=is_first, is_to_many=is_to_many)


def _innermost(packet: Packet) -> Layer | None:
    """The datagram in a packet, unless it carries one of a network in turn, as tunnels do."""
    for layer in reversed(packet.own_layers):
        if not layer.dissector.kinds.isdisjoint(KINDS):
            return None if layer.is_fragment else layer
        if layer.dissector.lends:
            return None
    return None
