"""Compiled kernels are taken from the disk only where they are whole, of these very sources, and nobody else's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from numba import config
from numba.core import event
from numba.core.caching import InTreeCacheLocator, NullCache, UserWideCacheLocator

from dissect.columns import compiled, kernel_cache
from dissect.columns.kernel_cache import is_private


def doubled(number: int) -> int:
    return 2 * number


jit = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="kernels are not compiled in this run")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that Numba is told to keep what it compiles in."""
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def compilations(use: Callable[[], object]) -> int:
    """How often something is compiled meanwhile."""
    count = []

    class Counter(event.Listener):  # type: ignore[misc]  # Numba has no types
        def on_start(self, event: object) -> None:
            count.append(event)

        def on_end(self, event: object) -> None:
            pass

    with event.install_listener("numba:compile", Counter()):
        use()
    return len(count)


def uses() -> int:
    """How often the kernel is compiled where it is used anew, with a right result."""
    kernel = compiled.kernel(doubled)

    def use() -> None:
        assert kernel(2) == 4

    return compilations(use)


@jit
def test_what_was_compiled_is_kept(folder: Path) -> None:
    assert [uses(), uses()] == [1, 0]


@jit
def test_as_long_as_the_sources_are_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = uses()
    monkeypatch.setattr(kernel_cache, "_sources", lambda: "others")

    assert [before, uses(), uses()] == [1, 1, 0]
    assert len(list(folder.rglob("*.nbc"))) == 1


@jit
@pytest.mark.parametrize("octets", [b"", b"\x80", b"\0" * 100, None], ids=["empty", "cut", "zeros", "flipped"])
def test_what_is_damaged_is_compiled_anew_and_kept(folder: Path, octets: bytes | None) -> None:
    uses()
    (file,) = folder.rglob("*.nbc")
    kept = bytearray(file.read_bytes())
    kept[-100] ^= 1
    file.write_bytes(kept if octets is None else octets)

    assert [uses(), uses()] == [1, 0]


@jit
def test_where_nothing_can_be_kept_each_process_compiles_for_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel: Any = compiled.kernel(doubled)
    shutil.rmtree(folder)
    folder.touch()  # as a full disk does: no folder can be made, and no file

    assert kernel(2) == 4
    for other in (InTreeCacheLocator, UserWideCacheLocator):
        monkeypatch.setattr(other, "from_function", lambda *_: None)
    assert [uses(), uses()] == [1, 1]
    kernel = compiled.kernel(doubled)
    assert isinstance(kernel._cache, NullCache)


@jit
def test_a_folder_of_others_is_not_read(folder: Path) -> None:
    uses()
    (kept,) = folder.iterdir()
    for place in (kept, folder):
        place.chmod(0o777)
        assert [uses(), uses()] == [1, 1]
        place.chmod(0o755)
    assert uses() == 0


@pytest.mark.parametrize(
    ("modes", "private"),
    [
        ((0o755, 0o755), True),
        ((0o755, 0o700), True),
        ((0o1777, 0o755), True),
        ((0o755, 0o775), False),
        ((0o755, 0o757), False),
        ((0o755, 0o1777), False),
        ((0o777, 0o755), False),
        ((0o775, 0o755), False),
    ],
)
def test_a_folder_is_private_where_only_its_owner_writes(tmp_path: Path, modes: tuple[int, int], private: bool) -> None:
    folder = tmp_path / "above" / "folder"
    folder.mkdir(parents=True)
    for place, mode in zip((folder.parent, folder), modes, strict=True):
        place.chmod(mode)

    assert is_private(folder, Path(__file__)) == private


def test_who_owns_the_sources_may_own_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def owned(owner: int) -> Callable[..., Any]:
        whole = Path.stat

        def status(path: Path, **options: Any) -> Any:
            found = whole(path, **options)
            return os.stat_result((*found[:4], owner if path in (tmp_path, source) else 0, *found[5:]))

        return status

    source = tmp_path / "source.py"
    source.touch()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", owned(12345))
        assert is_private(tmp_path, source)
        assert not is_private(tmp_path, Path(__file__))
    (tmp_path / "__pycache__").mkdir()
    assert is_private(tmp_path / "__pycache__", source)
    monkeypatch.delattr(os, "geteuid")
    tmp_path.chmod(0o777)
    assert is_private(tmp_path, Path(__file__))


PLANTED = """
import pickle, sys
class Foreign:
    def __reduce__(self):
        return print, ("foreign code",)
sys.stdout.buffer.write(pickle.dumps(Foreign()))
"""


def test_foreign_code_is_not_run(tmp_path: Path) -> None:
    """What Numba itself would load, in the files that it would write, and in ours."""
    script = tmp_path / "kernels.py"
    script.write_text(
        textwrap.dedent("""
        from dissect.columns.compiled import kernel

        @kernel
        def doubled(number):
            return 2 * number

        print(doubled(2))
        """)
    )
    planted = subprocess.run([sys.executable, "-c", PLANTED], capture_output=True, check=True).stdout
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}

    def ran() -> bytes:
        return subprocess.run([sys.executable, script], capture_output=True, check=True, env=environment).stdout

    assert ran() == b"4\n"
    for file in (tmp_path / "cache").rglob("*.nbc"):
        file.write_bytes(planted)
        file.with_name(f"{file.name.rpartition('.')[0].rpartition('.')[0]}.nbi").write_bytes(planted)
        file.parent.chmod(0o777)
    assert ran() == b"4\n"


def test_it_is_said_once_that_something_is_compiled() -> None:
    said = []

    with compiled.when_compiling(lambda: said.append("now")):
        before = list(said)
        for _ in range(2):
            with event.trigger_event("numba:compile"):
                pass
    with event.trigger_event("numba:compile"):
        pass

    assert (before, said) == ([], ["now"])
