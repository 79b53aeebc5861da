"""How a kernel is compiled: once, to a cache on disk, and without the lock that keeps Python's threads apart."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from numba import njit
from numba.core import event

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a function over arrays with Numba; with NUMBA_DISABLE_JIT=1 it stays as it is."""
    try:
        compiled: F = njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no folder that can be written to: each process compiles for itself
        return njit(nogil=True, error_model="numpy")(function)  # type: ignore[no-any-return]  # Numba has no types
    _bind_to_sources(compiled)
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
        """Nothing is said of the end."""


def when_compiling(say: Callable[[], None]) -> AbstractContextManager[object]:
    """A context in which `say` is called once, when a kernel is compiled because none is kept on disk."""
    listened: AbstractContextManager[object] = event.install_listener("numba:compile", _FirstCompilation(say))
    return listened


def _bind_to_sources(compiled: object) -> None:
    """Have the cache hold only for the sources as they are now.

    Numba looks at the time of the kernel's own file alone, and not at those whose functions and constants it has taken
    in; and it reads all of the cache's index before it looks. What it compares before that is its own version, so the
    sources become part of that. Where Numba has no such place, compiled code is used as Numba sees fit.
    """
    file = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    version = getattr(file, "_version", None)
    if file is not None and isinstance(version, str):
        file._version = f"{version} {_digest()}"


@cache
def _digest() -> str:
    """What the sources of all kernels are, in a few letters."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
