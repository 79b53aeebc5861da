"""How a kernel is compiled: once, where a disk can keep it, and without the lock that keeps Python's threads apart."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any, TypeVar

from numba import njit
from numba.core import event

from dissect.columns.kernel_cache import KernelCache

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function over arrays with Numba; with NUMBA_DISABLE_JIT=1 it stays as it is."""
    compiled: F = njit(nogil=True, error_model="numpy")(function)
    if hasattr(compiled, "_cache"):
        with suppress(RuntimeError):  # there is no folder for a cache: each process compiles for itself
            compiled._cache = KernelCache(function)
    return compiled


class _FirstCompilation(event.Listener):  # type: ignore[misc]  # Numba has no types
    """Says once that something is being compiled, whichever thread begins with it."""

    def __init__(self, say: Callable[[], None]) -> None:
        self._say: Callable[[], None] | None = say

    def on_start(self, event: object) -> None:  # noqa: ARG002  # Numba's to name
        say, self._say = self._say, None
        if say is not None:
            say()

    def on_end(self, event: object) -> None:
        """Nothing happens at the end."""


def when_compiling(say: Callable[[], None]) -> AbstractContextManager[object]:
    """A context in which `say` is called once, when a kernel is compiled because none is kept on disk."""
    listened: AbstractContextManager[object] = event.install_listener("numba:compile", _FirstCompilation(say))
    return listened
