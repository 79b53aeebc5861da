"""Which octets arrived beyond the acknowledgment number: RFC 2018."""

from __future__ import annotations

from dissect.problems import Code, Severity
from dissect.protocols.tcp.options.option import at_least, option_kind, option_length, option_place
from dissect.schema import RFC, Expect, FieldOrigin, Header, ListField, Section, Sections, Stack, field
from dissect.schema.tlv import exactly
from dissect.schema.words import Bytes, Int32ub, this

HALF = 1 << 31


class TCPSelectiveAcknowledgmentPermitted(Header):
    """The sender understands selective acknowledgments; on SYN segments (RFC 2018 §2)."""

    kind: int = option_kind(4)
    length: int = option_length()

    stack = option_place(4, "sack_perm", "SACK permitted", RFC(2018, "2"), exactly(2, RFC(2018, "2")))


class TCPSelectiveAcknowledgmentBlock(Header):
    """A run of octets that arrived (RFC 2018 §3)."""

    left_edge: int = field(
        Int32ub,
        "Left Edge of Block",
        short="Left",
        meaning="sequence number of its first octet",
        origin=FieldOrigin.ARRIVED,
    )
    right_edge: int = field(
        Int32ub,
        "Right Edge of Block",
        short="Right",
        meaning="sequence number of the octet after its last one",
        origin=FieldOrigin.ARRIVED,
    )

    # Sequence numbers wrap: the edges can only be out of order if they are less than half of all numbers apart.
    stack = Stack(
        name="tcp.options.sack",
        reference=RFC(2018, "3"),
        expect=[
            Expect(
                this.right_edge - this.left_edge > 0,
                "right_edge",
                "not after the left edge",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                when=this.left_edge - this.right_edge < HALF,
                reference=RFC(2018, "3"),
            )
        ],
    )


class TCPSelectiveAcknowledgment(Header):
    """Blocks that arrived beyond the acknowledgment number (RFC 2018 §3)."""

    kind: int = option_kind(5)
    length: int = option_length()
    blocks: ListField = field(
        Bytes(this.length - 2),
        "Blocks",
        default=b"",
        options=Sections([Section("Blocks", TCPSelectiveAcknowledgmentBlock)]),
        meaning="left and right edge of each block, 32 bits each",
    )

    stack = option_place(5, "sack", "SACK", RFC(2018, "3"), at_least(10, RFC(2018, "3")))
