"""Record batches as one table, with one dictionary for all rows of a column.

Addresses reach it as dictionaries of octets: the distinct ones of each batch are numbered anew, and each is written as
text once. Arrow would look up the text of every batch's.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import numpy as np
import pyarrow as pa

from dissect.blocks.parallel import in_order
from dissect.columns.arrow.interning import intern_in_turn
from dissect.columns.arrow.writing import KINDS, is_unwritten, octets_in, with_dictionary, written, written_apart


def joined(batches: Sequence[pa.RecordBatch], schema: pa.Schema, threads: int) -> pa.Table:
    """All rows of batches that were not written (`Selection.record_batch`), columns in threads: Arrow and the engine
    give up Python's lock. The codes of the batches are changed."""
    if not len(schema):
        return pa.Table.from_batches(batches, schema=schema)

    def column(number: int) -> pa.ChunkedArray:
        return _joined([batch.column(number) for batch in batches], schema.types[number])

    numbers = iter(range(len(schema)))
    with closing(in_order(column, numbers, threads if len(batches) > 1 else 1)) as columns:
        return pa.Table.from_arrays(list(columns), schema=schema)


def _joined(chunks: Sequence[pa.Array], type_: pa.DataType) -> pa.ChunkedArray:
    """One column."""
    if chunks and all(map(is_unwritten, chunks)):
        return pa.chunked_array(_written_once(chunks), type_)
    every = [written_apart(one) if is_unwritten(one) else one for one in chunks]  # packets may supply text
    return pa.chunked_array(every, type_).unify_dictionaries()


def _written_once(chunks: Sequence[pa.DictionaryArray]) -> list[pa.DictionaryArray]:
    octets = [octets_in(one.dictionary) for one in chunks]
    width = octets[0].shape[1]
    numbers, distinct = intern_in_turn(octets, width)
    texts = written(distinct, KINDS[width])
    for one, new in zip(chunks, numbers, strict=True):
        if len(new):  # else no value is there, and every code is 0
            codes = np.frombuffer(one.buffers()[1], np.int32)
            np.take(new, codes, out=codes, mode="clip")
    return [with_dictionary(one, texts) for one in chunks]
