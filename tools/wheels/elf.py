"""Libraries of Linux: System V ABI, chapters 4 and 5, and for versions the Linux Standard Base, chapter 10.7."""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import iter_unpack, unpack_from
from typing import Final, NamedTuple

from wheels.library import ARM64, X86_64, Library, NotALibraryError, Version, require, text_at

MAGIC: Final = b"\x7fELF\x02\x01\x01"
MACHINES: Final = {62: X86_64, 183: ARM64}
SHARED_OBJECT: Final = 3
DYNAMIC, DYNAMIC_SYMBOLS, VERSIONS_NEEDED = 6, 11, 0x6FFF_FFFE
NEEDED: Final = 1
UNDEFINED: Final = 0
WEAK: Final = 2
STACK: Final = 0x6474_E551
EXECUTABLE, WRITABLE = 1, 2


class Section(NamedTuple):
    """The words of a section's header."""

    name: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry: int


def read(octets: bytes) -> Library:
    """The library of a file."""
    require(octets, MAGIC)
    kind, machine = unpack_from("<2H", octets, 16)
    if kind != SHARED_OBJECT or machine not in MACHINES:
        raise NotALibraryError(f"ELF of type {kind} for machine {machine}")
    begin, _, _, _, _, size, count = unpack_from("<QIHHHHH", octets, 40)
    sections = [Section(*one) for one in iter_unpack("<2I4Q2I2Q", octets[begin : begin + size * count])]
    exports, imports = set(), set()
    for section, strings in _of_kind(sections, DYNAMIC_SYMBOLS):
        entries = iter_unpack("<I2BH2Q", octets[section.offset + section.entry : section.offset + section.size])
        for name, info, _, index, *_ in entries:
            if index != UNDEFINED:
                exports.add(text_at(octets, strings + name))
            elif info >> 4 != WEAK:
                imports.add(text_at(octets, strings + name))
    return Library(
        format="ELF",
        machine=MACHINES[machine],
        exports=frozenset(exports),
        imports=frozenset(imports),
        libraries=frozenset(_libraries(octets, sections)),
        needs=_newest(_versions(octets, sections)),
        faults=tuple(_faults(octets)),
    )


def _of_kind(sections: list[Section], kind: int) -> Iterator[tuple[Section, int]]:
    """Sections of a kind, and where the names are that they speak of."""
    return ((one, sections[one.link].offset) for one in sections if one.kind == kind)


def _libraries(octets: bytes, sections: list[Section]) -> Iterator[str]:
    for section, strings in _of_kind(sections, DYNAMIC):
        for tag, value in iter_unpack("<2Q", octets[section.offset : section.offset + section.size]):
            if tag == NEEDED:
                yield text_at(octets, strings + value)


def _versions(octets: bytes, sections: list[Section]) -> Iterator[str]:
    """The versions of symbols: `GLIBC_2.14`."""
    for section, strings in _of_kind(sections, VERSIONS_NEEDED):
        library = section.offset
        for _ in range(section.info):
            _, count, _, first, following = unpack_from("<2H3I", octets, library)
            at = library + first
            for _ in range(count):
                _, _, _, name, next_one = unpack_from("<I2H2I", octets, at)
                yield text_at(octets, strings + name)
                at += next_one
            library += following


def _newest(versions: Iterator[str]) -> dict[str, Version]:
    newest: dict[str, Version] = {}
    for version in versions:
        name, _, number = version.rpartition("_")
        numbers = tuple(int(one) for one in re.findall(r"\d+", number))
        newest[name] = max(newest.get(name, ()), numbers)
    return newest


def _faults(octets: bytes) -> Iterator[str]:
    begin, size, count = *unpack_from("<Q", octets, 32), *unpack_from("<2H", octets, 54)
    for at in range(begin, begin + size * count, size):
        kind, flags = unpack_from("<2I", octets, at)
        if flags & EXECUTABLE and (flags & WRITABLE or kind == STACK):
            yield "some of its memory is writable and executable"
