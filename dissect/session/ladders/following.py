"""`Teller`: what the analyses of all protocols say of packets."""

from __future__ import annotations

from dissect.packet import Packet
from dissect.session.analysis.message import NOTHING, Told
from dissect.session.sctp.ladder import told_of as told_of_packet
from dissect.session.sctp.states import AssociationStates
from dissect.session.tcp.ladder import told_of as told_of_segment
from dissect.session.tcp.states import ConnectionStates


class Teller:
    """Follows packets in order, in bounded memory."""

    def __init__(self) -> None:
        self._connections = ConnectionStates()
        self._associations = AssociationStates()

    def take(self, packet: Packet) -> Told:
        """What is known of the next packet."""
        segment = self._connections.take(packet)
        if segment is not None:
            return told_of_segment(segment)
        step = self._associations.take(packet)
        return NOTHING if step is None else told_of_packet(step)
