"""Where the verdicts of the columns are not those of the packets."""

from __future__ import annotations

from dissect.columns.checksum_tables import ASK, KINDS, NONE
from dissect.columns.frames import Frames
from dissect.columns.layers import SLOTS
from dissect.columns.tables import tables_of
from dissect.columns.verdicts import all_statuses
from dissect.columns.walking import walk
from dissect.packet import Packet, default_protocols
from dissect.packet.protocol_set import ProtocolSet


def differences(frames: Frames, protocols: ProtocolSet | None = None) -> tuple[list[str], int]:
    """Where the codes are not the verdicts, in words, and how many rows are left to the scalar side."""
    protocols = protocols or default_protocols()
    tables = tables_of(protocols)
    layers = walk(frames, tables)
    codes = all_statuses(frames, layers, tables)
    found, asked = [], 0
    for row in range(len(frames)):
        if layers.irregular[row]:
            assert (codes[row] == ASK).all()
            continue
        asked += bool((codes[row] == ASK).any())
        packet = Packet(frames.frame(row), protocols)
        verdicts = {one.layer: KINDS.index(one.verdict.kind) for one in packet.checksums if not one.in_list}
        for slot in range(SLOTS):
            code = codes[row, slot]
            if code not in {ASK, verdicts.get(slot, NONE)}:
                found.append(f"layer {slot} of {packet!r}: {code}, and should be {verdicts.get(slot, NONE)}")
    return found, asked
