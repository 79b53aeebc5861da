"""`HandshakeStream`: the messages of the handshake, over records and several in one."""

from __future__ import annotations

from typing import NamedTuple

from dissect.protocols.tls.beginning import HANDSHAKE_OCTETS


class Part(NamedTuple):
    """A message, or the beginning of one that is too long to be kept."""

    octets: bytes
    is_too_long: bool = False


class HandshakeStream:
    """The fragments of one side's handshake records, in their order."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = bytearray()
        self._skipped = 0
        """Octets to come that belong to a message that is too long."""

    @property
    def size(self) -> int:
        """How many octets it keeps."""
        return len(self._kept)

    @property
    def is_within(self) -> bool:
        """Whether a message has begun and not ended."""
        return bool(self._kept or self._skipped)

    @property
    def rest(self) -> bytes:
        """What there is of the message that has not ended."""
        return bytes(self._kept)

    def feed(self, fragment: bytes) -> list[Part]:
        """The messages that end in a fragment."""
        skipped = min(self._skipped, len(fragment))
        self._skipped -= skipped
        self._kept += fragment[skipped:]
        found: list[Part] = []
        begin = 0
        while len(self._kept) - begin >= HANDSHAKE_OCTETS:
            end = begin + HANDSHAKE_OCTETS + length_of(self._kept, begin)
            if end - begin > self._most:
                found.append(Part(bytes(self._kept[begin : begin + HANDSHAKE_OCTETS]), is_too_long=True))
                self._skipped = max(0, end - len(self._kept))
            elif end > len(self._kept):
                break
            else:
                found.append(Part(bytes(self._kept[begin:end])))
            begin = min(end, len(self._kept))
        del self._kept[:begin]
        return found

    def clear(self) -> None:
        """What has begun goes on nowhere."""
        self._kept.clear()
        self._skipped = 0


def length_of(octets: bytes | bytearray, begin: int = 0) -> int:
    """How many octets a message has behind its type and length."""
    return int.from_bytes(octets[begin + 1 : begin + HANDSHAKE_OCTETS], "big")


def fills(octets: bytes) -> bool:
    """Whether the first message in these octets is also the last."""
    return len(octets) == HANDSHAKE_OCTETS + length_of(octets)
