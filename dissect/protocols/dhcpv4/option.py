"""What the options of DHCP have in common: a code, and the length of their value (RFC 2132 §2)."""

from __future__ import annotations

from typing import Any

from dissect.assigned_numbers.dhcpv4_options import Dhcpv4Option
from dissect.schema import (
    Expect,
    Extent,
    FieldOrigin,
    ItemList,
    Reference,
    Stack,
    automatic,
    field,
)
from dissect.schema.words import Bytes, Int8ub, this


def option_code(number: int) -> int:
    """The code of the option with this number."""
    return field(
        Int8ub, "Code", default=number, wireshark="dhcp.option.type", names=Dhcpv4Option, meaning="which option it is"
    )


def option_length() -> int:
    """The length that every option has but the pad and the end."""
    return automatic(
        Int8ub, "Len", wireshark="dhcp.option.length", meaning="octets of the value, without code and length"
    )


def option_value(label: str, name: str, meaning: str, options: ItemList | None = None) -> Any:
    """The value, which takes what the length says; `name`: Wireshark's, behind "dhcp.option.". Octets, or a
    list."""
    wireshark = f"dhcp.option.{name}" if name else ""
    return field(Bytes(this.length), label, default=b"", wireshark=wireshark, options=options, meaning=meaning)


def option_place(
    code: int, reference: Reference, *expect: Expect, origin: FieldOrigin = FieldOrigin.CONFIGURED
) -> Stack:
    """The place of an option: its code, and its length without code and length (RFC 2132 §2)."""
    return Stack(
        name="dhcp.option",
        reference=reference,
        carried_as={Dhcpv4Option: [code]},
        extent=[Extent(this.length + 2)],
        expect=expect,
        origin=origin,
    )
