"""Why a packet may not be read to its transport, and the problems that say so."""

from __future__ import annotations

from collections.abc import Mapping

from dissect.codes import CodeWithMeaning
from dissect.problems import Code


class UnreadReason(CodeWithMeaning):
    """Why a packet was not read to its transport; the text beside each is its documentation."""

    UNKNOWN_LINK_TYPE = "unknown_link_type", "there is no declaration for the link type"
    UNKNOWN_PROTOCOL = "unknown_protocol", "there is no declaration for what a header carries"
    NOT_THIS_PROTOCOL = "not_this_protocol", "octets under a protocol's number are not that protocol"
    ENCRYPTED = "encrypted", "what a header carries is encrypted"
    COMPRESSED = "compressed", "what a header carries is compressed"
    FRAGMENT = "fragment", "a fragment that was not joined with the others"
    CUT = "cut", "the capture kept too few octets of the frame"
    LIMIT = "limit", "there are more headers than the limits allow"
    MALFORMED = "malformed", "an error keeps what follows from being found"


REASONS: Mapping[Code, UnreadReason] = {
    Code.UNKNOWN_LINK_TYPE: UnreadReason.UNKNOWN_LINK_TYPE,
    Code.UNKNOWN_PROTOCOL: UnreadReason.UNKNOWN_PROTOCOL,
    Code.NOT_THIS_PROTOCOL: UnreadReason.NOT_THIS_PROTOCOL,
    Code.ENCRYPTED: UnreadReason.ENCRYPTED,
    Code.COMPRESSED: UnreadReason.COMPRESSED,
    Code.NOT_REASSEMBLED: UnreadReason.FRAGMENT,
    Code.CUT_BY_CAPTURE: UnreadReason.CUT,
    Code.LAYER_LIMIT: UnreadReason.LIMIT,
    Code.FCS_EXCEEDS_FRAME: UnreadReason.MALFORMED,
    Code.TRUNCATED: UnreadReason.MALFORMED,
}
"""The problems that end a walk."""
