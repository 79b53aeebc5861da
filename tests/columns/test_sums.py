"""The sums and CRCs of kernels are those of the scalar side, wherever the octets begin and end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import crc32c, ones_complement_sum
from dissect.checksum.crc import in_field
from dissect.checksum.internet import fold
from dissect.columns import crc, summing


@given(octets=st.binary(max_size=64), begin=st.integers(0, 20), size=st.integers(0, 44), shift=st.integers(0, 3))
def test_a_sum(octets: bytes, begin: int, size: int, shift: int) -> None:
    array = np.frombuffer(bytes(shift) + octets, np.uint8)[shift:]
    begin = min(begin, len(octets))
    end = min(begin + size, len(octets))
    words, before = summing.words_of(array)

    actual = int(summing.ones_complement_sum(array, words, before, begin, end))

    assert actual == ones_complement_sum(octets[begin:end])


@pytest.mark.parametrize("number", [0, 1, 0xFFFF, 0x10000, 0x1FFFE, 0xFFFFFFFF, (1 << 48) - 1, (1 << 64) - 1])
def test_carries(number: int) -> None:
    assert int(summing.fold(np.uint64(number))) == fold(number)


@given(before=st.binary(max_size=9), field=st.binary(min_size=4, max_size=4), after=st.binary(max_size=30))
def test_a_crc(before: bytes, field: bytes, after: bytes) -> None:
    array = np.frombuffer(b"\xff" + before + field + after, np.uint8)

    actual = crc.crc32c(array, 1, len(array), 1 + len(before), crc.slices())

    assert int(actual) == in_field(crc32c(before + bytes(4) + after))
