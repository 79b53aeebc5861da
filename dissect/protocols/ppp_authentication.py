"""Authentication of the two ends of a PPP link: PAP by a password (RFC 1334), CHAP by a challenge (RFC 1994)."""

from __future__ import annotations

from dissect.assigned_numbers.ppp_protocols import ChapCode, PapCode, PppProtocol
from dissect.problems import Code
from dissect.schema import RFC, Expect, Extent, Header, Payload, Reference, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int16ub, this

HEADER_OCTETS = 4


def _place(name: str, reference: Reference, number: int) -> Stack:
    return Stack(
        name=name,
        reference=reference,
        carried_as={PppProtocol: [number]},
        payload=Payload.DATA,
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than code, identifier and length, which are 4 octets",
                code=Code.BAD_LENGTH,
                reference=reference,
            )
        ],
    )


class PAP(Header):
    """The first fields of messages of the Password Authentication Protocol (RFC 1334 §2.2)."""

    code: int = field(Int8ub, "Code", wireshark="pap.code", names=PapCode, meaning="1 asks, 2 accepts, 3 refuses")
    identifier: int = field(
        Int8ub, "Identifier", default=0, wireshark="pap.identifier", meaning="the same in a request and its reply"
    )
    length: int = automatic(Int16ub, "Length", wireshark="pap.length", meaning="octets of the message")

    stack = _place("pap", RFC(1334, "2.2"), 0xC023)


class PAPRequest(PAP):
    """A name; the payload is the password in the clear, after an octet with its length (RFC 1334 §2.2.1)."""

    peer_id_length: int = automatic(
        Int8ub, "Peer-ID Length", wireshark="pap.peer_id.length", meaning="octets of the name"
    )
    peer_id: bytes = field(
        Bytes(this.peer_id_length), "Peer-ID", wireshark="pap.peer_id", meaning="the name of the peer to authenticate"
    )

    line = phrases("{code}", "Id={identifier}", "Peer={peer_id:bare}")

    stack = PAP.stack.varied([this.code == 1], reference=RFC(1334, "2.2.1"))


class PAPReply(PAP):
    """A message for people (RFC 1334 §2.2.2)."""

    message_length: int = automatic(
        Int8ub, "Msg-Length", wireshark="pap.message.length", meaning="octets of the message"
    )
    message: bytes = field(Bytes(this.message_length), "Message", default=b"", wireshark="pap.message", meaning="text")

    line = phrases("{code}", "Id={identifier}", "{message:text}")

    stack = PAP.stack.varied([this.code == 2, this.code == 3], reference=RFC(1334, "2.2.2"))


class CHAP(Header):
    """The first fields of messages of the Challenge Handshake Authentication Protocol (RFC 1994 §4).

    The text of a success or failure is the payload.
    """

    code: int = field(
        Int8ub, "Code", wireshark="chap.code", names=ChapCode, meaning="1 asks, 2 answers, 3 accepts, 4 refuses"
    )
    identifier: int = field(
        Int8ub, "Identifier", default=0, wireshark="chap.identifier", meaning="the same in a challenge and its response"
    )
    length: int = automatic(Int16ub, "Length", wireshark="chap.length", meaning="octets of the message")

    stack = _place("chap", RFC(1994, "4"), 0xC223)


class CHAPChallenge(CHAP):
    """A challenge, or the response to one; the sender's name is the payload (RFC 1994 §4.1)."""

    value_size: int = automatic(Int8ub, "Value-Size", wireshark="chap.value_size", meaning="octets of the value")
    value: bytes = field(
        Bytes(this.value_size), "Value", wireshark="chap.value", meaning="random octets, or their hash with the secret"
    )

    line = phrases("{code}", "Id={identifier}", "Value={value:hex}")

    stack = CHAP.stack.varied([this.code == 1, this.code == 2], reference=RFC(1994, "4.1"))


HEADERS: tuple[type[Header], ...] = (PAP, PAPRequest, PAPReply, CHAP, CHAPChallenge)
