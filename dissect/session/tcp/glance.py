"""A look at the octets of TCP options: most segments have few, and need not be read by their declarations for them."""

from __future__ import annotations

from struct import Struct
from typing import Any, Final, NamedTuple

from dissect.assigned_numbers.tcp_options import TcpOptionKind

END: Final = int(TcpOptionKind.END_OF_OPTION_LIST)
NO_OPERATION: Final = int(TcpOptionKind.NO_OPERATION)
MAXIMUM: Final = int(TcpOptionKind.MAXIMUM_SEGMENT_SIZE)
SCALE: Final = int(TcpOptionKind.WINDOW_SCALE)
PERMITTED: Final = int(TcpOptionKind.SACK_PERMITTED)
SACK: Final = int(TcpOptionKind.SACK)
TIMESTAMPS: Final = int(TcpOptionKind.TIMESTAMPS)
"""Plain numbers, as a comparison of them takes a fraction of the time."""
MOST_SCALE: Final = 14
"""A larger shift is used as this one (RFC 7323 §2.3)."""
PAIR: Final = Struct(">II")
"""The edges of a block (RFC 2018 §3); TSval and TSecr (RFC 7323 §3.2)."""
SCALE_OCTETS: Final = 3
MAXIMUM_OCTETS: Final = 4
TIMESTAMPS_OCTETS: Final = 10
LEAST_OCTETS: Final = 2
ALIGNED: Final = bytes((1, 1, 8, 10))
"""What stands before timestamps alone (RFC 7323, appendix A)."""


class Options(NamedTuple):
    """What the analysis of a connection needs of them."""

    scale: int | None = None
    blocks: tuple[tuple[int, int], ...] = ()
    timestamps: tuple[int, int] | None = None
    maximum: int | None = None
    """Octets of data in the largest segment that is taken."""
    permits_blocks: bool = False
    """Whether selective acknowledgments may be sent."""


NO_OPTIONS: Final = Options()
TIMESTAMPS_AT: Final = len(ALIGNED)
ALIGNED_OCTETS: Final = TIMESTAMPS_AT + PAIR.size
"""Of all options of most segments."""
_pair: Final = PAIR.unpack_from
_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""


def options_in(octets: bytes) -> Options:
    """What the options say, as far as they were captured and can be read."""
    found: Options
    if not octets:
        return NO_OPTIONS
    if len(octets) == ALIGNED_OCTETS and octets.startswith(ALIGNED):
        found = _new(Options, (None, (), _pair(octets, TIMESTAMPS_AT), None, False))
        return found
    scale, timestamps, maximum, at = None, None, None, 0
    permits_blocks = False
    blocks: tuple[tuple[int, int], ...] = ()
    size = len(octets)
    while at < size and (kind := octets[at]) != END:
        if kind == NO_OPERATION:
            at += 1
            continue
        length = octets[at + 1] if at + 1 < size else 0
        if length < LEAST_OCTETS or at + length > size:
            break
        begin, at = at + LEAST_OCTETS, at + length
        if kind == SCALE and length == SCALE_OCTETS:
            scale = min(octets[begin], MOST_SCALE)
        elif kind == TIMESTAMPS and length == TIMESTAMPS_OCTETS:
            timestamps = _pair(octets, begin)
        elif kind == SACK and (at - begin) % PAIR.size == 0:
            blocks = tuple(PAIR.iter_unpack(octets[begin:at]))
        elif kind == MAXIMUM and length == MAXIMUM_OCTETS:
            maximum = int.from_bytes(octets[begin:at], "big")
        elif kind == PERMITTED:
            permits_blocks = True
    found = _new(Options, (scale, blocks, timestamps, maximum, permits_blocks))
    return found
