"""Relative sequence numbers: counted from the first one of each direction of a conversation.

They make one-line summaries readable; the tree and JSON show the numbers on the wire. Any header counts that has the
two ports and the two numbers of RFC 9293 §3.1.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from functools import cache

from dissect.packet import Packet
from dissect.render.packets.values import innermost
from dissect.schema import Header

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
        layer = innermost(own) if own else None
        if layer is None or not has_sequence(layer.protocol):
            return {}
        values = layer.values
        if any(name not in values for name in NEEDED):
            return {}
        from_port, to_port = values["source_port"], values["destination_port"]
        sender, receiver = (source, from_port, destination, to_port), (destination, to_port, source, from_port)
        number, acknowledged = self.since(
            sender, receiver, values[SEQUENCE], values[ACKNOWLEDGMENT], syn=values["syn"], ack=values["ack"]
        )
        return {SEQUENCE: number} if acknowledged is None else {SEQUENCE: number, ACKNOWLEDGMENT: acknowledged}

    def since(
        self, sender: Hashable, receiver: Hashable, number: int, acknowledged: int, *, syn: bool, ack: bool
    ) -> tuple[int, int | None]:
        """Both numbers of a segment relative to the origins of its direction and of the other one; None for the second
        if it is not in use."""
        if syn:
            self._origins[sender] = number
        first = self._since(sender, number)
        return first, self._since(receiver, acknowledged) if ack else None

    def _since(self, direction: Hashable, number: int) -> int:
        """The difference to the direction's origin; a connection seen from the middle begins at 1."""
        origin = self._origins.setdefault(direction, number - 1)
        self._origins.move_to_end(direction)
        if len(self._origins) > CONVERSATIONS:
            self._origins.popitem(last=False)
        difference = (number - origin) % MODULUS
        return difference - MODULUS if difference >= BEHIND else difference


@cache
def has_sequence(kind: type[Header]) -> bool:
    """Whether a header has the fields from which sequence numbers are counted."""
    return {slot.field.name for slot in kind.layout.slots}.issuperset(NEEDED)
