"""DNS over TCP: every message comes behind its length. RFC 1035 §4.2.2, RFC 7766 §8; LLMNR too (RFC 4795 §2.1)."""

from __future__ import annotations

from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.problems import Severity
from dissect.schema import RFC, Expect, Extent, Header, Next, Stack, automatic
from dissect.schema.words import Int16ub, this

LENGTH_OCTETS = 2
MESSAGE_OCTETS = 12


class DNSLength(Header):
    """Where the message ends in the stream of a connection (RFC 1035 §4.2.2)."""

    length: int = automatic(
        Int16ub, "length", wireshark="dns.length", meaning="octets of the message, these two not included"
    )

    # After its length a message is what it is in a datagram to the same port.
    stack = Stack(
        name="dns.length",
        reference=RFC(7766, "8"),
        carried_as={TcpPort: [53]},
        next=[Next(UdpPort, 53)],
        extent=[Extent(this.length + LENGTH_OCTETS)],
        expect=[
            Expect(
                this.length >= MESSAGE_OCTETS,
                "length",
                "less than the 12 octets of a message's header",
                severity=Severity.WARN,
                reference=RFC(1035, "4.1.1"),
            )
        ],
    )
