"""Bidirectional Forwarding Detection, control packets: RFC 5880 §4; over UDP RFC 5881 §4 and RFC 5883 §5, over single
links of a bundle RFC 7130 §2.2, seamless RFC 7881 §3. Echo packets: RFC 5881 §4.
"""

from __future__ import annotations

from dissect.assigned_numbers.bfd_numbers import BfdAuthenticationType, BfdDiagnostic, BfdState
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Say,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int32ub, this

HEADER_OCTETS = 24


class BFDPassword(Header):
    """Simple password authentication (RFC 5880 §4.2)."""

    type: int = field(
        Int8ub,
        "Auth Type",
        default=1,
        wireshark="bfd.auth.type",
        names=BfdAuthenticationType,
        meaning="how it is authenticated",
    )
    length: int = automatic(Int8ub, "Auth Len", wireshark="bfd.auth.len", meaning="octets of this section")
    key_id: int = field(Int8ub, "Auth Key ID", default=0, wireshark="bfd.auth.key", meaning="the password that is used")
    password: bytes = field(
        Bytes(this.length - 3), "Password", default=b"", wireshark="bfd.auth.password", meaning="1 to 16 octets"
    )

    stack = Stack(
        name="bfd.auth",
        reference=RFC(5880, "4.2"),
        carried_as={BfdAuthenticationType: [1]},
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length)],
    )


class BFDDigest(Header):
    """Authentication by a keyed digest (RFC 5880 §4.3 and §4.4)."""

    type: int = field(
        Int8ub,
        "Auth Type",
        default=4,
        wireshark="bfd.auth.type",
        names=BfdAuthenticationType,
        meaning="how it is authenticated",
    )
    length: int = automatic(Int8ub, "Auth Len", wireshark="bfd.auth.len", meaning="octets of this section")
    key_id: int = field(Int8ub, "Auth Key ID", default=0, wireshark="bfd.auth.key", meaning="the key that is used")
    reserved: int = field(Int8ub, "Reserved", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    sequence_number: int = field(
        Int32ub,
        "Sequence Number",
        default=0,
        wireshark="bfd.auth.seq_num",
        meaning="against replay",
        origin=FieldOrigin.COUNTED,
    )
    digest: bytes = field(
        Bytes(this.length - 8),
        "Auth Key/Digest",
        default=b"",
        wireshark="bfd.checksum",
        meaning="over packet and key",
        origin=FieldOrigin.KEYED,
    )

    stack = Stack(
        name="bfd.auth",
        reference=RFC(5880, "4.3"),
        carried_as={BfdAuthenticationType: [2, 3, 4, 5]},
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length)],
    )


class BFDUnknownAuthentication(Header):
    """Authentication of a type without a declaration of its own (RFC 5880 §4.1)."""

    type: int = field(
        Int8ub,
        "Auth Type",
        wireshark="bfd.auth.type",
        names=BfdAuthenticationType,
        meaning="how it is authenticated",
    )
    length: int = automatic(Int8ub, "Auth Len", wireshark="bfd.auth.len", meaning="octets of this section")
    data: bytes = field(
        Bytes(this.length - 2), "Authentication Data", default=b"", meaning="as it is", origin=FieldOrigin.HABIT
    )

    stack = Stack(
        name="bfd.auth", reference=RFC(5880, "4.1"), origin=FieldOrigin.CONFIGURED, extent=[Extent(this.length)]
    )


AUTHENTICATION = OptionList(
    kinds=BfdAuthenticationType, members=(BFDPassword, BFDDigest), unknown=BFDUnknownAuthentication
)


def _flag(label: str, wireshark: str, meaning: str) -> bool:
    return field(Flag, label, default=False, wireshark=f"bfd.flags.{wireshark}", meaning=meaning)


class BFD(Header):
    """Says that the path works, and how often the sender will say so (RFC 5880 §4.1)."""

    version: int = field(BitsInteger(3), "Vers", default=1, wireshark="bfd.version", meaning="1")
    diagnostic: int = field(
        BitsInteger(5),
        "Diag",
        default=0,
        wireshark="bfd.diag",
        names=BfdDiagnostic,
        meaning="why the session last went down",
    )
    state: int = field(
        BitsInteger(2), "Sta", default=1, wireshark="bfd.sta", names=BfdState, meaning="as the sender sees it"
    )
    poll: bool = _flag("P", "p", "wants an answer with F")
    final: bool = _flag("F", "f", "is the answer to P")
    control_plane_independent: bool = _flag("C", "c", "goes on where the control plane stops")
    authentication_present: bool = _flag("A", "a", "an authentication section follows")
    demand: bool = _flag("D", "d", "the other side need not speak unasked")
    multipoint: bool = _flag("M", "m", "zero")
    detect_multiplier: int = field(
        Int8ub,
        "Detect Mult",
        default=3,
        wireshark="bfd.detect_time_multiplier",
        meaning="the session is down after this many lost packets",
        origin=FieldOrigin.CONFIGURED,
    )
    length: int = automatic(Int8ub, "Length", wireshark="bfd.message_length", meaning="octets of the packet")
    my_discriminator: int = field(
        Int32ub,
        "My Discriminator",
        wireshark="bfd.my_discriminator",
        meaning="the sender's number of the session",
        spelled="#010x",
        origin=FieldOrigin.CHOSEN,
    )
    your_discriminator: int = field(
        Int32ub,
        "Your Discriminator",
        default=0,
        wireshark="bfd.your_discriminator",
        meaning="the receiver's number of the session; 0 if not known yet",
        spelled="#010x",
        origin=FieldOrigin.COPIED,
    )
    desired_minimum_transmit_interval: int = field(
        Int32ub,
        "Desired Min TX Interval",
        default=1_000_000,
        wireshark="bfd.desired_min_tx_interval",
        meaning="microseconds",
        origin=FieldOrigin.CONFIGURED,
    )
    required_minimum_receive_interval: int = field(
        Int32ub,
        "Required Min RX Interval",
        default=1_000_000,
        wireshark="bfd.required_min_rx_interval",
        meaning="microseconds; 0: send none",
        origin=FieldOrigin.CONFIGURED,
    )
    required_minimum_echo_receive_interval: int = field(
        Int32ub,
        "Required Min Echo RX Interval",
        default=0,
        wireshark="bfd.required_min_echo_interval",
        meaning="microseconds; 0: echoes are not supported",
        origin=FieldOrigin.CONFIGURED,
    )
    authentication: ListField = field(
        Bytes(this.length - HEADER_OCTETS),
        "Authentication Section",
        default=b"",
        options=AUTHENTICATION,
        meaning="type, length and what they ask for",
    )

    flags = view(
        this.state * 64
        + this.poll * 32
        + this.final * 16
        + this.control_plane_independent * 8
        + this.authentication_present * 4
        + this.demand * 2
        + this.multipoint,
        "Message Flags",
        wireshark="bfd.flags",
        meaning="the second octet as one number",
    )

    line = phrases(
        "{state}",
        Say("{diagnostic}", when=this.diagnostic != 0),
        "{flags}",
        "Mine={my_discriminator} Yours={your_discriminator}",
    )

    stack = Stack(
        name="bfd",
        reference=RFC(5880, "4.1"),
        carried_as={UdpPort: [3784, 4784, 6784, 7784]},
        extent=[Extent(this.length)],
        expect=[
            Expect(this.version == 1, "version", "not version 1", code=Code.BAD_VERSION, reference=RFC(5880, "6.8.6")),
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than the 24 octets that a packet has at least",
                code=Code.BAD_LENGTH,
                reference=RFC(5880, "6.8.6"),
            ),
            Expect(
                this.detect_multiplier != 0,
                "detect_multiplier",
                "zero, and so to be discarded",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(5880, "6.8.6"),
            ),
            Expect(
                this.my_discriminator != 0,
                "my_discriminator",
                "zero, and so to be discarded",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(5880, "6.8.6"),
            ),
            Expect(
                this.multipoint == 0,
                "multipoint",
                "set, and so to be discarded",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(5880, "6.8.6"),
            ),
        ],
        origin=FieldOrigin.EVENT,
    )


class BFDEcho(Header):
    """A packet that comes back to its sender; only the sender knows the content (RFC 5881 §4)."""

    packet: bytes = field(
        GreedyBytes,
        "Echo packet",
        default=b"",
        wireshark="bfd_echo.packet",
        meaning="whatever the sender needs",
        origin=FieldOrigin.CHOSEN,
    )

    line = phrases("Echo")

    stack = Stack(name="bfd_echo", reference=RFC(5881, "4"), carried_as={UdpPort: [3785]})


HEADERS: tuple[type[Header], ...] = (BFD, BFDEcho)
