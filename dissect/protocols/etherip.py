"""EtherIP: Ethernet frames in IP datagrams: RFC 3378."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol, LinkType
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Floor, Header, Next, Stack, field
from dissect.schema.words import BitsInteger, this

VERSION = 3


class EtherIP(Header):
    """An Ethernet frame follows (RFC 3378 §2)."""

    version: int = field(BitsInteger(4), "Version", default=VERSION, wireshark="etherip.ver", meaning="always 3")
    reserved: int = field(BitsInteger(12), "Reserved", default=0, wireshark="etherip.reserved", meaning="zero")

    stack = Stack(
        name="etherip",
        short="EtherIP",
        floor=Floor.TUNNEL,
        reference=RFC(3378, "2"),
        carried_as={IpProtocol: [97]},
        next=[Next(LinkType, LinkType.ETHERNET)],
        expect=[
            Expect(
                this.version == VERSION, "version", "not version 3", code=Code.BAD_VERSION, reference=RFC(3378, "2")
            ),
            Expect(
                this.reserved == 0,
                "reserved",
                "reserved bits are set",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(3378, "2"),
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (EtherIP,)
