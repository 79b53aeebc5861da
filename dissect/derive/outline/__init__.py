"""The outline of a header: how it stands among others, as flat records in a format with a version (`FORMAT_VERSION`).

Every header has an outline, derived from its declaration alone. It does not depend on a protocol set: the set provides
the tables in which numbers are looked up, and decides which variants of a header there are. The walk, the columns, the
reference and the encoder read the outline, not the words of `Stack` that it is made of.

The outline holds each expression twice. `declared` names the fields, and serves decoded values, generated Python source
and messages. `placed` gives the places of the fields (see `terms`), and serves interpreters of tables; it is None if no
table can hold the expression. `unplaced` says which parts of the outline an interpreter must leave to the walk.

| part | meaning, in the order in which the walk needs it |
|---|---|
| `recognized` | `PlacedGuard`s: octets that break all of them are not this protocol; none if any octets are |
| `fixed_octets` | how many octets must be there |
| `variant` | `PlacedGuard`s over the base's fields: if any of them holds, the base header is this variant |
| `size` | a `PlacedAmount`: octets of the header, without a last field that takes the rest of the window |
| `expectations` | numbered from 0: one is broken if `when` holds and `holds` does not |
| `extents` | `Bound`s: the first that holds gives the octets of header and payload; else they fill the window |
| `trailer` | a `Bound`: this many octets at the end of the window are not part of the payload |
| `items` | the list whose items say where the payload ends: see `payload_items` |
| `fragmentation` | two `PlacedAmount`s, offset and more-to-come: the payload is a fragment unless both are 0 |
| `quotation` | a `Bound`: the octets of the payload that are quoted; if it does not hold, see `older_quotation` |
| `lookups` | the first that holds, and whose number is known in its space, says what follows |
| `jumbo_suspects`, … | octets that may begin an item of a list that changes the walk: see `lists.suspects` |

To flatten an outline, number the members of enumerations (`Code`, `Severity`, `Unless`, `Nesting`, `Payload`) in their
order, headers by their index in the protocol set, and fields by their index in the header.
"""

from __future__ import annotations

from dissect.derive.outline.deriving import base_of, outline_of
from dissect.derive.outline.records import (
    FORMAT_VERSION,
    Bound,
    Expectation,
    Lookup,
    Outline,
    Placed,
    PlacedAmount,
    PlacedGuard,
    Unplaced,
)
from dissect.derive.outline.writer import Writer

__all__ = [
    "FORMAT_VERSION",
    "Bound",
    "Expectation",
    "Lookup",
    "Outline",
    "Placed",
    "PlacedAmount",
    "PlacedGuard",
    "Unplaced",
    "Writer",
    "base_of",
    "outline_of",
]
