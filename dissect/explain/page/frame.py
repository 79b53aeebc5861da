"""The page of one packet, for notebooks."""

from __future__ import annotations

from dissect.explain.page.document import page
from dissect.explain.page_data import page_data
from dissect.packet import Packet
from dissect.packet.explained import Explained


def explained(packet: Packet) -> Explained:
    """The page that `dissect explain` makes of one packet, without the packets around it."""
    return Explained(page(page_data([packet])))
