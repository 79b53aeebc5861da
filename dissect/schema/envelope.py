"""Headers around a message, with nothing computed yet: the value of `Ethernet(…) / IPv4(…) / UDP(…) / b"hello"`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dissect.schema.header import Header


@dataclass(frozen=True, slots=True)
class Envelope:
    """Headers from the outermost to the innermost, and the message within."""

    headers: tuple[Header, ...]
    message: bytes = b""

    def __truediv__(self, inner: Header | Envelope | bytes) -> Envelope:
        if self.message:
            raise TypeError("nothing goes inside a message: it is the innermost part of an envelope")
        if isinstance(inner, bytes | bytearray | memoryview):
            return Envelope(self.headers, bytes(inner))
        if isinstance(inner, Envelope):
            return Envelope(self.headers + inner.headers, inner.message)
        return Envelope((*self.headers, inner))
