"""Messages of declared protocols that stand alone: taken apart as packets are, though they are only parts of some."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.lazy_names import late
from dissect.packet import Packet, ProtocolSet
from dissect.schema import Application, Header
from dissect.schema.description import own_text
from dissect.session.applications.reader import When

OWN: Final = LinkType(147)
"""A link type for one's own use (LINKTYPE_USER0)."""
KEY: Final = "messages that begin with a header"

summary_of: Callable[[Packet], str] = late("dissect.render.lines.summary:summary")
"""What a message says, on a line."""


def reading(protocols: ProtocolSet, header: type[Header]) -> ProtocolSet:
    """What takes messages apart that begin with a header; made once for each set."""
    key = (KEY, header)
    found: ProtocolSet | None = protocols.kept.get(key)
    if found is None:
        found = protocols.kept[key] = protocols.decoding({LinkType: {OWN: header}})
    return found


def taken_apart(octets: bytes, protocols: ProtocolSet, when: When, *, missing: int = 0) -> Packet:
    """A message, by what `reading` gives. `missing`: how many of its octets the capture cut."""
    length = len(octets)
    frame = Frame(
        number=when.frame,
        timestamp_ns=when.time_ns,
        captured_length=length,
        original_length=length + missing,
        link_type=OWN,
        interface=0,
        octets=octets,
    )
    return Packet(frame, protocols)


def application_of(header: type[Header], over: type[IntEnum], ports: frozenset[int]) -> Application:
    """A declared protocol as one whose messages are read; their fields are those of its declaration."""
    return Application(
        name=header.stack.name,
        label=" ".join(own_text(header).split()).partition(". ")[0].removesuffix("."),
        reference=header.stack.reference,
        over=over,
        ports=ports,
        fields=(),
    )
