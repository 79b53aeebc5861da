"""`Transfer`: the file that a TFTP transfer carries, put together from its blocks (RFC 1350, RFC 2348, RFC 7440)."""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

from dissect.protocols.tftp import TftpErrorCode, TftpOpcode
from dissect.session.streams.assembly import Assembly
from dissect.session.streams.items import Piece, StreamItem

HEAD: Final = Struct(">HH")
"""The opcode, and the number of the block, or of the error."""
OPCODE_OCTETS: Final = 2
BLOCK_SIZE: Final = 512
"""Octets of each block but the last, which has fewer, if nothing else was agreed upon (RFC 1350 §2)."""
LARGEST: Final = 65464
"""RFC 2348 allows no larger blocks."""
OPTION: Final = b"blksize"
NUMBERS: Final = 1 << 16


class FilePart(NamedTuple):
    """What a datagram settles of the file."""

    is_client: bool
    """Whether the client of the conversation sends the file."""
    items: list[StreamItem]


class TransferError(NamedTuple):
    """Why an end gave a transfer up (RFC 1350 §5)."""

    is_client: bool
    """Whether the client of the conversation says it."""
    code: TftpErrorCode
    text: bytes
    """For people."""
    frame: int


class Transfer:
    """Takes the datagrams of a conversation in their order. Offsets are those in the file; a block that was sent again
    is taken once."""

    def __init__(self) -> None:
        self.is_ended = False
        """Whether the last block was seen, which is shorter than the others."""
        self.error: TransferError | None = None
        """The first error that an end reported; None if none was seen."""
        self._assembly = Assembly()
        self._block_size = 0
        """0 while it is not known."""
        self._is_client: bool | None = None
        """Whether the client sends the file; None while that is not known."""
        self._latest = 0
        """The number of the block seen last, as if numbers did not wrap."""

    def add(self, piece: Piece, time_ns: int | None = None, *, is_client: bool, missing: int = 0) -> FilePart:
        """What the next datagram settles; `missing`: how many octets of it the capture cut."""
        items: list[StreamItem] = []
        if len(piece.octets) >= HEAD.size:
            opcode, number = HEAD.unpack_from(piece.octets)
            if opcode == TftpOpcode.OPTION_ACKNOWLEDGMENT:
                self._block_size = self._block_size or _agreed(piece.octets)
            elif opcode == TftpOpcode.ERROR:
                text = piece.octets[HEAD.size :].partition(b"\0")[0]
                self.error = self.error or TransferError(is_client, TftpErrorCode(number), text, piece.frame)
            elif opcode == TftpOpcode.DATA and self._is_client in {None, is_client}:
                self._is_client = is_client
                items = self._block(number, piece, time_ns, missing)
            elif opcode == TftpOpcode.ACKNOWLEDGMENT and self._is_client is (not is_client):
                items = self._assembly.acknowledge(self._end_of(self._index(number)), time_ns)
        return FilePart(bool(self._is_client), items)

    def finish(self) -> FilePart:
        """No datagrams follow."""
        return FilePart(bool(self._is_client), self._assembly.finish())

    def _block(self, number: int, piece: Piece, time_ns: int | None, missing: int) -> list[StreamItem]:
        data = piece.octets[HEAD.size :]
        length = len(data) + missing
        self._block_size = self._block_size or max(length, BLOCK_SIZE)
        self._latest = max(self._index(number), 1)
        self.is_ended = self.is_ended or length < self._block_size
        begin = (self._latest - 1) * self._block_size
        return self._assembly.add(begin, data, piece.frame, length=length, now_ns=time_ns)

    def _end_of(self, index: int) -> int:
        """The offset behind a block, which is the last one if what was seen says so."""
        end, farthest = index * self._block_size, self._assembly.farthest
        return min(end, farthest) if self.is_ended else end

    def _index(self, number: int) -> int:
        """The number of a block as if numbers did not wrap: nearest to the one seen last."""
        distance = (number - self._latest) % NUMBERS
        return max(self._latest + (distance - NUMBERS if distance >= NUMBERS // 2 else distance), 0)


def _agreed(octets: bytes) -> int:
    """The size of blocks by an acknowledgment of options."""
    words = octets[OPCODE_OCTETS:].split(b"\0")
    for name, value in zip(words[::2], words[1::2], strict=False):
        if name.lower() == OPTION and value.isdigit() and len(value) <= len(str(LARGEST)):
            return min(max(int(value), 1), LARGEST)
    return BLOCK_SIZE
