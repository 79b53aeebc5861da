"""Which library is loaded, and what becomes of one that cannot be used: one warning, and Python goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from struct import pack_into

import pytest

from dissect.engine.library import Engine, EngineWarning, engine, engine_in_words
from dissect.engine.library import _found as found
from dissect.engine.library_file import HEADER_OCTETS, cut_short
from dissect.engine.preamble import FORMAT_VERSION
from tests.captures import ROOT
from tests.profiles import some_of

BUILT = next(iter((ROOT / "dissect" / "engine").glob("engine.[sd]*")), None)
needs_library = pytest.mark.skipif(BUILT is None, reason="no engine was compiled here")

DISSECTS = """
import warnings
warnings.simplefilter("always")
import dissect
from dissect.cli import main
with dissect.open("captures/tcp4_echo.pcap") as packets:
    print(sum(packet.find(dissect.TCP) is not None for packet in packets))
main(["--version"])
"""
"""A program that reads packets, and then says which engine it had."""


def forget() -> None:
    """The engine is looked for anew."""
    found.cache_clear()
    engine.cache_clear()


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    forget()
    yield
    forget()


def chosen(library: Path | str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose a library, see that it is refused with one warning however often it is asked for, and return why."""
    monkeypatch.setenv("DISSECT_ENGINE", str(library))

    with pytest.warns(EngineWarning) as warned:
        answers = [engine(), engine()]

    assert answers == [None, None]
    assert len(warned) == 1
    assert warned[0].filename == __file__
    why = str(warned[0].message).removeprefix("the engine is not used, everything works in Python, slowly: ")
    assert engine_in_words() == f"refused ({why})"
    return why


def compiled(source: str, place: Path) -> Path:
    """A library of a few lines of C."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    text, library = place / "library.c", place / "library.so"
    text.write_text(source, encoding="utf-8")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(text)], check=True)
    return library


@needs_library
def test_the_library_beside_the_package_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISSECT_ENGINE", raising=False)

    assert isinstance(engine(), Engine)
    assert engine_in_words() == f"compiled (format {FORMAT_VERSION})"


@needs_library
def test_another_is_loaded_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert BUILT is not None
    shutil.copy(BUILT, tmp_path / "other.so")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISSECT_ENGINE", "other.so")  # and not looked for among the libraries of the system

    assert isinstance(engine(), Engine)


def test_off_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISSECT_ENGINE", "off")

    assert engine() is None
    assert engine_in_words() == "none (DISSECT_ENGINE=off)"


def test_a_package_without_library_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISSECT_ENGINE", raising=False)
    monkeypatch.setattr("dissect.engine.library.__file__", str(tmp_path / "library.py"))

    assert engine() is None
    assert engine_in_words() == "none (the package was built without it)"


def test_another_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = compiled("long long engine_format(void) { return 4711; }\n", tmp_path)

    assert chosen(library, monkeypatch) == f"{library}: its tables have the format 4711, and ours {FORMAT_VERSION}"


def test_a_library_without_the_functions_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = compiled(f"long long engine_format(void) {{ return {FORMAT_VERSION}; }}\n", tmp_path)

    assert "tables_check" in chosen(library, monkeypatch)


def test_a_library_of_others_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = compiled("int hello(void) { return 1; }\n", tmp_path)

    assert "engine_format" in chosen(library, monkeypatch)


@pytest.mark.parametrize("octets", [b"", b"\x7f", b"\x7fELF", b"\x7fELF" + bytes(60), b"MZ\x90\x00", b"hello\n" * 99])
def test_a_file_that_is_no_library_is_refused(octets: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "engine.so"
    library.write_bytes(octets)

    assert str(library) in chosen(library, monkeypatch)


def test_so_are_a_directory_and_a_path_where_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(tmp_path) in chosen(tmp_path, monkeypatch)
    forget()
    assert "No such file" in chosen(tmp_path / "missing.so", monkeypatch)


@needs_library
@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="libraries are no ELF files here")
def test_a_library_that_was_cut_short_is_refused_at_every_length(tmp_path: Path) -> None:
    assert BUILT is not None
    whole, part = BUILT.read_bytes(), tmp_path / "part.so"
    assert not cut_short(BUILT)

    for octets in [*range(4, 2 * HEADER_OCTETS), *range(4096, len(whole), 4096), len(whole) - 1]:
        part.write_bytes(whole[:octets])
        assert cut_short(part), octets


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("bits", "begin", "sizes"), [(64, 40, 58), (32, 32, 46)])
def test_what_is_promised_is_read_as_the_header_says(
    order: str, bits: int, begin: int, sizes: int, tmp_path: Path
) -> None:
    header = bytearray(b"\x7fELF" + bytes(60))
    header[4:6] = bytes([bits // 32, 1 if order == "<" else 2])
    pack_into(order + ("Q" if bits == 64 else "I"), header, begin, 1000)
    pack_into(f"{order}HH", header, sizes, 40, 20)
    library = tmp_path / "engine.so"

    library.write_bytes(header + bytes(1799 - 64))
    assert cut_short(library)
    library.write_bytes(header + bytes(1800 - 64))
    assert not cut_short(library)


@pytest.mark.slow
@pytest.mark.parametrize("library", some_of([".", "a", "off"], 3))
def test_programs_go_on_in_python(library: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DISSECTS],
        cwd=ROOT,
        env={**os.environ, "DISSECT_ENGINE": library},
        capture_output=True,
        text=True,
        check=False,
    )

    packets, _, says = ran.stdout.splitlines()
    assert int(packets) > 5
    assert says.startswith("engine: none (DISSECT_ENGINE=off)" if library == "off" else "engine: refused (")
    assert ran.returncode == 0
