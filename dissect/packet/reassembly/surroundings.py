"""What keeps equal addresses apart: two interfaces, VLANs or tunnels may have hosts of the same address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dissect.derive.telling import ENDS, telling_apart
from dissect.schema.expressions import number

if TYPE_CHECKING:
    from dissect.packet.layer import Layer


def surroundings(interface: int, layers: Sequence[Layer], *, directed: bool) -> list[Any]:
    """The interface, the addresses of every network among the layers, and the fields that separate networks.

    If not `directed`, it is the same for packets that go the other way.
    """
    parts: list[Any] = [interface]
    for layer in layers:
        names = telling_apart(layer.protocol)
        if not names:
            continue
        values = layer.values
        told: list[Any] = [values.get(name) for name in names]
        ends = len(ENDS) if layer.dissector.lends and not directed else 0
        parts += (*sorted(told[:ends]), *told[ends:])
    return parts


def as_octets(parts: Iterable[Any]) -> bytes:
    """Parts of a key as octets: their hash cannot be foretold."""
    return b"".join(b"%d:%x;" % (len(one) if isinstance(one, bytes) else 0, number(one)) for one in parts)
