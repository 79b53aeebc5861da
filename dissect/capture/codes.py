"""What can be wrong with a capture file: a closed list of stable codes.

A code is either the reason of a `CaptureError`, which ends the reading, or of a `Note`, which does not.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Every code that a capture file can give; the text beside each is its documentation."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Code:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    UNREADABLE = "file.unreadable", "the operating system did not open the file, or did not go on reading it"
    UNWRITABLE = "file.unwritable", "the operating system did not create the file, or did not go on writing it"
    EMPTY = "file.empty", "there are no octets at all"
    UNKNOWN_FORMAT = "file.unknown-format", "the first octets are those of no capture format"
    UNSUPPORTED_FORMAT = (
        "file.unsupported-format",
        "a format that is known and not read, or not all of it",
    )
    UNSUPPORTED_VERSION = "file.unsupported-version", "a version of the format that is not known"
    TRUNCATED_HEADER = "file.truncated-header", "the file ends within its file header or its first section header"
    BAD_HEADER = "file.bad-header", "a file or section header says what the format does not allow"
    TRUNCATED_RECORD = "file.truncated-record", "the file ends within a record or block"
    RECORD_TOO_BIG = "file.record-too-big", "a record claims more octets than any capture program writes"
    BAD_LENGTH = "file.bad-length", "a length contradicts the block that it stands in, or is over the limit"
    TRAILER_MISMATCH = "file.trailer-mismatch", "the two lengths of a block, at its beginning and at its end, differ"
    BAD_INTERFACE = "file.bad-interface", "a packet of an interface that its section does not describe"
    BAD_OPTION = "file.bad-option", "an option or record that is malformed, repeated or meaningless; it does not count"
    BAD_SECTION_LENGTH = "file.bad-section-length", "the length of a section is not the length of its blocks"
    BAD_TIMESTAMP = "file.bad-timestamp", "a fraction of a second that is more than one, or a time outside the calendar"
    LOOKS_LIKE_NANOSECONDS = (
        "file.looks-like-nanoseconds",
        "a file of microseconds, most of whose fractions of a second are nanoseconds",
    )
    TIME_BACKWARDS = "file.time-backwards", "a packet that is earlier than the one before it"
    CAPTURED_OVER_SNAPLEN = "file.caplen-over-snaplen", "more octets captured than the file says is its maximum"
    CAPTURED_OVER_ORIGINAL = "file.caplen-over-len", "more octets captured than the packet had on the wire"
    ZERO_RECORDS = "file.zero-records", "the file ends in zeros: allocated, and never written; they are no packets"
    TRAILING_GARBAGE = "file.trailing-garbage", "something else follows the capture or its compressed data"
    DECOMPRESS = "file.decompress", "the compressed data is damaged, or ends before its end"
    LIMIT = "file.limit", "one of the documented limits was reached"
