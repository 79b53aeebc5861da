"""How often the columnar side asks Python about a packet, and why. It is counted, not timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speed.contestant import Clock, Contestant, Reading
from speed.contestants.tables import DNS_FIELDS, NEEDS, OPTION_FIELDS, THIRTEEN, VERDICTS

if TYPE_CHECKING:
    from dissect.columns.batches.batch import Batch
    from dissect.packet import Packet
    from dissect.schema import Header


def asked(columns: Sequence[str]) -> Callable[[Path, Clock], Reading]:
    """Counts the rows whose packet was made for a table of these columns, by what stopped the walk."""

    def read(path: Path, _: Clock) -> Reading:
        import dissect
        from dissect.columns.batches.batch import Batch

        causes: dict[int, str] = {}
        answer = Batch.packet

        def counted(self: Batch, row: int) -> Packet:
            packet = answer(self, row)
            causes.setdefault(int(self.numbers[row]), _cause(self, row))
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


def _cause(batch: Batch, row: int) -> str:
    """The declaration where the walk stopped, where it could not even begin, or that it knew all layers."""
    from dissect.blocks.layers import ASKED_ALL, ASKED_NOTHING

    layers = batch.layers
    if layers.asked[row] == ASKED_ALL:
        return "everything asked"
    if layers.asked[row] == ASKED_NOTHING:
        return "a value asked"
    stopped: type[Header] = batch.tables.headers[layers.stopped[row]]
    return stopped.__name__


def _asking(key: str, does: str, columns: Sequence[str]) -> Contestant:
    label = "rows that Python is asked about"
    return Contestant(key, label, does, "counted", asked(columns), NEEDS, whole=True)


ASKING = (
    _asking("asked", "13 columns, every verdict", (*THIRTEEN, *VERDICTS)),
    _asking("asked-dns", "names and response codes", DNS_FIELDS),
    _asking("asked-syn", "TCP options", OPTION_FIELDS),
)
