"""BSD loopback captures: an address family and nothing else (https://www.tcpdump.org/linktypes.html).

Link type 108 has the family in network byte order, link type 0 in that of the capturing host, which the file does not
record. No family needs more than 16 bits, so the half of the field that is not zero is the family.
"""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.protocols.loopback_family import LoopbackFamily
from dissect.schema import Floor, Header, Next, Reference, Stack, automatic, field, phrases, view
from dissect.schema.words import Int16ub, Int16ul, Int32ub, this

LINK_TYPES = Reference("link-layer header types", url="https://www.tcpdump.org/linktypes.html")


class Null(Header):
    """Loopback header in the byte order of the capturing host (link type 0)."""

    little_endian_family: int = automatic(
        Int16ul,
        "Family (little-endian host)",
        short="Family LE",
        names=LoopbackFamily,
        meaning="the family, if the host was little-endian, else 0",
    )
    big_endian_family: int = field(
        Int16ub,
        "Family (big-endian host)",
        short="Family BE",
        default=0,
        names=LoopbackFamily,
        meaning="the family, if the host was big-endian, else 0",
    )

    family = view(
        this.little_endian_family + this.big_endian_family,
        "Family",
        wireshark="null.family",
        names=LoopbackFamily,
        meaning="the address family of the packet",
    )

    line = phrases("{family}")

    stack = Stack(
        name="null",
        floor=Floor.CAPTURE,
        reference=LINK_TYPES,
        carried_as={LinkType: [0]},
        next=[
            Next(LoopbackFamily, this.little_endian_family, when=this.big_endian_family == 0),
            Next(LoopbackFamily, this.big_endian_family, when=this.little_endian_family == 0),
        ],
    )


class Loop(Header):
    """Loopback header in network byte order, as on OpenBSD (link type 108)."""

    family: int = automatic(
        Int32ub, "Family", wireshark="null.family", names=LoopbackFamily, meaning="the address family of the packet"
    )

    line = phrases("{family}")

    stack = Stack(
        name="null",
        floor=Floor.CAPTURE,
        reference=LINK_TYPES,
        carried_as={LinkType: [108]},
        next=[Next(LoopbackFamily, this.family)],
    )


HEADERS: tuple[type[Header], ...] = (Null, Loop)
