"""What a wheel's platform promises of the library in it, and which libraries break it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, get_type_hints

from dissect.engine.library import Engine
from wheels import elf, mach_o, pe
from wheels.library import ARM64, X86_64, Library, Version

EXPORTS: Final = frozenset(["engine_format", *get_type_hints(Engine)])
OF_MEMORY: Final = frozenset(["bcmp", "memcmp", "memcpy", "memmove", "memset"])
"""What every C library has always had. Compilers call `bcmp` where `memcmp` is asked only whether octets are equal."""
MACHINES: Final = {"x86_64": X86_64, "amd64": X86_64, "aarch64": ARM64, "arm64": ARM64}


class System(NamedTuple):
    """What libraries of a system may be."""

    name: str
    read: Callable[[bytes], Library]
    libraries: str
    """What every machine with this system has, as a regular expression."""
    needs: str = ""
    """What the version in the platform is the version of."""
    imports: frozenset[str] | None = None
    """What may be imported; None for whatever those libraries have."""
    exports: frozenset[str] = frozenset()
    """What the linker adds to ours."""


SYSTEMS: Final = {
    "manylinux": System("engine.so", elf.read, r"libc\.so\.6", "GLIBC", OF_MEMORY),
    "musllinux": System("engine.so", elf.read, r"libc\.so", "", OF_MEMORY),
    "macosx": System(
        "engine.dylib",
        mach_o.read,
        r"/usr/lib/libSystem\.B\.dylib",
        "macOS",
        exports=frozenset(["__dso_handle", "_mh_dylib_header"]),
    ),
    "win": System("engine.dll", pe.read, r"KERNEL32\.dll|api-ms-win-crt-\w+-l1-1-0\.dll"),
}


class Promise(NamedTuple):
    """A platform, taken apart: `macosx_11_0_arm64`."""

    system: System
    version: Version
    machine: str

    def broken_by(self, library: Library) -> Iterator[str]:
        """What is wrong with a library, in words."""
        if library.machine != self.machine:
            yield f"it is for {library.machine}"
        if missing := EXPORTS - library.exports:
            yield f"it lacks {_listed(missing)}"
        if others := library.exports - EXPORTS - self.system.exports:
            yield f"it exports {_listed(others)}"
        if foreign := {one for one in library.libraries if not re.fullmatch(self.system.libraries, one)}:
            yield f"it needs {_listed(foreign)}"
        if self.system.imports is not None and (unusual := library.imports - self.system.imports):
            yield f"it imports {_listed(unusual)}"
        for name, version in library.needs.items():
            if name != self.system.needs or version > self.version:
                yield f"it needs {name} {'.'.join(str(one) for one in version)}"
        yield from library.faults


def promise(platform: str) -> Promise:
    """What a platform promises. Further names behind a full stop are older ones of the same."""
    found = re.fullmatch(r"([a-z]+?)(?:_(\d+)_(\d+))?_(x86_64|amd64|aarch64|arm64)", platform.partition(".")[0])
    if found is None:
        raise ValueError(f"{platform} is not the platform of a wheel with a library")
    system, *version, machine = found.groups()
    return Promise(SYSTEMS[system], tuple(int(one) for one in version if one), MACHINES[machine])


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names))
