"""DNS over TCP: its length precedes every message. RFC 1035 §4.2.2, RFC 7766 §8; LLMNR too (RFC 4795 §2.1)."""

from __future__ import annotations

from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.protocols.dns.header import DNS
from dissect.schema import RFC, Extent, Header, Next, Stack, automatic
from dissect.schema.words import Int16ub, this

LENGTH_OCTETS = 2
MESSAGE_OCTETS = 12
LEAST_QUESTION = 5
LEAST_RECORD = 11
"""Octets of the smallest question and record: for the root, and without data (RFC 1035 §4.1.2, §4.1.3)."""


class DNSLength(Header):
    """Where the message ends in the stream of a connection (RFC 1035 §4.2.2)."""

    length: int = automatic(
        Int16ub, "length", wireshark="dns.length", meaning="octets of the message, these two not included"
    )

    # A segment may begin in the middle of a message. At the beginning of one, the length has room for the questions
    # and records that are counted, operation and code are assigned (RFC 6895 §2.2, §2.3), and a query has no code.
    # After the length, a message is the same as in a datagram to the same port.
    stack = Stack(
        name="dns.length",
        reference=RFC(7766, "8"),
        carried_as={TcpPort: [53]},
        delimits=DNS,
        recognized_by=(this.length >= MESSAGE_OCTETS)
        & (this.opcode <= 6)
        & (this.opcode != 3)
        & (this.reserved == 0)
        & (this.response_code <= 11)
        & (this.response * 11 - this.response_code >= 0)
        & (
            this.length
            - this.question_count * LEAST_QUESTION
            - (this.answer_count + this.authority_count + this.additional_count) * LEAST_RECORD
            >= MESSAGE_OCTETS
        ),
        next=[Next(UdpPort, 53)],
        extent=[Extent(this.length + LENGTH_OCTETS)],
    )
