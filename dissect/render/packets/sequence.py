"""Relative sequence numbers: counted from the first one of each direction of a conversation.

They make one-line summaries readable; the tree and JSON show the numbers on the wire. Any header counts that has the
two ports and the two numbers of RFC 9293 §3.1.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from dissect.packet import Packet
from dissect.render.packets.values import innermost

SEQUENCE, ACKNOWLEDGMENT = "sequence_number", "acknowledgment_number"
NEEDED = ("source_port", "destination_port", SEQUENCE, ACKNOWLEDGMENT, "syn", "ack")
MODULUS = 1 << 32
BEHIND = MODULUS - (1 << 30)
"""A difference from here on means a number before the first, as in a keep-alive."""
CONVERSATIONS = 65536
"""How many directions are remembered; the one silent for longest is forgotten first, and starts again if it returns."""


class SequenceNumbers:
    """The first sequence number of each direction."""

    def __init__(self) -> None:
        self._origins: OrderedDict[Hashable, int] = OrderedDict()

    def relative(self, packet: Packet, source: str, destination: str) -> dict[str, int]:
        """The innermost header's numbers relative to their origins; empty if it has no such fields."""
        own = packet.own_layers
        values = innermost(own).values if own else {}
        if any(name not in values for name in NEEDED):
            return {}
        sender = (source, values["source_port"], destination, values["destination_port"])
        receiver = (destination, values["destination_port"], source, values["source_port"])
        number = values[SEQUENCE]
        if values["syn"]:
            self._origins[sender] = number
        found = {SEQUENCE: self._since(sender, number)}
        if values["ack"]:
            found[ACKNOWLEDGMENT] = self._since(receiver, values[ACKNOWLEDGMENT])
        return found

    def _since(self, direction: Hashable, number: int) -> int:
        """The difference to the direction's origin; a connection seen from the middle begins at 1."""
        origin = self._origins.setdefault(direction, number - 1)
        self._origins.move_to_end(direction)
        if len(self._origins) > CONVERSATIONS:
            self._origins.popitem(last=False)
        difference = (number - origin) % MODULUS
        return difference - MODULUS if difference >= BEHIND else difference
