"""Compiles the engine, all C in `dissect/engine/native/`, when a wheel or an editable install is made (for hatchling),
and stores what follows from the declarations (`dissect.form_writer`), so that a process may do without them.

DISSECT_ENGINE_BUILD: `auto` (compile it if there is a compiler), `require` (or fail), `off` (do without).
DISSECT_ENGINE_TARGET: a wheel's platform, one of `TARGETS`, for which to compile with zig. CC: another compiler.

`python build_engine.py [OPTION…]` compiles the engine of a clone in place, with further options of the compiler,
and stores the same.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ENGINE: Final = "dissect/engine"
FORMS: Final = "dissect/stored"
ZIG: Final = "ziglang>=0.17,<0.18"
"""Pinned here, because constraints files do not touch the requirements of a build."""
ZIG_PLATFORMS: Final = ("linux", "darwin", "win32")
ZIG_MACHINES: Final = ("x86_64", "amd64", "aarch64", "arm64")
"""For other ones there is no package of zig, so that asking for it would make an install fail."""
MODES: Final = ("auto", "require", "off")
FLAGS: Final = "-std=c11 -O2 -g0 -fvisibility=hidden -Wall -Wextra"


class Target(NamedTuple):
    """What zig is told of a platform."""

    triple: str
    library: str
    flags: tuple[str, ...] = ()


ON_MACOS: Final = ("-Wl,-install_name,@rpath/engine.dylib",)
TARGETS: Final = {
    "manylinux_2_17_x86_64.manylinux2014_x86_64": Target("x86_64-linux-gnu.2.17", "engine.so"),
    "manylinux_2_17_aarch64.manylinux2014_aarch64": Target("aarch64-linux-gnu.2.17", "engine.so"),
    "musllinux_1_2_x86_64": Target("x86_64-linux-musl", "engine.so"),
    "musllinux_1_2_aarch64": Target("aarch64-linux-musl", "engine.so"),
    "macosx_11_0_arm64": Target("aarch64-macos.11.0", "engine.dylib", ON_MACOS),
    "macosx_10_13_x86_64": Target("x86_64-macos.10.13", "engine.dylib", ON_MACOS),
    "win_amd64": Target("x86_64-windows-gnu", "engine.dll"),
    "win_arm64": Target("aarch64-windows-gnu", "engine.dll"),
}
NATIVE: Final = Target("", {"win32": "engine.dll", "darwin": "engine.dylib"}.get(sys.platform, "engine.so"))
"""This platform."""


class EngineHook(BuildHookInterface[Any]):
    """Adds the library of this platform, or of the one that is asked for, and the stored forms."""

    def dependencies(self) -> list[str]:
        """What the build needs besides: a compiler, where there is none that works."""
        has_zig = sys.platform in ZIG_PLATFORMS and platform.machine().lower() in ZIG_MACHINES
        needs_zig = _mode() != "off" and (_wanted() or own_compiler() is None)
        return [ZIG] if has_zig and needs_zig else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files of a build are collected; `version` is `standard` or `editable`."""
        mode, wanted = _mode(), _wanted()
        self.place = tempfile.mkdtemp()  # a compiler that fails may leave an empty file
        self._store(version, build_data)
        if mode == "off":
            return
        target = TARGETS[wanted] if wanted else NATIVE
        library = Path(self.place, target.library)
        if not compiled(Path(self.root), library, target):
            if mode == "require" or wanted:
                shutil.rmtree(self.place)
                self.app.abort("the engine could not be compiled; DISSECT_ENGINE_BUILD=off does without it")
            self.app.display_warning("the engine could not be compiled: everything works in Python, slowly")
        elif version == "editable":
            put_in_place(Path(self.root), library)
        else:
            system = wanted or sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data.update(pure_python=False, tag=f"py3-none-{system}")
            build_data["force_include"][str(library)] = f"{ENGINE}/{target.library}"

    def _store(self, version: str, build_data: dict[str, Any]) -> None:
        """Store what follows from the declarations: in the tree, or in the wheel."""
        is_editable = version == "editable"
        place = Path(self.root, FORMS) if is_editable else Path(self.place, "stored")
        if not stored(Path(self.root), place, as_installed=not is_editable):
            self.app.display_warning("nothing of the declarations could be stored: a process takes longer to begin")
        elif not is_editable:
            build_data["force_include"][str(place)] = FORMS

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # hatchling's
        shutil.rmtree(getattr(self, "place", ""), ignore_errors=True)


def _mode() -> str:
    mode = os.environ.get("DISSECT_ENGINE_BUILD", "auto")
    if mode not in MODES:
        raise ValueError(f"DISSECT_ENGINE_BUILD={mode}: it is one of {', '.join(MODES)}")
    return mode


def _wanted() -> str:
    """The platform to compile for; empty for this one."""
    wanted = os.environ.get("DISSECT_ENGINE_TARGET", "")
    if wanted and wanted not in TARGETS:
        raise ValueError(f"DISSECT_ENGINE_TARGET={wanted}: it is one of {', '.join(TARGETS)}")
    return wanted


def own_compiler() -> list[str] | None:
    """A compiler of this machine that works. macOS has a `cc` that only offers a download, so that it is tried."""
    name = os.environ.get("CC") or ("" if sys.platform == "win32" else "cc")
    if not name:
        return None
    with tempfile.TemporaryDirectory() as place:
        probe = Path(place, "probe.c")
        probe.write_text("#include <string.h>\nint probe(void) { return 0; }\n")
        command = [*shlex.split(name), "-shared", "-fPIC", "-o", str(probe.with_suffix(".so")), str(probe)]
        return shlex.split(name) if _runs(command, Path(place), {"stderr": subprocess.DEVNULL}) else None


def compiled(root: Path, library: Path, target: Target, options: Sequence[str] = ()) -> bool:
    """Whether the engine of a source tree could be compiled into a library."""
    compiler = None if target.triple else own_compiler()
    if compiler is None:
        # zig compiles for the very processor of this machine unless it is told not to.
        machine = ["-target", target.triple] if target.triple else ["-mcpu=baseline"]
        compiler = [sys.executable, "-m", "ziglang", "cc", "-s", *machine]
    native = Path(root, ENGINE, "native")
    sources = sorted(one.relative_to(root).as_posix() for one in native.rglob("*.c"))
    headers = ("-I", native.relative_to(root).as_posix())
    shape = ["-shared", *([] if library.suffix == ".dll" else ["-fPIC"]), *target.flags]
    same_anywhere = f"-ffile-prefix-map={root}=."
    command = [*compiler, *FLAGS.split(), *headers, same_anywhere, *shape, *options, "-o", str(library), *sources]
    # zig's cache has 45 MB: it goes with the library, unless there is one to keep.
    caches = {name: str(library.parent / "zig") for name in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR")}
    return _runs(command, root, {"env": {**caches, **os.environ}})


def stored(root: Path, place: Path, *, as_installed: bool = False) -> bool:
    """Whether what follows from the declarations of a source tree could be stored."""
    options = ["--as-installed"] if as_installed else []
    return _runs([sys.executable, "-m", "dissect.form_writer", str(place), *options], root, {})


def put_in_place(root: Path, library: Path) -> None:
    """Put a library into the source tree. A process that runs keeps the one that it has loaded."""
    place = Path(root, ENGINE, library.name)
    new = place.with_suffix(".new")
    shutil.copy2(library, new)
    new.replace(place)


def _runs(command: list[str], place: Path, how: dict[str, Any]) -> bool:
    try:
        return subprocess.run(command, cwd=place, check=False, **how).returncode == 0  # noqa: S603  # a compiler
    except OSError:  # no such program
        return False


def main(options: Sequence[str]) -> int:
    """Compile the engine of this clone in place. Exit status 1 if that fails."""
    root = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as place:
        library = Path(place, NATIVE.library)
        if not compiled(root, library, NATIVE, options):
            return 1
        put_in_place(root, library)
    return 0 if stored(root, root / FORMS) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
