"""Batches as lines of text, CSV and JSON, built column by column without an object per value.

Both are safe whatever a capture holds. JSON is ASCII. In CSV, invisible characters are escaped, and a text that a
spreadsheet would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TEXT: Final = pa.large_string()
"""With 64-bit offsets: the lines of a batch may exceed 2 GiB."""

COMMA: Final = pa.scalar(",", TEXT)
NOTHING: Final = pa.scalar("", TEXT)
DIGITS: Final = np.frombuffer(b"".join(b"%02x" % octet for octet in range(256)), np.uint8).reshape(256, 2)
FORMULA: Final = r"^[=+\-@\t\r\n]"
"""The first characters of cells that a spreadsheet runs (OWASP, CSV injection)."""
NOT_PLAIN: Final = r"[^ -~]"
QUOTED_IN_CSV: Final = r'[",\r\n]|^$'
"""RFC 4180; empty text is also quoted, so that it differs from a missing value."""
QUOTED_IN_JSON: Final = r"[^ !#-\[\]-~]"
"""Everything but visible ASCII without quotation marks and backslashes."""


def csv_header(schema: pa.Schema) -> bytes:
    """The line with the names of the columns."""
    names = pa.array(schema.names, TEXT)
    return ",".join(_cells(names).to_pylist()).encode() + b"\n"


def csv_lines(batch: pa.RecordBatch) -> pa.Buffer:
    """A line for each row. A missing value is nothing between two commas; empty text is quoted.

    In a table of one column a missing value is quoted too, because readers skip empty lines.
    """
    columns = [_written(column, _cells) for column in batch.columns]
    options = {"null_handling": "replace", "null_replacement": "" if len(columns) > 1 else '""'}
    return _octets(_joined(pc.binary_join_element_wise(*columns, COMMA, **options), "\n"))


def json_lines(batch: pa.RecordBatch) -> pa.Buffer:
    """An object for each row, with keys in column order; missing values are left out."""
    keys = (json.dumps(name, ensure_ascii=True) for name in batch.schema.names)
    columns = [
        _joined(f",{key}:", _written(column, _json_texts)) for key, column in zip(keys, batch.columns, strict=True)
    ]
    # Not null_handling="skip": pyarrow 26 drops rows in which everything is null.
    members = pc.binary_join_element_wise(*columns, NOTHING, null_handling="replace", null_replacement="")
    return _octets(_joined("{", pc.binary_replace_slice(members, 0, 1, ""), "}\n"))


def _written(column: pa.Array, write_text: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """A column as text; `write_text` quotes text."""
    if pa.types.is_dictionary(column.type):
        return write_text(column.dictionary.cast(TEXT)).take(column.indices)
    if pa.types.is_timestamp(column.type):
        return write_text(_moments(column))
    if pa.types.is_binary(column.type) or pa.types.is_fixed_size_binary(column.type):
        return write_text(_hexadecimal(column))
    if pa.types.is_string(column.type):
        return write_text(column.cast(TEXT))
    return column.cast(TEXT)


def _cells(texts: pa.Array) -> pa.Array:
    """Texts as cells of CSV."""
    texts = pc.replace_substring_regex(texts, pattern=FORMULA, replacement=r"'\0")
    texts = _replaced(texts, NOT_PLAIN, _visible)
    return _replaced(texts, QUOTED_IN_CSV, lambda text: '"' + text.replace('"', '""') + '"')


def _json_texts(texts: pa.Array) -> pa.Array:
    """Texts as strings of JSON."""
    spelt = _replaced(texts, QUOTED_IN_JSON, lambda text: json.dumps(text, ensure_ascii=True)[1:-1])
    return _joined('"', spelt, '"')


def _replaced(texts: pa.Array, pattern: str, replace: Callable[[str], str]) -> pa.Array:
    """Replace the texts that match a pattern, one by one; there are few."""
    found = pc.match_substring_regex(texts, pattern).fill_null(False)
    if not found.true_count:
        return texts
    replaced = pa.array([replace(text) for text in texts.filter(found).to_pylist()], TEXT)
    return pc.replace_with_mask(texts, found, replaced)


def _visible(text: str) -> str:
    r"""The text with invisible characters escaped: `\x1b` for ESC, `\u202e` for an override."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def _moments(times: pa.Array) -> pa.Array:
    """Times in ISO 8601, in UTC, to the nanosecond."""
    text = times.cast(pa.timestamp("ns")).cast(TEXT)
    return _joined(pc.binary_replace_slice(text, 10, 11, "T"), "Z")


def _hexadecimal(octets: pa.Array) -> pa.Array:
    """Octets in lower-case hexadecimal."""
    whole = octets.cast(pa.large_binary())
    offsets = np.frombuffer(whole.buffers()[1], np.int64)[whole.offset : whole.offset + len(whole) + 1]
    data = np.frombuffer(whole.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
    buffers = [None, pa.py_buffer(2 * (offsets - offsets[0])), pa.py_buffer(np.ascontiguousarray(DIGITS[data]))]
    text = pa.Array.from_buffers(TEXT, len(whole), buffers)
    return pc.if_else(whole.is_valid(), text, pa.scalar(None, TEXT)) if whole.null_count else text


def _joined(*parts: pa.Array | str) -> pa.Array:
    """Texts concatenated row by row; null if one of them is null."""
    return pc.binary_join_element_wise(
        *(pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts), NOTHING
    )


def _octets(lines: pa.Array) -> pa.Buffer:
    """The lines concatenated, as in memory."""
    offsets = np.frombuffer(lines.buffers()[1], np.int64)[lines.offset : lines.offset + len(lines) + 1]
    begin, end = int(offsets[0]), int(offsets[-1])
    return lines.buffers()[2].slice(begin, end - begin)
