"""What the options have in common, and one that is not declared: RFC 4861 §4.6."""

from __future__ import annotations

from dissect.assigned_numbers import NeighborDiscoveryOption
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, Reference, Stack, automatic, field
from dissect.schema.words import Bytes, Int8ub, this

UNIT_OCTETS = 8


def option_type(number: int) -> int:
    """The type of the option with this number."""
    return field(
        Int8ub,
        "Type",
        default=number,
        wireshark="icmpv6.opt.type",
        names=NeighborDiscoveryOption,
        meaning="which option it is",
        origin=FieldOrigin.FIXED,
    )


def option_length() -> int:
    """The length that every option has."""
    return automatic(
        Int8ub, "Length", wireshark="icmpv6.opt.length", meaning="length of the option in units of 8 octets"
    )


NOT_EMPTY = Expect(
    this.length != 0,
    "length",
    "a length of zero, for which the packet must be discarded",
    code=Code.BAD_OPTION,
    reference=RFC(4861, "4.6"),
)


def option_place(number: int, reference: Reference, *expect: Expect) -> Stack:
    """The place of an option: its number, and its length in units of 8 octets (RFC 4861 §4.6)."""
    return Stack(
        name="icmpv6.opt",
        reference=reference,
        carried_as={NeighborDiscoveryOption: [number]},
        extent=[Extent(this.length * UNIT_OCTETS)],
        expect=[NOT_EMPTY, *expect],
    )


def exactly_units(units: int, reference: Reference) -> Expect:
    """That an option is so long, type and length included."""
    return Expect(
        this.length == units,
        "length",
        f"not the {units} units of 8 octets that this option has",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


class UnknownNeighborDiscoveryOption(Header):
    """An option that is not declared here; it is ignored (RFC 4861 §4.6)."""

    type: int = field(
        Int8ub, "Type", wireshark="icmpv6.opt.type", names=NeighborDiscoveryOption, meaning="which option it is"
    )
    length: int = option_length()
    data: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2), "Data", default=bytes(6), meaning="the octets of the option, as they are"
    )

    stack = Stack(
        name="icmpv6.opt",
        reference=RFC(4861, "4.6"),
        extent=[Extent(this.length * UNIT_OCTETS)],
        expect=[NOT_EMPTY],
        origin=FieldOrigin.CONFIGURED,
    )
