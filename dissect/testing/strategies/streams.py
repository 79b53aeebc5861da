"""The ways in which a stream of octets may come: TCP keeps their order, not where one write ended."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

MOST_PIECES = 16


@st.composite
def segmentations(draw: st.DrawFn, stream: bytes, *, most: int = MOST_PIECES) -> list[bytes]:
    """The stream cut into 1 to `most` pieces, none of them empty; none at all of an empty stream.

    What reads messages from a stream must give the same messages for each of them.
    """
    if not stream:
        return []
    cuts = draw(st.sets(st.integers(0, len(stream) - 1), max_size=most - 1))
    edges = [*sorted({0} | cuts), len(stream)]
    return [stream[begin:end] for begin, end in pairwise(edges)]


@st.composite
def deliveries(draw: st.DrawFn, stream: bytes, *, most: int = MOST_PIECES) -> list[tuple[int, bytes]]:
    """Pieces of the stream with their offsets in it, in the order in which a network may deliver them.

    Every octet comes at least once. Pieces come late, more than once, and overlap; where they do, they agree.
    """
    pieces: list[tuple[int, bytes]] = []
    at = 0
    for piece in draw(segmentations(stream, most=most)):
        pieces.append((at, piece))
        at += len(piece)
    for _ in range(draw(st.integers(0, 3)) if stream else 0):
        begin = draw(st.integers(0, len(stream) - 1))
        end = draw(st.integers(begin + 1, len(stream)))
        pieces.append((begin, stream[begin:end]))
    return draw(st.permutations(pieces))
