"""What the options have in common, and one that is not declared: RFC 9293 §3.1."""

from __future__ import annotations

from dissect.assigned_numbers import TcpOptionKind
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, Reference, Repeat, Stack, automatic, field
from dissect.schema.words import Bytes, Int8ub, this

MULTIPATH = 30
"""The one kind that may come more than once: it holds a message of its own (RFC 8684 §3)."""


def option_kind(number: int) -> int:
    """The kind of the option with this number."""
    return field(
        Int8ub,
        "Kind",
        default=number,
        wireshark="tcp.option_kind",
        names=TcpOptionKind,
        meaning="which option it is",
        origin=FieldOrigin.HABIT,
    )


def option_length() -> int:
    """The length that every option has but the end and no operation."""
    return automatic(
        Int8ub, "Length", wireshark="tcp.option_len", meaning="octets of the option, kind and length included"
    )


def option_place(kind: int, name: str, short: str, reference: Reference, *expect: Expect) -> Stack:
    """The place of an option: its kind, and its length with kind and length included (RFC 9293 §3.1).

    A second option of the same kind in one header adds nothing.
    """
    return Stack(
        name=f"tcp.options.{name}",
        unit="option",
        short=short,
        reference=reference,
        carried_as={TcpOptionKind: [kind]},
        extent=[Extent(this.length)],
        expect=expect,
        repeat=Repeat.ONCE if kind != MULTIPATH else Repeat.FREELY,
    )


def at_least(octets: int, reference: Reference) -> Expect:
    """That an option has so many octets, kind and length included."""
    return Expect(
        this.length >= octets,
        "length",
        f"shorter than the {octets} octets that this option has at least",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


class TCPUnknownOption(Header):
    """An option that is not declared here; receivers ignore it without error (RFC 9293 §3.1, MUST-6)."""

    kind: int = field(
        Int8ub,
        "Kind",
        wireshark="tcp.option_kind",
        names=TcpOptionKind,
        meaning="which option it is",
        origin=FieldOrigin.HABIT,
    )
    length: int = option_length()
    data: bytes = field(
        Bytes(this.length - 2),
        "Data",
        default=b"",
        wireshark="tcp.options.unknown.payload",
        meaning="the octets of the option, as they are",
        origin=FieldOrigin.HABIT,
    )

    stack = Stack(
        name="tcp.options.unknown",
        reference=RFC(9293, "3.1"),
        extent=[Extent(this.length)],
        expect=[at_least(2, RFC(9293, "3.1"))],
    )
