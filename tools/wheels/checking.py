"""What is wrong with a wheel: its tag, its files, and its library against what the tag promises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from wheels.building import PURE
from wheels.library import Library, NotALibraryError
from wheels.promises import promise

ENGINE: Final = "dissect/engine/"
COMPILED: Final = re.compile(r"\.(c|h|o|so|dylib|dll|pyd)$")
OWN: Final = re.compile(r"\.dist-info/(WHEEL|RECORD)$")
"""What is in every wheel, with other content."""


def platform_of(wheel: Path) -> str:
    """The last part of a wheel's name."""
    return wheel.stem.split("-")[-1]


def library_of(wheel: Path) -> tuple[Library, bytes]:
    """The library of a wheel, and its octets. KeyError if it is not there, NotALibraryError if it is none."""
    system = promise(platform_of(wheel)).system
    with ZipFile(wheel) as archive:
        octets = archive.read(ENGINE + system.name)
    return system.read(octets), octets


def faults(wheel: Path, pure: Path, builders: Iterable[str]) -> Iterator[str]:
    """What is wrong with a wheel. Beside its library it must have what the pure wheel has, and nowhere the names of the
    folders in which it was built."""
    platform = platform_of(wheel)
    yield from _mislabelled(wheel, platform)
    content, expected = _python(wheel), _python(pure)
    if content != expected:
        names = {name for name, _ in content ^ expected}
        yield f"other files than in the pure wheel: {', '.join(sorted(names))}"
    with ZipFile(wheel) as archive:
        compiled = [name for name in archive.namelist() if COMPILED.search(name)]
    if compiled != ([] if platform == PURE else [ENGINE + promise(platform).system.name]):
        yield f"compiled files: {', '.join(compiled) or 'none'}"
    elif compiled:
        try:
            library, octets = library_of(wheel)
        except NotALibraryError as error:
            yield str(error)
        else:
            yield from promise(platform).broken_by(library)
            yield from (f"its library has the path {one}" for one in builders if one.encode() in octets)


def _mislabelled(wheel: Path, platform: str) -> Iterator[str]:
    """What installers read differs from what the name says."""
    with ZipFile(wheel) as archive:
        said = archive.read(f"{'-'.join(wheel.stem.split('-')[:2])}.dist-info/WHEEL").decode()
    tags = set(re.findall(r"^Tag: py3-none-(\S+)$", said, re.MULTILINE))
    if tags != set(platform.split(".")):
        yield f"its tags are for {', '.join(sorted(tags)) or 'nothing'}"
    if f"Root-Is-Purelib: {str(platform == PURE).lower()}\n" not in said:
        yield "it says of a wheel with a library that it has none, or the other way round"


def _python(wheel: Path) -> set[tuple[str, int]]:
    """The files that are in every wheel, with their CRCs."""
    with ZipFile(wheel) as archive:
        return {
            (one.filename, one.CRC)
            for one in archive.infolist()
            if not COMPILED.search(one.filename) and not OWN.search(one.filename)
        }
