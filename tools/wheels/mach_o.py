"""Libraries of macOS: `mach-o/loader.h` and `mach-o/nlist.h` of Apple's XNU."""

from __future__ import annotations

from collections.abc import Iterator
from struct import iter_unpack, unpack_from
from typing import Final

from wheels.library import ARM64, X86_64, Library, NotALibraryError, Version, require, text_at

MAGIC: Final = b"\xcf\xfa\xed\xfe"
MACHINES: Final = {0x0100_0007: X86_64, 0x0100_000C: ARM64}
HEADER_OCTETS: Final = 32
DYNAMIC_LIBRARY: Final = 6

SYMBOLS, LOAD_LIBRARY, SIGNATURE, LEAST_MACOS, BUILD_VERSION = 0x02, 0x0C, 0x1D, 0x24, 0x32
DYLD_INFO, DYLD_INFO_ONLY, EXPORTS = 0x22, 0x8000_0022, 0x8000_0033
MACOS: Final = 1
EXTERNAL, TYPE, UNDEFINED = 0x01, 0x0E, 0x00


def read(octets: bytes) -> Library:
    """The library of a file."""
    require(octets, MAGIC)
    machine, _, kind, count = unpack_from("<4I", octets, 4)
    if kind != DYNAMIC_LIBRARY or machine not in MACHINES:
        raise NotALibraryError(f"Mach-O of type {kind} for processor {machine:#x}")
    exports, imports, libraries = set[str](), set[str](), set[str]()
    least: Version = ()
    is_signed = False
    for command, at in _commands(octets, count):
        if command == SYMBOLS:
            imports.update(_undefined(octets, at))
        elif command == LOAD_LIBRARY:
            libraries.add(text_at(octets, at + unpack_from("<I", octets, at + 8)[0]))
        elif command in {DYLD_INFO, DYLD_INFO_ONLY}:
            exports.update(_exported(octets, *unpack_from("<2I", octets, at + 40)))
        elif command == EXPORTS:
            exports.update(_exported(octets, *unpack_from("<2I", octets, at + 8)))
        elif command == BUILD_VERSION and unpack_from("<I", octets, at + 8) == (MACOS,):
            least = _version(octets, at + 12)
        elif command == LEAST_MACOS:
            least = _version(octets, at + 8)
        is_signed |= command == SIGNATURE
    return Library(
        format="Mach-O",
        machine=MACHINES[machine],
        exports=frozenset(one.removeprefix("_") for one in exports),
        imports=frozenset(one.removeprefix("_") for one in imports),
        libraries=frozenset(libraries),
        needs={"macOS": least},
        # Nothing runs on Apple's own processors without a signature, be it one of nobody in particular.
        faults=() if is_signed or MACHINES[machine] != ARM64 else ("it is not signed",),
    )


def _commands(octets: bytes, count: int) -> Iterator[tuple[int, int]]:
    """Each load command, and where it begins."""
    at = HEADER_OCTETS
    for _ in range(count):
        command, size = unpack_from("<2I", octets, at)
        yield command, at
        at += size


def _version(octets: bytes, at: int) -> Version:
    (packed,) = unpack_from("<I", octets, at)
    return packed >> 16, packed >> 8 & 0xFF


def _undefined(octets: bytes, at: int) -> Iterator[str]:
    begin, count, strings = unpack_from("<3I", octets, at + 8)
    for name, kind, *_ in iter_unpack("<I2BHQ", octets[begin : begin + 16 * count]):
        if kind & EXTERNAL and kind & TYPE == UNDEFINED:
            yield text_at(octets, strings + name)


def _exported(octets: bytes, begin: int, size: int) -> Iterator[str]:
    """The names in a tree of exports: each node says whether a name ends there, and with which letters names go on."""
    tree = octets[begin : begin + size]
    open_nodes = [(0, "")] if tree else []
    while open_nodes:
        at, name = open_nodes.pop()
        described, at = _uleb128(tree, at)
        if described:
            yield name
        at += described
        children, at = tree[at], at + 1
        for _ in range(children):
            letters = text_at(tree, at)
            child, at = _uleb128(tree, at + len(letters) + 1)
            open_nodes.append((child, name + letters))


def _uleb128(octets: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the least significant first, and where the next thing begins."""
    value = shift = 0
    while True:
        value |= (octets[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if octets[at - 1] < 0x80:
            return value, at
