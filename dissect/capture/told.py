"""What is told of packets by those before them, as who follows a capture leaves it for who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

Readers: TypeAlias = Mapping[str, Callable[[Any], Any]]
"""By name, what reads a value out of the facts of a packet; None where it has none."""


class Several(NamedTuple):
    """In the place of the facts of a packet that has more than those of one header of its own."""

    own: tuple[Any, ...]
    quoted: tuple[Any, ...] = ()
    """Of headers that an ICMP error quotes."""


class Told(NamedTuple):
    """What one follower tells of the packets of a block."""

    readers: Readers
    facts: dict[int, Any]
    """By the number of the packet: its facts, or `Several`."""

    def values(self, name: str, number: int) -> tuple[list[Any], list[Any]]:
        """The values of a name in a packet, from the outside: its own, and quoted ones."""
        found = self.facts.get(number)
        if found is None:
            return [], []
        several = found if isinstance(found, Several) else Several((found,))
        own, quoted = (list(map(self.readers[name], one)) for one in several)
        return [one for one in own if one is not None], [one for one in quoted if one is not None]


IN_STREAMS: Final = "messages in streams"
"""In the place of a name: of a packet the messages, taken apart, that end in what it adds to a stream, in which headers
delimit them. None of them where one goes on in later packets."""

NOTHING_TOLD: Final[Mapping[str, Told]] = {}
"""By name: nobody has followed."""
