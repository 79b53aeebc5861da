"""`RecordStream`: the records in the stream of one side, wherever pieces begin and end."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.assigned_numbers.tls_messages import TlsContentType
from dissect.framing import MessageStatus
from dissect.protocols.tls.beginning import RECORD_OCTETS
from dissect.session.tls.beginning import begins_record

KEPT: Final = frozenset({TlsContentType.CHANGE_CIPHER_SPEC, TlsContentType.ALERT, TlsContentType.HANDSHAKE})
"""Whose fragments are kept; those of others are counted."""


class Record(NamedTuple):
    """A record, or what there is of one."""

    begin: int
    end: int
    header: bytes
    """The octets before the fragment; of a malformed one, what stands there instead. Empty where nothing is known."""
    fragment: bytes = b""
    """If it is kept, and whole."""
    status: MessageStatus = MessageStatus.WHOLE

    @property
    def is_known(self) -> bool:
        """Whether its header is there."""
        return len(self.header) == RECORD_OCTETS and self.status is not MessageStatus.MALFORMED

    @property
    def version(self) -> int:
        """The version that it says."""
        return int.from_bytes(self.header[1:3], "big")

    @property
    def type(self) -> int:
        """What it holds."""
        return self.header[0]

    @property
    def length(self) -> int:
        """How many octets its fragment has."""
        return int.from_bytes(self.header[3:RECORD_OCTETS], "big")


class RecordStream:
    """The octets of one side, in their order."""

    def __init__(self, begin: int) -> None:
        self.at = begin
        """The offset of the next octet."""
        self._begin = begin
        self._header = b""
        self._kept = bytearray()
        self._missing = RECORD_OCTETS
        """Octets that are missing of the header, or of the fragment behind it."""
        self._is_torn = False
        self._is_lost = False

    @property
    def size(self) -> int:
        """How many octets it keeps."""
        return len(self._header) + len(self._kept)

    def feed(self, octets: bytes) -> list[Record]:
        """The records that end in the octets that come next."""
        found: list[Record] = []
        used = 0
        while used < len(octets) and not self._is_lost:
            taken = min(self._missing, len(octets) - used)
            if not self._header or (self._header[0] in KEPT and not self._is_torn):
                self._kept += octets[used : used + taken]
            used += taken
            self.at += taken
            self._missing -= taken
            if not self._missing:
                found += self._filled()
        self.at += len(octets) - used
        return found

    def hole(self, octets: int) -> list[Record]:
        """So many octets are missing."""
        begin = self.at
        self.at += octets
        if self._is_lost:
            return []
        if self._header and octets <= self._missing:
            self._is_torn = True
            self._kept.clear()
            self._missing -= octets
            return [] if self._missing else self._ended()
        status = MessageStatus.TORN if self._header or self._kept else MessageStatus.UNFRAMED
        found = [Record(self._begin, begin, self._header, status=status)]
        self._lose(begin)
        return found

    def end(self) -> list[Record]:
        """No octets follow: what is left."""
        begin, header = self._begin, self._header
        if self.at == begin:
            return []
        status = MessageStatus.UNFRAMED if self._is_lost else MessageStatus.CUT
        self._lose(self.at)
        return [Record(begin, self.at, header, status=status)]

    def _filled(self) -> list[Record]:
        """A header or a fragment is complete."""
        if self._header:
            return self._ended()
        header = bytes(self._kept)
        self._kept.clear()
        if not begins_record(header):
            found = Record(self._begin, self.at, header, status=MessageStatus.MALFORMED)
            self._lose(self.at)
            return [found]
        self._header, self._missing = header, int.from_bytes(header[3:], "big")
        return [] if self._missing else self._ended()

    def _ended(self) -> list[Record]:
        status = MessageStatus.TORN if self._is_torn else MessageStatus.WHOLE
        found = Record(self._begin, self.at, self._header, bytes(self._kept), status)
        self._begin, self._header, self._missing, self._is_torn = self.at, b"", RECORD_OCTETS, False
        self._kept.clear()
        return [found]

    def _lose(self, begin: int) -> None:
        """The places of the records that follow are not known."""
        self._is_lost, self._begin, self._header = True, begin, b""
        self._kept.clear()
