"""What is checked of wheels, and what the check finds; building them all is `make wheels`."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import build_wheels
import pytest
import try_wheels
from wheels import elf, mach_o, pe
from wheels.checking import faults
from wheels.emulating import Runner
from wheels.installing import sizes, too_much
from wheels.library import Library, NotALibraryError
from wheels.promises import EXPORTS, OF_MEMORY, SYSTEMS, promise
from wheels.zig import NoZigError, has_zig, packages_of_zig, zig_variables

from build_engine import NATIVE, TARGETS

ENGINE = build_wheels.ROOT / "dissect" / "engine" / NATIVE.library
LINUX = "manylinux_2_17_x86_64.manylinux2014_x86_64"


def library(**changed: object) -> Library:
    """One that every platform of Linux takes."""
    right = Library(format="ELF", machine="x86_64", exports=EXPORTS, imports=OF_MEMORY)
    return replace(right, **changed)  # type: ignore[arg-type]  # the fields of the record


@pytest.mark.parametrize("platform", TARGETS)
def test_every_target_promises_what_its_compiler_is_told(platform: str) -> None:
    made = promise(platform)
    triple = TARGETS[platform].triple

    assert triple.startswith(f"{made.machine}-")
    assert made.system.name == TARGETS[platform].library
    if made.system.needs:
        assert triple.endswith("." + ".".join(str(one) for one in made.version))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"machine": "aarch64"}, ["it is for aarch64"]),
        ({"exports": EXPORTS - {"run_rows"}}, ["it lacks run_rows"]),
        ({"exports": EXPORTS | {"helper"}}, ["it exports helper"]),
        ({"imports": OF_MEMORY | {"getauxval"}}, ["it imports getauxval"]),
        ({"libraries": frozenset({"libc.so.6"}), "needs": {"GLIBC": (2, 17)}}, []),
        ({"needs": {"GLIBC": (2, 18)}}, ["it needs GLIBC 2.18"]),
        ({"needs": {"GLIBC_ABI_DT": ()}}, ["it needs GLIBC_ABI_DT "]),
        ({"libraries": frozenset({"libm.so.6", "libc.so.6"})}, ["it needs libm.so.6"]),
        ({"faults": ("it is not signed",)}, ["it is not signed"]),
    ],
)
def test_a_library_is_held_against_the_tag(changed: dict[str, object], said: list[str]) -> None:
    assert list(promise(LINUX).broken_by(library(**changed))) == said


def test_windows_and_macos_have_libraries_of_their_own() -> None:
    windows = library(imports=frozenset({"free"}), libraries=frozenset({"api-ms-win-crt-heap-l1-1-0.dll"}))
    assert list(promise("win_amd64").broken_by(windows)) == []
    assert list(promise("win_amd64").broken_by(replace(windows, libraries=frozenset({"msvcrt.dll"})))) == [
        "it needs msvcrt.dll"
    ]
    added = EXPORTS | SYSTEMS["macosx"].exports
    assert list(promise("macosx_10_13_x86_64").broken_by(library(exports=added, needs={"macOS": (10, 13)}))) == []
    assert list(promise("macosx_10_13_x86_64").broken_by(library(exports=added, needs={"macOS": (11, 0)}))) == [
        "it needs macOS 11.0"
    ]


def test_a_platform_without_a_library_promises_nothing() -> None:
    with pytest.raises(ValueError, match="linux_riscv64 is not the platform of a wheel with a library"):
        promise("linux_riscv64")


@pytest.mark.skipif(not ENGINE.exists() or ENGINE.suffix != ".so", reason="there is no library of Linux")
def test_the_library_of_this_machine_is_read() -> None:
    found = elf.read(ENGINE.read_bytes())

    assert found.exports == EXPORTS
    assert found.machine in {"x86_64", "aarch64"}
    assert found.faults == ()
    assert all(one.startswith("libc.") for one in found.libraries)
    for other in (mach_o, pe):
        with pytest.raises(NotALibraryError):
            other.read(ENGINE.read_bytes())


HAS_FUNCTIONS = """
#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif
EXPORT int twice(int number) { return 2 * number; }
EXPORT int thrice(int number) { return number + twice(number); }
"""


@pytest.mark.parametrize("platform", ["macosx_10_13_x86_64", "macosx_11_0_arm64", "win_amd64", "win_arm64"])
def test_libraries_of_other_systems_are_read(platform: str, tmp_path: Path) -> None:
    if not has_zig() and not packages_of_zig(build_wheels.PLACE).exists():
        pytest.skip("there is no zig")
    (tmp_path / "functions.c").write_text(HAS_FUNCTIONS, encoding="utf-8")
    target = TARGETS[platform]
    shape = ["-shared", "-O2", "-fvisibility=hidden", "-nostdlib", *target.flags]
    shape += ["-Wl,--entry=twice"] if platform.startswith("win") else []
    subprocess.run(
        [sys.executable, "-m", "ziglang", "cc", "-target", target.triple, *shape, "-o", target.library, "functions.c"],
        cwd=tmp_path,
        env={**os.environ, **zig_variables(build_wheels.PLACE)},
        check=True,
    )

    found = promise(platform).system.read((tmp_path / target.library).read_bytes())

    assert found.machine == promise(platform).machine
    assert found.exports - promise(platform).system.exports == {"twice", "thrice"}
    assert found.faults == ()
    assert found.needs.get("macOS", promise(platform).version) == promise(platform).version


def wheel(place: Path, platform: str, *, said: str = "", **files: bytes) -> Path:
    """A small wheel, its WHEEL and further files."""
    file = place / f"packet_dissect-1-py3-none-{platform}.whl"
    with ZipFile(file, "w") as archive:
        archive.writestr("dissect/__init__.py", files.pop("python", b""))
        for name, octets in files.items():
            archive.writestr(f"dissect/engine/engine.{name}", octets)
        archive.writestr("packet_dissect-1.dist-info/WHEEL", said or wheel_text(platform))
        archive.writestr("packet_dissect-1.dist-info/RECORD", platform)
    return file


def wheel_text(platform: str) -> str:
    tags = "".join(f"Tag: py3-none-{one}\n" for one in platform.split("."))
    return f"Root-Is-Purelib: {str(platform == 'any').lower()}\n{tags}"


@pytest.fixture(name="pure")
def _pure(tmp_path: Path) -> Path:
    return wheel(tmp_path, "any")


def test_the_pure_wheel_has_no_library(pure: Path, tmp_path: Path) -> None:
    assert list(faults(pure, pure, [])) == []
    (tmp_path / "other").mkdir()
    other = wheel(tmp_path / "other", "any", so=b"", h=b"")
    assert list(faults(other, pure, [])) == ["compiled files: dissect/engine/engine.so, dissect/engine/engine.h"]


def test_a_wheel_says_what_its_name_says(pure: Path, tmp_path: Path) -> None:
    made = wheel(tmp_path, "win_arm64", said=wheel_text("any"), python=b"other")
    assert list(faults(made, pure, [])) == [
        "its tags are for any",
        "it says of a wheel with a library that it has none, or the other way round",
        "other files than in the pure wheel: dissect/__init__.py",
        "compiled files: none",
    ]


def test_what_is_no_library_is_said(pure: Path, tmp_path: Path) -> None:
    (fault,) = faults(wheel(tmp_path, LINUX, so=bytes(64)), pure, [])
    assert fault == "it begins with 00000000 and not with 7f454c46"
    (fault,) = faults(wheel(tmp_path, LINUX, so=elf.MAGIC + bytes(64)), pure, [])
    assert fault == "ELF of type 0 for machine 0"


@pytest.mark.skipif(not ENGINE.exists() or ENGINE.suffix != ".so", reason="there is no library of Linux")
def test_a_path_in_a_library_is_found(pure: Path, tmp_path: Path) -> None:
    made = wheel(tmp_path, LINUX, so=ENGINE.read_bytes() + b"/home/builder/engine.c\0")
    assert "its library has the path /home/builder" in faults(made, pure, ["/home/builder", "/home/nobody"])


def test_platforms_are_chosen_by_any_of_their_names() -> None:
    assert build_wheels.chosen([]) == list(TARGETS)
    assert build_wheels.chosen(["manylinux2014_x86_64", "win_arm64"]) == [LINUX, "win_arm64"]
    with pytest.raises(ValueError, match=r"^win_riscv64: platforms are manylinux_2_17_x86_64, "):
        build_wheels.chosen(["win_riscv64"])


@pytest.mark.slow
def test_without_zig_and_a_network_the_build_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheels.zig.has_zig", lambda: False)
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(NoZigError, match=r"^zig is missing.*No matching.*install ziglang==[0-9.]+ \(100 MB\)"):
        zig_variables(tmp_path)


def test_what_is_missing_to_run_a_library_is_named(tmp_path: Path) -> None:
    loader = tmp_path / "ld.so"
    here, nowhere = (sys.executable,), ("no-such-emulator", "-L", "/")

    assert Runner(nowhere, loader, "apt-get install it").missing() == (
        f"there is no no-such-emulator and no {loader} (apt-get install it)"
    )
    loader.touch()
    assert Runner(nowhere, loader, "it").missing() == "there is no no-such-emulator (it)"
    assert Runner(here, loader, "it").missing() is None
    assert Runner((), loader, "it").missing() is None


def test_without_wheels_nothing_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert try_wheels.main(["--out", str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"WRONG: there are no wheels in {tmp_path}: make wheels\n"


def test_a_base_install_stays_small(tmp_path: Path) -> None:
    for name, octets in {
        "pip/a.py": 9,
        "click/core.py": 5,
        "click/core.pyc": 70,
        "click-8.dist-info/METADATA": 2,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(bytes(octets))

    assert sizes(tmp_path) == {"click": 7}
    assert too_much({"click": 7}) is None
    assert too_much({"click": 7, "numpy": 1}) == "a base install brings numpy"
    assert too_much({"click": 10_000_001}) == "a base install has 10,000,001 octets, and may have 10,000,000"
