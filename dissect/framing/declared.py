"""`Declared`: messages as a `construct` or a header of this library declares them."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from construct import Construct, ConstructError, StreamError

from dissect.derive.decoder import decode
from dissect.errors import FramingError, MalformedError, TruncatedError
from dissect.framing.framing import Found, Framing, MalformedFrame
from dissect.packet import ProtocolSet
from dissect.schema import Header

if TYPE_CHECKING:
    from dissect.packet.dissector import Dissector

NOTHING_READ: Final = "the declaration reads no octets"
MOST_DECLARED: Final = 1 << 16
"""The longest message: a declaration is read from its beginning whenever octets come."""


@dataclass(frozen=True, slots=True)
class Declared(Framing):
    """Each message is what the declaration reads: a construct, or a header with its payload, where the header says how
    long both are."""

    declaration: Construct[Any, Any] | type[Header]
    most: int = MOST_DECLARED
    _dissector: Dissector | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = None
        if isinstance(self.declaration, type):
            found = ProtocolSet((self.declaration,)).dissectors[0]
        object.__setattr__(self, "_dissector", found)

    def pack(self, message: bytes) -> bytes:
        """The message as it is, if the declaration reads all of it as one; else FramingError."""
        try:
            found = self.find(bytearray(message), 0)
        except MalformedFrame as error:
            raise FramingError(str(error)) from error
        if not isinstance(found, Found) or found.end != len(message):
            raise FramingError("the declaration does not read these octets as one message")
        return message

    def find(self, octets: bytearray, searched: int) -> Found | int:
        """As `Framing.find`; `value` is what the construct gives, or the header."""
        del searched
        if self._dissector is not None:
            return _by_header(self._dissector, bytes(octets))
        stream = BytesIO(octets)
        try:
            value = self.declaration.parse_stream(stream)  # type: ignore[union-attr]  # no header here
        except StreamError:
            return len(octets) + 1
        except ConstructError as error:
            raise MalformedFrame(str(error)) from error
        if stream.tell() == 0:
            raise MalformedFrame(NOTHING_READ)
        return Found(0, stream.tell(), stream.tell(), value)


def _by_header(dissector: Dissector, octets: bytes) -> Found | int:
    if len(octets) < dissector.fixed_octets:
        return dissector.fixed_octets
    size, extent, _, _ = dissector.step(octets, 0)
    if dissector.is_delimited:
        try:
            value = decode(dissector.header, octets)
        except TruncatedError:
            return len(octets) + 1
        except MalformedError as error:
            raise MalformedFrame(str(error)) from error
        size = len(bytes(value))
    end = max(size, extent, dissector.fixed_octets)
    if len(octets) < end:
        return end
    if not end:
        raise MalformedFrame(NOTHING_READ)
    return Found(0, end, end, dissector.decode(octets, 0, size))
