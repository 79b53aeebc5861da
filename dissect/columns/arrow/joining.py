"""Record batches as one table, with one dictionary for all rows of a column."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pyarrow as pa

from dissect.blocks.parallel import in_order
from dissect.columns.arrow.numbering import NUMBERS, Numberings


def joined(
    batches: Sequence[pa.RecordBatch], schema: pa.Schema, threads: int, numberings: Numberings | None
) -> pa.Table:
    """All rows of batches, columns in threads: Arrow and the engine give up Python's lock. `numberings`: those of the
    addresses in them."""
    if not len(schema):
        return pa.Table.from_batches(batches, schema=schema)

    whole = _together(batches)

    def column(number: int) -> pa.ChunkedArray:
        texts = None if numberings is None else numberings.texts(number)
        if texts is None and whole is not None:
            return whole.column(number).unify_dictionaries()
        chunks = [one.column(number) for one in batches]
        if texts is None:
            return pa.chunked_array(chunks, schema.types[number]).unify_dictionaries()
        return pa.chunked_array([_written(one, texts) for one in chunks], schema.types[number])

    numbers = iter(range(len(schema)))
    with closing(in_order(column, numbers, threads if len(batches) > 1 else 1)) as columns:
        return pa.Table.from_arrays(list(columns), schema=schema)


def _written(chunk: pa.Array, texts: pa.StringArray) -> pa.DictionaryArray:
    """Numbers with the text that they stand for; what is written already, as it is."""
    return pa.DictionaryArray.from_arrays(chunk, texts, safe=False) if chunk.type == NUMBERS else chunk


def _together(batches: Sequence[pa.RecordBatch]) -> pa.Table | None:
    """The batches as a table; None where there is none, or some have numbers and others text."""
    try:
        return pa.Table.from_batches(batches) if batches else None
    except pa.ArrowInvalid:
        return None
