"""The fields at the start of every error cause, and a cause that is not declared: RFC 9260 §3.3.10."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_error_causes import SctpErrorCause
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, Reference, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int16ub, this


def cause_code(number: int) -> int:
    """The first field of the cause with this number."""
    return field(
        Int16ub,
        "Cause Code",
        short="Code",
        default=number,
        wireshark="sctp.cause_code",
        names=SctpErrorCause,
        meaning="what went wrong",
    )


def cause_length() -> int:
    """The length that every cause has."""
    return automatic(
        Int16ub,
        "Cause Length",
        short="Length",
        wireshark="sctp.cause_length",
        meaning="octets of the cause, code and length included, padding not",
    )


def cause_information(label: str, meaning: str) -> bytes:
    """All octets after the length."""
    return field(
        Bytes(this.length - 4),
        label,
        short="Information",
        default=b"",
        wireshark="sctp.cause_information",
        meaning=meaning,
    )


def error_cause(number: int, name: str, reference: Reference, *expect: Expect) -> Stack:
    """The place of a cause among the others; its length counts from its first octet."""
    return Stack(
        name=f"sctp.cause.{name}",
        reference=reference,
        carried_as={SctpErrorCause: [number]},
        origin=FieldOrigin.EVENT,
        extent=[Extent(this.length)],
        expect=expect,
    )


class SCTPUnknownErrorCause(Header):
    """A cause that is not declared here (RFC 9260 §3.3.10)."""

    code: int = field(
        Int16ub,
        "Cause Code",
        short="Code",
        wireshark="sctp.cause_code",
        names=SctpErrorCause,
        meaning="what went wrong",
    )
    length: int = cause_length()
    information: bytes = cause_information("Cause-Specific Information", "the octets of the cause, as they are")

    line = phrases("{code}")

    stack = Stack(
        name="sctp.cause", reference=RFC(9260, "3.3.10"), extent=[Extent(this.length)], origin=FieldOrigin.EVENT
    )
