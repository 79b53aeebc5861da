"""What all parts have in common: IEEE 802.1AB-2016 §8.4. A part begins with 7 bits of type and 9 bits of length."""

from __future__ import annotations

from dissect.assigned_numbers.lldp_types import LldpType
from dissect.problems import Code, Severity
from dissect.schema import Expect, Extent, FieldOrigin, Header, Reference, Stack, automatic, field
from dissect.schema.words import BitsInteger, Bytes, this

IEEE_802_1AB = "IEEE 802.1AB-2016"
HEADER_OCTETS = 2


def part_type(number: int) -> int:
    """The type of the part with this number."""
    return field(
        BitsInteger(7),
        "TLV type",
        default=number,
        wireshark="lldp.tlv.type",
        names=LldpType,
        meaning="which part it is",
    )


def part_length() -> int:
    """The length that every part has, of what follows type and length."""
    return automatic(
        BitsInteger(9), "TLV information string length", short="length", wireshark="lldp.tlv.len", meaning="octets"
    )


def part_text(label: str, wireshark: str, meaning: str) -> bytes:
    """All octets of a part, as text."""
    return field(Bytes(this.length), label, default=b"", wireshark=wireshark, meaning=meaning)


def part_place(number: int, section: str, least: int = 0, origin: FieldOrigin = FieldOrigin.CONFIGURED) -> Stack:
    """The place of a part, with at least this many octets after type and length."""
    reference = Reference(IEEE_802_1AB, section)
    return Stack(
        name="lldp.tlv",
        reference=reference,
        carried_as={LldpType: [number]},
        origin=origin,
        extent=[Extent(this.length + HEADER_OCTETS)],
        expect=[
            Expect(
                this.length >= least,
                "length",
                f"shorter than the {least} octets that this part has at least",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=reference,
            )
        ],
    )


class LLDPUnknownPart(Header):
    """A part of a reserved type (IEEE 802.1AB §8.4)."""

    type: int = field(BitsInteger(7), "TLV type", wireshark="lldp.tlv.type", names=LldpType, meaning="which part it is")
    length: int = part_length()
    information: bytes = field(Bytes(this.length), "TLV information string", default=b"", meaning="as it is")

    stack = Stack(
        name="lldp.tlv",
        reference=Reference(IEEE_802_1AB, "8.4"),
        origin=FieldOrigin.HABIT,
        extent=[Extent(this.length + HEADER_OCTETS)],
    )
