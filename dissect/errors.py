"""The exceptions that the library raises: one family. An error carries facts, from which its text is made."""

from __future__ import annotations

__all__ = [
    "CallsError",
    "CaptureError",
    "ColumnError",
    "DecodingError",
    "DissectError",
    "EncodingError",
    "FilterError",
    "FramingError",
    "HexTextError",
    "MalformedError",
    "MissingExtraError",
    "ProtocolWarning",
    "SchemaError",
    "TruncatedError",
    "UnknownFieldError",
    "UnknownProtocolError",
]


class DissectError(Exception):
    """Root of every exception that this library raises about its input."""


class SchemaError(DissectError):
    """A header declaration that cannot be derived; the text names header, field and rule."""


class ProtocolWarning(UserWarning):
    """Protocols that an installed distribution declares, and that were left out."""


class EncodingError(DissectError, ValueError):
    """A value that does not fit the field that it was given to."""

    def __init__(self, header: str, field: str, message: str) -> None:
        super().__init__(f"{f'{header}.{field}' if field else header}: {message}")
        self.header = header
        self.field = field

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.header, self.field, str(self).partition(": ")[2]))


class FramingError(DissectError, ValueError):
    """A message that a framing cannot carry: the receiver would not find it."""


class DecodingError(DissectError):
    """Octets that are not the header they were read as."""


class TruncatedError(DecodingError):
    """A header needs more octets than its window holds.

    `layer` and `field` say what was being read, `offset` where that field begins (octets from the start of the
    buffer), `needed` and `available` count octets from there, and `limited_by` names what set the window's end.
    """

    def __init__(
        self, *, layer: str, field: str, offset: int, needed: int, available: int, limited_by: str = "buffer"
    ) -> None:
        super().__init__(
            f"{layer}.{field} at octet {offset} needs {needed} octets, {available} available (limited by {limited_by})"
        )
        self.layer = layer
        self.field = field
        self.offset = offset
        self.needed = needed
        self.available = available
        self.limited_by = limited_by

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), dict(self.__dict__)))


class MalformedError(DecodingError):
    """A header contradicts itself: a length smaller than the header that holds it, and the like."""

    def __init__(self, *, layer: str, field: str, offset: int, message: str) -> None:
        super().__init__(f"{layer}.{field} at octet {offset}: {message}")
        self.layer = layer
        self.field = field
        self.offset = offset
        self.message = message

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), dict(self.__dict__)))


class CaptureError(DissectError):
    """A file that is damaged, or not a capture file.

    `code` is a stable name such as ``file.truncated-record``; `offset` counts octets from the start of the
    (decompressed) file; `record` is the number, from 1, of the record or block that could not be read. The text says
    where, but for what is wrong from the start, as with a file that cannot be opened.
    """

    def __init__(self, message: str, *, path: str, code: str, offset: int, record: int | None = None) -> None:
        place = f" (octet {offset}{f', record {record}' if record is not None else ''})"
        super().__init__(f"{path}: {message}{place if offset or record is not None else ''}")
        self.message = message
        self.path = path
        self.code = code
        self.offset = offset
        self.record = record

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), dict(self.__dict__)))


class CallsError(DissectError, ValueError):
    """A file of calls that cannot be read; `line` counts from 1, and is 0 if it cannot be opened."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}: {f'line {line} ' if line else ''}{message}")
        self.path = path
        self.line = line
        self.message = message

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.path, self.line, self.message))


class ColumnError(DissectError, ValueError):
    """An unknown column, or one that was requested twice; the text suggests similar names."""


class UnknownProtocolError(DissectError, KeyError, ValueError):
    """A name that no protocol has; the text suggests similar names."""

    def __str__(self) -> str:  # KeyError's own is for a bare key
        return Exception.__str__(self)


class UnknownFieldError(DissectError, KeyError, ValueError):
    """A name that no field has; the text suggests similar names."""

    def __str__(self) -> str:  # as above
        return Exception.__str__(self)


class MissingExtraError(DissectError, ImportError):
    """The packages of an extra are not installed; the text says how to install them."""


class FilterError(DissectError, ValueError):
    """A filter that cannot be read, or that compares what cannot be compared.

    `message` says what is wrong in one sentence, `text` is the whole filter, and `length` characters from `position`
    are the place. The error's own text has all of them, the place marked under the line, and is harmless on a terminal.
    """

    def __init__(self, message: str, *, text: str, position: int, length: int = 1) -> None:
        first = max(position - FILTER_SHOWN // 2, 0)
        shown = text[first : first + FILTER_SHOWN]
        mark = " " * (position - first) + "^" + "~" * (min(length, len(shown) - position + first) - 1)
        super().__init__(f"{_visible(message)}\n    {_visible(shown)}\n    {mark}")
        self.message = message
        self.text = text
        self.position = position
        self.length = length

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), dict(self.__dict__)))


class HexTextError(DissectError, ValueError):
    """A text that holds no octets, or something else among them. `line` is its number, from 1; the text says both."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), dict(self.__dict__)))


FILTER_SHOWN = 100
"""How many characters of a filter its error shows around the place."""


def _visible(text: str) -> str:
    """The text with a mark, one character wide, for each character that is not plainly visible."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _rebuild(kind: type[DissectError], facts: dict[str, object]) -> DissectError:
    return kind(**facts)
