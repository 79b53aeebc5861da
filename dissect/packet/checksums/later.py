"""Values that are seldom needed, and computed only when they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """An iterable computed on each iteration; equal to a tuple of the same items, and pickled as one."""

    __slots__ = ("_arguments", "_make")

    def __init__(self, make: Callable[..., Iterable[T]], *arguments: Any) -> None:
        self._make = make
        self._arguments = arguments

    def __iter__(self) -> Iterator[T]:
        return iter(self._make(*self._arguments))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[type[tuple[T, ...]], tuple[tuple[T, ...]]]:
        return tuple, (tuple(self),)
