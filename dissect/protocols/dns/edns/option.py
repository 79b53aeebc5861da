"""What the options of EDNS have in common, and one that is not declared: RFC 6891 §6.1.2."""

from __future__ import annotations

from dissect.assigned_numbers.dns_edns_options import EdnsOption
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, Reference, Stack, automatic, field
from dissect.schema.words import Bytes, Int16ub, this

OPTION_OCTETS = 4


def option_code(number: int) -> int:
    """The code of the option with this number."""
    return field(
        Int16ub,
        "OPTION-CODE",
        default=number,
        names=EdnsOption,
        wireshark="dns.opt.code",
        meaning="which option it is",
    )


def option_length() -> int:
    """The length that every option has, of what follows code and length."""
    return automatic(Int16ub, "OPTION-LENGTH", wireshark="dns.opt.len", meaning="octets of the option's data")


def option_place(code: int, name: str, reference: Reference, *expect: Expect, origin: FieldOrigin) -> Stack:
    """The place of an option: its code, and its length without code and length (RFC 6891 §6.1.2)."""
    return Stack(
        name=f"dns.opt.{name}",
        reference=reference,
        carried_as={EdnsOption: [code]},
        extent=[Extent(this.length + OPTION_OCTETS)],
        expect=expect,
        origin=origin,
    )


def broken(holds: object, field_name: str, message: str, reference: Reference, when: object = None) -> Expect:
    """What is to hold of an option, or else it is broken."""
    return Expect(
        holds, field_name, message, code=Code.BAD_OPTION, severity=Severity.WARN, when=when, reference=reference
    )


class OtherOption(Header):
    """An option that is not declared here; it is ignored (RFC 6891 §6.1.2)."""

    code: int = field(Int16ub, "OPTION-CODE", names=EdnsOption, wireshark="dns.opt.code", meaning="which option it is")
    length: int = option_length()
    data: bytes = field(
        Bytes(this.length), "OPTION-DATA", default=b"", wireshark="dns.opt.data", meaning="the octets of the option"
    )

    stack = Stack(
        name="dns.opt",
        reference=RFC(6891, "6.1.2"),
        extent=[Extent(this.length + OPTION_OCTETS)],
        origin=FieldOrigin.HABIT,
    )
