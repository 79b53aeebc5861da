"""Internet Security Association and Key Management Protocol, the header: RFC 2408 §3.1; IKEv2: RFC 7296 §3.1."""

from __future__ import annotations

from dissect.assigned_numbers.isakmp_numbers import IsakmpExchange, IsakmpPayload
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    Header,
    ListField,
    Payload,
    Section,
    Sections,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Int32ub, this

HEADER_OCTETS = 28
PAYLOAD_OCTETS = 4
ENCRYPTED = (IsakmpPayload.ENCRYPTED_AND_AUTHENTICATED, IsakmpPayload.ENCRYPTED_FRAGMENT)
"""Payloads that end their messages: the next payload that they name is the first one inside (RFC 7296 §3.14)."""


class ISAKMPPayload(Header):
    """A payload. It gives the type of the next payload; the one before gives its own (RFC 7296 §3.2)."""

    next_payload: int = field(
        Int8ub,
        "Next Payload",
        default=0,
        wireshark="isakmp.nextpayload",
        names=IsakmpPayload,
        meaning="what the next payload is; of an encrypted one the first within",
    )
    critical: bool = field(Flag, "C", default=False, meaning="version 2: refuse the message if this is not understood")
    reserved: int = field(BitsInteger(7), "RESERVED", default=0, meaning="zeros")
    length: int = automatic(
        Int16ub, "Payload Length", wireshark="isakmp.payloadlength", meaning="octets, this header included"
    )
    body: bytes = field(Bytes(this.length - PAYLOAD_OCTETS), "Body", default=b"", meaning="as its type says")

    stack = Stack(name="isakmp.payload", reference=RFC(7296, "3.2"), extent=[Extent(this.length)])


class ISAKMP(Header):
    """The negotiation that a message belongs to; encrypted payloads of version 1 stay octets (RFC 2408 §3.1)."""

    initiator_cookie: bytes = field(
        Bytes(8),
        "IKE SA Initiator's SPI",
        short="Initiator",
        wireshark="isakmp.ispi",
        meaning="chosen by the initiator",
    )
    responder_cookie: bytes = field(
        Bytes(8),
        "IKE SA Responder's SPI",
        short="Responder",
        default=bytes(8),
        wireshark="isakmp.rspi",
        meaning="chosen by the responder; zeros in the first message",
    )
    next_payload: int = field(
        Int8ub,
        "Next Payload",
        default=0,
        wireshark="isakmp.nextpayload",
        names=IsakmpPayload,
        meaning="what the first payload is",
    )
    major_version: int = field(BitsInteger(4), "MjVer", default=2, wireshark="isakmp.mjver", meaning="1 or 2")
    minor_version: int = field(BitsInteger(4), "MnVer", default=0, wireshark="isakmp.mnver", meaning="0")
    exchange_type: int = field(
        Int8ub,
        "Exchange Type",
        wireshark="isakmp.exchangetype",
        names=IsakmpExchange,
        meaning="which messages are to be expected",
    )
    reserved: int = field(BitsInteger(2), "X", default=0, meaning="zeros")
    response: bool = field(Flag, "R", default=False, meaning="version 2: this is a response")
    higher_version: bool = field(Flag, "V", default=False, meaning="version 2: the sender speaks a higher one")
    initiator: bool = field(Flag, "I", default=False, meaning="version 2: from the initiator of the association")
    authentication_only: bool = field(Flag, "A", default=False, meaning="version 1: authenticated, not encrypted")
    commit: bool = field(Flag, "C", default=False, meaning="version 1: wait until the exchange is over")
    encrypted: bool = field(Flag, "E", default=False, meaning="version 1: the payloads are encrypted")
    message_id: int = field(Int32ub, "Message ID", default=0, wireshark="isakmp.messageid", meaning="which exchange")
    length: int = automatic(Int32ub, "Length", wireshark="isakmp.length", meaning="octets of header and payloads")

    flags = view(
        this.reserved * 64
        + this.response * 32
        + this.higher_version * 16
        + this.initiator * 8
        + this.authentication_only * 4
        + this.commit * 2
        + this.encrypted,
        "Flags",
        wireshark="isakmp.flags",
        meaning="the flags as one octet",
    )
    version = view(
        this.major_version * 16 + this.minor_version, "Version", wireshark="isakmp.version", meaning="as one octet"
    )

    line = phrases("{exchange_type}", "{flags}", "Id={message_id}", "SPI={initiator_cookie:hex}")

    stack = Stack(
        name="isakmp",
        reference=RFC(7296, "3.1"),
        carried_as={UdpPort: [500]},
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than the header, which is 28 octets",
                code=Code.BAD_LENGTH,
                reference=RFC(7296, "3.1"),
            )
        ],
    )


class ISAKMPPayloads(ISAKMP):
    """A message with readable payloads: version 2, or version 1 without encryption (RFC 7296 §3.1)."""

    payloads: ListField = field(
        Bytes(this.length - HEADER_OCTETS),
        "Payloads",
        default=b"",
        options=Sections([Section("Payloads", ISAKMPPayload, chained_by="next_payload", closed_by=ENCRYPTED)]),
        meaning="one after the other",
    )

    stack = ISAKMP.stack.varied(
        [
            (this.major_version == 2) & (this.length >= HEADER_OCTETS),
            (this.major_version == 1) & (this.encrypted == 0) & (this.length >= HEADER_OCTETS),
        ]
    )


class ISAKMPEncrypted(ISAKMP):
    """A message of version 1 with encrypted payloads (RFC 2408 §3.1)."""

    stack = ISAKMP.stack.varied(
        [(this.major_version == 1) & (this.encrypted != 0) & (this.length >= HEADER_OCTETS)],
        payload=Payload.ENCRYPTED,
        reference=RFC(2408, "3.1"),
    )


HEADERS: tuple[type[Header], ...] = (ISAKMP, ISAKMPPayloads, ISAKMPEncrypted)
