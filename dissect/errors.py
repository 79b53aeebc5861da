"""The one family of exceptions that leaves the library. An error carries facts; its text is made of them."""

from __future__ import annotations


class DissectError(Exception):
    """Root of every exception that this library raises about its input."""


class SchemaError(DissectError):
    """A header declaration that cannot be derived; the text names header, field and rule."""


class EncodingError(DissectError):
    """A value that does not fit the field that it was given to."""

    def __init__(self, header: str, field: str, message: str) -> None:
        super().__init__(f"{header}.{field}: {message}")
        self.header = header
        self.field = field

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.header, self.field, str(self).partition(": ")[2]))


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
    """A capture file that is damaged, or is none.

    `code` is a stable name such as ``file.truncated-record``; `offset` counts octets from the start of the
    (decompressed) file; `record` is the number, from 1, of the record or block that could not be read.
    """

    def __init__(self, message: str, *, path: str, code: str, offset: int, record: int | None = None) -> None:
        super().__init__(f"{path}: {message} (octet {offset}{f', record {record}' if record is not None else ''})")
        self.message = message
        self.path = path
        self.code = code
        self.offset = offset
        self.record = record

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), dict(self.__dict__)))


def _rebuild(kind: type[DissectError], facts: dict[str, object]) -> DissectError:
    return kind(**facts)
