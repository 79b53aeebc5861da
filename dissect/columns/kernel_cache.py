"""Compiled kernels on disk, read only where they are whole, of these very sources, and in a folder that is ours alone.

Numba loads whatever its cache holds: code that somebody else put there, and damage, which then breaks every use until
somebody deletes the files. It also looks at the time of a kernel's own file only, and not at those whose functions and
constants it takes in. So the folder is checked here, and each file begins with a digest of all that it depends on.
"""

from __future__ import annotations

import os
import pickle
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from inspect import getfile
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
DIGEST_OCTETS: Final = 32


class KernelFiles(IndexDataCacheFile):  # type: ignore[misc]  # Numba has no types
    """The compiled forms of one kernel, each in a file of its own. What is not as it was written is not there."""

    def load(self, key: Any) -> Any:
        """The form of a key; None where there is none."""
        try:
            octets = self._file(key).read_bytes()
        except OSError:
            return None
        digest, form = octets[:DIGEST_OCTETS], octets[DIGEST_OCTETS:]
        return pickle.loads(form) if digest == _digest(key, form) else None  # noqa: S301  # only we write here

    def save(self, key: Any, data: Any) -> None:
        form = self._dump(data)
        with self._open_for_write(str(self._file(key))) as file:
            file.write(_digest(key, form) + form)

    def _file(self, key: Any) -> Path:
        signature, machine, _ = key
        number = int.from_bytes(sha256(repr((signature, machine)).encode()).digest()[:6])
        return Path(self._data_path(self._data_name(number)))


class KernelCache(FunctionCache):  # type: ignore[misc]  # Numba has no types
    """The cache of one kernel. RuntimeError where there is no folder for it that can be trusted."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        folder = Path(os.path.realpath(self._cache_path))
        if not is_private(folder, Path(getfile(function)).resolve()):
            raise RuntimeError(f"others can write to {folder}")
        self._cache_file = KernelFiles(self._cache_path, self._impl.filename_base, source_stamp=None)

    def save_overload(self, signature: Any, data: Any) -> None:
        with suppress(OSError):  # the disk is full, or the folder is gone
            super().save_overload(signature, data)


def is_private(folder: Path, source: Path) -> bool:
    """Whether nobody can put a file into the folder who could not change the source file as well.

    Folders above count, too: who can rename one can put another in its place.
    """
    if not hasattr(os, "geteuid"):  # Windows tells it by other means
        return True
    trusted = {0, os.geteuid(), source.stat().st_uid}
    for place in takewhile(lambda place: place not in source.parents, (folder, *folder.parents)):
        status = place.stat()
        writable = status.st_mode & OTHERS and (place == folder or not status.st_mode & stat.S_ISVTX)
        if writable or status.st_uid not in trusted:
            return False
    return True


def _digest(key: Any, form: bytes) -> bytes:
    """A digest of a compiled form and of what it was made from, by what and for which machine."""
    return sha256(f"{numba.__version__} {_sources()} {key!r} ".encode() + form).digest()


@cache
def _sources() -> str:
    """A digest of the sources of all kernels."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
