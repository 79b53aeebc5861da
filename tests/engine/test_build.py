"""The engine is compiled when the package is built, by whichever compiler there is, and never half."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import build_engine
from dissect import form_writer
from dissect.engine.preamble import FORMAT_VERSION
from tests.captures import ROOT
from tests.profiles import some_of

LIBRARY = f"dissect/engine/{build_engine.NATIVE.library}"
needs_compiler = pytest.mark.skipif(build_engine.own_compiler() is None, reason="no C compiler works here")
PACKAGED = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "build_engine.py",
    "dissect_command.py",
    "dissect_pytest.py",
    "dissect",
)

FAKE_ZIG = """
import sys
from pathlib import Path
Path(__file__).with_name("arguments").write_text("\\n".join(sys.argv[1:]))
Path(sys.argv[sys.argv.index("-o") + 1]).touch()
raise SystemExit(1)
"""
"""It leaves an empty file and fails, as compilers do."""

HAS_ENGINE = "from dissect.engine.library import engine_in_words; print(engine_in_words())"
IS_STORED = "from dissect.stored_forms import stored; print(stored('pcap_headers') is not None)"
UNREACHABLE = re.compile(
    r"No matching distribution|Could not find a version|Failed to establish|ConnectionError|Timeout"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The source tree, with a library that is not of its platform."""
    place = tmp_path / "source"
    place.mkdir()
    left_out = shutil.ignore_patterns("__pycache__", "engine.so", "engine.dylib", "engine.dll")
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=left_out)
        else:
            shutil.copy(ROOT / name, place)
    for name in ("engine.so", "engine.dylib", "engine.dll"):
        (place / "dissect" / "engine" / name).write_bytes(b"old")
    return place


@pytest.fixture
def zig(tmp_path: Path) -> Path:
    """Where a zig that cannot compile stands; the arguments that it got are beside it."""
    place = tmp_path / "zig" / "ziglang"
    place.mkdir(parents=True)
    (place / "__init__.py").touch()
    (place / "__main__.py").write_text(FAKE_ZIG, encoding="utf-8")
    return place


def run(command: list[str], place: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program with the environment of the tests, except for what chooses a compiler or an engine."""
    kept = {name: one for name, one in os.environ.items() if name != "CC" and not name.startswith("DISSECT_ENGINE")}
    environment = {**kept, **variables}
    return subprocess.run(
        command, cwd=place, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def engine_of(python: str, place: Path) -> str:
    """What the package that is found from a directory says of its engine."""
    return run([python, "-c", HAS_ENGINE], place, {}).stdout.strip()


def build(source: Path, target: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build a target of hatchling into `dist`, without an environment of its own."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", "dist"]
    return run(command, source, variables)


def wheel(source: Path, target: str = "wheel", **variables: str) -> tuple[str, set[str]]:
    """The tag of a wheel that could be built, and its files."""
    ran = build(source, target, **variables)
    assert ran.returncode == 0, ran.stderr
    (file,) = (source / "dist").glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return file.stem.split("-", 2)[2], set(archive.namelist())


def native(files: set[str]) -> set[str]:
    """Files of the engine that are not Python."""
    return {one for one in files if one.startswith("dissect/engine/") and not one.endswith(".py")}


@pytest.mark.slow
@needs_compiler
def test_a_wheel_has_the_library_of_its_platform_and_no_source(source: Path) -> None:
    tag, files = wheel(source, DISSECT_ENGINE_BUILD="require")

    assert re.fullmatch(r"py3-none-(?!any)\w+", tag)
    assert native(files) == {LIBRARY}
    assert (source / LIBRARY).read_bytes() == b"old"
    with zipfile.ZipFile(next((source / "dist").glob("*.whl"))) as archive:
        archive.extractall(source / "installed")
    assert engine_of(sys.executable, source / "installed") == f"compiled (format {FORMAT_VERSION})"


@pytest.mark.slow
@needs_compiler
def test_the_same_source_gives_the_same_library_wherever_it_lies(source: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(source, elsewhere)
    one, other = tmp_path / "one.so", tmp_path / "other.so"

    assert build_engine.compiled(source, one, build_engine.NATIVE)
    assert build_engine.compiled(elsewhere, other, build_engine.NATIVE)

    assert one.read_bytes() == other.read_bytes()


@pytest.mark.slow
@needs_compiler
def test_an_editable_install_replaces_the_library_in_the_tree(source: Path) -> None:
    with (source / LIBRARY).open("rb") as loaded:
        tag, files = wheel(source, "wheel:editable", DISSECT_ENGINE_BUILD="require")

        assert loaded.read() == b"old"
    assert (source / LIBRARY).stat().st_size > 1000
    assert native(files) == set()
    assert tag == "py3-none-any"
    assert not list((source / "dissect" / "engine").glob("*.new"))


@pytest.mark.slow
def test_off_builds_a_wheel_for_everybody(source: Path) -> None:
    tag, files = wheel(source, DISSECT_ENGINE_BUILD="off")

    assert tag == "py3-none-any"
    assert native(files) == set()


@pytest.mark.slow
def test_a_wheel_has_what_follows_from_the_declarations(source: Path) -> None:
    _, files = wheel(source, DISSECT_ENGINE_BUILD="off")

    names = {*(name for name, _ in form_writer.forms()), "sources.json"}
    assert {one for one in files if one.startswith("dissect/stored/")} == {f"dissect/stored/{name}" for name in names}
    with zipfile.ZipFile(next((source / "dist").glob("*.whl"))) as archive:
        archive.extractall(source / "installed")
    assert run([sys.executable, "-c", IS_STORED], source / "installed", {}).stdout.strip() == "True"


@pytest.mark.slow
def test_without_the_words_of_declarations_a_build_says_so_and_goes_on(source: Path) -> None:
    (source / "dissect" / "schema" / "__init__.py").write_text("raise ImportError", encoding="utf-8")

    ran = build(source, "wheel", DISSECT_ENGINE_BUILD="off")

    assert ran.returncode == 0
    assert "nothing of the declarations could be stored" in ran.stderr + ran.stdout


@pytest.mark.slow
def test_without_a_compiler_a_build_says_so_and_goes_on(source: Path, zig: Path) -> None:
    variables = {"CC": "no-such-compiler", "PYTHONPATH": str(zig.parent)}

    ran = build(source, "wheel", **variables)

    assert "the engine could not be compiled" in ran.stderr + ran.stdout
    tag, files = wheel(source, **variables)
    assert (tag, native(files)) == ("py3-none-any", set())


@pytest.mark.slow
def test_or_fails_where_the_engine_is_required(source: Path, zig: Path) -> None:
    ran = build(source, "wheel", CC="no-such-compiler", PYTHONPATH=str(zig.parent), DISSECT_ENGINE_BUILD="require")

    assert ran.returncode != 0
    assert "DISSECT_ENGINE_BUILD=off does without it" in ran.stderr + ran.stdout
    assert not (source / "dist").exists() or not list((source / "dist").iterdir())


@pytest.mark.slow
def test_zig_compiles_for_every_processor_of_the_kind(source: Path, zig: Path) -> None:
    build(source, "wheel", CC="no-such-compiler", PYTHONPATH=str(zig.parent))

    assert "-mcpu=baseline" in (zig / "arguments").read_text(encoding="utf-8").split("\n")


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["macosx_11_0_arm64", "win_amd64"])
def test_zig_compiles_for_another_platform_even_beside_a_compiler(source: Path, zig: Path, platform: str) -> None:
    ran = build(source, "wheel", PYTHONPATH=str(zig.parent), DISSECT_ENGINE_TARGET=platform)

    arguments = (zig / "arguments").read_text(encoding="utf-8").split("\n")
    assert arguments[arguments.index("-target") + 1] == build_engine.TARGETS[platform].triple
    assert ran.returncode != 0  # a wheel that is asked for is not replaced by another one


@pytest.mark.heavy
@pytest.mark.parametrize("variable", some_of(["DISSECT_ENGINE_BUILD", "DISSECT_ENGINE_TARGET"], 2))
def test_a_misspelled_variable_is_named(source: Path, variable: str) -> None:
    ran = build(source, "wheel", **{variable: "nonsense"})

    assert ran.returncode != 0
    assert f"{variable}=nonsense: it is one of " in ran.stderr


@pytest.mark.slow
def test_a_source_distribution_has_what_a_build_needs(source: Path) -> None:
    assert build(source, "sdist", DISSECT_ENGINE_BUILD="require", CC="no-such-compiler").returncode == 0

    (file,) = (source / "dist").glob("*.tar.gz")
    with tarfile.open(file) as archive:
        files = {name.split("/", 1)[1] for name in archive.getnames()}
    of_engine = {one.relative_to(ROOT).as_posix() for one in (ROOT / "dissect/engine/native").rglob("*.[ch]")}
    assert native(files) == of_engine
    assert "build_engine.py" in files


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> build_engine.EngineHook:
    """The hook on Linux on x86-64, without a compiler."""
    for name in ("CC", "DISSECT_ENGINE_BUILD", "DISSECT_ENGINE_TARGET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    return build_engine.EngineHook(str(ROOT), {}, None, None, "", "wheel")  # type: ignore[arg-type]  # not looked at


def test_zig_is_asked_for_where_nothing_else_compiles(hook: build_engine.EngineHook) -> None:
    assert hook.dependencies() == [build_engine.ZIG]


def test_nothing_is_asked_for_where_the_engine_is_off(
    hook: build_engine.EngineHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISSECT_ENGINE_BUILD", "off")

    assert hook.dependencies() == []


def test_nor_where_there_is_no_zig(hook: build_engine.EngineHook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")

    assert hook.dependencies() == []


@needs_compiler
def test_nor_where_a_compiler_works(
    hook: build_engine.EngineHook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    compiler = shutil.which("cc", path=os.defpath) or shutil.which("cc", path="/usr/local/bin:/usr/bin:/bin")
    assert compiler is not None
    monkeypatch.setenv("CC", compiler)
    monkeypatch.setenv("PATH", os.defpath)
    assert hook.dependencies() == []

    offers = tmp_path / "cc"  # as on macOS
    offers.write_text("#!/bin/sh\necho 'install the developer tools?' >&2\nexit 1\n", encoding="utf-8")
    offers.chmod(0o755)
    monkeypatch.setenv("CC", str(offers))
    assert hook.dependencies() == [build_engine.ZIG]

    monkeypatch.setenv("CC", compiler)
    monkeypatch.setenv("DISSECT_ENGINE_TARGET", "win_amd64")
    assert hook.dependencies() == [build_engine.ZIG]


@pytest.mark.slow
@pytest.mark.parametrize("editable", [False, True], ids=["installed", "editable"])
def test_a_machine_with_nothing_but_python_gets_a_working_engine(source: Path, editable: bool) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(source / "venv")], check=True)
    python = str(source / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    install = [python, "-m", "pip", "install", "--no-deps", *(["-e"] if editable else []), str(source)]

    ran = run(install, source, {"PATH": str(source / "no-programs"), "DISSECT_ENGINE_BUILD": "require"})

    if ran.returncode and UNREACHABLE.search(ran.stderr):
        pytest.skip(f"the packages that build are not reachable: {ran.stderr.strip().splitlines()[-1]}")
    assert ran.returncode == 0, ran.stderr
    assert engine_of(python, source / "venv") == f"compiled (format {FORMAT_VERSION})"
