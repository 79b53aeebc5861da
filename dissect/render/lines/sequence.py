"""Relative sequence numbers: counted from the first one of each direction of a conversation.

They make one-line summaries readable; the tree and JSON show the numbers on the wire. Any header counts that has the
two ports and the two numbers of RFC 9293 §3.1.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from typing import Final

from dissect.packet import Layer
from dissect.render.lines.layer_plan import PORTS
from dissect.render.packets.values import innermost
from dissect.schema import Header
from dissect.schema.layout import FieldKind

SEQUENCE: Final = "sequence_number"
ACKNOWLEDGMENT: Final = "acknowledgment_number"
FIRST: Final = "syn"
ACKNOWLEDGES: Final = "ack"
NEEDED: Final = (*PORTS, SEQUENCE, ACKNOWLEDGMENT, FIRST, ACKNOWLEDGES)
PORT_OCTETS: Final = 2
MODULUS: Final = 1 << 32
BEHIND: Final = MODULUS - (1 << 30)
"""A difference from here on means a number before the first, as in a keep-alive."""
CONVERSATIONS: Final = 65536
"""How many directions are remembered; the one silent for longest is forgotten first, and starts again if it returns."""


class SequenceNumbers:
    """The first sequence number of each direction."""

    def __init__(self) -> None:
        self._origins: OrderedDict[bytes, int] = OrderedDict()

    def relative(self, layers: Sequence[Layer], source: bytes | None, destination: bytes | None) -> dict[str, int]:
        """The numbers of the innermost of a packet's own layers relative to their origins; empty if it has no such
        fields. `source` and `destination`: the addresses."""
        layer = innermost(layers) if layers else None
        if layer is None or not has_sequence(layer.protocol):
            return {}
        values = layer.values
        if any(name not in values for name in NEEDED):
            return {}
        ends = source or b"", destination or b""
        ports = [values[name].to_bytes(PORT_OCTETS, "big") for name in PORTS]
        number, acknowledged = self.since(
            direction(*ends, *ports),
            direction(*reversed(ends), *reversed(ports)),
            values[SEQUENCE],
            values[ACKNOWLEDGMENT] if values[ACKNOWLEDGES] else None,
            values[FIRST],
        )
        return {SEQUENCE: number} if acknowledged is None else {SEQUENCE: number, ACKNOWLEDGMENT: acknowledged}

    def since(
        self,
        sender: bytes,
        receiver: bytes,
        number: int,
        acknowledged: int | None,
        is_first: bool,
    ) -> tuple[int, int | None]:
        """Both numbers of a segment relative to the origins of its direction and of the other one; None for the second
        if it is not in use. `is_first`: whether a direction begins with it."""
        origins = self._origins
        if is_first:
            origins[sender] = number
        origin = origins.setdefault(sender, number - 1)
        origins.move_to_end(sender)
        found = (number - origin) % MODULUS
        if acknowledged is not None:
            origin = origins.setdefault(receiver, acknowledged - 1)
            origins.move_to_end(receiver)
            acknowledged = _signed((acknowledged - origin) % MODULUS)
        while len(origins) > CONVERSATIONS:
            origins.popitem(last=False)
        return _signed(found), acknowledged


def _signed(difference: int) -> int:
    """A difference of sequence numbers; negative where it can only mean a number before."""
    return difference - MODULUS if difference >= BEHIND else difference


def direction(source: bytes, destination: bytes, source_port: bytes, destination_port: bytes) -> bytes:
    """What tells the directions of conversations apart: addresses and ports, in few octets, as there may be many."""
    return source + destination + source_port + destination_port


@cache
def has_sequence(kind: type[Header]) -> bool:
    """Whether a header has the fields from which sequence numbers are counted."""
    numbers = {one.field.name: one.width.constant for one in kind.layout.slots if one.kind is FieldKind.UNSIGNED}
    is_wide_enough = all(numbers.get(name, 0) == 8 * PORT_OCTETS for name in PORTS)
    return is_wide_enough and {slot.field.name for slot in kind.layout.slots}.issuperset(NEEDED)
