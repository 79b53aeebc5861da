"""What can be wrong with records and messages of TLS."""

from __future__ import annotations

from dissect.codes import CodeWithMeaning


class TlsProblem(CodeWithMeaning):
    """Beside what can be wrong with lengths and items of lists, whose codes are those of packets."""

    NO_RECORD = "no_record", "the octets begin no record, so that the places of all that follow are lost"
    LOST_PLACE = (
        "lost_place",
        "octets are missing where a record begins, so that the places of all that follow are lost",
    )
    INCOMPLETE = "incomplete", "the stream ends within a message of the handshake"
    INTERRUPTED = "interrupted", "another record stands between the parts of a message of the handshake"
    TOO_LONG = "too_long", "a message of the handshake that is longer than the limit"
    EMPTY_RECORD = "empty_record", "a record without octets, which only application data may have"
    BAD_CHANGE = "bad_change", "a change of the cipher that is not the octet 1"
    BAD_ALERT = "bad_alert", "an alert that is not two octets"
    BAD_CERTIFICATE = "bad_certificate", "a certificate that cannot be read to its end"
    REPEATED_EXTENSION = "repeated_extension", "an extension that stands twice in a message"
