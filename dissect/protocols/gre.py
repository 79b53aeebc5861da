"""Generic Routing Encapsulation: RFC 2784, RFC 2890 (key, sequence number), RFC 1701 (routing), RFC 8086 (over UDP).

Version 1 is the enhanced header of PPTP (RFC 2637 §4.1), in which the key is a length and a call.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, IpProtocol, LinkType
from dissect.assigned_numbers.gre_protocols import GreProtocol
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.protocols.ppp_frame import PppFrame
from dissect.schema import (
    PEEK,
    PEEK_OCTET,
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    Next,
    Payload,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Flag, If, Int16ub, Int32ub, this

PPP = 0x880B
ERSPAN = 0x88BE


def _unusual(holds: object, name: str, message: str, section: str) -> Expect:
    return Expect(holds, name, message, code=Code.SUSPICIOUS, severity=Severity.WARN, reference=RFC(2637, section))


class GenericRoutingEncapsulation(Header):
    """The first fields of all versions (RFC 2784 §2.1; the other bits are of RFC 1701, 2637 and 2890)."""

    checksum_present: bool = field(
        Flag,
        "Checksum Present",
        short="C",
        default=False,
        wireshark="gre.flags.checksum",
        meaning="a checksum follows, and a word beside it",
    )
    routing_present: bool = field(
        Flag,
        "Routing Present",
        short="R",
        default=False,
        wireshark="gre.flags.routing",
        meaning="a source route follows (RFC 1701); zero since RFC 2784",
    )
    key_present: bool = field(
        Flag, "Key Present", short="K", default=False, wireshark="gre.flags.key", meaning="a key follows"
    )
    sequence_number_present: bool = field(
        Flag,
        "Sequence Number Present",
        short="S",
        default=False,
        wireshark="gre.flags.sequence_number",
        meaning="a sequence number follows",
    )
    strict_source_route: bool = field(
        Flag,
        "Strict Source Route",
        short="s",
        default=False,
        wireshark="gre.flags.strict_source_route",
        meaning="the source route is strict (RFC 1701); zero since RFC 2784",
    )
    recursion_control: int = field(
        BitsInteger(3),
        "Recursion Control",
        short="Recur",
        default=0,
        wireshark="gre.flags.recursion_control",
        meaning="encapsulations that may still be added (RFC 1701); zero since RFC 2784",
    )
    acknowledgment_present: bool = field(
        Flag,
        "Acknowledgment Sequence Number Present",
        short="A",
        default=False,
        meaning="an acknowledgment follows, in version 1; zero in version 0",
    )
    reserved: int = field(BitsInteger(4), "Flags", default=0, meaning="zero")
    version: int = field(
        BitsInteger(3), "Version", short="Ver", default=0, wireshark="gre.flags.version", meaning="0; 1 with PPTP"
    )
    protocol_type: int = automatic(
        Int16ub, "Protocol Type", wireshark="gre.proto", names=EtherType, meaning="what is carried, as an EtherType"
    )

    flags_and_version = view(
        this.checksum_present * 0x8000
        + this.routing_present * 0x4000
        + this.key_present * 0x2000
        + this.sequence_number_present * 0x1000
        + this.strict_source_route * 0x800
        + this.recursion_control * 0x100
        + this.acknowledgment_present * 0x80
        + this.reserved * 8
        + this.version,
        "Flags and Version",
        wireshark="gre.flags_and_version",
        meaning="the first 16 bits as one number",
    )

    line = phrases("{protocol_type}", "{flags}")

    stack = Stack(
        name="gre",
        short="GRE",
        floor=Floor.TUNNEL,
        reference=RFC(2784, "2.1"),
        carried_as={IpProtocol: [47], UdpPort: [4754]},
        separates=["key"],
        unchecked_in=RFC(6935, "5"),
        expect=[
            Expect(
                this.version <= 1,
                "version",
                "neither version 0 nor the version 1 of PPTP",
                code=Code.BAD_VERSION,
                reference=RFC(2784, "2.3.2"),
            )
        ],
        origin=FieldOrigin.CONFIGURED,
    )


class GRE(GenericRoutingEncapsulation):
    """Version 0: any protocol within any other (RFC 2784, RFC 2890)."""

    checksum: int | None = automatic(
        If(this.checksum_present, Int16ub), "Checksum", wireshark="gre.checksum", meaning="over header and payload"
    )
    reserved1: int | None = automatic(
        If(this.checksum_present, Int16ub), "Reserved1", wireshark="gre.offset", meaning="zero"
    )
    key: int | None = field(
        If(this.key_present, Int32ub),
        "Key",
        default=None,
        wireshark="gre.key",
        meaning="names a flow in the tunnel",
        spelled="#010x",
    )
    sequence_number: int | None = field(
        If(this.sequence_number_present, Int32ub),
        "Sequence Number",
        default=None,
        wireshark="gre.sequence_number",
        meaning="counts the packets of the flow",
        origin=FieldOrigin.COUNTED,
    )

    reserved_flags = view(
        this.acknowledgment_present * 16 + this.reserved,
        "Flags (Reserved)",
        wireshark="gre.flags.reserved",
        meaning="the five bits before the version as one number",
    )

    line = phrases("{protocol_type}", "{flags:-key,sequence}", "Key={key}", "Seq={sequence_number}")

    stack = GenericRoutingEncapsulation.stack.varied(
        [(this.version == 0) & (this.routing_present == 0)],
        reference=RFC(2890, "2"),
        next=[
            # ERSPAN type I: a frame without a header of its own, and without a sequence number.
            Next(
                LinkType, LinkType.ETHERNET, when=(this.protocol_type == ERSPAN) & (this.sequence_number_present == 0)
            ),
            # Both ends may have agreed on protocol numbers of one octet (RFC 1661 §6.5).
            Next(PppFrame, PEEK_OCTET, when=this.protocol_type == PPP),
            # Version 1 of WCCP has no header of its own; the header of version 2 never begins like IP.
            Next(IpVersion, PEEK, when=this.protocol_type == GreProtocol.WCCP, optional=True),
            Next(GreProtocol, this.protocol_type, optional=True),
            Next(EtherType, this.protocol_type, when=this.protocol_type != 0),
        ],
        payload=Payload.NOTHING,
        checksum=InternetChecksum("checksum"),
        expect=[
            Expect(
                this.protocol_type != 0,
                "protocol_type",
                "a protocol type of zero, which is a keepalive of some routers",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(2784, "2.4"),
            ),
        ],
    )


class RoutedGRE(GenericRoutingEncapsulation):
    """Version 0 with a source route (RFC 1701). No field gives its length; it stays octets, with all that follows."""

    routing_present: bool = field(
        Flag,
        "Routing Present",
        short="R",
        default=True,
        wireshark="gre.flags.routing",
        meaning="a source route follows",
    )
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="gre.checksum", meaning="over header and payload, if the first bit is set"
    )
    offset: int = field(
        Int16ub, "Offset", default=0, wireshark="gre.offset", meaning="octets to the active entry of the route"
    )
    key: int | None = field(
        If(this.key_present, Int32ub),
        "Key",
        default=None,
        wireshark="gre.key",
        meaning="names the sender",
        spelled="#010x",
    )
    sequence_number: int | None = field(
        If(this.sequence_number_present, Int32ub),
        "Sequence Number",
        default=None,
        wireshark="gre.sequence_number",
        meaning="counts the packets",
        origin=FieldOrigin.COUNTED,
    )

    reserved_flags = view(
        this.acknowledgment_present * 16 + this.reserved,
        "Flags (Reserved)",
        wireshark="gre.flags.reserved",
        meaning="the five bits before the version as one number",
    )

    line = phrases("{protocol_type}", "{flags:-key,sequence}", "Key={key}", "Seq={sequence_number}")

    stack = GenericRoutingEncapsulation.stack.varied(
        [(this.version == 0) & (this.routing_present != 0)],
        reference=RFC(1701),
        payload=Payload.UNKNOWN,
        checksum=InternetChecksum("checksum", when=this.checksum_present),
        expect=[
            Expect(
                this.routing_present == 0,
                "routing_present",
                "a source route, for which receivers discard the packet; what follows it is not read",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(2784, "2.3"),
            )
        ],
    )


class EnhancedGRE(GenericRoutingEncapsulation):
    """Version 1: PPP frames of a call of PPTP (RFC 2637 §4.1)."""

    key_present: bool = field(
        Flag, "Key Present", short="K", default=True, wireshark="gre.flags.key", meaning="always set"
    )
    version: int = field(
        BitsInteger(3), "Version", short="Ver", default=1, wireshark="gre.flags.version", meaning="always 1"
    )
    acknowledgment_present: bool = field(
        Flag,
        "Acknowledgment Sequence Number Present",
        short="A",
        default=False,
        wireshark="gre.flags.ack",
        meaning="an acknowledgment follows",
    )
    reserved: int = field(BitsInteger(4), "Flags", default=0, wireshark="gre.flags.reserved", meaning="zero")
    protocol_type: int = field(
        Int16ub, "Protocol Type", default=PPP, wireshark="gre.proto", names=EtherType, meaning="always 0x880b, PPP"
    )
    payload_length: int = field(
        Int16ub, "Payload Length", wireshark="gre.key.payload_length", meaning="octets after this header"
    )
    call_id: int = field(
        Int16ub,
        "Call ID",
        wireshark="gre.key.call_id",
        meaning="names the call at the receiver",
        origin=FieldOrigin.HANDSHAKE,
    )
    sequence_number: int | None = field(
        If(this.sequence_number_present, Int32ub),
        "Sequence Number",
        default=None,
        wireshark="gre.sequence_number",
        meaning="counts the packets that carry something",
        origin=FieldOrigin.COUNTED,
    )
    acknowledgment_number: int | None = field(
        If(this.acknowledgment_present, Int32ub),
        "Acknowledgment Number",
        default=None,
        wireshark="gre.ack_number",
        meaning="the highest number received",
        origin=FieldOrigin.ARRIVED,
    )

    line = phrases(
        "{protocol_type}",
        "Call={call_id}",
        "Seq={sequence_number}",
        "Ack={acknowledgment_number}",
    )

    stack = GenericRoutingEncapsulation.stack.varied(
        [this.version == 1],
        reference=RFC(2637, "4.1"),
        next=[
            Next(PppFrame, PEEK_OCTET, when=(this.protocol_type == PPP) & (this.sequence_number_present != 0)),
            Next(EtherType, this.protocol_type, when=this.protocol_type != PPP),
        ],
        payload=Payload.NOTHING,
        extent=[
            Extent(
                this.payload_length + 8 + this.sequence_number_present * 4 + this.acknowledgment_present * 4,
            )
        ],
        expect=[
            _unusual(this.key_present, "key_present", "no key, which the enhanced header always has", "4.1"),
            _unusual(this.checksum_present == 0, "checksum_present", "a checksum, which it never has", "4.1"),
            _unusual(this.routing_present == 0, "routing_present", "a source route, which it never has", "4.1"),
            _unusual(this.protocol_type == PPP, "protocol_type", "not 0x880b, PPP", "4.1"),
        ],
    )


HEADERS: tuple[type[Header], ...] = (GenericRoutingEncapsulation, GRE, RoutedGRE, EnhancedGRE)
