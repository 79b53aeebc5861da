"""What is kept of a conversation, packed: `Talk` of `conversations.h`."""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple, Self

from dissect.engine.sizes import CONVERSATION_OCTETS, MOST_LETTERS

PACKED: Final = Struct(f"=8qqQ2I2I2h2HHBx{CONVERSATION_OCTETS}s")
NEVER: Final = (1 << 63) - 1, -(1 << 63)
"""The first and the last time where none is known."""
LETTER_BITS: Final = 4
COUNT_SHIFT: Final = LETTER_BITS * MOST_LETTERS
FROM_OTHER: Final = 8
"""Of a letter: the second end has sent it."""
MOST_ERRORS: Final = (1 << 16) - 1

FROM_SECOND: Final = 1
TO_ALL_STATIONS: Final = 2
AFTER_IDLE: Final = 8
AFTER_END: Final = 16
"""Flags."""


class Talk(NamedTuple):
    """A conversation. Pairs are of the first end, which has the lower address and port, and of the second."""

    octets: tuple[int, int]
    network_octets: tuple[int, int]
    payload_octets: tuple[int, int]
    times: tuple[int, int]
    first_frame: int
    history: int
    packets: tuple[int, int]
    number: int
    stream: int
    declaration: int
    content: int
    seen: tuple[int, int]
    errors: int
    flags: int
    key: bytes

    @classmethod
    def unpacked(cls, octets: bytes | memoryview, at: int = 0) -> Self:
        """A record that is kept."""
        (
            *amounts,
            first_frame,
            history,
            sent,
            received,
            number,
            stream,
            declaration,
            content,
            first_seen,
            second_seen,
            errors,
            flags,
            key,
        ) = PACKED.unpack_from(octets, at)
        return cls(
            octets=(amounts[0], amounts[1]),
            network_octets=(amounts[2], amounts[3]),
            payload_octets=(amounts[4], amounts[5]),
            times=(amounts[6], amounts[7]),
            first_frame=first_frame,
            history=history,
            packets=(sent, received),
            number=number,
            stream=stream,
            declaration=declaration,
            content=content,
            seen=(first_seen, second_seen),
            errors=errors,
            flags=flags,
            key=key,
        )


def letters_of(history: int) -> list[tuple[int, bool]]:
    """The marks in a history, each with whether the second end sent it."""
    codes = (history >> LETTER_BITS * place & 0xF for place in range(history >> COUNT_SHIFT))
    return [(one & ~FROM_OTHER, one & FROM_OTHER != 0) for one in codes]
