"""Distinct keys: equal rows get the same number, whatever their hashes are, and only as many as there is room for."""

from __future__ import annotations

import ctypes
from array import array

import pytest

from dissect.engine.keys import Keys
from dissect.engine.library import Engine, engine
from dissect.engine.structures.groups import Keys as NativeKeys

WIDTHS = [1, 3, 4, 6, 7, 8, 12, 16, 40]


@pytest.fixture
def native() -> Engine:
    found = engine()
    if found is None:
        pytest.skip("there is no engine")
    return found


def numbered(keys: Keys, rows: list[bytes]) -> list[int]:
    """The number of each row."""
    octets, numbers = bytearray(b"".join(rows)), array("i", [-2] * len(rows))
    begin = ctypes.addressof((ctypes.c_char * len(octets)).from_buffer(octets))
    keys.number_rows(begin, len(rows), numbers.buffer_info()[0])
    return numbers.tolist()


@pytest.mark.parametrize("width", WIDTHS)
def test_rows_are_numbered_as_they_come_over_many_calls(width: int, native: Engine) -> None:
    keys, expected = Keys(native, width), dict[bytes, int]()
    for call in range(5):
        rows = [(number * (call + 3) % 701).to_bytes(2).rjust(width, b"x")[-width:] for number in range(600)]

        assert numbered(keys, rows) == [expected.setdefault(row, len(expected)) for row in rows]

    assert (len(keys), bytes(keys.octets)) == (len(expected), b"".join(expected))


@pytest.mark.parametrize("width", WIDTHS)
def test_rows_whose_hashes_are_the_same_are_told_apart(width: int, native: Engine) -> None:
    rows = [number.to_bytes(1).rjust(width, b"x") for number in range(100)]
    keys, none = Keys(native, width), (ctypes.c_uint64 * (width + 2))()
    NativeKeys.from_address(keys.address).factors = ctypes.addressof(none)

    assert numbered(keys, rows + rows[::-1]) == [*range(100), *reversed(range(100))]


def test_there_are_no_more_keys_than_there_is_room_for(native: Engine) -> None:
    keys = Keys(native, 2)
    room = NativeKeys.from_address(keys.address).room
    octets, numbers = array("H", range(room + 5)), array("i", [-2] * (room + 5))

    done = native.number_rows(keys.address, octets.buffer_info()[0], None, room + 5, -1, numbers.buffer_info()[0])

    assert (done, len(keys)) == (room, room)
    assert numbers.tolist() == [*range(room), *[-2] * 5]
