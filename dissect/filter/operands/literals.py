"""Literals of a filter, read by the type of what they are compared with. ValueError gives the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, IntEnum
from typing import Any, Final

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.assigned_numbers import OpenEnum
from dissect.assigned_numbers.ports import Port
from dissect.capture.time_unit import SECOND
from dissect.checksum import Kind
from dissect.filter.name_types import Type
from dissect.filter.operands.dates import read_date
from dissect.suggestions import meant


class LiteralForm(Enum):
    """The form of a literal."""

    WORD = "bare"
    TEXT = "in double quotes"
    CHARACTER = "in single quotes"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value. `prefix`: the significant bits of an address; None: all of them."""

    type: Type
    value: Any
    prefix: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A literal in the source: `text` is a bare word, or the octets of a quoted text."""

    form: LiteralForm
    text: str
    octets: bytes = b""


def read_literal(written: Written, type_: Type, bits: int = 0, numbers: type[IntEnum] | None = None) -> Literal:
    """A value to compare with those of a type; `bits` and `numbers` as in a `FilterName`."""
    if type_.is_number:
        return Literal(type_, _number(written, type_, bits, numbers))
    return LITERALS[type_](written)


def read_word(written: Written, words: Collection[str]) -> Literal:
    """One of a closed list of words, quoted or bare."""
    if written.text not in words:
        raise ValueError(f"{written.text!r} is not among the words of this field{meant(written.text, words)}")
    return Literal(Type.TEXT, written.text)


def _number(written: Written, type_: Type, bits: int, numbers: type[IntEnum] | None) -> int:
    if written.form is LiteralForm.CHARACTER:
        return written.octets[0]
    if written.form is LiteralForm.TEXT or not re.match(r"[+-]?[0-9]", written.text):
        return _named(written, numbers)
    value = parse_number(written.text)
    if value < 0 and type_ is Type.UNSIGNED:
        raise ValueError(f"{written.text} is negative, but this field never is")
    room = max(8, 1 << (bits - 1).bit_length()) if bits else 64
    low, high = (0, (1 << room) - 1) if type_ is Type.UNSIGNED else (-(1 << room - 1), (1 << room - 1) - 1)
    if not low <= value <= high:
        raise ValueError(f"{written.text} is out of range: this field goes from {low} to {high}")
    return value


NAMELESS: Final = (Port,)
"""Registries whose names cannot replace numbers in a filter, as in Wireshark: there `http` is a protocol."""

NUMBER: Final = re.compile(r"([+-]?)(?:0[xX]([0-9A-Fa-f]{1,32})|0[bB]([01]{1,64})|0([0-7]{1,32})|(0|[1-9][0-9]{0,31}))")


def parse_number(text: str) -> int:
    """Decimal, hexadecimal (0x), binary (0b), or octal (0)."""
    found = NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a number")
    sign, hexadecimal, binary, octal, decimal = found.groups()
    forms = ((hexadecimal, 16), (binary, 2), (octal, 8), (decimal, 10))
    value = next(int(digits, base) for digits, base in forms if digits is not None)
    return -value if sign == "-" else value


def _named(written: Written, numbers: type[IntEnum] | None) -> int:
    """The number of a name, in any case: the registry's keyword or its label."""
    text = written.text.casefold()
    if numbers is None:
        raise ValueError(f"{written.text!r} is not a number, and this field's numbers have no names")
    known = _by_name(numbers)
    if numbers in NAMELESS:
        raise ValueError(_nameless(written.text, known.get(text)))
    if text in known:
        return known[text]
    near = get_close_matches(text, known, n=3)
    hint = f"; did you mean {' or '.join(repr(one) for one in near)}?" if near else ""
    raise ValueError(f"{written.text!r} is not among the names of this field's numbers{hint}")


def _by_name(numbers: type[IntEnum]) -> Mapping[str, int]:
    """The numbers of a registry by their keywords and labels, without regard to case."""
    known: dict[str, int] = {}
    for member in numbers:
        label = member.label if isinstance(member, OpenEnum) else member.name
        known.setdefault(member.name.casefold(), int(member))
        known.setdefault(label.casefold(), int(member))
    return known


def hint_at_number(text: str, numbers: type[IntEnum]) -> str:
    """What to write in the place of a name in the filter language, if a registry has a number under it too. ValueError
    says so in the place of any other reason where names are never written."""
    number = _by_name(numbers).get(text.casefold())
    if number is None:
        return ""
    if numbers in NAMELESS:
        raise ValueError(_nameless(text, number))
    return f'; write "{text}" in quotes, or {number}'


def _nameless(text: str, number: int | None) -> str:
    return f"{text!r} is not a number, and a port is written as one{'' if number is None else f'; {text} is {number}'}"


def _flag(written: Written) -> Literal:
    value = {"1": True, "true": True, "0": False, "false": False}.get(written.text.casefold())
    if written.form is not LiteralForm.WORD or value is None:
        raise ValueError(f"{written.text!r} is not a flag; write 1 or True, 0 or False")
    return Literal(Type.FLAG, value)


def _octets(written: Written) -> Literal:
    if written.form is not LiteralForm.WORD:
        return Literal(Type.OCTETS, written.octets)
    return Literal(Type.OCTETS, parse_octets(written.text))


def parse_octets(text: str) -> bytes:
    """Pairs of hexadecimal digits, optionally separated by colons, hyphens or dots; a single octet also as 0x… or one
    digit.
    """
    if re.fullmatch(r"[0-9A-Fa-f]|0x[0-9A-Fa-f]{1,2}", text):
        return bytes((int(text, 16),))
    if not re.fullmatch(r"[0-9A-Fa-f]{2}(?:([:.-]?)[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2})*)?", text):
        raise ValueError(f"{text!r} is not octets; write 02:00:00 or 020000, two digits per octet, or text in quotes")
    return bytes.fromhex(re.sub(r"[:.-]", "", text))


def _text(written: Written) -> Literal:
    if written.form is LiteralForm.WORD:
        raise ValueError(f'{written.text!r} is not text; write it in double quotes: "{written.text}"')
    return Literal(Type.TEXT, written.octets.decode("utf-8", "backslashreplace"))


def _mac(written: Written) -> Literal:
    digits = re.sub(r"[:.-]", "", written.text)
    shapes = r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}(\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12}"
    if written.form is not LiteralForm.WORD or not re.fullmatch(shapes, written.text):
        raise ValueError(f"{written.text!r} is not a MAC address; write 02:00:00:00:00:01, without quotes")
    return Literal(Type.MAC, MacAddress(bytes.fromhex(digits)))


def _ip(type_: Type, kind: type[Address], example: str) -> Callable[[Written], Literal]:
    def read(written: Written) -> Literal:
        address, slash, length = written.text.partition("/")
        try:
            value = kind(address)
        except ValueError:
            value = None
        if value is None or written.form is not LiteralForm.WORD:
            raise ValueError(f"{written.text!r} is not {type_.phrase}; write {example}, without quotes")
        if not slash:
            return Literal(type_, value)
        if not re.fullmatch(r"[0-9]{1,3}", length) or int(length) > 8 * kind.octets:
            raise ValueError(f"a prefix of {type_.phrase} has from 0 to {8 * kind.octets} bits, not {length!r}")
        return Literal(type_, value, int(length))

    return read


NUMBER_OF_YEAR: Final = re.compile(r"[0-9]{4}-|[A-Za-z]{3} ")
"""How dates begin."""


def _seconds(written: Written) -> Literal:
    found = re.fullmatch(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,9}))?", written.text)
    if written.form is not LiteralForm.WORD or found is None:
        raise ValueError(
            f"{written.text!r} is not a time; write seconds, with up to 9 digits after the point"
            f"{'; dates are for frame.time' if NUMBER_OF_YEAR.match(written.text) else ''}"
        )
    sign, whole, fraction = found.groups()
    value = int(whole) * SECOND + int((fraction or "").ljust(9, "0"))
    return Literal(Type.SECONDS, -value if sign else value)


def _time(written: Written) -> Literal:
    return Literal(Type.TIME, read_date(written.text))


STATUSES: Final[Mapping[str, Kind]] = {
    **{kind.value.casefold(): kind for kind in Kind},
    "0": Kind.INVALID,
    "bad": Kind.INVALID,
    "1": Kind.VALID,
    "good": Kind.VALID,
    "2": Kind.UNVERIFIABLE,
    "unverified": Kind.UNVERIFIABLE,
    "3": Kind.ABSENT,
    "not present": Kind.ABSENT,
    "4": Kind.ILLEGAL,
    "illegal": Kind.ILLEGAL,
}
"""Our words, and Wireshark's with its numbers. Wireshark has none for PARTIAL, and calls it Bad."""


def _verdict(written: Written) -> Literal:
    value = STATUSES.get(written.text.casefold())
    if value is None:
        words = ", ".join(kind.value for kind in Kind)
        raise ValueError(f"{written.text!r} is not a verdict: {words}, or Good, Bad, Unverified, Not present, Illegal")
    return Literal(Type.VERDICT, value)


LITERALS: Final[Mapping[Type, Callable[[Written], Literal]]] = {
    Type.FLAG: _flag,
    Type.OCTETS: _octets,
    Type.PROTOCOL: _octets,
    Type.TEXT: _text,
    Type.DOMAIN_NAME: _text,
    Type.MAC: _mac,
    Type.IPV4: _ip(Type.IPV4, Ipv4Address, "192.0.2.1 or 192.0.2.0/24"),
    Type.IPV6: _ip(Type.IPV6, Ipv6Address, "2001:db8::1 or 2001:db8::/32"),
    Type.SECONDS: _seconds,
    Type.TIME: _time,
    Type.VERDICT: _verdict,
}

ESCAPES: Final[Mapping[str, int]] = {
    "a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "'": 39, "\\": 92,
}  # fmt: skip
ESCAPE: Final = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{1,3}|.|$)", re.DOTALL)


def unquoted(text: str) -> bytes:
    r"""The octets of a text between quotes: UTF-8, with \n and the like, \x1f, \033 and \u20ac."""
    built, at = bytearray(), 0
    for found in ESCAPE.finditer(text):
        built += text[at : found.start()].encode("utf-8", "surrogateescape") + _escaped(found[1])
        at = found.end()
    return bytes(built) + text[at:].encode("utf-8", "surrogateescape")


def _escaped(code: str) -> bytes:
    if code in ESCAPES:
        return bytes((ESCAPES[code],))
    digits = code[1:] if code[:1] in {"x", "u", "U"} and len(code) > 1 else code
    if code[:1] == "x" and digits != code:
        return bytes((int(digits, 16),))
    if digits != code:
        try:
            return chr(int(digits, 16)).encode("utf-8")
        except (ValueError, UnicodeEncodeError, OverflowError):
            raise ValueError(f"\\{code} is not a character") from None
    if code[:1] in "01234567" and code:
        if int(code, 8) > 0xFF:
            raise ValueError(f"\\{code} is more than an octet")
        return bytes((int(code, 8),))
    raise ValueError(f'\\{code} is not an escape; write \\\\ for a backslash, or use r"…"')
