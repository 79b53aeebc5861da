"""How a kernel is compiled: once, to a cache on disk, and without the lock that keeps Python's threads apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function over arrays with Numba; with NUMBA_DISABLE_JIT=1 it stays as it is."""
    compiled: F = njit(nogil=True, cache=True, error_model="numpy")(function)
    return compiled
