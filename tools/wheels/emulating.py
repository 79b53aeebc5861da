"""What runs the libraries of wheels on this machine, as it is or by an emulator."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]


class Runner(NamedTuple):
    """What runs the programs of a platform: a command before theirs, and the loader that they name."""

    command: tuple[str, ...]
    loader: Path
    install: str
    """How both are had on Debian."""

    def missing(self) -> str | None:
        """What is not here and how it is had; None if programs can be run."""
        absent = [one for one in self.command[:1] if shutil.which(one) is None]
        if not self.loader.exists():
            absent.append(str(self.loader))
        return f"there is no {' and no '.join(absent)} ({self.install})" if absent else None


OLD: Final = ("qemu-x86_64", "-cpu", "qemu64")
"""A processor that can do no more than all of its kind: it has no instruction for CRC-32C."""
GLIBC: Final = Path("/lib64/ld-linux-x86-64.so.2")
GLIBC_ARM64: Final = Path("/usr/aarch64-linux-gnu")
MUSL: Final = Path("/lib/ld-musl-x86_64.so.1")
MUSL_ARM64: Final = ROOT / "build" / "arm64"

RUNNERS: Final = {
    "manylinux_2_17_x86_64": (
        Runner((), GLIBC, "an x86-64 machine"),
        Runner(OLD, GLIBC, "apt-get install qemu-user, on an x86-64 machine"),
    ),
    "manylinux_2_17_aarch64": (
        Runner(
            ("qemu-aarch64", "-L", str(GLIBC_ARM64)),
            GLIBC_ARM64 / "lib" / "ld-linux-aarch64.so.1",
            "apt-get install qemu-user libc6-arm64-cross",
        ),
    ),
    "musllinux_1_2_x86_64": (
        Runner((), MUSL, "apt-get install musl, on an x86-64 machine"),
        Runner(OLD, MUSL, "apt-get install qemu-user musl, on an x86-64 machine"),
    ),
    "musllinux_1_2_aarch64": (
        Runner(
            ("qemu-aarch64", "-L", str(MUSL_ARM64)),
            MUSL_ARM64 / "lib" / "ld-musl-aarch64.so.1",
            "apt-get install qemu-user; apt-get download musl:arm64; dpkg -x musl_*_arm64.deb build/arm64",
        ),
    ),
}
"""By the first name of a platform. The libraries of other systems run only there."""
