"""Where the records of a pcap file are (draft-ietf-opsawg-pcap §5)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.capture import Frame
from dissect.capture.codes import CaptureCode
from dissect.capture.limits import Limits
from dissect.capture.notes import Notes
from dissect.capture.pcap.reader import PcapReader
from dissect.capture.record_reader import CUSTOMARY_OCTETS
from dissect.columns.compiled import kernel
from dissect.columns.indexing import EMPTY, FULL, MORE, ONE, REST, Counted, Integer, Stop, word
from dissect.columns.rows import Rows
from dissect.columns.window import FileWindow

SECOND: Final = 1_000_000_000

# What the kernel is told of the file.
HEADER: Final = 0
SWAPPED: Final = 1
TICKS: Final = 2
SCALE: Final = 3
LIMIT: Final = 4
SNAPLEN: Final = 5
OPENING: Final = 6
"""The file's own first 8 octets, as two numbers: where they stand for a time, another file begins."""
RULES: Final = 8

NEVER, ALWAYS, WHERE_GREATER = range(3)
"""Whether the two lengths of a record are in the other order."""

# What is noted of records, in the order of `CODES`.
OVER_CUSTOMARY, OVER_SNAPLEN, OVER_ORIGINAL, BAD_FRACTION, BACKWARDS = range(5)
CODES: Final = (
    CaptureCode.RECORD_TOO_BIG,
    CaptureCode.CAPTURED_OVER_SNAPLEN,
    CaptureCode.CAPTURED_OVER_ORIGINAL,
    CaptureCode.BAD_TIMESTAMP,
    CaptureCode.TIME_BACKWARDS,
)


class RecordIndexer:
    """Finds the frames of a pcap file."""

    def __init__(self, reader: PcapReader, window: FileWindow, limits: Limits, notes: Notes) -> None:
        self.reader = reader
        self._window = window
        self._counted = Counted(notes, CODES)
        interface = reader.interfaces[0]
        self._little = reader.byte_order == "little"
        self._link_type = interface.link_type
        self._fcs_octets = interface.fcs_octets or 0
        self._rules = np.zeros(RULES, np.int64)
        self._rules[HEADER] = reader.record_octets
        self._rules[SWAPPED] = {False: NEVER, True: ALWAYS, None: WHERE_GREATER}[reader.lengths_swapped]
        self._rules[TICKS] = interface.resolution
        self._rules[SCALE] = SECOND // interface.resolution
        self._rules[LIMIT] = limits.record_octets
        self._rules[SNAPLEN] = interface.snaplen
        first, second = reader.opening[:4], reader.opening[4:]
        self._rules[OPENING : OPENING + 2] = [int.from_bytes(one, reader.byte_order) for one in (first, second)]

    def index(self, rows: Rows) -> Stop:
        reader, window = self.reader, self._window
        self._counted.begin()
        row = rows.count
        outcome = index_records(
            window.octets,
            window.at,
            window.end,
            self._little,
            self._rules,
            reader.latest,
            self._counted.known,
            self._counted.counts,
            rows.begin,
            rows.captured,
            rows.original,
            rows.timestamp_ns,
            row,
        )
        reason, octets, at, count, latest = map(int, outcome)
        if count > row:
            self._counted.end()
            rows.has_time[row:count] = True
            rows.link_type[row:count] = self._link_type
            rows.interface[row:count] = 0
            rows.fcs_octets[row:count] = self._fcs_octets
            rows.count = count
            window.at = at
            reader.passed(count - row, latest)
        return Stop(reason, octets)

    def frame_begin(self) -> int:
        return self.reader.record_octets

    def one(self) -> Frame | None:
        return self.reader.one()


@kernel
def index_records(  # noqa: PLR0911, PLR0912, PLR0917  # one loop over records that share all of its state
    octets: NDArray[np.uint8],
    at: Integer,
    end: Integer,
    little: bool,
    rules: NDArray[np.int64],
    latest: Integer,
    known: NDArray[np.bool_],
    counts: NDArray[np.int64],
    begins: NDArray[np.int64],
    captures: NDArray[np.int64],
    originals: NDArray[np.int64],
    times: NDArray[np.int64],
    row: Integer,
) -> tuple[Integer, Integer, Integer, Integer, Integer]:
    """Fill in rows from `row` on; gives why it stopped (with octets), where in the octets, the row, the latest time."""
    header, swapped, ticks, scale, limit = rules[HEADER], rules[SWAPPED], rules[TICKS], rules[SCALE], rules[LIMIT]
    snaplen = rules[SNAPLEN]
    odd = np.zeros(len(CODES), np.bool_)
    most = min(CUSTOMARY_OCTETS, limit)
    if snaplen > 0:
        most = min(most, snaplen)
    while row < len(begins):
        if end - at < header:
            return MORE, header, at, row, latest
        seconds, fraction = word(octets, at, little), word(octets, at + 4, little)
        captured, original = word(octets, at + 8, little), word(octets, at + 12, little)
        if swapped == ALWAYS or (swapped == WHERE_GREATER and captured > original):
            captured, original = original, captured
        if captured > limit:
            return REST, 0, at, row, latest
        whole = header + captured
        if end - at < whole:
            return MORE, whole, at, row, latest
        time = seconds * SECOND + fraction * scale
        if captured == 0:
            if not octets[at : at + header].any():
                return EMPTY, 0, at, row, latest
            if seconds == rules[OPENING] and fraction == rules[OPENING + 1]:
                return ONE, whole, at, row, latest
        if captured > most or captured > original or fraction >= ticks or time < latest:
            odd[OVER_CUSTOMARY] = captured > CUSTOMARY_OCTETS
            odd[OVER_SNAPLEN] = captured > snaplen > 0
            odd[OVER_ORIGINAL] = captured > original
            odd[BAD_FRACTION] = fraction >= ticks
            odd[BACKWARDS] = time < latest
            for index in range(len(odd)):
                if odd[index] and not known[index]:
                    return ONE, whole, at, row, latest
            for index in range(len(odd)):
                counts[index] += odd[index]
        begins[row] = at + header
        captures[row] = captured
        originals[row] = original
        times[row] = time
        latest = time
        row += 1
        at += whole
    return FULL, 0, at, row, latest
