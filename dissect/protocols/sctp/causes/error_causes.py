"""Why an ERROR or ABORT chunk was sent: RFC 9260 §3.3.10, RFC 4895 §4.1 (HMAC identifier)."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_error_causes import SctpErrorCause
from dissect.assigned_numbers.sctp_parameter_types import SctpHmacIdentifier
from dissect.problems import Code
from dissect.protocols.sctp.causes.address_changes import ADDRESS_CHANGE_CAUSES
from dissect.protocols.sctp.causes.error_cause import (
    SCTPUnknownErrorCause,
    cause_code,
    cause_information,
    cause_length,
    error_cause,
)
from dissect.protocols.sctp.chunk import ALIGNMENT, QUOTED_CHUNKS, exactly
from dissect.protocols.sctp.parameters.address_changes import QUOTED_PARAMETERS
from dissect.protocols.sctp.records import MISSING_PARAMETERS
from dissect.schema import RFC, Expect, FieldOrigin, Header, ListField, OptionList, automatic, field, phrases
from dissect.schema.words import Bytes, Int16ub, Int32ub, this


def _parameters(label: str, meaning: str) -> ListField:
    return field(Bytes(this.length - 4), label, default=b"", options=QUOTED_PARAMETERS, meaning=meaning)


class SCTPInvalidStreamIdentifier(Header):
    """DATA for a stream that does not exist (RFC 9260 §3.3.10.1)."""

    code: int = cause_code(1)
    length: int = cause_length()
    stream_identifier: int = field(
        Int16ub,
        "Stream Identifier",
        short="Stream",
        wireshark="sctp.cause_stream_identifier",
        meaning="the stream that is not there",
        origin=FieldOrigin.COPIED,
    )
    reserved: int = field(Int16ub, "(Reserved)", default=0, wireshark="sctp.cause_reserved", meaning="zero")

    line = phrases("{code}", "SID={stream_identifier}")

    stack = error_cause(1, "invalid_stream_identifier", RFC(9260, "3.3.10.1"), exactly(8, RFC(9260, "3.3.10.1")))


class SCTPMissingMandatoryParameter(Header):
    """An INIT or INIT ACK without mandatory parameters (RFC 9260 §3.3.10.2)."""

    code: int = cause_code(2)
    length: int = cause_length()
    number_of_missing_parameters: int = automatic(
        Int32ub,
        "Number of Missing Params",
        short="Missing",
        wireshark="sctp.cause_nr_of_missing_parameters",
        meaning="how many",
    )
    missing_parameters: ListField = field(
        Bytes(this.number_of_missing_parameters * 2),
        "Missing Param Types",
        default=b"",
        options=MISSING_PARAMETERS,
        meaning="16 bits each",
    )

    line = phrases("{code}")

    stack = error_cause(
        2,
        "missing_mandatory_parameter",
        RFC(9260, "3.3.10.2"),
        Expect(
            this.length - this.number_of_missing_parameters * 2 >= 8,
            "length",
            "shorter than the parameters that it counts",
            code=Code.BAD_COUNT,
            reference=RFC(9260, "3.3.10.2"),
        ),
    )


class SCTPStaleCookie(Header):
    """A state cookie that has expired (RFC 9260 §3.3.10.3)."""

    code: int = cause_code(3)
    length: int = cause_length()
    measure_of_staleness: int = field(
        Int32ub,
        "Measure of Staleness",
        short="Staleness",
        wireshark="sctp.cause_measure_of_staleness",
        meaning="microseconds since it expired; 0 if the sender does not want to say",
    )

    line = phrases("{code}")

    stack = error_cause(3, "stale_cookie", RFC(9260, "3.3.10.3"), exactly(8, RFC(9260, "3.3.10.3")))


class SCTPOutOfResource(Header):
    """The sender has no room for an association (RFC 9260 §3.3.10.4)."""

    code: int = cause_code(4)
    length: int = cause_length()

    line = phrases("{code}")

    stack = error_cause(4, "out_of_resource", RFC(9260, "3.3.10.4"), exactly(4, RFC(9260, "3.3.10.4")))


class SCTPUnresolvableAddress(Header):
    """An address of a type that the sender cannot use (RFC 9260 §3.3.10.5)."""

    code: int = cause_code(5)
    length: int = cause_length()
    address: ListField = _parameters("Unresolvable Address", "the parameter with the address")

    line = phrases("{code}")

    stack = error_cause(5, "unresolvable_address", RFC(9260, "3.3.10.5"))


class SCTPUnrecognizedChunkType(Header):
    """An unknown chunk whose type asks for a report (RFC 9260 §3.3.10.6)."""

    code: int = cause_code(6)
    length: int = cause_length()
    unrecognized_chunk: ListField = field(
        Bytes(this.length - 4), "Unrecognized Chunk", default=b"", options=QUOTED_CHUNKS, meaning="the chunk"
    )

    line = phrases("{code}")

    stack = error_cause(6, "unrecognized_chunk_type", RFC(9260, "3.3.10.6"))


class SCTPInvalidMandatoryParameter(Header):
    """A mandatory parameter with an invalid value (RFC 9260 §3.3.10.7)."""

    code: int = cause_code(7)
    length: int = cause_length()

    line = phrases("{code}")

    stack = error_cause(7, "invalid_mandatory_parameter", RFC(9260, "3.3.10.7"), exactly(4, RFC(9260, "3.3.10.7")))


class SCTPUnrecognizedParameters(Header):
    """Unknown parameters of an INIT ACK (RFC 9260 §3.3.10.8)."""

    code: int = cause_code(8)
    length: int = cause_length()
    unrecognized_parameters: ListField = _parameters("Unrecognized Parameters", "the parameters")

    line = phrases("{code}")

    stack = error_cause(8, "unrecognized_parameters", RFC(9260, "3.3.10.8"))


class SCTPNoUserData(Header):
    """A DATA chunk without data (RFC 9260 §3.3.10.9)."""

    code: int = cause_code(9)
    length: int = cause_length()
    tsn: int = field(
        Int32ub,
        "TSN",
        wireshark="sctp.cause_tsn",
        meaning="the chunk's transmission sequence number",
        origin=FieldOrigin.COPIED,
    )

    line = phrases("{code}", "TSN={tsn}")

    stack = error_cause(9, "no_user_data", RFC(9260, "3.3.10.9"), exactly(8, RFC(9260, "3.3.10.9")))


class SCTPCookieReceivedWhileShuttingDown(Header):
    """A COOKIE ECHO while the sender waits for the end of the association (RFC 9260 §3.3.10.10)."""

    code: int = cause_code(10)
    length: int = cause_length()

    line = phrases("{code}")

    stack = error_cause(
        10, "cookie_received_while_shutting_down", RFC(9260, "3.3.10.10"), exactly(4, RFC(9260, "3.3.10.10"))
    )


class SCTPRestartWithNewAddresses(Header):
    """An INIT that would add addresses to an existing association (RFC 9260 §3.3.10.11)."""

    code: int = cause_code(11)
    length: int = cause_length()
    addresses: ListField = _parameters("New Address TLVs", "a parameter for each address")

    line = phrases("{code}")

    stack = error_cause(11, "restart_with_new_addresses", RFC(9260, "3.3.10.11"))


class SCTPUserInitiatedAbort(Header):
    """The process aborted the association (RFC 9260 §3.3.10.12)."""

    code: int = cause_code(12)
    length: int = cause_length()
    reason: bytes = cause_information("Upper Layer Abort Reason", "what the process gave as the reason")

    line = phrases("{code}", "{reason:text}")

    stack = error_cause(12, "user_initiated_abort", RFC(9260, "3.3.10.12"))


class SCTPProtocolViolation(Header):
    """The peer broke the rules of the protocol (RFC 9260 §3.3.10.13)."""

    code: int = cause_code(13)
    length: int = cause_length()
    information: bytes = cause_information("Additional Information", "often text that says which rule")

    line = phrases("{code}", "{information:text}")

    stack = error_cause(13, "protocol_violation", RFC(9260, "3.3.10.13"))


class SCTPUnsupportedHmacIdentifier(Header):
    """An AUTH chunk with an unknown algorithm (RFC 4895 §4.1)."""

    code: int = cause_code(261)
    length: int = cause_length()
    hmac_identifier: int = field(
        Int16ub,
        "HMAC Identifier",
        wireshark="sctp.hmac_id",
        names=SctpHmacIdentifier,
        meaning="the algorithm",
        origin=FieldOrigin.COPIED,
    )

    line = phrases("{code}")

    stack = error_cause(261, "unsupported_hmac_identifier", RFC(4895, "4.1"), exactly(6, RFC(4895, "4.1")))


ERROR_CAUSES = OptionList(
    kinds=SctpErrorCause,
    members=(
        SCTPInvalidStreamIdentifier,
        SCTPMissingMandatoryParameter,
        SCTPStaleCookie,
        SCTPOutOfResource,
        SCTPUnresolvableAddress,
        SCTPUnrecognizedChunkType,
        SCTPInvalidMandatoryParameter,
        SCTPUnrecognizedParameters,
        SCTPNoUserData,
        SCTPCookieReceivedWhileShuttingDown,
        SCTPRestartWithNewAddresses,
        SCTPUserInitiatedAbort,
        SCTPProtocolViolation,
        *ADDRESS_CHANGE_CAUSES,
        SCTPUnsupportedHmacIdentifier,
    ),
    unknown=SCTPUnknownErrorCause,
    alignment=ALIGNMENT,
)
