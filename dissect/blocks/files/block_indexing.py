"""Where the packets of a pcapng file are (draft-ietf-opsawg-pcapng §4.3, §4.4, §A)."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Final

from dissect.blocks.files.indexing import Counted, Stop
from dissect.blocks.files.rows import LONGEST, Rows
from dissect.blocks.files.window import FileWindow
from dissect.capture import Frame
from dissect.capture.codes import CaptureCode
from dissect.capture.limits import Limits
from dissect.capture.notes import Notes
from dissect.capture.pcapng.blocks import (
    ENHANCED_PACKET,
    PACKET,
    SIMPLE_PACKET,
    EnhancedPacketBlock,
    PacketBlock,
    SimplePacketBlock,
)
from dissect.capture.pcapng.option_kinds import OBSOLETE_PACKET_OPTIONS, PACKET_OPTIONS, OptionKind
from dissect.capture.pcapng.packet_interface import PacketInterface
from dissect.capture.pcapng.reader import PcapngReader
from dissect.engine.library import Engine
from dissect.engine.memory import Array, address_of
from dissect.engine.structures.files import BlockRules, Interface, OptionRule

BEFORE_FRAME: Final = {
    kind: block.layout.fixed_octets
    for kind, block in (
        (ENHANCED_PACKET, EnhancedPacketBlock),
        (SIMPLE_PACKET, SimplePacketBlock),
        (PACKET, PacketBlock),
    )
}
CODES: Final = (
    CaptureCode.CAPTURED_OVER_ORIGINAL,
    CaptureCode.CAPTURED_OVER_SNAPLEN,
    CaptureCode.BAD_TIMESTAMP,
    CaptureCode.TIME_BACKWARDS,
)
"""What the engine counts of packets; C has it from here."""


def _rules_of(kinds: Mapping[int, OptionKind]) -> Array[OptionRule]:
    """What the engine is told of options."""
    rules = [
        OptionRule(code, -1 if kind.octets is None else kind.octets, kind.minimum, kind.many, kind.text)
        for code, kind in kinds.items()
    ]
    return (OptionRule * len(rules))(*rules)


def _described(interface: PacketInterface | None) -> Interface:
    """What the engine is told of an interface. Times are `units * multiplier // divisor + offset` there too, with both
    factors as small as they can be; what would not fit 64 bits all the same is left to the scalar reader."""
    if interface is None:
        return Interface()
    common = gcd(interface.multiplier, interface.divisor)
    multiplier, divisor, offset = interface.multiplier // common, interface.divisor // common, interface.offset
    most = min(LONGEST, ((LONGEST - 1 - max(offset, 0)) * divisor) // multiplier)
    if divisor * multiplier > LONGEST or not -LONGEST < offset < LONGEST:
        multiplier, divisor, offset, most = 1, 1, 0, -1
    frames = interface.frames
    known = (1, frames.interface, frames.link_type, interface.snaplen, frames.fcs_octets)
    return Interface(*known, multiplier, divisor, offset, most)


class BlockIndexer:
    """Finds the frames of a pcapng file."""

    def __init__(self, engine: Engine, reader: PcapngReader, window: FileWindow, limits: Limits, notes: Notes) -> None:
        self.reader = reader
        self._engine = engine
        self._window = window
        self._counted = Counted(notes, CODES)
        self._options, self._obsolete = _rules_of(PACKET_OPTIONS), _rules_of(OBSOLETE_PACKET_OPTIONS)
        self._interfaces = (Interface * 1)()
        self._section = 0
        self._rules = BlockRules(
            limit=limits.record_octets,
            option_limit=limits.options,
            option_count=len(self._options),
            obsolete_count=len(self._obsolete),
            options=address_of(self._options),
            obsolete=address_of(self._obsolete),
        )

    def _follow(self) -> None:
        """Take over what interfaces were described since; the table doubles, so that each is taken over once."""
        described, rules = self.reader.packet_interfaces, self._rules
        rules.is_readable = self.reader.readable
        if self._section != self.reader.sections:
            self._section, rules.interface_count = self.reader.sections, 0
        if len(described) > len(self._interfaces):
            grown = (Interface * (2 * len(described)))()
            grown[: len(self._interfaces)] = list(self._interfaces)
            self._interfaces = grown
        while rules.interface_count < len(described):
            self._interfaces[rules.interface_count] = _described(described[rules.interface_count])
            rules.interface_count += 1
        rules.interfaces = address_of(self._interfaces)

    def index(self, rows: Rows) -> Stop:
        reader, window, row = self.reader, self._window, rows.count
        self._follow()
        before = min(max(reader.latest, -LONGEST), LONGEST)
        reading = self._counted.reading(window, is_little=reader.words.byte_order == "little", latest=before)
        self._engine.index_blocks(address_of(reading), address_of(self._rules), address_of(rows.structure))
        if reading.blocks:
            self._counted.note()
            window.at = reading.at
            # No time that the engine reads is where it is cut off, so that what was beyond 64 bits stays what it was.
            latest = reader.latest if reading.latest == before else reading.latest
            reader.passed(reading.blocks, rows.count - row, latest)
        return Stop(reading.reason, reading.needed)

    def frame_begin(self) -> int:
        window = self._window
        kind = window.octets[window.at : window.at + 4].tobytes()
        return BEFORE_FRAME.get(int.from_bytes(kind, self.reader.words.byte_order), 0)

    def one(self) -> Frame | None:
        return self.reader.one()
