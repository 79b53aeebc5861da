"""Texts made of octets are written once, and not remembered without end."""

from __future__ import annotations

import numpy as np

from dissect.columns.arrow.texts import Texts

ROWS = np.array([[1, 2], [3, 4], [1, 2]], dtype=np.uint8)


def test_each_text_is_written_once_and_forgotten_some_day() -> None:
    asked: list[bytes] = []

    def write(octets: bytes) -> str:
        asked.append(octets)
        return octets.hex()

    texts = Texts(remembered=1)
    first = texts.written(ROWS, write)
    again = texts.written(ROWS[:1], write)
    Texts(remembered=8).written(ROWS, write)

    assert (first, again) == (["0102", "0304", "0102"], ["0102"])
    assert asked == [b"\x01\x02", b"\x03\x04", b"\x01\x02", b"\x01\x02", b"\x03\x04"]
