"""The fields at the start of every parameter of a chunk, and a parameter that is not declared: RFC 9260 §3.2.1."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, Reference, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int16ub, Int32ub, this


def parameter_type(number: int) -> int:
    """The first field of the parameter with this number."""
    return field(
        Int16ub,
        "Parameter Type",
        short="Type",
        default=number,
        wireshark="sctp.parameter_type",
        names=SctpParameterType,
        meaning="what the parameter is; the first two bits say what to do where it is not known",
        origin=FieldOrigin.FIXED,
    )


def parameter_length() -> int:
    """The length that every parameter has."""
    return automatic(
        Int16ub,
        "Parameter Length",
        short="Length",
        wireshark="sctp.parameter_length",
        meaning="octets of the parameter, type and length included, padding not",
    )


def parameter(number: int, name: str, reference: Reference, *expect: Expect) -> Stack:
    """The place of a parameter among the others; its length counts from its first octet."""
    return Stack(
        name=f"sctp.parameter.{name}",
        unit="parameter",
        reference=reference,
        carried_as={SctpParameterType: [number]},
        extent=[Extent(this.length)],
        expect=expect,
    )


def correlation_identifier() -> int:
    """The field that ties a request of an ASCONF chunk to its response (RFC 5061 §4.2)."""
    return field(
        Int32ub,
        "ASCONF-Request Correlation ID",
        short="Correlation ID",
        wireshark="sctp.correlation_id",
        meaning="the sender's number for the request; comes back in the response",
        origin=FieldOrigin.MATCHING,
    )


class SCTPUnknownParameter(Header):
    """A parameter that is not declared here (RFC 9260 §3.2.1)."""

    type: int = field(
        Int16ub,
        "Parameter Type",
        short="Type",
        wireshark="sctp.parameter_type",
        names=SctpParameterType,
        meaning="what the parameter is; the first two bits say what to do where it is not known",
        origin=FieldOrigin.HABIT,
    )
    length: int = parameter_length()
    value: bytes = field(
        Bytes(this.length - 4),
        "Parameter Value",
        short="Value",
        default=b"",
        wireshark="sctp.parameter_value",
        meaning="the octets of the parameter, as they are",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{type}")

    stack = Stack(name="sctp.parameter", reference=RFC(9260, "3.2.1"), extent=[Extent(this.length)])
