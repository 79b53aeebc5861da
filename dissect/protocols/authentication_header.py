"""The IP authentication header: RFC 4302. Over IPv4 a protocol, over IPv6 an extension header."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol
from dissect.problems import Code
from dissect.protocols.ipv6_chain import FOLLOWING
from dissect.schema import (
    RFC,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    Nesting,
    Payload,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import Bytes, Int8ub, Int32ub, this

WORD_OCTETS = 4


class AuthenticationHeader(Header):
    """Proof of origin and integrity for the datagram around it (RFC 4302)."""

    next_header: int = automatic(
        Int8ub, "Next Header", wireshark="ah.next_header", names=IpProtocol, meaning="the header that follows"
    )
    payload_length: int = automatic(
        Int8ub, "Payload Len", wireshark="ah.length", meaning="length of this header in 32-bit words, less 2"
    )
    reserved: bytes = field(
        Bytes(2), "RESERVED", default=bytes(2), wireshark="ah.reserved", meaning="zeros", origin=FieldOrigin.FIXED
    )
    security_parameters_index: int = field(
        Int32ub,
        "Security Parameters Index",
        short="SPI",
        wireshark="ah.spi",
        meaning="names the security association at the receiver",
        spelled="#010x",
        origin=FieldOrigin.HANDSHAKE,
    )
    sequence_number: int = field(
        Int32ub,
        "Sequence Number Field",
        wireshark="ah.sequence",
        meaning="counts the packets, against replay",
        origin=FieldOrigin.COUNTED,
    )
    integrity_check_value: bytes = field(
        Bytes(this.payload_length * WORD_OCTETS - WORD_OCTETS),
        "Integrity Check Value",
        short="ICV",
        wireshark="ah.icv",
        meaning="the proof itself, and padding",
        origin=FieldOrigin.KEYED,
    )

    header_octets = view(
        this.payload_length * WORD_OCTETS + 2 * WORD_OCTETS, "Length", meaning="length of this header in octets"
    )

    line = phrases("{next_header}", "SPI={security_parameters_index}", "Seq={sequence_number}")

    stack = Stack(
        name="ah",
        short="AH",
        floor=Floor.NETWORK,
        unit="packet",
        reference=RFC(4302, "2"),
        carried_as={IpProtocol: [51]},
        nesting=Nesting.EXTENSION,
        next=FOLLOWING,
        payload=Payload.NOTHING,
        expect=[
            Expect(
                this.payload_length >= 1,
                "payload_length",
                "less than 1, the length of a header without a check value",
                code=Code.BAD_LENGTH,
                reference=RFC(4302, "2.2"),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (AuthenticationHeader,)
