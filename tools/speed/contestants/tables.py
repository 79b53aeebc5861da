"""`dissect`, whole captures as columns."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from speed.contestant import Clock, Contestant, Reading

if TYPE_CHECKING:
    from dissect.blocks.block import Block

THIRTEEN: Final = (
    "frame.time_ns",
    "frame.len",
    "eth.type",
    "ip.src",
    "ip.dst",
    "ip.proto",
    "ipv6.src",
    "ipv6.dst",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.flags",
    "udp.srcport",
    "udp.dstport",
)
FORTY: Final = (
    *THIRTEEN,
    "ip.len",
    "ip.ttl",
    "ip.id",
    "ip.hdr_len",
    "ip.dsfield.dscp",
    "ip.flags.df",
    "ip.frag_offset",
    "ip.checksum",
    "ipv6.flow",
    "ipv6.hlim",
    "ipv6.nxt",
    "ipv6.plen",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "tcp.hdr_len",
    "tcp.window_size_value",
    "tcp.checksum",
    "tcp.urgent_pointer",
    "tcp.flags.syn",
    "tcp.flags.ack",
    "tcp.flags.fin",
    "tcp.flags.push",
    "udp.length",
    "udp.checksum",
    "frame.number",
    "frame.cap_len",
    "payload.length",
)
VERDICTS: Final = ("ip.checksum.status", "tcp.checksum.status", "udp.checksum.status")
DNS_FIELDS: Final = ("dns.qry.name", "dns.flags.rcode")
OPTION_FIELDS: Final = (
    "tcp.options.mss_val",
    "tcp.options.wscale.shift",
    "tcp.options.timestamp.tsval",
    "tcp.options.timestamp.tsecr",
)
NEEDS: Final = ("numpy", "pyarrow")


def sum_of_ports(table: Any) -> int | None:
    """Of a table, a batch, or whatever else Arrow has with columns; None where it has no ports."""
    import pyarrow.compute

    names = [name for name in table.schema.names if name in THIRTEEN and name.endswith("port")]
    totals = [pyarrow.compute.sum(table.column(name)).as_py() or 0 for name in names]
    return sum(totals) if len(totals) == 4 else None


def table(
    columns: Sequence[str] | None, addresses: Literal["text", "number"] = "number", threads: int | None = None
) -> Callable[..., Reading]:
    """The table of all packets, in memory. What is in it is added up when the time is over."""

    def read(path: Path, clock: Clock) -> Reading:
        import pyarrow as pa

        import dissect

        made = pa.table(dissect.table(path, columns=columns, addresses=addresses, threads=threads))
        seconds, cpu_seconds = clock.elapsed, clock.cpu_elapsed
        return Reading(made.num_rows, sum_of_ports(made), seconds=seconds, cpu_seconds=cpu_seconds)

    return read


def scan(
    columns: Sequence[str] | None, addresses: Literal["text", "number"] = "number", threads: int | None = None
) -> Callable[..., Reading]:
    """Batch after batch, each dropped before the next: memory does not grow with the capture."""

    def read(path: Path, _: Clock) -> Reading:
        import pyarrow as pa

        import dissect

        packets, ports = 0, 0
        batches = pa.RecordBatchReader.from_stream(
            dissect.scan(path, columns=columns, addresses=addresses, threads=threads)
        )
        for batch in batches:
            packets += batch.num_rows
            ports += sum_of_ports(batch) or 0
        return Reading(packets, ports or None)

    return read


def verified(threads: int | None = None) -> Callable[..., Reading]:
    """Index, walk and the verdict on every checksum, and no columns."""

    def read(path: Path, _: Clock) -> Reading:
        from dissect.blocks.captures import read_captures

        found = list(read_captures(path, threads=threads).map(_wrong_checksums))
        return Reading(sum(packets for packets, _ in found), bad=sum(bad for _, bad in found))

    return read


def _wrong_checksums(block: Block) -> tuple[int, int]:
    """The packets of a block, and how many checksums in them are wrong."""
    import numpy as np

    from dissect.checksum import Kind

    layers = block.layers(with_codes=True)
    count, codes = np.asarray(layers.count), np.asarray(layers.codes).reshape(-1, len(block))
    invalid = tuple(Kind).index(Kind.INVALID)
    deepest = int(count.max(initial=0))
    return len(block), sum(int(((codes[slot] == invalid) & (count > slot)).sum()) for slot in range(deepest))


def growing(columns: int, threads: int, *, verdicts: bool) -> Contestant:
    """A scan of the first few of the forty columns."""
    names = FORTY[:columns] + (VERDICTS if verdicts else ())
    return _contestant("growing", f"scan of {columns} columns", "", scan(names, threads=threads))


def _contestant(key: str, label: str, does: str, read: Callable[..., Reading]) -> Contestant:
    return Contestant(key, label, does, "dissect, whole captures", read, NEEDS, whole=True)


CPUS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
_ALL = "13 columns, every verdict"

TABLES = (
    _contestant("table-13", "dissect.table", _ALL, table((*THIRTEEN, *VERDICTS))),
    _contestant("table-13-one", "dissect.table, one thread", _ALL, table((*THIRTEEN, *VERDICTS), threads=1)),
    _contestant("scan-13", "dissect.scan", _ALL, scan((*THIRTEEN, *VERDICTS))),
    _contestant("table-13-plain", "dissect.table", "13 columns", table(THIRTEEN)),
    _contestant("table-default", "dissect.table", "the default columns, addresses as text", table(None, "text")),
    _contestant("table-dns", "dissect.table", "names and response codes", table(DNS_FIELDS)),
    _contestant("table-syn", "dissect.table", "TCP options", table(OPTION_FIELDS)),
    _contestant("scan-flags", "dissect.scan", "flags of the analysis of TCP", scan(("tcp.analysis.flags",))),
    _contestant("scan-events", "dissect.scan", "events of TCP connections", scan(("tcp.event",))),
    _contestant("verdicts", "dissect.blocks", "index, walk, every verdict", verified()),
    _contestant("verdicts-one", "dissect.blocks, one thread", "index, walk, every verdict", verified(threads=1)),
)
