"""The field that ends an Ethernet header, and a tag within it: the length of what follows, or its type.

IEEE 802.3-2022 §3.2.6. The field is called `type` in every header that has it.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType
from dissect.problems import Code
from dissect.protocols.link_payload import LinkBeginning, LinkPayload
from dissect.schema import PEEK_PAIR, Expect, Next, Reference
from dissect.schema.words import this

LENGTH_MAXIMUM = 1500
TYPE_MINIMUM = 1536
JUMBO_LLC = 0x8870
"""The type of a frame with LLC that is too long for a length (draft-ietf-isis-ext-eth-01 §3)."""

FOLLOWING = [
    Next(EtherType, this.type, when=this.type >= TYPE_MINIMUM),
    Next(LinkPayload, LinkPayload.LLC, when=this.type == JUMBO_LLC),
    Next(LinkBeginning, PEEK_PAIR, when=this.type <= LENGTH_MAXIMUM, optional=True),
    Next(LinkPayload, LinkPayload.LLC, when=this.type <= LENGTH_MAXIMUM),
]
EITHER = Expect(
    this.type >= TYPE_MINIMUM,
    "type",
    "neither a length (at most 1500) nor a type (at least 1536)",
    code=Code.BAD_LENGTH,
    when=this.type > LENGTH_MAXIMUM,
    reference=Reference("IEEE 802.3-2022", "3.2.6"),
)
