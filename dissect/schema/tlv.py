"""Options: type-length-value lists whose items are headers of the same kind as any other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dissect.schema.header import Header


@dataclass(frozen=True, slots=True, eq=False)
class OptionList:
    """A field of octets that is a list of options.

    An item's first field is its kind, looked up among `members` by their `carried_as` in `kinds`; others are `unknown`.
    An item's length is its extent, or its size where it has none. After the kind `end`, only padding follows.
    """

    kinds: type[IntEnum]
    members: tuple[type[Header], ...]
    unknown: type[Header]
    end: int | None = None
    copied_bit: int = 0
    """Kinds with this bit go into every fragment of a datagram, the others only into the first; 0: no such rule."""
