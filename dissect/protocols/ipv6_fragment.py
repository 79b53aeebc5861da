"""The IPv6 fragment header: RFC 8200 §4.5, RFC 6946 (atomic fragments), RFC 5722 (overlaps)."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol
from dissect.problems import Code, Severity
from dissect.protocols.ipv6_chain import FOLLOWING, NO_HOP_BY_HOP
from dissect.schema import (
    RFC,
    Expect,
    FieldOrigin,
    Floor,
    Fragmentation,
    Header,
    Joining,
    Nesting,
    Overlaps,
    Payload,
    Stack,
    Transit,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int32ub, this

FRAGMENT = 44


class IPv6Fragment(Header):
    """One piece of a packet that was too large for the path (RFC 8200 §4.5)."""

    next_header: int = automatic(
        Int8ub,
        "Next Header",
        wireshark="ipv6.fraghdr.nxt",
        names=IpProtocol,
        meaning="the first header of the packet's fragmented part",
    )
    reserved: int = field(
        Int8ub,
        "Reserved",
        default=0,
        wireshark="ipv6.fraghdr.reserved_octet",
        meaning="zero; ignored on receipt",
        origin=FieldOrigin.FIXED,
    )
    fragment_offset: int = field(
        BitsInteger(13),
        "Fragment Offset",
        default=0,
        wireshark="ipv6.fraghdr.offset",
        meaning="where in the fragmented part this piece belongs, in units of 8 octets",
        origin=FieldOrigin.PIECE,
    )
    reserved_bits: int = field(
        BitsInteger(2),
        "Res",
        default=0,
        wireshark="ipv6.fraghdr.reserved_bits",
        meaning="zero; ignored on receipt",
        origin=FieldOrigin.FIXED,
    )
    more_fragments: bool = field(
        Flag,
        "M flag",
        short="M",
        default=False,
        wireshark="ipv6.fraghdr.more",
        meaning="another fragment comes after",
        origin=FieldOrigin.PIECE,
    )
    identification: int = field(
        Int32ub,
        "Identification",
        default=0,
        wireshark="ipv6.fraghdr.ident",
        meaning="common to the fragments of a packet",
        origin=FieldOrigin.CHOSEN,
    )

    line = phrases("{next_header}", "fragment Offset={fragment_offset*8}", "Id={identification}", "{flags}")

    stack = Stack(
        name="ipv6.fraghdr",
        floor=Floor.NETWORK,
        unit="packet",
        reference=RFC(8200, "4.5"),
        carried_as={IpProtocol: [FRAGMENT]},
        next=FOLLOWING,
        payload=Payload.NOTHING,
        nesting=Nesting.EXTENSION,
        fragmentation=Fragmentation(
            offset=this.fragment_offset,
            more=this.more_fragments,
            joining=Joining(
                identification="identification",
                seconds=60,
                overlaps=Overlaps.DROP,
                completed_in="ipv6.reassembled.in",
                is_lifted=True,
                holds_chain=True,
                congestion="explicit_congestion_notification",
            ),
        ),
        transit=Transit(kept=["fragment_offset", "more_fragments", "identification"]),
        expect=[
            NO_HOP_BY_HOP,
            Expect(
                this.next_header != FRAGMENT,
                "next_header",
                "another fragment header follows; a packet has one at most",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(8200, "4.1"),
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (IPv6Fragment,)
