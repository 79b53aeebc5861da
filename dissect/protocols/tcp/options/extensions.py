"""Multipath TCP (RFC 8684), fast open (RFC 7413) and experiments (RFC 6994)."""

from __future__ import annotations

from dissect.assigned_numbers import MptcpSubtype, TcpOptionKind
from dissect.problems import Code, Severity
from dissect.protocols.tcp.options.option import MULTIPATH, at_least, option_kind, option_length, option_place
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, Stack, field
from dissect.schema.words import BitsInteger, Bytes, Int16ub, this


class TCPMultipath(Header):
    """Multipath TCP: several paths for one connection (RFC 8684 §3); the message of the subtype is kept as octets."""

    kind: int = option_kind(MULTIPATH)
    length: int = option_length()
    subtype: int = field(
        BitsInteger(4),
        "Subtype",
        wireshark="tcp.options.mptcp.subtype",
        names=MptcpSubtype,
        meaning="0 capable, 1 join, 2 sequence signal, 3 add address, …",
        origin=FieldOrigin.EVENT,
    )
    subtype_bits: int = field(
        BitsInteger(4),
        "Subtype Bits",
        short="Bits",
        default=0,
        meaning="version, flags or reserved, as the subtype says",
        origin=FieldOrigin.EVENT,
    )
    data: bytes = field(
        Bytes(this.length - 3),
        "Data",
        default=b"",
        meaning="the rest of the subtype's message",
        origin=FieldOrigin.EVENT,
    )

    stack = option_place(MULTIPATH, "mptcp", "MPTCP", RFC(8684, "3"), at_least(3, RFC(8684, "3")))


class TCPFastOpen(Header):
    """Fast open: asks for a cookie, or brings one, so that the SYN may carry data (RFC 7413 §4.1.1)."""

    kind: int = option_kind(34)
    length: int = option_length()
    cookie: bytes = field(
        Bytes(this.length - 2),
        "Cookie",
        default=b"",
        wireshark="tcp.options.tfo.cookie",
        meaning="4 to 16 octets; none where one is asked for",
        origin=FieldOrigin.COPIED,
    )

    stack = option_place(
        34,
        "tfo",
        "TFO",
        RFC(7413, "4.1.1"),
        at_least(2, RFC(7413, "4.1.1")),
        Expect(
            this.length >= 6,
            "length",
            "a cookie of less than 4 octets",
            when=this.length > 2,
            code=Code.BAD_OPTION,
            severity=Severity.WARN,
            reference=RFC(7413, "4.1.1"),
        ),
    )


class TCPExperiment(Header):
    """An experiment under one of the two shared kinds, told apart by its identifier (RFC 6994 §3)."""

    kind: int = option_kind(253)
    length: int = option_length()
    experiment_identifier: int = field(
        Int16ub,
        "Experiment Identifier",
        short="ExID",
        wireshark="tcp.options.experimental.exid",
        meaning="which experiment, from IANA's registry",
        origin=FieldOrigin.HABIT,
    )
    data: bytes = field(
        Bytes(this.length - 4),
        "Data",
        default=b"",
        wireshark="tcp.options.experimental.data",
        meaning="the octets of the experiment",
        origin=FieldOrigin.HABIT,
    )

    stack = Stack(
        name="tcp.options.experimental",
        short="Experiment",
        reference=RFC(6994, "3"),
        carried_as={TcpOptionKind: [253, 254]},
        extent=[Extent(this.length)],
        expect=[at_least(4, RFC(6994, "3"))],
    )
