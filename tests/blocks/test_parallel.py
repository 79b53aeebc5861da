"""`in_order`: results in the items' order, a bounded number of items in flight, and an end whatever goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from dissect.blocks.parallel import AHEAD, in_order


def items(count: int, taken: list[int]) -> Iterator[int]:
    for number in range(count):
        taken.append(number)
        yield number


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_come_in_order(threads: int) -> None:
    def slow(number: int) -> int:
        time.sleep(0.001 * (number * 7 % 3))
        return -number

    results = list(in_order(slow, iter(range(60)), threads))

    assert results == [-number for number in range(60)]


def test_who_waits_does_something_else() -> None:
    helped: list[str] = []

    def slow() -> Iterator[int]:
        for number in range(3):
            while len(helped) < 3 * number:
                time.sleep(0.001)
            yield number

    def helps() -> bool:
        helped.append(threading.current_thread().name)
        return len(helped) % 3 != 0

    assert list(in_order(str, slow(), 2, helps)) == ["0", "1", "2"]
    assert set(helped) <= {"dissect-0", "dissect-1"}


def test_nothing_comes_of_nothing() -> None:
    assert list(in_order(str, iter(()), 2)) == []


def test_one_thread_is_the_callers() -> None:
    names = set(in_order(lambda _: threading.current_thread(), iter(range(3)), 1))

    assert names == {threading.current_thread()}


def test_few_items_are_taken_before_their_results_are_asked_for() -> None:
    taken: list[int] = []
    results = in_order(str, items(100, taken), 3)
    first = next(results)
    while len(taken) < 1 + 3 + AHEAD:
        time.sleep(0.001)
    time.sleep(0.02)

    assert first == "0"
    assert len(taken) == 1 + 3 + AHEAD
    results.close()
    assert len(taken) == 1 + 3 + AHEAD


@pytest.mark.parametrize("threads", [1, 2])
def test_an_exception_of_the_iterator_comes_after_the_results_before_it(threads: int) -> None:
    def broken() -> Iterator[int]:
        yield from range(10)
        raise OSError("broken")

    results = in_order(str, broken(), threads)

    assert [next(results) for _ in range(10)] == list("0123456789")
    with pytest.raises(OSError, match="broken"):
        next(results)
    assert list(results) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_an_exception_of_the_function_comes_in_its_place(threads: int) -> None:
    results = in_order(lambda number: 6 // (3 - number), iter(range(100)), threads)

    assert [next(results) for _ in range(3)] == [2, 3, 6]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert list(results) == []


def test_workers_end_with_the_results() -> None:
    before = threading.active_count()
    ended = in_order(str, iter(range(5)), 2)
    closed = in_order(str, iter(range(1000)), 2)
    list(ended)
    next(closed)
    closed.close()

    assert threading.active_count() == before


def test_closing_does_not_wait_for_an_item() -> None:
    before, waits, comes = threading.active_count(), threading.Event(), threading.Event()
    done: list[int] = []

    def slowly() -> Iterator[int]:
        yield 1
        waits.set()
        comes.wait()
        yield 2

    results = in_order(done.append, slowly(), 2)
    next(results)
    waits.wait()
    results.close()
    waiting = threading.active_count()
    comes.set()
    while threading.active_count() > before:
        time.sleep(0.001)

    assert waiting > before
    assert done == [1]


def test_closing_waits_for_what_is_being_worked_on() -> None:
    begun, done = threading.Event(), []

    def work(number: int) -> int:
        if number:
            begun.set()
            time.sleep(0.05)
            done.append(number)
        return number

    results = in_order(work, iter((0, 1)), 2)
    next(results)
    begun.wait()
    results.close()

    assert done == [1]


def test_results_that_nobody_begins_to_take_start_nothing() -> None:
    before = threading.active_count()
    results = in_order(str, iter(range(5)), 2)
    results.close()

    assert threading.active_count() == before


def test_no_thread_is_refused() -> None:
    with pytest.raises(ValueError, match="threads must be at least 1"):
        in_order(str, iter(()), 0)
