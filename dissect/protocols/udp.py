"""User Datagram Protocol: RFC 768; RFC 1122 §4.1; over IPv6 RFC 8200 §8.1; in jumbograms RFC 2675 §4."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol, Port
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Exchange,
    Expect,
    Extent,
    FieldOrigin,
    Followed,
    FollowedType,
    Header,
    InternetChecksum,
    Mark,
    Next,
    PayloadNames,
    Service,
    Stack,
    Transit,
    Unless,
    Zero,
    automatic,
    field,
)
from dissect.schema.words import Int16ub, this

HEADER_OCTETS = 8


class UDP(Header):
    """User Datagram Protocol (RFC 768)."""

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
    length: int = automatic(Int16ub, "Length", wireshark="udp.length", meaning="octets of header and data")
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="udp.checksum", meaning="over pseudo-header, header and data; 0 if there is none"
    )

    stack = Stack(
        name="udp",
        service=Service(keeps_borders=True),
        reference=RFC(768),
        carried_as={IpProtocol: [17]},
        next=[
            Next(UdpPort, this.source_port, when=this.source_port - this.destination_port < 0, optional=True),
            Next(UdpPort, this.destination_port, optional=True),
            Next(UdpPort, this.source_port, optional=True),
        ],
        extent=[Extent(this.length, when=this.length >= HEADER_OCTETS)],
        payload_names=PayloadNames(octets="udp.payload"),
        checksum=InternetChecksum("checksum", pseudo_header=True, zero=Zero.ABSENT_OVER_IPV4),
        followed=(
            Followed("udp.stream", FollowedType.NUMBER, "Stream index", "from 0, in the order in which streams begin"),
            Followed("udp.time_relative", FollowedType.DURATION, "Time since the first datagram of the stream"),
            Followed("udp.time_delta", FollowedType.DURATION, "Time since the datagram before in the stream"),
        ),
        transit=Transit(flow=["source_port", "destination_port"]),
        # As Linux does it (nf_conntrack_udp_timeout, _timeout_stream); RFC 4787 §4.3 asks for two minutes at least.
        exchange=Exchange(marks=[Mark("datagram", letter="d")], idle=120, idle_one_way=30),
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than the header, which is 8 octets",
                code=Code.BAD_LENGTH,
                when=this.length != 0,
                reference=RFC(768),
            ),
            Expect(
                this.length != 0,
                "length",
                "a length of zero, which only a jumbogram may have, and what is left to the network card",
                code=Code.BAD_LENGTH,
                unless=Unless.IN_OPEN_LENGTH,
                reference=RFC(2675, "4"),
            ),
            Expect(
                this.destination_port != 0,
                "destination_port",
                "port 0 is reserved and no process has it",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(6335, "6"),
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (UDP,)
