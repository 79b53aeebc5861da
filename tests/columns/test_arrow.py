"""Arrays are made of NumPy's buffers, with whatever those trap: the order of octets, masks, types of odd sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.columns.arrow.arrays import array_of, dictionary_of, octets_array, sparse_array, validity
from dissect.columns.arrow.drafts import NumberDraft, ObjectDraft, OctetsDraft, TextDraft, WrittenDraft

NETWORK = np.array([1, 2, 0x0100], dtype=">u2")
MISSING_SECOND = validity(np.array([True, False, True]))
ROWS = np.array([1], dtype=np.int64)


@pytest.mark.parametrize(
    ("type_", "values", "expected"),
    [
        (pa.uint16(), NETWORK, [1, 2, 256]),
        (pa.uint32(), NETWORK, [1, 2, 256]),
        (pa.uint16(), np.arange(6, dtype=np.uint16)[::2], [0, 2, 4]),
        (pa.int64(), np.array([-1, 0, 1], dtype=">i8"), [-1, 0, 1]),
        (pa.bool_(), np.array([1, 0, 1], dtype=np.uint8), [True, False, True]),
        (pa.binary(2), np.array([[1, 2], [3, 4], [5, 6]], dtype=np.uint8), [b"\x01\x02", b"\x03\x04", b"\x05\x06"]),
    ],
)
def test_values_are_converted_to_the_machines_order(type_: pa.DataType, values: Any, expected: list[Any]) -> None:
    array = array_of(type_, values)
    array.validate(full=True)

    assert array.to_pylist() == expected
    assert array.null_count == 0


def test_what_is_missing_is_null_and_not_zero() -> None:
    array = array_of(pa.uint16(), NETWORK, MISSING_SECOND)

    assert array.to_pylist() == [1, None, 256]
    assert array.null_count == 1
    assert array_of(pa.bool_(), np.ones(3, np.bool_), MISSING_SECOND).to_pylist() == [True, None, True]
    assert array_of(pa.uint16(), NETWORK, validity(np.ones(3, np.bool_))).null_count == 0


def test_many_values_have_their_bits_in_arrows_order() -> None:
    valid = np.arange(1000) % 3 == 0

    array = array_of(pa.int32(), np.arange(1000), validity(valid))

    assert array.to_pylist() == [one if one % 3 == 0 else None for one in range(1000)]


def test_times_are_nanoseconds_of_utc() -> None:
    array = array_of(pa.timestamp("ns", tz="UTC"), np.array([1_700_000_000_123_456_789]))

    assert array.cast(pa.int64()).to_pylist() == [1_700_000_000_123_456_789]
    assert str(array.type) == "timestamp[ns, tz=UTC]"


def test_texts_are_numbers_with_a_dictionary() -> None:
    array = dictionary_of(np.array([1, -1, 0, 1]), ["a", "b"])
    array.validate(full=True)

    assert array.to_pylist() == ["b", None, "a", "b"]
    assert array.type == pa.dictionary(pa.int32(), pa.string())


def test_octets_may_be_of_one_length_or_of_any() -> None:
    array = octets_array(np.array([[1, 2], [3, 4], [5, 6]], dtype=np.uint8), MISSING_SECOND)
    array.validate(full=True)

    assert array.to_pylist() == [b"\x01\x02", None, b"\x05\x06"]


@pytest.mark.parametrize(
    ("rows", "values", "expected"),
    [
        ([], [], [None] * 3),
        ([0, 2], [b"a", None], [b"a", None, None]),
        ([0, 1, 2], [b"", b"b", None], [b"", b"b", None]),
    ],
)
def test_some_rows_may_have_values_of_any_length(rows: list[int], values: list[Any], expected: list[Any]) -> None:
    array = sparse_array(pa.binary(), 3, np.array(rows, dtype=np.int64), values)

    assert array.to_pylist() == expected


def test_packets_fill_in_numbers() -> None:
    draft = NumberDraft(pa.uint8(), np.array([1, 0, 3], np.uint8), None, np.array([0, 1]))
    draft.answer([None, 7])

    assert draft.array().to_pylist() == [None, 7, 3]


def test_packets_fill_in_octets_of_any_length() -> None:
    values = np.array([[1, 2], [0, 0], [5, 6]], np.uint8)
    same = OctetsDraft(pa.binary(), values.copy(), MISSING_SECOND, ROWS)
    same.answer([b"\x03\x04"])
    longer = OctetsDraft(pa.binary(), values.copy(), MISSING_SECOND, np.array([1, 2]))
    longer.answer([b"long", None])

    assert same.array().to_pylist() == [b"\x01\x02", b"\x03\x04", b"\x05\x06"]
    assert longer.array().to_pylist() == [b"\x01\x02", b"long", None]


def test_packets_fill_in_addresses_and_texts() -> None:
    numbers = NumberDraft(
        pa.uint32(), np.array([0xC0000201, 0, 0], np.uint32), validity(np.array([True, False, False])), ROWS
    )
    addresses = WrittenDraft(numbers, Ipv4Address)
    addresses.answer([Ipv4Address("198.51.100.7")])
    texts = TextDraft(pa.string(), np.array([0, -1, 0], np.int32), ["a"], np.array([1, 2]))
    texts.answer(["b", None])

    assert addresses.array().to_pylist() == ["192.0.2.1", "198.51.100.7", None]
    assert texts.array().to_pylist() == ["a", "b", None]


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (pa.dictionary(pa.int32(), pa.string()), Ipv4Address("192.0.2.1"), "192.0.2.1"),
        (pa.uint64(), MacAddress("02:00:00:00:00:01"), 0x020000000001),
        (pa.binary(16), Ipv6Address("::1"), bytes(15) + b"\x01"),
        (pa.uint8(), 7, 7),
    ],
)
def test_packets_give_what_the_engine_does_not_read(type_: pa.DataType, value: Any, expected: Any) -> None:
    draft = ObjectDraft(type_, 3, ROWS)
    draft.answer([value])

    assert draft.array().to_pylist() == [None, expected, None]
