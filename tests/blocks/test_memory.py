"""Buffers are used again, and arrays lie in them where the engine and NumPy find them."""

from __future__ import annotations

import ctypes
from threading import Thread

import numpy as np

from dissect.blocks.memory import ALIGNMENT, POOLED, Buffers, layout, pooled
from dissect.engine.memory import address


def test_buffers_are_used_again_when_nothing_refers_to_them() -> None:
    buffers = Buffers(100)
    first = buffers.take(50)
    array = memoryview(first)[7:9]
    second = buffers.take(100)
    held = [memoryview(buffers.take(1)) for _ in range(POOLED + 3)]
    array.release()

    assert second is not first
    assert buffers.take(100) is first
    assert len(first) == 100
    assert len(buffers.take(101)) == 101
    assert len(set(map(address, held))) == POOLED + 3


def test_arrays_in_a_buffer() -> None:
    found = layout([("q", 3), ("B", 5), ("i", 2)])
    buffer = bytearray(found.octets)
    wide, small, numbers = found.views(buffer)
    wide[2], small[4], numbers[1] = -5, 255, 7

    assert [one.tolist() for one in (wide, small, numbers)] == [[0, 0, -5], [0, 0, 0, 0, 255], [0, 7]]
    assert [begin % ALIGNMENT for begin, _, _ in found.arrays] == [0, 0, 0]
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
