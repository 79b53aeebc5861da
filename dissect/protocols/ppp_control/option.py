"""What the options of PPP's control protocols have in common: a type, and a length that counts it all (RFC 1661 §6)."""

from __future__ import annotations

from enum import IntEnum

from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Reference, Stack, automatic, field
from dissect.schema.tlv import exactly
from dissect.schema.words import Int8ub, this


def option_type(prefix: str, number: int, names: type[IntEnum]) -> int:
    return field(
        Int8ub, "Type", default=number, wireshark=f"{prefix}.opt.type", names=names, meaning="which option it is"
    )


def option_length(prefix: str) -> int:
    return automatic(
        Int8ub,
        "Length",
        wireshark=f"{prefix}.opt.length",
        meaning="octets of the option, type and length included",
    )


def option_place(
    kinds: type[IntEnum],
    number: int,
    name: str,
    reference: Reference,
    octets: int = 0,
    origin: FieldOrigin = FieldOrigin.CONFIGURED,
) -> Stack:
    """The place of an option; `octets`: its size, if that does not vary (RFC 1661 §6)."""
    shortest = Expect(
        this.length >= 2,
        "length",
        "shorter than type and length, which are 2 octets",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=RFC(1661, "6"),
    )
    return Stack(
        name=name,
        reference=reference,
        carried_as={kinds: [number]},
        origin=origin,
        extent=[Extent(this.length)],
        expect=[exactly(octets, reference)] if octets else [shortest],
    )
