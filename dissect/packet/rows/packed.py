"""Frames that the engine has read, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from dissect.capture import Frame
from dissect.capture.earlier import Earlier
from dissect.packet.rows.path import Path
from dissect.packet.rows.paths import RowSource


class PackedRows(NamedTuple):
    """Frames, each with its row behind it."""

    octets: bytes
    ends: Sequence[int]
    """Where each frame and its row end."""
    numbers: Sequence[int]
    """Which of the paths each has."""
    paths: Sequence[Path]
    """The same list for block after block, to which new paths are added."""
    source: RowSource
    exact: Mapping[int, Frame]
    """The frames, by their index, of which the rows do not say all."""
    earlier: Earlier
    """The times of the whole block, of which these may be some frames, and before it."""
    divided: Sequence[int] = ()
    """The rows of the batch that may carry fragments, in order."""
    left_out: Set[int] = frozenset()
    """The frames, by their index, of which nobody wants a packet: they are read for what they say of others."""
