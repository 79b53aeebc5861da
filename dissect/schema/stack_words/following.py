"""What is told of a packet by those before it in its capture: no octet of it says so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TypeAlias

Registry: TypeAlias = type[IntEnum]


class FollowedType(Enum):
    """The type of the values."""

    NUMBER = "number"
    SIGNED = "signed number"
    MARK = "mark"
    """Something that is so, or is not said at all."""
    MESSAGE = "message"
    """That a message of a protocol ends in the packet."""
    DURATION = "duration"
    """An integer, in nanoseconds."""
    WORD = "word"
    """One of a closed list, of which a packet may have several."""
    TEXT = "text"
    """Any text."""
    OCTETS = "octets"


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A fact that only following the packets of a capture in their order tells. Who follows gives it a value: see
    `dissect.session.ordered_pass`."""

    name: str
    """Wireshark's name, or one of ours where Wireshark has nothing like it."""
    type: FollowedType
    label: str
    meaning: str = ""
    bits: int = 32
    """How wide a number is at most."""
    is_own: bool = False
    """Whether the name is one of ours."""
    of: str = ""
    """The field whose number it tells as it counts in the conversation; empty: it tells something else."""
    reverse_of: str = ""
    """Another such name, of a number of an earlier packet: this one tells that packet the number of the later one. A
    capture is read twice for it."""
    is_body: bool = False
    """Whether it is all that a message carries, which is kept only where it is asked for."""
    words: Callable[[], Collection[str]] = tuple
    """The closed list of the words, which stands with who follows."""
    names: Registry | None = None
    """The registry of the numbers, if they have names."""
    spelled: str = ""
    """How people write the numbers, if not in decimal: as Python formats one (`#06x`)."""

    @property
    def description(self) -> str:
        """Label and meaning."""
        return f"{self.label}: {self.meaning}" if self.meaning else self.label
