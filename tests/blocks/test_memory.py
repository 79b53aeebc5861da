"""Buffers are used again, and arrays lie in them where the engine and NumPy find them."""

from __future__ import annotations

import ctypes
from itertools import pairwise
from threading import Thread

import numpy as np
import pytest

from dissect.blocks.memory import ALIGNMENT, MAPPED, POOLED, SLAB, Buffers, lasting, layout, pooled
from dissect.engine.memory import address


@pytest.mark.parametrize("size", [100, min(MAPPED, SLAB)])
def test_buffers_are_used_again_when_nothing_refers_to_them(size: int) -> None:
    buffers = Buffers(size)
    first = buffers.take(50)
    begin, array = address(first), first[7:9]
    first.release()
    second = buffers.take(size)
    held = [buffers.take(1) for _ in range(POOLED + 3)]
    array.release()
    again = buffers.take(size)

    assert address(second) != begin
    assert address(again) == begin
    assert len(again) == size
    assert len(buffers.take(size + 1)) == size + 1
    assert len(set(map(address, held))) == POOLED + 3


def test_results_share_slabs_which_are_used_again() -> None:
    size = SLAB // 4 - 7
    results = [lasting(size) for _ in range(9)]
    begins = [address(one) for one in results]
    for one in results:
        one[:] = b"x" * size
    alone = [lasting(1), lasting(SLAB)]
    kept, apart = results.pop(), [other - one for one, other in pairwise(sorted(begins))]
    results.clear()
    again = [address(lasting(size)) for _ in range(9)]

    assert all(begin % ALIGNMENT == 0 for begin in [*begins, *map(address, alone)])
    assert size <= min(apart) < size + ALIGNMENT
    assert [len(one) for one in alone] == [1, SLAB]
    assert set(again) & set(begins[:-1])
    assert begins[-1] not in again
    assert bytes(kept) == b"x" * size


def test_arrays_in_a_buffer() -> None:
    found = layout([("q", 3), ("B", 5), ("i", 2)])
    buffer = bytearray(found.octets)
    wide, small, numbers = found.views(buffer)
    wide[2], small[4], numbers[1] = -5, 255, 7

    assert [one.tolist() for one in (wide, small, numbers)] == [[0, 0, -5], [0, 0, 0, 0, 255], [0, 7]]
    assert [begin % ALIGNMENT for begin, *_ in found.arrays] == [0, 0, 0]
    assert ctypes.c_int32.from_address(address(numbers) + 4).value == 7
    assert np.frombuffer(wide, np.int64).tolist() == [0, 0, -5]
    assert np.shares_memory(np.frombuffer(wide, np.int64), np.frombuffer(buffer, np.uint8))


def test_each_thread_has_memory_of_its_own_that_is_used_again() -> None:
    first = pooled(100)
    others: list[int] = []
    thread = Thread(target=lambda: others.append(address(pooled(100))))
    thread.start()
    thread.join()
    begin = address(first)
    second = address(pooled(99))
    del first

    assert begin not in {second, *others}
    assert address(pooled(99)) in {begin, second}
