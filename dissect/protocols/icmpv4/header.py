"""The first fields of all messages of ICMP for IPv4, and fields that several have: RFC 792."""

from __future__ import annotations

from dissect.assigned_numbers import (
    IcmpType,
    IpProtocol,
    OpenEnum,
)
from dissect.schema import (
    RFC,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    Next,
    Stack,
    Transit,
    automatic,
    field,
)
from dissect.schema.words import Int8ub, Int16ub, this


def identifier_field() -> int:
    return field(
        Int16ub,
        "Identifier",
        default=0,
        wireshark="icmp.ident",
        meaning="which process asked; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )


def sequence_number_field() -> int:
    return field(
        Int16ub,
        "Sequence Number",
        default=0,
        wireshark="icmp.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )


def code_field(names: type[OpenEnum]) -> int:
    return field(
        Int8ub, "Code", default=0, wireshark="icmp.code", names=names, meaning="what exactly", origin=FieldOrigin.EVENT
    )


class ICMPv4(Header):
    """The first fields of every message (RFC 792); the rest depends on the type."""

    type: int = field(
        Int8ub, "Type", wireshark="icmp.type", names=IcmpType, meaning="what the message says", origin=FieldOrigin.EVENT
    )
    code: int = field(
        Int8ub,
        "Code",
        default=0,
        wireshark="icmp.code",
        meaning="what exactly, depending on the type",
        origin=FieldOrigin.EVENT,
    )
    checksum: int = automatic(Int16ub, "Checksum", wireshark="icmp.checksum", meaning="over the whole message")

    # No header is carried under a message type, so a type without a variant below is noted as unknown.
    stack = Stack(
        name="icmp",
        floor=Floor.CONTROL,
        reference=RFC(792),
        carried_as={IpProtocol: [1]},
        transit=Transit(kept=["type", "code"]),
        next=[Next(IcmpType, this.type)],
        checksum=InternetChecksum("checksum"),
    )
