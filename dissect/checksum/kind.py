"""The kinds of verdicts on a checksum."""

from __future__ import annotations

from dissect.problems import CodeWithMeaning

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
