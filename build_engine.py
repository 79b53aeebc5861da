"""Compiles the engine, `dissect/engine/native/*.c`, when a wheel or an editable install is made (a hook of hatchling).

DISSECT_ENGINE_BUILD: `auto` (compile it if there is a compiler), `require` (or fail), `off` (do without).
DISSECT_ENGINE_TARGET: a wheel's platform, one of `TARGETS`, for which to compile with zig. CC: another compiler.
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
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ENGINE = "dissect/engine"
ZIG = "ziglang>=0.17,<0.18"
"""Pinned here, because constraints files do not touch the requirements of a build."""
ZIG_PLATFORMS = ("linux", "darwin", "win32")
ZIG_MACHINES = ("x86_64", "amd64", "aarch64", "arm64")
FLAGS = "-std=c11 -O2 -g0 -fvisibility=hidden -Wall -Wextra"


class Target(NamedTuple):
    """What zig is told of a platform."""

    triple: str
    library: str
    flags: tuple[str, ...] = ()


ON_MACOS = ("-Wl,-install_name,@rpath/engine.dylib",)
TARGETS = {
    "manylinux_2_17_x86_64.manylinux2014_x86_64": Target("x86_64-linux-gnu.2.17", "engine.so"),
    "manylinux_2_17_aarch64.manylinux2014_aarch64": Target("aarch64-linux-gnu.2.17", "engine.so"),
    "musllinux_1_2_x86_64": Target("x86_64-linux-musl", "engine.so"),
    "musllinux_1_2_aarch64": Target("aarch64-linux-musl", "engine.so"),
    "macosx_11_0_arm64": Target("aarch64-macos.11.0", "engine.dylib", ON_MACOS),
    "macosx_10_13_x86_64": Target("x86_64-macos.10.13", "engine.dylib", ON_MACOS),
    "win_amd64": Target("x86_64-windows-gnu", "engine.dll"),
    "win_arm64": Target("aarch64-windows-gnu", "engine.dll"),
}
LIBRARIES = {"win32": "engine.dll", "darwin": "engine.dylib"}


class EngineHook(BuildHookInterface[Any]):
    """Adds the library of this platform, or of the one that is asked for."""

    @property
    def mode(self) -> str:
        return os.environ.get("DISSECT_ENGINE_BUILD", "auto")

    @property
    def wanted(self) -> str:
        """The platform to compile for; empty for this one."""
        return os.environ.get("DISSECT_ENGINE_TARGET", "")

    def dependencies(self) -> list[str]:
        """What the build needs besides: a compiler, where there is none that works."""
        has_zig = sys.platform in ZIG_PLATFORMS and platform.machine().lower() in ZIG_MACHINES
        return [ZIG] if self.mode != "off" and has_zig and self._own_compiler() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files of a build are collected; `version` is `standard` or `editable`."""
        if self.mode == "off":
            return
        native = Target("", LIBRARIES.get(sys.platform, "engine.so"))
        target = TARGETS[self.wanted] if self.wanted else native
        self.place = tempfile.mkdtemp()  # pip builds twice, and a compiler that fails may leave an empty file
        out = Path(self.place, target.library)
        if not self._compile(out, target):
            if self.mode == "require" or self.wanted:
                self.app.abort("the engine could not be compiled; DISSECT_ENGINE_BUILD=off does without it")
            self.app.display_warning("the engine could not be compiled: everything works in Python, slowly")
        elif version == "editable":
            place = Path(self.root, ENGINE, target.library)
            shutil.copy2(out, place.with_suffix(".new"))
            place.with_suffix(".new").replace(place)  # a process that runs keeps the old one
        else:
            system = self.wanted or sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data.update(pure_python=False, tag=f"py3-none-{system}")
            build_data["force_include"][str(out)] = f"{ENGINE}/{target.library}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # hatchling's
        shutil.rmtree(getattr(self, "place", ""), ignore_errors=True)

    def _own_compiler(self) -> list[str] | None:
        """A compiler of this machine that works. macOS has a `cc` that only offers a download, so that it is tried."""
        name = os.environ.get("CC") or ("" if sys.platform == "win32" else "cc")
        if not name or self.wanted:
            return None
        with tempfile.TemporaryDirectory() as place:
            probe = Path(place, "probe.c")
            probe.write_text("#include <string.h>\nint probe(void) { return 0; }\n")
            command = [*shlex.split(name), "-shared", "-fPIC", "-o", str(probe.with_suffix(".so")), str(probe)]
            return shlex.split(name) if _runs(command, place, subprocess.DEVNULL) else None

    def _compile(self, out: Path, target: Target) -> bool:
        compiler = self._own_compiler()
        if compiler is None:
            # zig compiles for the very processor of this machine unless it is told not to.
            compiler = [sys.executable, "-m", "ziglang", "cc", "-s", *([] if target.triple else ["-mcpu=baseline"])]
        sources = sorted(one.relative_to(self.root).as_posix() for one in Path(self.root, ENGINE, "native").glob("*.c"))
        shape = ["-shared", *([] if out.suffix == ".dll" else ["-fPIC"])]
        triple = ["-target", target.triple] if target.triple else []
        same_anywhere = f"-ffile-prefix-map={self.root}=."
        command = [*compiler, *FLAGS.split(), same_anywhere, *shape, *triple, *target.flags, "-o", str(out), *sources]
        return _runs(command, self.root)


def _runs(command: list[str], place: str, stderr: int | None = None) -> bool:
    try:
        return subprocess.run(command, cwd=place, check=False, stderr=stderr).returncode == 0  # noqa: S603  # a compiler
    except OSError:  # no such program
        return False
