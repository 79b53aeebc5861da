"""Mapping a function over an iterator in several threads, with results in order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from threading import Condition, Thread
from typing import Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 2
"""How many items beyond the number of threads are taken in advance."""


def in_order(
    function: Callable[[T], R], iterator: Iterator[T], threads: int, while_waiting: Callable[[], bool] = lambda: False
) -> Generator[R, None, None]:
    """The results, in order. Workers take items one at a time, and process them in parallel. While they wait for their
    turn, they call `while_waiting`, as long as it says that it did something.

    At most `threads` + 2 items are in progress. An exception of the iterator or the function is raised after the
    results before it, and ends the iteration; so does `close`. With one thread, the work happens in the caller's
    thread, item by item. The caller closes the iterator.
    """
    if threads < 1:
        raise ValueError(f"threads must be at least 1, not {threads}")
    if threads == 1:
        return (function(item) for item in iterator)
    return _results(_Work(function, iterator, threads, while_waiting))


def _results(work: _Work[T, R]) -> Generator[R, None, None]:
    work.start()
    try:
        while True:
            outcome = work.take()
            if outcome is None:
                return
            value, error = outcome
            if error is not None:
                raise error
            del outcome
            yield value  # type: ignore[misc]  # without an error there is a value
            del value
    finally:
        work.stop()


class _Work(Generic[T, R]):
    """State shared by workers and the consumer; every attribute changes only under `_changed`."""

    def __init__(
        self, function: Callable[[T], R], iterator: Iterator[T], threads: int, while_waiting: Callable[[], bool]
    ) -> None:
        self._function = function
        self._iterator = iterator
        self._while_waiting = while_waiting
        self._most = threads + AHEAD
        self._changed = Condition()
        self._outcomes: dict[int, tuple[R | None, BaseException | None]] = {}
        self._begun = 0
        self._taken = 0
        self._end: int | None = None
        """The number of items, once known."""
        self._pulling = False
        self._busy = 0
        self._stopped = False
        # Daemons: a worker blocked on a silent pipe must not keep the program from ending.
        self._workers = [Thread(target=self._run, name=f"dissect-{one}", daemon=True) for one in range(threads)]

    def start(self) -> None:
        for worker in self._workers:
            worker.start()

    def take(self) -> tuple[R | None, BaseException | None] | None:
        """Wait for the next outcome; None after the last."""
        with self._changed:
            while self._taken not in self._outcomes:
                if self._taken == self._end:
                    return None
                self._changed.wait()
            outcome = self._outcomes.pop(self._taken)
            self._taken += 1
            self._changed.notify_all()
            return outcome

    def stop(self) -> None:
        """Stop the workers, and wait for those that are working, but not for one that waits for its item."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            while self._busy:
                self._changed.wait()
            self._outcomes.clear()
            waits = self._pulling
        if not waits:
            for worker in self._workers:
                worker.join()

    def _run(self) -> None:
        while (number := self._begin()) is not None:
            try:
                item = next(self._iterator)
            except StopIteration:
                self._ended(number)
                return
            except BaseException as error:  # noqa: BLE001  # the consumer gets any exception
                self._ended(number, error)
                return
            if not self._pulled():
                return
            try:
                outcome = self._function(item), None
            except BaseException as error:  # noqa: BLE001  # as above
                self._done(number, (None, error))
                return
            del item
            self._done(number, outcome)
            del outcome

    def _begin(self) -> int | None:
        """Wait for this worker's turn; returns the number of the item to take, or None if there is none."""
        is_idle = False
        while True:
            with self._changed:
                if self._stopped or self._end is not None:
                    return None
                if not self._pulling and self._begun - self._taken < self._most:
                    self._pulling = True
                    self._begun += 1
                    return self._begun - 1
                if is_idle:
                    self._changed.wait()
            is_idle = not is_idle and not self._while_waiting()

    def _pulled(self) -> bool:
        """Record that an item was taken; returns whether it is still wanted."""
        with self._changed:
            self._pulling = False
            self._busy += not self._stopped
            self._changed.notify_all()
            return not self._stopped

    def _ended(self, number: int, error: BaseException | None = None) -> None:
        with self._changed:
            self._pulling = False
            self._end = number if error is None else number + 1
            if error is not None:
                self._outcomes[number] = None, error
            self._changed.notify_all()

    def _done(self, number: int, outcome: tuple[R | None, BaseException | None]) -> None:
        with self._changed:
            self._busy -= 1
            self._outcomes[number] = outcome
            self._changed.notify_all()
