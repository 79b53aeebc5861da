"""`flows_table`: the conversations of captures as one Arrow table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from dissect.blocks.captures import Progress, Sources
from dissect.columns.arrow.arrays import TIMES
from dissect.columns.tabulating import Table
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.session import Conversation, End, flows

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import DecodeAs, ProtocolSet
    from dissect.packet.reassembly import Reassembler

BATCH_ROWS: Final = 10_000
COUNT: Final = pa.int64()
NUMBER: Final = pa.uint32()
PORT: Final = pa.uint16()
TEXT: Final = pa.string()
OF_AN_END: Final[dict[str, tuple[pa.DataType, Callable[[End], Any]]]] = {
    "address": (TEXT, lambda end: str(end.address)),
    "port": (PORT, lambda end: end.port),
    "service": (TEXT, lambda end: end.service),
    "packets": (COUNT, lambda end: end.packets),
    "octets": (COUNT, lambda end: end.octets),
    "network_octets": (COUNT, lambda end: end.network_octets),
    "payload_octets": (COUNT, lambda end: end.payload_octets),
}


def _of_end(place: int, read: Callable[[End], Any]) -> Callable[[Conversation], Any]:
    return lambda one: read(one.ends[place])


COLUMNS: Final[dict[str, tuple[pa.DataType, Callable[[Conversation], Any]]]] = {
    "number": (NUMBER, lambda one: one.number),
    "stream": (NUMBER, lambda one: one.stream),
    "protocol": (TEXT, lambda one: one.protocol),
    **{f"client_{name}": (kind, _of_end(0, read)) for name, (kind, read) in OF_AN_END.items()},
    **{f"server_{name}": (kind, _of_end(1, read)) for name, (kind, read) in OF_AN_END.items()},
    "role_reason": (TEXT, lambda one: str(one.role_reason)),
    "evidence": (TEXT, lambda one: one.evidence),
    "cast": (TEXT, lambda one: str(one.cast)),
    "identifier": (PORT, lambda one: one.identifier),
    "beginning": (TEXT, lambda one: str(one.beginning)),
    "first_frame": (COUNT, lambda one: one.first_frame),
    "first_time": (TIMES, lambda one: one.first_ns),
    "last_time": (TIMES, lambda one: one.last_ns),
    "duration_ns": (COUNT, lambda one: one.duration_ns),
    "state": (TEXT, lambda one: one.state),
    "outcome": (TEXT, lambda one: one.outcome),
    "history": (TEXT, lambda one: one.history),
    "completeness": (pa.uint8(), lambda one: one.completeness),
    "errors": (NUMBER, lambda one: one.errors),
    "network": (pa.int32(), lambda one: one.network),
    "community_id": (TEXT, lambda one: one.community_id),
}
"""The columns, with their types and values. Where no end is the client, that which sent first stands in its place."""
SCHEMA: Final = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])


def conversation_batches(conversations: Iterable[Conversation]) -> Iterator[pa.RecordBatch]:
    """Conversations as record batches."""
    waiting = iter(conversations)
    while block := list(islice(waiting, BATCH_ROWS)):
        arrays = [pa.array(map(read, block), kind) for kind, read in COLUMNS.values()]
        yield pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def flows_table(
    path: Sources,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect
    *,
    limit: int | None = None,
    reassemble: bool | Reassembler = True,
    threads: int | None = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Table:
    """The conversations of captures as a table, a row for each: ``flows_table("echo.pcap")``.

    The arguments are those of `dissect.flows`. The columns of the client are those of the end that sent first, where no
    end is the client (`role_reason`).
    """
    given = {} if limit is None else {"limit": limit}
    found = flows(
        path,
        filter,
        reassemble=reassemble,
        threads=threads,
        protocols=protocols,
        decode_as=decode_as,
        limits=limits,
        progress=progress,
        **given,
    )
    return Table(pa.Table.from_batches(conversation_batches(found), SCHEMA), found.notes)
