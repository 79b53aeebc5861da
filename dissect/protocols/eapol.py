"""EAP over LAN: IEEE 802.1X-2020 §11.3; the EAP packets that it carries: RFC 3748 §4."""

from __future__ import annotations

from dissect.assigned_numbers import EtherType
from dissect.assigned_numbers.eap_types import EapCode, EapMethod, EapolType
from dissect.problems import Code
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    Next,
    Payload,
    Reference,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import If, Int8ub, Int16ub, this

HEADER_OCTETS = 4
IEEE_802_1X = "IEEE 802.1X-2020"


class EAPOL(Header):
    """Header of a frame between a station and the port that it asks for admission (IEEE 802.1X §11.3)."""

    version: int = field(
        Int8ub, "Protocol Version", default=3, wireshark="eapol.version", meaning="1 of 2001, 2 of 2004, 3 of 2010"
    )
    type: int = field(
        Int8ub, "Packet Type", default=0, wireshark="eapol.type", names=EapolType, meaning="what the frame carries"
    )
    length: int = automatic(Int16ub, "Packet Body Length", wireshark="eapol.len", meaning="octets after the header")

    line = phrases("{type}", "v{version}")

    stack = Stack(
        name="eapol",
        floor=Floor.LINK,
        reference=Reference(IEEE_802_1X, "11.3"),
        carried_as={EtherType: [0x888E, 0x88C7]},
        next=[
            Next(EapolType, this.type, optional=True),
        ],
        extent=[Extent(this.length + HEADER_OCTETS)],
        origin=FieldOrigin.EVENT,
    )


class EAP(Header):
    """Extensible authentication protocol; the method's octets follow (RFC 3748 §4)."""

    code: int = field(Int8ub, "Code", default=1, wireshark="eap.code", names=EapCode, meaning="request, response, …")
    identifier: int = field(
        Int8ub,
        "Identifier",
        default=0,
        wireshark="eap.id",
        meaning="a response has that of its request",
        origin=FieldOrigin.MATCHING,
    )
    length: int = automatic(Int16ub, "Length", wireshark="eap.len", meaning="octets of the whole packet")
    type: int | None = field(
        If((this.code <= 2) & (this.length > HEADER_OCTETS), Int8ub),
        "Type",
        default=None,
        wireshark="eap.type",
        names=EapMethod,
        meaning="the method; in requests and responses only",
    )

    stack = Stack(
        name="eap",
        floor=Floor.LINK,
        reference=RFC(3748, "4"),
        carried_as={EapolType: [0]},
        payload=Payload.DATA,
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than the header, which is 4 octets",
                code=Code.BAD_LENGTH,
                reference=RFC(3748, "4.1"),
            )
        ],
        origin=FieldOrigin.EVENT,
    )


HEADERS: tuple[type[Header], ...] = (EAPOL, EAP)
