"""Faults of capture files: a closed list of stable codes.

A code belongs to a `CaptureError`, which ends the reading, or to a `Note`, which does not.
"""

from __future__ import annotations

from dissect.codes import CodeWithMeaning


class CaptureCode(CodeWithMeaning):
    """Every code."""

    UNREADABLE = "file.unreadable", "the operating system could not open the file, or reading it failed"
    UNWRITABLE = "file.unwritable", "the operating system could not create the file, or writing it failed"
    EMPTY = "file.empty", "the file is empty"
    UNKNOWN_FORMAT = "file.unknown-format", "the first octets match no capture format"
    UNSUPPORTED_FORMAT = (
        "file.unsupported-format",
        "a known format that is not supported, or only in part",
    )
    UNSUPPORTED_VERSION = "file.unsupported-version", "an unknown version of the format"
    TRUNCATED_HEADER = "file.truncated-header", "the file ends within its file header or its first section header"
    BAD_HEADER = "file.bad-header", "a file or section header breaks the format"
    TRUNCATED_RECORD = "file.truncated-record", "the file ends within a record or block"
    RECORD_TOO_BIG = "file.record-too-big", "a record claims more octets than any capture program writes"
    BAD_LENGTH = "file.bad-length", "a length contradicts the block around it, or is over the limit"
    TRAILER_MISMATCH = "file.trailer-mismatch", "the lengths at the beginning and the end of a block differ"
    BAD_INTERFACE = "file.bad-interface", "a packet names an interface that its section does not describe"
    BAD_OPTION = "file.bad-option", "an option or record is malformed, repeated or meaningless; it is ignored"
    BAD_SECTION_LENGTH = "file.bad-section-length", "the length in a section header is not the length of its blocks"
    BAD_TIMESTAMP = "file.bad-timestamp", "a fraction of a second exceeds one second, or a time is outside the calendar"
    LOOKS_LIKE_NANOSECONDS = (
        "file.looks-like-nanoseconds",
        "the file declares microseconds, but most fractions look like nanoseconds",
    )
    TIME_BACKWARDS = "file.time-backwards", "a packet is earlier than the one before it"
    CAPTURED_OVER_SNAPLEN = "file.caplen-over-snaplen", "more octets captured than the file's snaplen"
    CAPTURED_OVER_ORIGINAL = "file.caplen-over-len", "more octets captured than the packet had on the wire"
    ZERO_RECORDS = "file.zero-records", "the file ends in zeros: space that was allocated but never written"
    TRAILING_GARBAGE = "file.trailing-garbage", "something else follows the capture or its compressed data"
    DECOMPRESS = "file.decompress", "the compressed data is damaged or incomplete"
    LIMIT = "file.limit", "one of the documented limits was reached"
