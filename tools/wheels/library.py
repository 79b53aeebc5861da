"""What a compiled library promises to those who load it: the same record for all formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

Version = tuple[int, ...]

X86_64: Final = "x86_64"
ARM64: Final = "aarch64"


class NotALibraryError(ValueError):
    """A file is not what its name says."""


@dataclass(frozen=True, kw_only=True)
class Library:
    """A library for processors with 64-bit addresses whose least significant octet comes first."""

    format: str
    machine: str
    exports: frozenset[str]
    """The functions that can be called."""
    imports: frozenset[str]
    """The functions that must be found elsewhere when it is loaded."""
    libraries: frozenset[str] = frozenset()
    """Where those are looked for."""
    needs: dict[str, Version] = field(default_factory=dict)
    """The least version of what stands around it: `GLIBC` for symbols of the C library, `macOS` for the system."""
    faults: tuple[str, ...] = ()
    """What a system may refuse, or should."""


def require(octets: bytes, magic: bytes) -> None:
    """NotALibraryError if a file does not begin as those of its format do."""
    if not octets.startswith(magic):
        raise NotALibraryError(f"it begins with {octets[:4].hex()} and not with {magic[:4].hex()}")


def text_at(octets: bytes, at: int) -> str:
    """A name that ends before a zero."""
    return octets[at : octets.index(0, at)].decode()
