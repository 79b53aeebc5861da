"""The options of pcapng blocks (draft-ietf-opsawg-pcapng §3.5): codes with values, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Self

from dissect.capture.codes import CaptureCode
from dissect.capture.pcapng.option_kinds import COMMENT, END, OptionKind
from dissect.codes import Severity
from dissect.errors import EncodingError

if TYPE_CHECKING:
    from dissect.capture.pcapng.blocks import Words

FaultReporter = Callable[[CaptureCode, Severity, str], None]
"""A function that takes a fault: code, severity and message."""
LONGEST = 0xFFFF


class Option(NamedTuple):
    """One option. Numbers at the beginning of its value are in network byte order, whatever the file's."""

    code: int
    value: bytes


class Options(tuple[Option, ...]):
    """All options of a block, in order, including unknown and malformed ones.

    The methods that look up one value return that of the first well-formed option with the code.
    """

    __slots__ = ()

    def __new__(cls, options: Iterable[tuple[int, bytes]] = ()) -> Self:
        """Take options as pairs of code and value."""
        return super().__new__(cls, (one if isinstance(one, Option) else Option(*one) for one in options))

    def values(self, code: int) -> tuple[bytes, ...]:
        """Every value of a code."""
        return tuple(value for one, value in self if one == code)

    def octets(self, code: int, size: int) -> bytes | None:
        """The value of an option with a fixed size; None if absent."""
        return next((value for one, value in self if one == code and len(value) == size), None)

    def number(self, code: int, size: int, *, signed: bool = False) -> int | None:
        """The value of an option that is a number of a fixed size; None if absent."""
        value = self.octets(code, size)
        return None if value is None else int.from_bytes(value, "big", signed=signed)

    def text(self, code: int) -> str:
        """The value of a text option, or empty. From the file, not to be trusted."""
        return next((text_of(value) for one, value in self if one == code), "")

    @property
    def comments(self) -> tuple[str, ...]:
        """The texts of all comments. From the file, not to be trusted."""
        return tuple(text_of(value) for code, value in self if code == COMMENT)

    def having(self, code: int, *values: bytes) -> Self:
        """The same options with these values for a code, at the place of the first one, or at the end."""
        at = next((index for index, one in enumerate(self) if one.code == code), len(self))
        rest = [one for one in self if one.code != code]
        return type(self)([*rest[:at], *((code, value) for value in values), *rest[at:]])

    def commented(self, *texts: str) -> Self:
        """The same options with comments after them."""
        return type(self)([*self, *((COMMENT, encode_text(text)) for text in texts)])


NO_OPTIONS = Options()


class OptionReader:
    """Reads the options of blocks. Malformed options are reported and kept."""

    def __init__(self, most: int, report: FaultReporter) -> None:
        """Read at most `most` options of a block."""
        self._most = most
        self._report = report
        self.end = 0
        """Where the last list ended: at its end option, at what cannot be an option, or at the end of the block (§3.5:
        the end option may be missing).
        """

    def read(self, words: Words, octets: bytes, at: int, end: int, kinds: Mapping[int, OptionKind]) -> Options:
        """The options between two positions, a multiple of 32 bits apart."""
        found: list[Option] = []
        once: set[int] = set()
        while at < end:
            self.end = at
            code, length = words.option.unpack_from(octets, at)
            at += words.option.size
            if code == END:
                if length:
                    message = f"opt_endofopt must be empty, but this one has {length} octets"
                    self._report(CaptureCode.BAD_OPTION, Severity.WARN, message)
                return Options(found)
            if length > end - at:
                message = f"option {code} has {length} octets, but the block has {end - at} left"
                self._report(CaptureCode.BAD_OPTION, Severity.WARN, message)
                return Options(found)
            if len(found) == self._most:
                message = f"more options in a block than the limit of {self._most}; the rest are not read"
                self._report(CaptureCode.LIMIT, Severity.WARN, message)
                return Options(found)
            value = octets[at : at + length]
            kind = kinds.get(code)
            if kind is not None:
                value = swapped(words, kind, value)
                self._examine(kind, value, repeated=code in once)
                if not kind.many:
                    once.add(code)
            found.append(Option(code, value))
            at += (length + 3) & ~3
        self.end = end
        return Options(found)

    def _examine(self, kind: OptionKind, value: bytes, *, repeated: bool) -> None:
        fault = _length_fault(kind, value)
        if not fault and repeated:
            fault = f"{kind.name} may occur only once in a block; the first counts"
        if fault:
            self._report(CaptureCode.BAD_OPTION, Severity.WARN, fault)
        elif kind.text and text_of(value, "ignore").encode() != value.partition(b"\0")[0]:
            self._report(CaptureCode.BAD_OPTION, Severity.NOTE, f"{kind.name} is not valid UTF-8")


def encode_options(words: Words, options: Options, kinds: Mapping[int, OptionKind]) -> bytes:
    """The encoded options with their end option; empty without options. EncodingError if one is too long."""
    encoded = b"".join(encode_option(words, one, kinds) for one in options)
    return encoded + words.option.pack(END, 0) if options else b""


def encode_option(words: Words, option: Option, kinds: Mapping[int, OptionKind]) -> bytes:
    """One option as octets, padded to 32 bits."""
    code, value = option
    if not END < code <= LONGEST:
        raise EncodingError("OptionHeader", "option_type", f"{code} is not from 1 to {LONGEST}")
    if len(value) > LONGEST:
        message = f"{len(value)} octets exceed the maximum of an option, {LONGEST}"
        raise EncodingError("OptionHeader", "option_length", message)
    kind = kinds.get(code)
    if kind is not None:
        value = swapped(words, kind, value)
    return words.option.pack(code, len(value)) + value + bytes(-len(value) % 4)


def swapped(words: Words, kind: OptionKind, value: bytes) -> bytes:
    """Convert a value between the section's and network byte order by reversing its numbers."""
    if words.byte_order == "big" or not kind.numbers or _length_fault(kind, value):
        return value
    turned, at = [], 0
    for width in kind.numbers:
        turned.append(value[at : at + width][::-1])
        at += width
    return b"".join(turned) + value[at:]


def _length_fault(kind: OptionKind, value: bytes) -> str:
    if kind.octets is not None and len(value) != kind.octets:
        return f"{kind.name} must have {kind.octets} octets, but this one has {len(value)}"
    if len(value) < kind.minimum:
        return f"{kind.name} must have at least {kind.minimum} octets, but this one has {len(value)}"
    return ""


def text_of(value: bytes, errors: str = "replace") -> str:
    """The text of an option up to any zero octet, with invalid UTF-8 replaced (§3.5, §3.6.3)."""
    return value.partition(b"\0")[0].decode("utf-8", errors)


def encode_number(value: int, size: int, *, signed: bool = False) -> bytes:
    """A number as the value of an option. EncodingError if it does not fit."""
    try:
        return value.to_bytes(size, "big", signed=signed)
    except OverflowError as error:
        raise EncodingError("OptionHeader", "option_value", f"{value} does not fit {8 * size} bits") from error


def encode_text(value: str) -> bytes:
    """Text as the value of an option: only valid UTF-8 is written (§3.6.3)."""
    return value.encode("utf-8", "replace")
