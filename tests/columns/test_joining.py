"""Record batches as one table: addresses are numbered anew, and written once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from dissect.addresses import Ipv4Address
from dissect.columns.arrow.arrays import DICTIONARY, array_of, text_array, validity
from dissect.columns.arrow.drafts import NumberDraft, WrittenDraft
from dissect.columns.arrow.joining import joined
from dissect.columns.arrow.writing import with_dictionary

SCHEMA = pa.schema([("address", DICTIONARY), ("number", pa.uint8())])
THREADS = pytest.mark.parametrize("threads", [1, 2])


def addresses(*last: int | None) -> WrittenDraft:
    """192.0.2.x, or nothing, row by row."""
    there = validity(np.array([one is not None for one in last], np.bool_))
    numbers = np.array([0xC0000200 + (one or 0) for one in last], np.uint32)
    return WrittenDraft(NumberDraft(DICTIONARY, numbers, there), Ipv4Address)


def batch(column: pa.Array) -> pa.RecordBatch:
    numbers = array_of(pa.uint8(), np.arange(len(column), dtype=np.uint8))
    return pa.RecordBatch.from_arrays([column, numbers], names=SCHEMA.names)


def texts(*last: int | None) -> list[str | None]:
    return [None if one is None else str(Ipv4Address(f"192.0.2.{one}")) for one in last]


@THREADS
def test_each_address_is_in_the_dictionary_once(threads: int) -> None:
    rows: list[tuple[int | None, ...]] = [(3, 1, 3), (None, 2, 1), (None, None), (4,)]

    found = joined([batch(addresses(*one).unwritten()) for one in rows], SCHEMA, threads)

    found.validate(full=True)
    assert found.schema == SCHEMA
    assert found["address"].to_pylist() == texts(*(one for row in rows for one in row))
    assert {tuple(chunk.dictionary.to_pylist()) for chunk in found["address"].chunks} == {tuple(texts(3, 1, 2, 4))}
    assert found["number"].to_pylist() == [0, 1, 2, 0, 1, 2, 0, 1, 0]


@THREADS
def test_text_that_packets_supplied_is_joined_with_addresses(threads: int) -> None:
    text = with_dictionary(addresses(7, 7).unwritten(), text_array(["192.0.2.1"]))

    found = joined([batch(addresses(1, 2).unwritten()), batch(text)], SCHEMA, threads)

    assert found["address"].to_pylist() == texts(1, 2, 1, 1)
    assert {tuple(chunk.dictionary.to_pylist()) for chunk in found["address"].chunks} == {tuple(texts(1, 2))}


@pytest.mark.parametrize("rows", [[], [()], [(None, None)]])
def test_there_may_be_no_address(rows: list[tuple[None, ...]]) -> None:
    found = joined([batch(addresses(*one).unwritten()) for one in rows], SCHEMA, 2)

    found.validate(full=True)
    assert found.schema == SCHEMA
    assert found["address"].to_pylist() == [None for row in rows for _ in row]


def test_a_table_without_columns_has_rows() -> None:
    none = pa.schema([])
    rows = pa.RecordBatch.from_struct_array(pa.array([{}] * 3, pa.struct([])))

    assert joined([rows, rows], none, 2).num_rows == 6
