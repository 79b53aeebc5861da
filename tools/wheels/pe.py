"""Libraries of Windows: Microsoft's "PE Format"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import iter_unpack, unpack_from
from typing import Final

from wheels.library import ARM64, X86_64, Library, NotALibraryError, require, text_at

MAGIC: Final = b"MZ"
SIGNATURE: Final = b"PE\0\0"
MACHINES: Final = {0x8664: X86_64, 0xAA64: ARM64}
PE32_PLUS: Final = 0x20B
DLL: Final = 0x2000
EXPORTS, IMPORTS, DELAYED_IMPORTS = 0, 1, 13
BY_NUMBER: Final = 1 << 63

Place = Callable[[int], int]
"""Where something is in the file, by its address in memory."""


def read(octets: bytes) -> Library:
    """The library of a file."""
    require(octets, MAGIC)
    (at,) = unpack_from("<I", octets, 0x3C)
    signature, machine, section_count, *_, size, traits = unpack_from("<4s2H3I2H", octets, at)
    optional = at + 24
    (magic,) = unpack_from("<H", octets, optional)
    if signature != SIGNATURE or machine not in MACHINES or magic != PE32_PLUS or not traits & DLL:
        raise NotALibraryError(f"PE for machine {machine:#x}, of kind {magic:#x}, with the traits {traits:#x}")
    directories = [address for address, _ in iter_unpack("<2I", octets[optional + 112 : optional + size])]
    sections = octets[optional + size : optional + size + 40 * section_count]
    spans = list(iter_unpack("<12x3I16x", sections))  # of each, its address, its length and its place

    def place(address: int) -> int:
        return next(int(address - first + begin) for first, length, begin in spans if first <= address < first + length)

    imports = dict(_imports(octets, directories[IMPORTS], place))
    return Library(
        format="PE",
        machine=MACHINES[machine],
        exports=frozenset(_exports(octets, directories[EXPORTS], place)),
        imports=frozenset(name for names in imports.values() for name in names),
        libraries=frozenset(imports),
        faults=("it imports something when it is first called",) if directories[DELAYED_IMPORTS] else (),
    )


def _exports(octets: bytes, table: int, place: Place) -> Iterator[str]:
    if table:
        count, _, names = unpack_from("<3I", octets, place(table) + 24)
        for (name,) in iter_unpack("<I", octets[place(names) :][: 4 * count]):
            yield text_at(octets, place(name))


def _imports(octets: bytes, table: int, place: Place) -> Iterator[tuple[str, list[str]]]:
    """Each library, with what is imported from it."""
    at = place(table) if table else len(octets)
    while at < len(octets):
        names, _, _, library, _ = unpack_from("<5I", octets, at)
        if not library:
            return
        yield text_at(octets, place(library)), list(_names(octets, place(names), place))
        at += 20


def _names(octets: bytes, at: int, place: Place) -> Iterator[str]:
    while True:
        (entry,) = unpack_from("<Q", octets, at)
        if not entry:
            return
        yield f"number {entry & 0xFFFF}" if entry & BY_NUMBER else text_at(octets, place(entry) + 2)
        at += 8
