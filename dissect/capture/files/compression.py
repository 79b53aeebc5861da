"""Compressed captures, decompressed while reading: gzip (RFC 1952) and Zstandard (RFC 8878).

Only one layer is decompressed. Every call to a decompressor is bounded, so memory stays flat whatever the data claims;
`Limits` bounds how far a file may grow. A Zstandard frame may ask for a window of up to 128 MiB (2**27 octets), the
library's own default; a frame that asks for more is refused.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from dissect.capture.codes import CaptureCode
from dissect.capture.files.formats import is_gzip, is_zstandard
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.codes import Severity

SLICE: Final = 1 << 16
"""Compressed octets passed to a decompressor per call."""
PIECE: Final = 1 << 18
"""Octets taken from a decompressor per call."""
STEP: Final = 1 << 12
"""Octets taken from Zstandard per call: if it finds damage, the whole output of that call is lost."""


class DamagedData(Exception):  # noqa: N818  # it never leaves this module
    """The compressed data is damaged; `octets` came before the damage."""

    def __init__(self, octets: bytes, message: str) -> None:
        super().__init__(message)
        self.octets = octets
        self.message = message


class Member(Protocol):
    """A gzip member or a Zstandard frame: a self-contained piece of compressed data; more may follow."""

    name: str
    padding: bytes
    """Meaningless octets allowed between members."""

    @property
    def finished(self) -> bool: ...
    @property
    def full(self) -> bool:
        """Whether more output is available without more input."""

    @property
    def pending(self) -> int:
        """Input octets not used yet, as far as is known."""

    @property
    def unused(self) -> bytes:
        """Input beyond the member's end."""

    def inflate(self, octets: bytes) -> bytes: ...


class GzipMember:
    """One member of a gzip file (RFC 1952 §2.2)."""

    name = "gzip"
    padding = b"\0"  # tapes fill their last block with zeros, and gzip(1) passes over them

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(wbits=31)
        self._tail = b""
        self.full = False

    @property
    def finished(self) -> bool:
        return self._inflater.eof

    @property
    def pending(self) -> int:
        return len(self._tail)

    @property
    def unused(self) -> bytes:
        return self._inflater.unused_data

    def inflate(self, octets: bytes) -> bytes:
        given = self._tail + octets
        before = self._inflater.copy()
        try:
            taken = self._inflater.decompress(given, PIECE)
        except zlib.error as error:
            raise DamagedData(_salvaged(before, given), str(error)) from error
        self._tail = self._inflater.unconsumed_tail
        self.full = bool(self._tail) or len(taken) == PIECE
        return taken


def _salvaged(inflater: zlib._Decompress, octets: bytes) -> bytes:
    """What a failed call had inflated before the damage: repeated octet by octet, up to where the damage shows."""
    taken: list[bytes] = []
    with suppress(zlib.error):
        taken.extend(inflater.decompress(bytes((octet,)), PIECE) for octet in octets)
    return b"".join(taken)


class ZstandardFrame:
    """One frame of a Zstandard file (RFC 8878 §3.1)."""

    name = "Zstandard"
    padding = b""

    def __init__(self) -> None:
        if sys.version_info >= (3, 14):  # pragma: no cover  # the tests run on earlier versions
            from compression.zstd import ZstdDecompressor, ZstdError
        else:
            from backports.zstd import ZstdDecompressor, ZstdError
        self._inflater = ZstdDecompressor()
        self._error = ZstdError
        self.pending = 0  # the library does not tell, and slices are small
        self.full = False

    @property
    def finished(self) -> bool:
        return self._inflater.eof

    @property
    def unused(self) -> bytes:
        return self._inflater.unused_data

    def inflate(self, octets: bytes) -> bytes:
        taken = bytearray()
        try:
            taken += self._inflater.decompress(octets, STEP)
            while len(taken) < PIECE and not self._inflater.eof and not self._inflater.needs_input:
                taken += self._inflater.decompress(b"", STEP)
        except self._error as error:
            raise DamagedData(bytes(taken), str(error)) from error
        self.full = not self._inflater.needs_input
        return bytes(taken)


def compression_of(octets: bytes) -> type[Member] | None:
    """The compression whose magic number the octets begin with; None for other octets."""
    if is_gzip(octets):
        return GzipMember
    return ZstandardFrame if is_zstandard(octets) else None


class Inflated:
    """The decompressed octets of a compressed file; a `Stream` reads from its `read`.

    Octets from before damage or a limit come first; then Damage is raised.
    """

    def __init__(
        self, kind: type[Member], first: bytes, read: Callable[[], bytes], limits: Limits, notes: Notes
    ) -> None:
        """Decompress `first`, which begins a member, then what `read` returns."""
        self._kind = kind
        self._read = read
        self._limits = limits
        self._notes = notes
        self._given = first
        self._at = 0
        self._consumed = 0
        self._inflated = 0
        self._member: Member | None = kind()
        self._failure: Damage | None = None
        self._over = False

    def read(self) -> bytes:
        while self._failure is None:
            if self._member is None and not self._begin():
                return b""
            octets = self._inflate(self._member or self._kind())
            if octets:
                self._inflated += len(octets)
                self._hold_to_limits()
                return octets
        raise self._failure

    def _inflate(self, member: Member) -> bytes:
        octets = b""
        if not member.full:
            octets = self._slice()
            if not octets:
                self._failure = Damage(CaptureCode.DECOMPRESS, f"the {member.name} data is incomplete")
                return b""
        try:
            taken = member.inflate(octets)
        except DamagedData as broken:
            self._failure = Damage(CaptureCode.DECOMPRESS, f"the {member.name} data is damaged: {broken.message}")
            return broken.octets
        if member.finished:
            self._at -= len(member.unused)
            self._consumed -= len(member.unused)
            self._member = None
        return taken

    def _slice(self) -> bytes:
        if self._at == len(self._given):
            self._given, self._at = self._read(), 0
        octets = self._given[self._at : self._at + SLICE]
        self._at += len(octets)
        self._consumed += len(octets)
        return octets

    def _begin(self) -> bool:
        """Begin the next member; False at the end, and where something else follows."""
        if self._over:
            return False
        rest = self._given[self._at :].lstrip(self._kind.padding)
        while len(rest) < 4 and (more := self._read()):
            rest = (rest + more).lstrip(self._kind.padding)
        self._given, self._at = rest, 0
        if compression_of(rest) is self._kind:
            self._member = self._kind()
            return True
        self._over = True
        if rest:
            message = f"something else follows the {self._kind.name} data; it is not read"
            self._notes.add(CaptureCode.TRAILING_GARBAGE, Severity.WARN, message, self._inflated)
        return False

    def _hold_to_limits(self) -> None:
        limits = self._limits
        consumed = self._consumed - (self._member.pending if self._member is not None else 0)
        if limits.inflated_octets is not None and self._inflated > limits.inflated_octets:
            reached = f"the compressed file grows beyond the limit of {limits.inflated_octets} octets"
        elif (
            limits.inflation_ratio is not None
            and self._inflated > limits.inflation_ratio_after
            and self._inflated > limits.inflation_ratio * consumed
        ):
            reached = f"{consumed} compressed octets gave {self._inflated}: more than {limits.inflation_ratio}:1"
        else:
            return
        self._failure = Damage(CaptureCode.LIMIT, reached)
