"""`Teller`: what the analyses of all protocols say of packets."""

from __future__ import annotations

from dissect.packet import Packet
from dissect.session.message import NOTHING, Told
from dissect.session.sctp.events import AssociationEvents
from dissect.session.sctp.ladder import told_of as told_of_association
from dissect.session.tcp.ladder import told_of as told_of_segment
from dissect.session.tcp.states import ConnectionStates


class Teller:
    """Follows packets in order, in bounded memory."""

    def __init__(self) -> None:
        self._states = ConnectionStates()
        self._associations = AssociationEvents()

    def take(self, packet: Packet) -> Told:
        """What is known of the next packet."""
        step = self._states.take(packet)
        if step is not None:
            return told_of_segment(step)
        moment = self._associations.follow(packet)
        return NOTHING if moment is None else told_of_association(moment)
