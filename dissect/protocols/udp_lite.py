"""The Lightweight User Datagram Protocol: RFC 3828. Its checksum need not cover all of the data."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol, Port
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code
from dissect.schema import (
    RFC,
    Exchange,
    Expect,
    FieldOrigin,
    Header,
    InternetChecksum,
    Mark,
    Next,
    PayloadNames,
    Say,
    Service,
    Stack,
    Transit,
    Zero,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Int16ub, this

HEADER_OCTETS = 8


class UDPLite(Header):
    """UDP-Lite (RFC 3828)."""

    source_port: int = field(
        Int16ub,
        "Source Port",
        wireshark="udp.srcport",
        names=Port,
        meaning="where a reply goes; 0 where none is wanted",
        origin=FieldOrigin.OWN_PORT,
    )
    destination_port: int = field(
        Int16ub,
        "Destination Port",
        wireshark="udp.dstport",
        names=Port,
        meaning="the process that it is for",
        origin=FieldOrigin.PEER_PORT,
    )
    checksum_coverage: int = field(
        Int16ub,
        "Checksum Coverage",
        default=0,
        wireshark="udp.checksum_coverage",
        meaning="octets from the header's first that the checksum covers; 0 all",
        origin=FieldOrigin.PROGRAM,
    )
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="udp.checksum", meaning="over pseudo-header and what is covered; never 0"
    )

    line = phrases(
        "{source_port:d} → {destination_port:d}",
        "Len={payload_octets}",
        Say("Coverage={checksum_coverage}", when=this.checksum_coverage != 0),
    )

    stack = Stack(
        name="udplite",
        short="UDP-Lite",
        service=Service(keeps_borders=True),
        reference=RFC(3828, "3.1"),
        carried_as={IpProtocol: [136]},
        payload_names=PayloadNames(octets="udp.payload"),
        next=[
            Next(UdpPort, this.source_port, when=this.source_port - this.destination_port < 0, optional=True),
            Next(UdpPort, this.destination_port, optional=True),
            Next(UdpPort, this.source_port, optional=True),
        ],
        checksum=InternetChecksum(
            "checksum", pseudo_header=True, zero=Zero.NEVER_SENT, coverage=this.checksum_coverage
        ),
        transit=Transit(kept=["checksum_coverage"], flow=["source_port", "destination_port"]),
        exchange=Exchange(marks=[Mark("datagram", letter="d")], idle=120, idle_one_way=30),  # as UDP
        expect=[
            Expect(
                this.checksum_coverage >= HEADER_OCTETS,
                "checksum_coverage",
                "less than the header, which is 8 octets, and so to be discarded",
                code=Code.BAD_LENGTH,
                when=this.checksum_coverage != 0,
                reference=RFC(3828, "3.1"),
            )
        ],
        context_rules=[
            Expect(
                this.checksum_coverage - this.payload_octets <= HEADER_OCTETS,
                "checksum_coverage",
                "more octets than there are, and so to be discarded",
                code=Code.BAD_LENGTH,
                reference=RFC(3828, "3.1"),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (UDPLite,)
