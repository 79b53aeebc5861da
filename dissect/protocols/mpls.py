"""MPLS: the label stack of RFC 3032 (also over PPP, §4), RFC 5462 (traffic class), RFC 4023 (in IP), RFC 7510 (in UDP).

The last entry does not say what follows the stack; only the router that assigned the label knows. Two labels always
mean IP; otherwise the first four bits of the payload decide, as in routers (RFC 4928 §2).
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, IpProtocol
from dissect.assigned_numbers.mpls_labels import MplsLabel
from dissect.assigned_numbers.nsh_next_protocols import NshNextProtocol
from dissect.assigned_numbers.ppp_protocols import PppProtocol
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.protocols.pseudowire_digit import PseudowireDigit
from dissect.schema import PEEK, RFC, Expect, FieldOrigin, Floor, Header, Next, Stack, field, phrases
from dissect.schema.words import BitsInteger, Flag, Int8ub, this

MPLS_UNICAST = 0x8847
IPV4_EXPLICIT_NULL = 0
IPV6_EXPLICIT_NULL = 2
IMPLICIT_NULL = 3


class MPLS(Header):
    """One entry of a label stack (RFC 3032 §2.1)."""

    label: int = field(
        BitsInteger(20),
        "Label",
        wireshark="mpls.label",
        names=MplsLabel,
        meaning="given out by the router that it is sent to; below 16 it has a fixed meaning",
        origin=FieldOrigin.HANDSHAKE,
    )
    traffic_class: int = field(
        BitsInteger(3),
        "Traffic Class",
        short="TC",
        default=0,
        wireshark="mpls.exp",
        meaning="how routers should treat the packet; EXP before RFC 5462",
        origin=FieldOrigin.HABIT,
    )
    bottom_of_stack: bool = field(
        Flag, "Bottom of Stack", short="S", default=True, wireshark="mpls.bottom", meaning="no entry follows"
    )
    time_to_live: int = field(
        Int8ub,
        "Time to Live",
        short="TTL",
        default=64,
        wireshark="mpls.ttl",
        meaning="routers that it may still pass",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{label}", "TC={traffic_class}", "TTL={time_to_live}", "{flags}")

    stack = Stack(
        name="mpls",
        floor=Floor.TUNNEL,
        reference=RFC(3032, "2.1"),
        carried_as={
            EtherType: [MPLS_UNICAST, 0x8848],
            IpProtocol: [137],
            NshNextProtocol: [5],
            PppProtocol: [0x0281, 0x0283],
            UdpPort: [6635],
        },
        next=[
            Next(EtherType, MPLS_UNICAST, when=this.bottom_of_stack == 0),
            Next(IpVersion, 4, when=this.label == IPV4_EXPLICIT_NULL),
            Next(IpVersion, 6, when=this.label == IPV6_EXPLICIT_NULL),
            # What the label means to the router that assigned it, if the user says so (`decode_as`).
            Next(MplsLabel, this.label, optional=True),
            Next(IpVersion, PEEK, optional=True),
            Next(PseudowireDigit, PEEK),
        ],
        unchecked_in=RFC(6935, "5"),
        expect=[
            Expect(
                this.label != IMPLICIT_NULL,
                "label",
                "the implicit null label, which is never sent",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(3032, "2.1"),
            ),
            Expect(
                this.time_to_live != 0,
                "time_to_live",
                "a time to live of zero, which no router passes on",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(3032, "2.4.2"),
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (MPLS,)
