"""Options of DHCP for IPv6 that assign addresses and prefixes: RFC 8415 §21.4 to §21.6, §21.21 and §21.22."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.protocols.dhcpv6.option import option_code, option_length, option_place
from dissect.schema import ENCLOSING, RFC, AddressField, FieldOrigin, Header, ListField, address, field, phrases
from dissect.schema.words import (
    Bytes,
    Int8ub,
    Int32ub,
    Ipv6,
    this,
)


def _options(before: int) -> ListField:
    return field(
        Bytes(this.length - before), "options", default=b"", options=ENCLOSING, meaning="options within the option"
    )


def _iaid() -> bytes:
    return field(
        Bytes(4),
        "IAID",
        wireshark="dhcpv6.iaid",
        meaning="which of the client's associations",
        origin=FieldOrigin.MATCHING,
    )


def _renewal() -> int:
    return field(Int32ub, "T1", default=0, wireshark="dhcpv6.iaid.t1", meaning="seconds until it asks its server")


def _rebinding() -> int:
    return field(Int32ub, "T2", default=0, wireshark="dhcpv6.iaid.t2", meaning="seconds until it asks any server")


def _preferred(name: str) -> int:
    return field(
        Int32ub, "preferred-lifetime", wireshark=f"dhcpv6.{name}.pref_lifetime", meaning="seconds; all ones for ever"
    )


def _valid(name: str) -> int:
    return field(
        Int32ub, "valid-lifetime", wireshark=f"dhcpv6.{name}.valid_lifetime", meaning="seconds; all ones for ever"
    )


class DHCPv6Addresses(Header):
    """An association with addresses that last, IA_NA (RFC 8415 §21.4)."""

    code: int = option_code(3)
    length: int = option_length()
    association_id: bytes = _iaid()
    renewal_time: int = _renewal()
    rebinding_time: int = _rebinding()
    options: ListField = _options(12)

    line = phrases("IA_NA")

    stack = option_place(3, RFC(8415, "21.4"))


class DHCPv6TemporaryAddresses(Header):
    """An association with temporary addresses, IA_TA (RFC 8415 §21.5)."""

    code: int = option_code(4)
    length: int = option_length()
    association_id: bytes = field(
        Bytes(4),
        "IAID",
        wireshark="dhcpv6.iata",
        meaning="which of the client's associations",
        origin=FieldOrigin.MATCHING,
    )
    options: ListField = _options(4)

    line = phrases("IA_TA")

    stack = option_place(4, RFC(8415, "21.5"))


class DHCPv6Address(Header):
    """An address in an association (RFC 8415 §21.6)."""

    code: int = option_code(5)
    length: int = option_length()
    address: AddressField[Ipv6Address] = address(
        Ipv6, "IPv6-address", wireshark="dhcpv6.iaaddr.ip", meaning="the address"
    )
    preferred_lifetime: int = _preferred("iaaddr")
    valid_lifetime: int = _valid("iaaddr")
    options: ListField = _options(24)

    line = phrases("{address}")

    stack = option_place(5, RFC(8415, "21.6"))


class DHCPv6Prefixes(Header):
    """An association with prefixes for a network behind the client, IA_PD (RFC 8415 §21.21)."""

    code: int = option_code(25)
    length: int = option_length()
    association_id: bytes = _iaid()
    renewal_time: int = _renewal()
    rebinding_time: int = _rebinding()
    options: ListField = _options(12)

    line = phrases("IA_PD")

    stack = option_place(25, RFC(8415, "21.21"))


class DHCPv6Prefix(Header):
    """A prefix in an association (RFC 8415 §21.22)."""

    code: int = option_code(26)
    length: int = option_length()
    preferred_lifetime: int = _preferred("iaprefix")
    valid_lifetime: int = _valid("iaprefix")
    prefix_length: int = field(Int8ub, "prefix-length", wireshark="dhcpv6.iaprefix.pref_len", meaning="bits")
    prefix: AddressField[Ipv6Address] = address(
        Ipv6, "IPv6-prefix", wireshark="dhcpv6.iaprefix.pref_addr", meaning="zeros after the prefix"
    )
    options: ListField = _options(25)

    line = phrases("{prefix}/{prefix_length}")

    stack = option_place(26, RFC(8415, "21.22"))
