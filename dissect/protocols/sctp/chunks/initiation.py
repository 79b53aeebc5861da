"""Chunks that set up an association: RFC 9260 §3.3.2, §3.3.3, §3.3.11 and §3.3.12.

INIT and INIT ACK must be alone in their packet (§6.10).
"""

from __future__ import annotations

from dataclasses import replace

from dissect.problems import Code, Severity
from dissect.protocols.sctp.chunk import TAG_MUST_BE_SET, chunk, chunk_flags, chunk_length, chunk_type, exactly
from dissect.protocols.sctp.chunks.parameters import PARAMETERS
from dissect.schema import RFC, Expect, FieldOrigin, Header, ListField, Reference, Repeat, field, phrases
from dissect.schema.words import Bytes, Int16ub, Int32ub, this

MINIMUM_WINDOW = 1500


def _initiate_tag(wireshark: str) -> int:
    return field(
        Int32ub,
        "Initiate Tag",
        wireshark=wireshark,
        meaning="the verification tag of all that the sender receives",
        spelled="#010x",
        origin=FieldOrigin.CHOSEN,
    )


def _window(wireshark: str) -> int:
    return field(
        Int32ub,
        "Advertised Receiver Window Credit (a_rwnd)",
        short="a_rwnd",
        default=65536,
        wireshark=wireshark,
        meaning="octets of the buffer that is set aside for the association",
        origin=FieldOrigin.ROOM,
    )


def _outbound_streams(wireshark: str) -> int:
    return field(
        Int16ub,
        "Number of Outbound Streams",
        short="Outbound",
        default=1,
        wireshark=wireshark,
        meaning="streams that the sender wants to send in",
        origin=FieldOrigin.PROGRAM,
    )


def _inbound_streams(wireshark: str) -> int:
    return field(
        Int16ub,
        "Number of Inbound Streams",
        short="Inbound",
        default=1,
        wireshark=wireshark,
        meaning="the most streams that the sender is ready to receive",
        origin=FieldOrigin.HABIT,
    )


def _initial_tsn(wireshark: str) -> int:
    return field(
        Int32ub,
        "Initial TSN",
        wireshark=wireshark,
        meaning="the TSN of the first chunk that carries data",
        origin=FieldOrigin.CHOSEN,
    )


def _parameters() -> ListField:
    return field(
        Bytes(this.length - 20),
        "Optional/Variable-Length Parameters",
        short="Parameters",
        default=b"",
        options=PARAMETERS,
        meaning="addresses, extensions and such",
    )


def _not_zero(name: str, message: str, reference: Reference) -> Expect:
    return Expect(
        getattr(this, name) != 0,
        name,
        message,
        code=Code.SUSPICIOUS,
        severity=Severity.WARN,
        reference=reference,
    )


def _must_work(reference: Reference) -> tuple[Expect, ...]:
    """RFC 9260 §3.3.2 and §3.3.3: values that rule out an association."""
    return (
        _not_zero("initiate_tag", "an initiate tag of zero", reference),
        _not_zero("number_of_outbound_streams", "no outbound stream", reference),
        _not_zero("number_of_inbound_streams", "no inbound stream", reference),
        Expect(
            this.advertised_receiver_window_credit >= MINIMUM_WINDOW,
            "advertised_receiver_window_credit",
            "less than 1500 octets, the least that a window may have",
            code=Code.SUSPICIOUS,
            severity=Severity.WARN,
            reference=reference,
        ),
    )


class SCTPInit(Header):
    """Initiation (INIT): the client wants an association (RFC 9260 §3.3.2)."""

    type: int = chunk_type(1)
    flags: int = chunk_flags()
    length: int = chunk_length()
    initiate_tag: int = _initiate_tag("sctp.init_initiate_tag")
    advertised_receiver_window_credit: int = _window("sctp.init_credit")
    number_of_outbound_streams: int = _outbound_streams("sctp.init_nr_out_streams")
    number_of_inbound_streams: int = _inbound_streams("sctp.init_nr_in_streams")
    initial_tsn: int = _initial_tsn("sctp.init_initial_tsn")
    parameters: ListField = _parameters()

    line = phrases(
        "{type}",
        "Tag={initiate_tag}",
        "TSN={initial_tsn}",
        "OS={number_of_outbound_streams}",
        "MIS={number_of_inbound_streams}",
        "Rwnd={advertised_receiver_window_credit}",
    )

    stack = replace(
        chunk(1, "init", RFC(9260, "3.3.2"), *_must_work(RFC(9260, "3.3.2"))),
        context_rules=[
            Expect(
                this.verification_tag == 0,
                "verification_tag",
                "a verification tag in a packet with an INIT chunk, where it must be zero",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(9260, "8.5.1"),
            )
        ],
        repeat=Repeat.ALONE,
        always_checked=RFC(9653, "5.2"),
    )


class SCTPInitAck(Header):
    """Initiation Acknowledgement (INIT ACK): the server agrees, and gives a cookie (RFC 9260 §3.3.3)."""

    type: int = chunk_type(2)
    flags: int = chunk_flags()
    length: int = chunk_length()
    initiate_tag: int = _initiate_tag("sctp.initack_initiate_tag")
    advertised_receiver_window_credit: int = _window("sctp.initack_credit")
    number_of_outbound_streams: int = _outbound_streams("sctp.initack_nr_out_streams")
    number_of_inbound_streams: int = _inbound_streams("sctp.initack_nr_in_streams")
    initial_tsn: int = _initial_tsn("sctp.initack_initial_tsn")
    parameters: ListField = _parameters()

    line = phrases(
        "{type}",
        "Tag={initiate_tag}",
        "TSN={initial_tsn}",
        "OS={number_of_outbound_streams}",
        "MIS={number_of_inbound_streams}",
        "Rwnd={advertised_receiver_window_credit}",
    )

    stack = replace(
        chunk(2, "init_ack", RFC(9260, "3.3.3"), *_must_work(RFC(9260, "3.3.3"))),
        context_rules=[TAG_MUST_BE_SET],
        repeat=Repeat.ALONE,
    )


class SCTPCookieEcho(Header):
    """State Cookie (COOKIE ECHO): the client returns the cookie; data may follow (RFC 9260 §3.3.11)."""

    type: int = chunk_type(10)
    flags: int = chunk_flags()
    length: int = chunk_length()
    cookie: bytes = field(
        Bytes(this.length - 4),
        "Cookie",
        default=b"",
        wireshark="sctp.cookie",
        meaning="as it was in the INIT ACK",
        origin=FieldOrigin.COPIED,
    )

    line = phrases("{type}")

    stack = replace(chunk(10, "cookie_echo", RFC(9260, "3.3.11")), always_checked=RFC(9653, "5.2"))


class SCTPCookieAck(Header):
    """Cookie Acknowledgement (COOKIE ACK): the association now exists (RFC 9260 §3.3.12)."""

    type: int = chunk_type(11)
    flags: int = chunk_flags()
    length: int = chunk_length()

    line = phrases("{type}")

    stack = chunk(11, "cookie_ack", RFC(9260, "3.3.12"), exactly(4, RFC(9260, "3.3.12")))
