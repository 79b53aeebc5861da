"""What the options of DHCP for IPv6 have in common: a code, and the length of their data (RFC 8415 §21.1)."""

from __future__ import annotations

from dissect.assigned_numbers.dhcpv6_options import Dhcpv6Option
from dissect.schema import (
    Expect,
    Extent,
    FieldOrigin,
    Reference,
    Stack,
    automatic,
    field,
)
from dissect.schema.words import (
    Int16ub,
    this,
)

HEADER_OCTETS = 4


def option_code(number: int) -> int:
    """The code of the option with this number."""
    return field(
        Int16ub,
        "option-code",
        default=number,
        wireshark="dhcpv6.option.type",
        names=Dhcpv6Option,
        meaning="which option it is",
    )


def option_length() -> int:
    """The length that every option has."""
    return automatic(Int16ub, "option-len", wireshark="dhcpv6.option.length", meaning="octets of the option's data")


def option_place(
    code: int, reference: Reference, *expect: Expect, origin: FieldOrigin = FieldOrigin.CONFIGURED
) -> Stack:
    """The place of an option: its code, and the length of its data (RFC 8415 §21.1). `origin`: most are of the server,
    which tells clients what those who run the network have set."""
    return Stack(
        name="dhcpv6.option",
        reference=reference,
        carried_as={Dhcpv6Option: [code]},
        extent=[Extent(this.length + HEADER_OCTETS)],
        expect=expect,
        origin=origin,
    )
