"""The verdict on the checksums of many packets, as `Packet.checksums` has it. A code is an index into `KINDS`,
VERDICT_NONE where there is no checksum, or VERDICT_ASKED where only the packet can tell."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.layers import LAYER_QUOTED, VERDICT_ASKED, VERDICT_NONE
from dissect.checksum import Kind
from dissect.columns.batches.frames import Frames
from dissect.columns.batches.layers import Layers
from dissect.columns.batches.tables import Members, Tables
from dissect.engine.library import engine
from dissect.engine.memory import address_of
from dissect.filter.names import STATUS, FilterName
from dissect.packet import ProtocolSet
from dissect.packet.engine_tables import engine_tables
from dissect.schema import Header

KINDS: Final = tuple(Kind)


def checked(name: FilterName, tables: Tables) -> Members:
    """The declarations whose checksum a verdict is about."""
    wireshark = name.name.removesuffix(STATUS)
    return tables.members(lambda header: header in name.own and _checked_field(header) == wireshark)


def _checked_field(header: type[Header]) -> str:
    """The Wireshark name of the field that holds the checksum of a header."""
    rule = header.stack.checksum
    return "" if rule is None else next(one.wireshark for one in header.fields if one.name == rule.field)


def checked_behind(name: FilterName, tables: Tables) -> Members:
    """The declarations whose frames have the check sequence behind them that a verdict is about."""
    wireshark = name.name.removesuffix(STATUS)
    return tables.members(lambda header: header in name.own and _sequence_behind(header) == wireshark)


def _sequence_behind(header: type[Header]) -> str:
    rule = header.stack.check_sequence
    return "" if rule is None else rule.wireshark


def frame_checks(frames: Frames, layers: Layers, protocols: ProtocolSet) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """For each row the code of the verdict on the check sequence after its frame, and the declaration that says how it
    is computed. VERDICT_NONE and -1 where there is none; VERDICT_ASKED where only the packet can tell."""
    codes, owners = np.full(len(frames), VERDICT_ASKED, np.int8), np.full(len(frames), -1, np.int16)
    library = engine()
    if library is not None:
        words, whole, found = engine_tables(protocols), frames.plain.structure(), layers.plain.structure()
        places = codes.ctypes.data, owners.ctypes.data
        library.frame_checks(address_of(words), address_of(whole), address_of(found), *places)
    return codes, owners


def statuses(layers: Layers, members: Members, occurrence: int = 1, *, quoted: bool = False) -> NDArray[np.int8]:
    """For each row the code of the n-th verdict on a checksum of some declarations; VERDICT_NONE where there is none.

    Only the packet's own layers count, or all of them with `quoted`. Without codes in `layers`, there are no verdicts.
    """
    found = np.full(len(layers.count), VERDICT_NONE, np.int8)
    if not layers.plain.has_codes:
        return found
    left = np.full(len(layers.count), occurrence, np.int8)
    for slot in range(layers.deepest):
        rows = np.flatnonzero(layers.count > slot)
        codes = layers.codes[rows, slot]
        counts = (codes != VERDICT_NONE) & members[layers.declaration[rows, slot]]
        if not quoted:
            counts &= layers.flags[rows, slot] & LAYER_QUOTED == 0
        left[rows] -= counts
        here = counts & (left[rows] == 0)
        found[rows[here]] = codes[here]
    return found
