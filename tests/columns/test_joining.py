"""Record batches as one table: addresses are numbers in them, and are written once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.columns.arrow.arrays import DICTIONARY, Validity, array_of, dictionary_of, validity
from dissect.columns.arrow.drafts import NumberDraft, OctetsDraft, WrittenDraft
from dissect.columns.arrow.joining import joined
from dissect.columns.arrow.numbering import NUMBERS, Numberings
from dissect.engine.library import engine

SCHEMA = pa.schema([("address", DICTIONARY), ("number", pa.uint8())])
THREADS = pytest.mark.parametrize("threads", [1, 2])


def numberings_of(most: int = 1000) -> Numberings:
    native = engine()
    if native is None:
        pytest.skip("there is no engine")
    return Numberings(native, most)


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


def table_of(rows: list[tuple[int | None, ...]], numberings: Numberings, threads: int = 1) -> pa.Table:
    found = joined([batch(numberings.array(0, addresses(*one))) for one in rows], SCHEMA, threads, numberings)
    found.validate(full=True)
    assert found.schema == SCHEMA
    return found


def dictionaries(found: pa.Table) -> list[list[str]]:
    return [chunk.dictionary.to_pylist() for chunk in found["address"].chunks]


@THREADS
def test_each_address_is_in_the_dictionary_once(threads: int) -> None:
    rows: list[tuple[int | None, ...]] = [(3, 1, 3), (None, 2, 1), (None, None), (), (4,)]

    found = table_of(rows, numberings_of(), threads)

    assert found["address"].to_pylist() == texts(*(one for row in rows for one in row))
    assert found["number"].to_pylist() == [0, 1, 2, 0, 1, 2, 0, 1, 0]
    assert dictionaries(found) == [texts(3, 1, 2, 4)] * len(rows)


def test_where_there_could_be_too_many_a_batch_has_a_dictionary_of_its_own() -> None:
    found = table_of([(1, 2), (3, 3), (3,), (2, 4), (3,), (None,)], numberings_of(most=4))

    assert found["address"].to_pylist() == texts(1, 2, 3, 3, 3, 2, 4, 3, None)
    assert dictionaries(found) == [texts(1, 2, 3)] * 3 + [texts(2, 4)] + [texts(1, 2, 3)] * 2


@pytest.mark.parametrize("rows", [[], [()], [(None, None)]])
def test_there_may_be_no_address(rows: list[tuple[None, ...]]) -> None:
    found = table_of(list(rows), numberings_of())

    assert found["address"].to_pylist() == [None for row in rows for _ in row]


def test_rows_can_be_left_out() -> None:
    numberings = numberings_of()
    whole = batch(numberings.array(0, addresses(1, None, 2, 3, None)))
    some = [whole.filter(pa.array([False, True, False, True, True])), whole.slice(1, 2)]

    found = joined(some, SCHEMA, 1, numberings)

    found.validate(full=True)
    assert whole.column(0).type == NUMBERS
    assert found["address"].to_pylist() == texts(None, 3, None, None, 2)


@pytest.mark.parametrize(
    ("kind", "values", "draft"),
    [
        (Ipv4Address, np.array([0xC0000201, 7, 0xC0000201], np.uint32), NumberDraft),
        (MacAddress, np.array([0x020000000001, 7, 0x020000000001], np.uint64), NumberDraft),
        (Ipv6Address, np.array([[*bytes(15), 1], [*range(16)], [*bytes(15), 1]], np.uint8), OctetsDraft),
    ],
)
@pytest.mark.parametrize("valid", [None, validity(np.array([True, False, True]))])
def test_addresses_of_every_kind(kind: type[Address], values: NDArray[Any], draft: Any, valid: Validity | None) -> None:
    column, numberings = WrittenDraft(draft(DICTIONARY, values, valid), kind), numberings_of()

    found = joined([batch(numberings.array(0, column))] * 2, SCHEMA, 2, numberings)

    found.validate(full=True)
    assert found["address"].to_pylist() == column.array().to_pylist() * 2


@THREADS
def test_text_without_numbers_gets_one_dictionary(threads: int) -> None:
    batches = [batch(dictionary_of(np.array([0, 1, -1], np.int32), one)) for one in (["a", "b"], ["b", "c"])]

    found = joined(batches, SCHEMA, threads, None)

    found.validate(full=True)
    assert found["address"].to_pylist() == ["a", "b", None, "b", "c", None]
    assert dictionaries(found) == [["a", "b", "c"]] * 2


def test_a_table_without_columns_has_rows() -> None:
    none = pa.schema([])
    rows = pa.RecordBatch.from_struct_array(pa.array([{}] * 3, pa.struct([])))

    assert joined([rows, rows], none, 2, None).num_rows == 6
