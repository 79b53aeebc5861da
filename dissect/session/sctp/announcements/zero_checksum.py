"""Which hosts accept SCTP packets with a checksum of zero, as they announced during association setup (RFC 9653).

Each side announces it for what is sent *to* it, with a parameter of its INIT or INIT ACK. Packets to it carry the tag
that it chose in the same chunk, so ports and tag identify it, whichever of its addresses they are sent to.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Final, TypeAlias

from dissect.checksum import Kind
from dissect.packet import Layer, Packet
from dissect.packet.rows.row_packets import header_octets
from dissect.protocols.sctp import SCTP, SCTPInit, SCTPInitAck, SCTPZeroChecksumAcceptable
from dissect.session.sctp.announcements.glance import ends_of, may_initiate, silent_tag

DEFAULT_LIMIT: Final = 65_536
"""How many sides of associations are remembered; the oldest are forgotten first, and counted."""

Side: TypeAlias = tuple[int, int, int]
"""The port of a side, the port of its peer, and the tag that it chose."""


class ZeroChecksumTracker:
    """Follows the packets of a capture in order, and tells for each whether its receiver accepts a zero."""

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self.limit = limit
        self.forgotten = 0
        """Sides whose announcement was forgotten because there were more than `limit`."""
        self._accepts: dict[Side, bool] = {}

    def accepted(self, packet: Packet) -> bool | None:
        """Whether the receiver of a packet has announced that it accepts a zero; None if no announcement was seen.

        An announcement in the packet itself is remembered, and holds for the packets after it.
        """
        octets = header_octets(packet, SCTP)
        if octets is None:
            return None
        source, destination, to = ends_of(octets)
        known = self._accepts.get((destination, source, to))
        if may_initiate(octets):
            for tag, accepts in _announcements(packet, silent_tag(octets)):
                self._learn((source, destination, tag), accepts)
        return known

    def _learn(self, side: Side, accepts: bool) -> None:
        self._accepts.pop(side, None)
        while len(self._accepts) >= max(self.limit, 1):
            del self._accepts[next(iter(self._accepts))]
            self.forgotten += 1
        self._accepts[side] = accepts


class AnnouncementTracker(ZeroChecksumTracker):
    """Follows packets of which some need not be taken apart."""

    def refuse(self, side: Side) -> None:
        """Remember that a side has announced nothing, and so accepts no zero."""
        self._learn(side, accepts=False)


def follow_announcements(packets: Iterable[Packet]) -> Generator[Packet, None, None]:
    """The same packets in the same order, with `zero_accepted` set to what the packets before each one revealed."""
    tracker = ZeroChecksumTracker()
    for packet in packets:
        packet.zero_accepted = tracker.accepted(packet)
        yield packet


def _announcements(packet: Packet, silent: int | None) -> list[tuple[int, bool]]:
    """The tags that a packet chooses, each with whether it accepts zeros. A chunk that was cut may hide a yes.

    `silent`: the tag, if a look tells that nothing is announced.
    """
    layer = next(one for one in packet.layers if one.protocol is SCTP and not one.quoted)
    is_whole = layer.contained_end <= len(layer.octets)
    found: list[tuple[int, bool]] = [] if silent is None else [(silent, False)] * is_whole
    for _, chunks in layer.options() if silent is None else ():
        for chunk in chunks.items:
            if isinstance(chunk.header, SCTPInit | SCTPInitAck):
                parameters = [one.header for _, options in chunk.lists for one in options.items]
                accepts = any(_announces(one) for one in parameters)
                if accepts or is_whole:
                    found.append((chunk.header.initiate_tag, accepts))
    return [] if found and _is_damaged(packet, layer) else found


def _announces(parameter: object) -> bool:
    # RFC 9653 §8.2: the method number 0 is reserved.
    return isinstance(parameter, SCTPZeroChecksumAcceptable) and bool(parameter.error_detection_method)


def _is_damaged(packet: Packet, layer: Layer) -> bool:
    """Whether a wrong checksum makes the chunk untrustworthy; a zero may have been left for the card."""
    verdicts = [one.verdict for one in packet.verify() if packet.layers[one.layer] is layer]
    return any(one.kind is Kind.INVALID and one.found != 0 for one in verdicts)
