"""The IP encapsulating security payload: RFC 4303. Its payload is encrypted, and so are the padding and the protocol
number at its end.
"""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, FieldOrigin, Floor, Header, Nesting, Payload, Stack, field, phrases
from dissect.schema.words import Int32ub, this


class EncapsulatingSecurityPayload(Header):
    """The part that is not encrypted (RFC 4303 §2); over IPv6 an extension header."""

    security_parameters_index: int = field(
        Int32ub,
        "Security Parameters Index",
        short="SPI",
        wireshark="esp.spi",
        meaning="names the security association at the receiver",
        spelled="#010x",
        origin=FieldOrigin.HANDSHAKE,
    )
    sequence_number: int = field(
        Int32ub,
        "Sequence Number",
        default=0,
        wireshark="esp.sequence",
        meaning="counts the packets, against replay",
        origin=FieldOrigin.COUNTED,
    )

    line = phrases("SPI={security_parameters_index}", "Seq={sequence_number}")

    stack = Stack(
        name="esp",
        short="ESP",
        floor=Floor.NETWORK,
        unit="packet",
        reference=RFC(4303, "2"),
        carried_as={IpProtocol: [50]},
        payload=Payload.ENCRYPTED,
        nesting=Nesting.EXTENSION,
        expect=[
            Expect(
                this.security_parameters_index != 0,
                "security_parameters_index",
                "an index of zero, which is not sent on the wire",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(4303, "2.1"),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (EncapsulatingSecurityPayload,)
