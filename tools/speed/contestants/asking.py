"""How often the columnar side asks Python about a packet, and why. It is counted, not timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dissect.packet import Packet
from speed.contestant import Clock, Contestant, Reading
from speed.contestants.tables import NEEDS, THIRTEEN, VERDICTS


def asked(columns: Sequence[str]) -> Callable[[Path, Clock], Reading]:
    """Counts the rows whose packet was made for a table of these columns, by what stopped the walk."""

    def read(path: Path, _: Clock) -> Reading:
        import dissect
        from dissect.columns.batch import Batch

        causes: dict[int, str] = {}
        answer = Batch.packet

        def counted(self: Batch, row: int) -> Packet:
            packet = answer(self, row)
            causes.setdefault(int(self.numbers[row]), _cause(packet))
            return packet

        packets = 0
        Batch.packet = counted  # type: ignore[method-assign]  # this process only counts
        try:
            for batch in _batches(dissect.scan(path, columns=columns, threads=1)):
                packets += batch.num_rows
        finally:
            Batch.packet = answer  # type: ignore[method-assign]  # as it was
        return Reading(packets, asked=dict(Counter(causes.values()).most_common()))

    return read


def _batches(scan: Any) -> Any:
    import pyarrow as pa

    return pa.RecordBatchReader.from_stream(scan)


def _cause(packet: Packet) -> str:
    """The last layer of the packet."""
    return packet.layers[-1].name if packet.layers else "no layer"


ASKING = (
    Contestant(
        "asked",
        "rows that Python is asked about",
        "13 columns, every verdict",
        "counted",
        asked((*THIRTEEN, *VERDICTS)),
        NEEDS,
        whole=True,
    ),
)
