"""Messages in a stream that a header delimits, as their protocol reads them."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.framing import Declared, Framing, Message
from dissect.packet import dissect
from dissect.render.lines.line import PacketRows

OWN: Final = LinkType(147)
"""A link type for one's own use (LINKTYPE_USER0)."""


def said_of(framing: Framing, message: Message) -> str:
    """What a whole message says, as on the line of a packet; empty where its protocol is not known."""
    declared = framing.declaration if isinstance(framing, Declared) else None
    kind = declared.stack.delimits if isinstance(declared, type) else None
    if kind is None or not message.is_whole:
        return ""
    octets = message.octets[len(bytes(message.value)) :]
    if not octets:
        return "an empty message"
    packet = dissect(octets, link_type=OWN, decode_as={LinkType: {OWN: kind}})
    row = PacketRows().row(packet)
    faults = [f"[{', '.join(text for text, _ in row.marks)}]"] if row.marks else []
    return " ".join([*faults, row.info, *([f"({row.notes})"] if row.notes else [])])
