"""The kinds of verdicts on a checksum."""

from __future__ import annotations

from dissect.codes import CodeWithMeaning

NONE_COMPUTED = "the field is zero, which here means that the sender computed no checksum"


class Kind(CodeWithMeaning):
    """The six verdicts."""

    VALID = "VALID", "the checksum was recomputed, and the field holds it"
    INVALID = "INVALID", "the checksum was recomputed, and the field holds something else"
    ABSENT = "ABSENT", f"{NONE_COMPUTED} (RFC 768)"
    ILLEGAL = "ILLEGAL", "the field is zero, which means no checksum, and this network layer forbids it (RFC 8200 §8.1)"
    PARTIAL = (
        "PARTIAL",
        "the field holds the pseudo-header sum: the capture was taken before the network card filled in the checksum",
    )
    UNVERIFIABLE = "UNVERIFIABLE", "the checksum cannot be recomputed from what is there"


class Reason(CodeWithMeaning):
    """Why a checksum is UNVERIFIABLE."""

    NOT_CAPTURED = "not_captured", "the field itself is not among the octets"
    BAD_LENGTH = "bad_length", "lengths contradict each other, so what the checksum covers is not known"
    FRAGMENT = "fragment", "it covers a whole datagram, and this is a fragment of one"
    CUT_BY_CAPTURE = "cut_by_capture", "the capture left out some of the octets that it covers"
    QUOTED = "quoted", "it stands in the datagram that an error message quotes, which need not be whole or unchanged"
    UNKNOWN_DESTINATION = "unknown_destination", "the final destination, which the pseudo-header needs, is not known"
    NO_PSEUDO_HEADER = "no_pseudo_header", "no network layer is there to take the pseudo-header from"
    NO_LENGTH = "no_length", "no length says what it covers: segmentation was left to the network card"
