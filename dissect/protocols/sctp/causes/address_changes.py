"""Why the peer refused a change of addresses: RFC 5061 §4.3. All causes but one quote the request."""

from __future__ import annotations

from dissect.protocols.sctp.causes.error_cause import cause_code, cause_length, error_cause
from dissect.protocols.sctp.chunk import exactly
from dissect.protocols.sctp.parameters.address_changes import QUOTED_PARAMETERS
from dissect.schema import RFC, Header, ListField, field, phrases
from dissect.schema.words import Bytes, this


def _request() -> ListField:
    return field(
        Bytes(this.length - 4),
        "TLV-Copied-From-ASCONF",
        short="Request",
        default=b"",
        options=QUOTED_PARAMETERS,
        meaning="the parameter that asked for it",
    )


class SCTPDeleteLastRemainingAddress(Header):
    """The request would leave the association without an address (RFC 5061 §4.3.1)."""

    code: int = cause_code(160)
    length: int = cause_length()
    request: ListField = _request()

    line = phrases("{code}")

    stack = error_cause(160, "delete_last_remaining_address", RFC(5061, "4.3.1"))


class SCTPOperationRefusedResourceShortage(Header):
    """The peer has no room for the requested change (RFC 5061 §4.3.2)."""

    code: int = cause_code(161)
    length: int = cause_length()
    request: ListField = _request()

    line = phrases("{code}")

    stack = error_cause(161, "operation_refused_resource_shortage", RFC(5061, "4.3.2"))


class SCTPDeleteSourceAddress(Header):
    """The address to delete is the source of this very packet (RFC 5061 §4.3.3)."""

    code: int = cause_code(162)
    length: int = cause_length()
    request: ListField = _request()

    line = phrases("{code}")

    stack = error_cause(162, "delete_source_address", RFC(5061, "4.3.3"))


class SCTPIllegalASCONFAck(Header):
    """An acknowledgement of a change that nobody requested (RFC 5061 §4.3.4)."""

    code: int = cause_code(163)
    length: int = cause_length()

    line = phrases("{code}")

    stack = error_cause(163, "illegal_asconf_ack", RFC(5061, "4.3.4"), exactly(4, RFC(5061, "4.3.4")))


class SCTPRequestRefused(Header):
    """The sender may not ask for this (RFC 5061 §4.3.5)."""

    code: int = cause_code(164)
    length: int = cause_length()
    request: ListField = _request()

    line = phrases("{code}")

    stack = error_cause(164, "request_refused", RFC(5061, "4.3.5"))


ADDRESS_CHANGE_CAUSES: tuple[type[Header], ...] = (
    SCTPDeleteLastRemainingAddress,
    SCTPOperationRefusedResourceShortage,
    SCTPDeleteSourceAddress,
    SCTPIllegalASCONFAck,
    SCTPRequestRefused,
)
