"""The parameters that quote other parameters or hold error causes, and the list of all parameters."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.protocols.sctp.causes.error_causes import ERROR_CAUSES
from dissect.protocols.sctp.chunk import ALIGNMENT
from dissect.protocols.sctp.parameters.address_changes import QUOTED_PARAMETERS
from dissect.protocols.sctp.parameters.parameter import (
    SCTPUnknownParameter,
    correlation_identifier,
    parameter,
    parameter_length,
    parameter_type,
)
from dissect.schema import RFC, Header, ListField, OptionList, field
from dissect.schema.words import Bytes, this


class SCTPUnrecognizedParameter(Header):
    """A parameter of the INIT chunk that the sender of the INIT ACK does not know (RFC 9260 §3.3.3.1.2)."""

    type: int = parameter_type(8)
    length: int = parameter_length()
    unrecognized_parameter: ListField = field(
        Bytes(this.length - 4),
        "Unrecognized Parameter",
        default=b"",
        options=QUOTED_PARAMETERS,
        meaning="the parameter, whole",
    )

    stack = parameter(8, "unrecognized_parameter", RFC(9260, "3.3.3.1.2"))


class SCTPErrorCauseIndication(Header):
    """The peer did not make a change of addresses (RFC 5061 §4.2.3)."""

    type: int = parameter_type(0xC003)
    length: int = parameter_length()
    correlation_identifier: int = correlation_identifier()
    causes: ListField = field(
        Bytes(this.length - 8), "Error Causes", default=b"", options=ERROR_CAUSES, meaning="why it was not made"
    )

    stack = parameter(0xC003, "error_cause_indication", RFC(5061, "4.2.3"))


PARAMETERS = OptionList(
    kinds=SctpParameterType,
    members=(*QUOTED_PARAMETERS.members, SCTPUnrecognizedParameter, SCTPErrorCauseIndication),
    unknown=SCTPUnknownParameter,
    alignment=ALIGNMENT,
)
