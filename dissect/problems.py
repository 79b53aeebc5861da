"""What can be wrong with a frame: a closed list of stable codes.

A code says what happened; layer, field and offset say where. Severities: `note` is legal but worth saying, `warn`
breaks a standard and leaves the content usable, `error` is malformed: a contradiction, or octets that should be there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from dissect.codes import CodeWithMeaning, Severity

__all__ = [
    "Code",
    "Problem",
    "Severity",
]


class Code(CodeWithMeaning):
    """Every problem code."""

    CUT_BY_CAPTURE = "cut_by_capture", "the capture kept fewer octets than the frame had on the wire"
    NOT_REASSEMBLED = "not_reassembled", "the octets go on in another fragment"
    QUOTE_CUT = "quote_cut", "an ICMP error quotes only the beginning of the datagram"
    LENGTH_EXCEEDS_OUTER = "length_exceeds_outer", "a length field says more than the layer around it holds"
    LENGTH_EXCEEDS_PACKET = "length_exceeds_packet", "a length field says more than the frame had on the wire"
    FCS_EXCEEDS_FRAME = (
        "fcs_exceeds_frame",
        "the capture claims a check sequence that is longer than the frame",
    )
    TRUNCATED = "truncated", "the frame, or the layer around it, ends within a header"
    BAD_LENGTH = "bad_length", "a length field contradicts the header that holds it"
    BAD_VERSION = "bad_version", "a version number that the enclosing layer does not carry"
    BAD_OPTION = "bad_option", "an option whose length is impossible; the options after it are not read"
    BAD_RECORD = "bad_record", "a record or its data that do not have the form that their type has"
    BAD_COUNT = "bad_count", "a count of records that the octets do not hold"
    BAD_NAME = "bad_name", "a domain name that has no end, points where it may not, or is too long"
    SEGMENTATION_OFFLOAD = "segmentation_offload", "a length of zero, left for the network card to fill in"
    UNKNOWN_PROTOCOL = "unknown_protocol", "a protocol number for which there is no declaration; its octets are kept"
    UNKNOWN_LINK_TYPE = "unknown_link_type", "a link type for which there is no declaration; its octets are kept"
    NOT_THIS_PROTOCOL = (
        "not_this_protocol",
        "octets under a protocol's number that are not that protocol; they are kept",
    )
    ENCRYPTED = "encrypted", "the payload is encrypted, and kept as it is"
    COMPRESSED = "compressed", "the payload is compressed, and kept as it is"
    SURPLUS = "surplus", "octets after the end of a message that should have filled its place"
    LAYER_LIMIT = "layer_limit", "more layers than the limit; the rest is kept as octets"
    SUSPICIOUS = "suspicious", "legal by the letter, and rarely meant"


CONTRADICTIONS = (Code.BAD_LENGTH, Code.LENGTH_EXCEEDS_OUTER, Code.LENGTH_EXCEEDS_PACKET)


def is_contradiction(code: Code, severity: Severity) -> bool:
    """Whether a problem is a contradiction of lengths, so that it is not known what a checksum covers."""
    return code in CONTRADICTIONS and severity is Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding. `layer` is an index into the packet's layers, None where no layer was made; `offset` counts octets
    from the start of the frame; `found` and `expected` are numbers, if the problem has any."""

    code: Code
    severity: Severity
    message: str
    protocol: str
    layer: int | None
    field: str
    offset: int
    found: int | None = None
    expected: int | None = None
    reference: str = ""
    space: type[IntEnum] | None = None
    """The number space in which `found` is not known, where that is what is wrong."""
    limited_by: str = ""
    """If octets are missing: the protocol and field that set the limit, as `ip.total_length`; empty for the frame."""
