"""A data unit, which is just a list of parts: IEEE 802.1AB-2016 §8.2."""

from __future__ import annotations

from dissect.assigned_numbers import EtherType
from dissect.protocols.lldp.part import IEEE_802_1AB
from dissect.protocols.lldp.parts import PARTS
from dissect.schema import Floor, Header, ListField, Reference, Stack, field, phrases
from dissect.schema.words import GreedyBytes


class LLDP(Header):
    """A station describes itself to its neighbours on the link (IEEE 802.1AB §8.2)."""

    parts: ListField = field(
        GreedyBytes, "TLVs", default=b"", options=PARTS, meaning="chassis, port and time to live first, an end last"
    )

    line = phrases()

    stack = Stack(
        name="lldp", floor=Floor.LINK, reference=Reference(IEEE_802_1AB, "8.2"), carried_as={EtherType: [0x88CC]}
    )


HEADERS: tuple[type[Header], ...] = (LLDP,)
