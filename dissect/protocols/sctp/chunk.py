"""The fields at the start of every chunk, and a chunk that is not declared: RFC 9260 §3.2."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, OptionList, Reference, Stack, automatic, field
from dissect.schema.words import Bytes, Int8ub, Int16ub, this

ALIGNMENT = 4
"""Chunks, parameters and causes begin at a multiple of 4 octets; their lengths do not count the padding."""


def chunk_type(number: int) -> int:
    """The first field of the chunk with this number."""
    return field(
        Int8ub,
        "Chunk Type",
        short="Type",
        default=number,
        wireshark="sctp.chunk_type",
        names=SctpChunkType,
        meaning="what the chunk is; the first two bits say what to do where it is not known",
        origin=FieldOrigin.EVENT,
    )


def chunk_flags() -> int:
    """The flags of a chunk that uses none."""
    return field(
        Int8ub,
        "Chunk Flags",
        short="Flags",
        default=0,
        wireshark="sctp.chunk_flags",
        meaning="none in this chunk",
        origin=FieldOrigin.FIXED,
    )


def chunk_length() -> int:
    """The length that every chunk has."""
    return automatic(
        Int16ub,
        "Chunk Length",
        short="Length",
        wireshark="sctp.chunk_length",
        meaning="octets of the chunk, type, flags and length included, padding not",
    )


TAG_MUST_BE_SET = Expect(
    this.verification_tag != 0,
    "verification_tag",
    "a verification tag of zero, which only a packet with an INIT chunk has",
    code=Code.SUSPICIOUS,
    severity=Severity.WARN,
    reference=RFC(9260, "8.5"),
)
"""A context rule: the tag is in the header around the chunk."""


def chunk(number: int, name: str, reference: Reference, *expect: Expect) -> Stack:
    """The place of a chunk among the others; its length counts from its first octet."""
    return Stack(
        name=f"sctp.{name}",
        unit="chunk",
        reference=reference,
        carried_as={SctpChunkType: [number]},
        extent=[Extent(this.length)],
        expect=expect,
    )


def exactly(octets: int, reference: Reference) -> Expect:
    """A chunk, parameter or cause of a fixed size in octets."""
    return Expect(
        this.length == octets,
        "length",
        f"not the {octets} octets that this one always has",
        code=Code.BAD_LENGTH,
        severity=Severity.WARN,
        reference=reference,
    )


def at_least(octets: int, what: str, reference: Reference) -> Expect:
    """A chunk, parameter or cause of a minimum size in octets."""
    return Expect(
        this.length >= octets, "length", what, code=Code.BAD_LENGTH, severity=Severity.WARN, reference=reference
    )


class SCTPUnknownChunk(Header):
    """A chunk that is not declared here (RFC 9260 §3.2)."""

    type: int = field(
        Int8ub,
        "Chunk Type",
        short="Type",
        wireshark="sctp.chunk_type",
        names=SctpChunkType,
        meaning="what the chunk is; the first two bits say what to do where it is not known",
        origin=FieldOrigin.EVENT,
    )
    flags: int = field(
        Int8ub,
        "Chunk Flags",
        short="Flags",
        default=0,
        wireshark="sctp.chunk_flags",
        meaning="as the type says",
        origin=FieldOrigin.EVENT,
    )
    length: int = chunk_length()
    value: bytes = field(
        Bytes(this.length - 4),
        "Chunk Value",
        short="Value",
        default=b"",
        wireshark="sctp.chunk_value",
        meaning="the octets of the chunk, as they are",
        origin=FieldOrigin.EVENT,
    )

    stack = Stack(name="sctp.chunk", reference=RFC(9260, "3.2"), extent=[Extent(this.length)])


QUOTED_CHUNKS = OptionList(SctpChunkType, (), SCTPUnknownChunk, alignment=ALIGNMENT)
"""Chunks within an error cause: the sender of the cause did not know them, so all are kept as octets."""
