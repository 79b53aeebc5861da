"""Where the records of a pcap file are (draft-ietf-opsawg-pcap §5)."""

from __future__ import annotations

from typing import Final

from dissect.blocks.files.indexing import Counted, Stop
from dissect.blocks.files.rows import Rows
from dissect.blocks.files.window import FileWindow
from dissect.capture.codes import CaptureCode
from dissect.capture.frame import Frame
from dissect.capture.limits import Limits
from dissect.capture.notes import Notes
from dissect.capture.pcap.reader import PcapReader
from dissect.capture.record_reader import CUSTOMARY_OCTETS
from dissect.capture.time_unit import SECOND
from dissect.engine.answers import Swapped
from dissect.engine.library import Engine
from dissect.engine.memory import address_of
from dissect.engine.structures.files import RecordRules

SWAPPED: Final = {False: Swapped.NEVER, True: Swapped.ALWAYS, None: Swapped.WHERE_GREATER}
CODES: Final = (
    CaptureCode.RECORD_TOO_BIG,
    CaptureCode.CAPTURED_OVER_SNAPLEN,
    CaptureCode.CAPTURED_OVER_ORIGINAL,
    CaptureCode.BAD_TIMESTAMP,
    CaptureCode.TIME_BACKWARDS,
)
"""What the engine counts of records; C has it from here."""


class RecordIndexer:
    """Finds the frames of a pcap file."""

    def __init__(self, engine: Engine, reader: PcapReader, window: FileWindow, limits: Limits, notes: Notes) -> None:
        self.reader = reader
        self._engine = engine
        self._window = window
        self._counted = Counted(notes, CODES)
        self._is_little = reader.byte_order == "little"
        interface = reader.interfaces[0]
        opening = (int.from_bytes(one, reader.byte_order) for one in (reader.opening[:4], reader.opening[4:]))
        self._rules = RecordRules(
            header=reader.record_octets,
            swapped=SWAPPED[reader.lengths_swapped],
            ticks=interface.resolution,
            scale=SECOND // interface.resolution,
            limit=limits.record_octets,
            customary=CUSTOMARY_OCTETS,
            snaplen=interface.snaplen,
            opening=tuple(opening),
            link_type=interface.link_type,
            fcs_octets=interface.fcs_octets or 0,
        )

    def index(self, rows: Rows) -> Stop:
        reader, window, filled = self.reader, self._window, rows.structure
        row = filled.row
        reading = self._counted.reading(window, is_little=self._is_little, latest=reader.latest)
        self._engine.index_records(address_of(reading), address_of(self._rules), address_of(filled))
        found = filled.row - row
        if found:
            self._counted.note()
            window.at = reading.at
            reader.passed(found, reading.latest)
        return Stop(reading.reason, reading.needed)

    def frame_begin(self) -> int:
        return self.reader.record_octets

    def one(self) -> Frame | None:
        return self.reader.one()
