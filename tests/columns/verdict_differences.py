"""Where the verdicts of the engine are not those of the packets."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from dissect.blocks.layers import ASKED_ALL, VERDICT_ASKED, VERDICT_NONE
from dissect.columns.batches.frames import Frames
from dissect.columns.batches.layers import Layers
from dissect.columns.fields.verdicts import KINDS
from dissect.packet import Packet, default_protocols
from dissect.packet.protocol_set import ProtocolSet
from tests.columns.samples import walk


def walked(frames: Frames, protocols: ProtocolSet | None = None) -> tuple[Layers, NDArray[Any]]:
    """The layers of frames, and the codes of their verdicts."""
    layers = walk(frames, protocols or default_protocols(), with_codes=True)
    return layers, layers.codes


def differences(frames: Frames, protocols: ProtocolSet | None = None) -> tuple[list[str], int]:
    """Where the codes are not the verdicts, in words, and in how many rows something is left to the packet."""
    protocols = protocols or default_protocols()
    layers, codes = walked(frames, protocols)
    found, asked = [], 0
    for row in range(len(frames)):
        count = layers.count[row]
        asked += bool(layers.asked[row] == ASKED_ALL or (codes[row, :count] == VERDICT_ASKED).any())
        packet = Packet(frames.frame(row), protocols)
        behind = packet.frame_check.rule.wireshark if packet.frame_check and packet.frame_check.rule else None
        verdicts = {
            one.layer: KINDS.index(one.verdict.kind)
            for one in packet.checksums
            if not one.in_list and one.wireshark != behind
        }
        for slot in range(count):
            code = codes[row, slot]
            if code not in {VERDICT_ASKED, verdicts.get(slot, VERDICT_NONE)}:
                found.append(f"layer {slot} of {packet!r}: {code}, and should be {verdicts.get(slot, VERDICT_NONE)}")
    return found, asked
