"""Columns that are read in one pass are what each of them is when it is read alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice, repeat
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import tables_of
from dissect.columns.catalogue import Column, names, resolve
from dissect.columns.fields.sweeping import Sweep
from dissect.columns.selection import Selection
from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.protocols.vlan import VLAN
from dissect.schema import Header
from tests.captures import CAPTURES, captures
from tests.columns.number_fields import NUMBERS, random_numbers
from tests.columns.samples import differences, frame, frames_of, packets_of, read_whole
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, ipv4, ipv6, tcp, udp
from tests.profiles import one_in, some_of
from tests.with_engine import needs_engine

pytestmark = needs_engine

TABLES = tables_of(default_protocols())
FRAMES_OF_A_CAPTURE = 20
BLOCK = 256
AS_NUMBERS = [one for one in resolve(names(), "number") if not one.name.startswith(("frame.", "payload.", "community"))]
SOME = ("eth.type", "ip.src", "ip.flags.df", "ip.hdr_len", "ipv6.flow", "ipv6.src", "tcp.flags", "udp.checksum.status")


def alone(columns: Sequence[Column], protocols: ProtocolSet | None, batch: Batch) -> list[pa.Array]:
    """The columns, none of which is read together with others."""
    selection = Selection(columns, protocols)
    selection.sweep = Sweep([], tables_of(protocols))
    return selection.arrays(batch)


def unlike(columns: Sequence[Column], batch: Batch) -> list[str]:
    """The columns that are not the same when they are read alone."""
    selection = Selection(columns, batch.protocols)
    assert selection.sweep.passes
    together = selection.record_batch(batch)
    together.validate(full=True)
    others = alone(columns, batch.protocols, batch)
    return [
        one.name
        for one, actual, expected in zip(columns, together.columns, others, strict=True)
        if actual != expected or actual.null_count != expected.null_count
    ]


@pytest.mark.heavy
@one_in(4)
@pytest.mark.parametrize("path", some_of(captures()[::9], 54), ids=lambda path: path.name)
def test_captures(every: int, path: Path) -> None:
    frames = next(read_whole(path))
    first = frames_of([frames.frame(row) for row in range(min(len(frames), FRAMES_OF_A_CAPTURE))])

    assert unlike(AS_NUMBERS[::every], Batch(first)) == []


def test_addresses_are_what_packets_say() -> None:
    random = Random(3)
    frames = frames_of([mutated_frame(random) for _ in range(100)])
    columns = [one for one in AS_NUMBERS if one.known.type.address is not None]
    packets = [Packet(frames.frame(row), default_protocols()) for row in range(len(frames))]

    assert differences(columns, Selection(columns).arrays(Batch(frames)), packets) == []


@pytest.mark.parametrize("transport", [tcp(), udp()], ids=["tcp", "udp"])
def test_headers_that_are_cut(transport: Header) -> None:
    octets = build(b"", transport, ipv4(), VLAN(vlan_identifier=1))
    frames = frames_of([frame(octets[:end], missing=len(octets) - end) for end in range(1, len(octets))])
    columns = [one for one in AS_NUMBERS if one.name.startswith(("eth.", "vlan.", "ip.", "tcp.", "udp."))]

    assert differences(columns, Selection(columns).arrays(Batch(frames)), packets_of(frames)) == []


def test_rows_of_which_only_packets_can_tell() -> None:
    addresses, jumbo_payload = bytes(32), bytes.fromhex("0600c2040000001c")
    segment = bytes.fromhex("0007c00000000001000000025012ffff00000000")
    octets = bytes(12) + bytes.fromhex("86dd600000000000" + "0040") + addresses + jumbo_payload + segment
    frames = frames_of([frame(octets), frame(octets[:-1] + b"\x01")])
    columns = [one for one in AS_NUMBERS if one.name.startswith(("eth.", "ipv6.", "tcp."))]

    assert differences(columns, Selection(columns).arrays(Batch(frames)), packets_of(frames)) == []


def test_more_rows_than_a_block_has() -> None:
    octets = (
        build(b"12345678", tcp(), ipv4()),
        build(b"12345678", udp(), ipv4()),
        build(b"12345678", udp(), ipv6()),
        b"\1" * 13,
        build(b"", ipv4(protocol=59)),
    )
    frames = [frame(one) for one in islice(chain.from_iterable(repeat(octets)), 2 * BLOCK + 3)]

    assert unlike(resolve(SOME, "number"), Batch(frames_of(frames))) == []


def test_numbers_of_every_kind() -> None:
    known = [one for one in names(NUMBERS.protocols) if one.startswith("all.") and one != "all.huge"]
    columns = resolve(known, "number", protocols=NUMBERS.protocols)
    batch = Batch(random_numbers(), protocols=NUMBERS.protocols)

    assert unlike(columns, batch) == []


@pytest.mark.parametrize("count", [0, 1, 7])
def test_batches_of_few_rows(count: int) -> None:
    batch = Batch(frames_of([frame(build(b"", udp(), ipv4()))])).keep(np.zeros(count, np.int64))

    assert unlike(resolve(SOME, "number"), batch) == []


@pytest.mark.parametrize(
    ("capture", "asked"),
    [("udp4_echo.pcap", [0, 0]), ("ip6_segment_routing.pcapng", [0, 1])],
)
def test_what_the_pass_cannot_tell_is_asked(capture: str, asked: list[int]) -> None:
    selection = Selection(resolve(["ipv6.plen", "udp.checksum.status"]))

    drafts = selection.sweep.drafts(Batch(next(read_whole(CAPTURES / capture))))

    assert [len(drafts[number].rows) for number in (0, 1)] == asked


def test_a_column_begins_where_vectors_may() -> None:
    batch = Batch(frames_of([frame(build(b"", udp(), ipv4()))]))
    arrays = Selection(resolve(SOME, "number")).arrays(batch)

    actual = {buffer.address % 64 for array in arrays for buffer in array.buffers() if buffer is not None}

    assert actual == {0}


@pytest.mark.parametrize("capture", ["tcp6_echo.pcap", "tftp_read.pcap"])
def test_columns_that_need_only_an_outline_of_the_layers(capture: str) -> None:
    frames = next(read_whole(CAPTURES / capture))
    columns = resolve(["frame.protocols", "ip.ttl", "payload.offset", "payload.length"])
    outlined, whole = Batch(frames), Batch(frames)

    assert whole.layers is whole.outline
    assert Selection(columns).arrays(outlined) == alone(columns, default_protocols(), whole)
    assert outlined.outline.plain.is_outline
    assert not outlined.layers.plain.is_outline
    assert outlined.layers is outlined.outline
    assert outlined.layers.offset[:, 0].tolist() == whole.layers.offset[:, 0].tolist()


def test_without_such_columns_no_layers_are_looked_for() -> None:
    batch = Batch(frames_of([frame(build(b"", udp(), ipv4()))]))
    Selection(resolve(["frame.len"])).arrays(batch)

    assert batch.computed == ["frame.len"]
