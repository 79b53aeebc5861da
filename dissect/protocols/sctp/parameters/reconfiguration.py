"""Parameters that reset or add streams, in RE-CONFIG chunks: RFC 6525 §4."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_parameter_types import SctpReconfigurationResult
from dissect.protocols.sctp.chunk import exactly
from dissect.protocols.sctp.parameters.parameter import parameter, parameter_length, parameter_type
from dissect.protocols.sctp.records import STREAM_NUMBERS
from dissect.schema import RFC, FieldOrigin, Header, ListField, field, phrases
from dissect.schema.words import Bytes, If, Int16ub, Int32ub, this


def _request_sequence_number() -> int:
    return field(
        Int32ub,
        "Re-configuration Request Sequence Number",
        short="Request Number",
        wireshark="sctp.parameter_reconfig_request_sequence_number",
        meaning="counts the sender's requests",
        origin=FieldOrigin.COUNTED,
    )


def _response_sequence_number() -> int:
    return field(
        Int32ub,
        "Re-configuration Response Sequence Number",
        short="Response Number",
        wireshark="sctp.parameter_reconfig_response_sequence_number",
        meaning="the number of the request that is answered",
        origin=FieldOrigin.COPIED,
    )


class SCTPOutgoingSSNResetRequest(Header):
    """The sender restarts the numbers of streams that it sends (RFC 6525 §4.1)."""

    type: int = parameter_type(13)
    length: int = parameter_length()
    request_sequence_number: int = _request_sequence_number()
    response_sequence_number: int = _response_sequence_number()
    last_assigned_tsn: int = field(
        Int32ub,
        "Sender's Last Assigned TSN",
        short="Last TSN",
        wireshark="sctp.parameter_senders_last_assigned_tsn",
        meaning="the last that was used before the reset",
        origin=FieldOrigin.COUNTED,
    )
    streams: ListField = field(
        Bytes(this.length - 16),
        "Stream Numbers",
        default=b"",
        options=STREAM_NUMBERS,
        meaning="16 bits each; none means all",
    )

    line = phrases("{type}")

    stack = parameter(13, "outgoing_ssn_reset_request", RFC(6525, "4.1"))


class SCTPIncomingSSNResetRequest(Header):
    """The sender asks the peer to restart the numbers of streams that the peer sends (RFC 6525 §4.2)."""

    type: int = parameter_type(14)
    length: int = parameter_length()
    request_sequence_number: int = _request_sequence_number()
    streams: ListField = field(
        Bytes(this.length - 8),
        "Stream Numbers",
        default=b"",
        options=STREAM_NUMBERS,
        meaning="16 bits each; none means all",
    )

    line = phrases("{type}")

    stack = parameter(14, "incoming_ssn_reset_request", RFC(6525, "4.2"))


class SCTPSSNTSNResetRequest(Header):
    """Both sides restart the numbers of all streams, and TSNs (RFC 6525 §4.3)."""

    type: int = parameter_type(15)
    length: int = parameter_length()
    request_sequence_number: int = _request_sequence_number()

    line = phrases("{type}")

    stack = parameter(15, "ssn_tsn_reset_request", RFC(6525, "4.3"), exactly(8, RFC(6525, "4.3")))


class SCTPReconfigurationResponse(Header):
    """The result of a request (RFC 6525 §4.4)."""

    type: int = parameter_type(16)
    length: int = parameter_length()
    response_sequence_number: int = _response_sequence_number()
    result: int = field(
        Int32ub,
        "Result",
        wireshark="sctp.parameter_reconfig_response_result",
        names=SctpReconfigurationResult,
        meaning="what came of it",
        origin=FieldOrigin.EVENT,
    )
    senders_next_tsn: int | None = field(
        If(this.length >= 20, Int32ub),
        "Sender's Next TSN",
        default=None,
        wireshark="sctp.parameter_senders_next_tsn",
        meaning="what the sender of the response goes on with; only after a reset of TSNs",
        origin=FieldOrigin.COUNTED,
    )
    receivers_next_tsn: int | None = field(
        If(this.length >= 20, Int32ub),
        "Receiver's Next TSN",
        default=None,
        wireshark="sctp.parameter_receivers_next_tsn",
        meaning="what the receiver of the response goes on with; only after a reset of TSNs",
        origin=FieldOrigin.ARRIVED,
    )

    line = phrases("{type}", "{result}")

    stack = parameter(16, "reconfiguration_response", RFC(6525, "4.4"))


class SCTPAddOutgoingStreamsRequest(Header):
    """The sender wants to send in more streams (RFC 6525 §4.5)."""

    type: int = parameter_type(17)
    length: int = parameter_length()
    request_sequence_number: int = _request_sequence_number()
    number_of_new_streams: int = field(
        Int16ub,
        "Number of New Streams",
        short="New Streams",
        wireshark="sctp.parameter_add_outgoing_streams_number",
        meaning="how many more",
        origin=FieldOrigin.PROGRAM,
    )
    reserved: int = field(
        Int16ub,
        "Reserved",
        default=0,
        wireshark="sctp.parameter_add_outgoing_streams_reserved",
        meaning="zero",
        origin=FieldOrigin.FIXED,
    )

    line = phrases("{type}")

    stack = parameter(17, "add_outgoing_streams_request", RFC(6525, "4.5"), exactly(12, RFC(6525, "4.5")))


class SCTPAddIncomingStreamsRequest(Header):
    """The sender wants the peer to send in more streams (RFC 6525 §4.6)."""

    type: int = parameter_type(18)
    length: int = parameter_length()
    request_sequence_number: int = _request_sequence_number()
    number_of_new_streams: int = field(
        Int16ub,
        "Number of New Streams",
        short="New Streams",
        wireshark="sctp.parameter_add_incoming_streams_number",
        meaning="how many more",
        origin=FieldOrigin.PROGRAM,
    )
    reserved: int = field(
        Int16ub,
        "Reserved",
        default=0,
        wireshark="sctp.parameter_add_incoming_streams_reserved",
        meaning="zero",
        origin=FieldOrigin.FIXED,
    )

    line = phrases("{type}")

    stack = parameter(18, "add_incoming_streams_request", RFC(6525, "4.6"), exactly(12, RFC(6525, "4.6")))


RECONFIGURATION_PARAMETERS: tuple[type[Header], ...] = (
    SCTPOutgoingSSNResetRequest,
    SCTPIncomingSSNResetRequest,
    SCTPSSNTSNResetRequest,
    SCTPReconfigurationResponse,
    SCTPAddOutgoingStreamsRequest,
    SCTPAddIncomingStreamsRequest,
)
