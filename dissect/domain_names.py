"""Domain names as they travel: labels up to the root or to a pointer, and what they expand to (RFC 1035 §4.1.4).

Expanding is bounded whatever the octets (RFC 9267): at most 128 pointers and 255 octets, no pointer twice.
"""

from __future__ import annotations

import sys
import unicodedata
from enum import Enum
from typing import ClassVar, Final, Self

from dissect.problems import Severity

__all__ = [
    "Name",
]

POINTER = 0xC0
"""The two upper bits of a length octet: 00 a label, 11 a pointer; 01 and 10 are not used (RFC 6891 §5)."""
OFFSET = 0x3F
LABEL_OCTETS = 63
NAME_OCTETS = 255
POINTERS = 128
"""A name of 255 octets has at most 127 labels, and needs no more pointers."""
MANY_POINTERS = 32
SPECIAL = b'"$().;@\\'
"""Characters with a special meaning in a master file (RFC 1035 §5.1: `@` is the origin, `;` begins a comment)."""
C_ESCAPES = {7: r"\a", 8: r"\b", 9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r"}
SMALLEST_FORM = 0xC0
FORMS = ((1, 0xE0), (2, 0xF0), (3, 0xF8), (4, 0xFC), (5, 0xFE))
"""How many octets follow in a character of UTF-8 whose first octet is less than the limit (RFC 2279 §2)."""
UNPRINTABLE = frozenset({"Cc", "Cf", "Cn"})
"""Categories of characters that Wireshark does not show: controls, format characters, unassigned ones."""
CUT, RESERVED = -1, -2
"""What `name_octets` returns for a name that continues past the octets, or has a length octet of an unused kind."""


class NameFault(Enum):
    """What is wrong with a name."""

    severity: Severity

    def __new__(cls, value: str, severity: Severity) -> NameFault:
        member = object.__new__(cls)
        member._value_ = value
        member.severity = severity
        return member

    CUT = "ends before its root label", Severity.ERROR
    RESERVED = "has a label of a kind that is not used", Severity.ERROR
    TOO_LONG = f"is longer than the {NAME_OCTETS} octets that a name may have", Severity.ERROR
    LOOP = "comes back to a pointer of its own", Severity.ERROR
    PAST = "points past the end of the message", Severity.ERROR
    TOO_MANY = f"goes through more than {POINTERS} pointers", Severity.ERROR
    FORWARD = "points forward, where only a name before it may be meant", Severity.WARN
    HEADER = "points to where no name can stand", Severity.WARN
    MANY = f"goes through more than {MANY_POINTERS} pointers", Severity.WARN


class Name(bytes):
    r"""A domain name's octets as they stand in the message; `str()` gives the expanded name as people write it.

    Made from octets or from text (`Name("www.example.com")`; RFC 1035 §5.1: `\.` and `\DDD` in labels). ValueError
    where a text is no name. `labels` are those of the expanded name: without a message around it, a pointer adds none.
    A broken name (its pointers loop, or lead out of the message) has octets and no labels: it stands for no name.
    """

    described: ClassVar[str] = "a domain name such as www.example.com"
    labels: tuple[bytes, ...]
    is_broken: bool

    def __new__(cls, value: bytes | str, labels: tuple[bytes, ...] | None = None, *, is_broken: bool = False) -> Self:
        name = super().__new__(cls, _octets(value) if isinstance(value, str) else value)
        if is_broken:
            labels = ()
        name.labels = NameReader(name, 0, 0, len(name)).labels(0)[0] if labels is None else labels
        name.is_broken = is_broken
        return name

    @property
    def text(self) -> str:
        """The labels joined by dots, without one after the last; `.` for the root, and nothing for a broken name."""
        return ".".join(map(_written, self.labels)) or ("" if self.is_broken else ".")

    @property
    def wireshark_text(self) -> str:
        r"""The name as Wireshark shows it: UTF-8, with dots between the labels, and unescaped dots within them.

        Other characters are escaped as in C (`\t`, `\001`) or by number (`\u202E`); octets that are not UTF-8 become
        U+FFFD. Different names may have the same such text, which is why `text` differs from it.
        """
        return as_wireshark(b".".join(self.labels)) or self.text

    def __str__(self) -> str:
        return self.text

    def __format__(self, specification: str) -> str:
        return format(self.text, specification)

    def __repr__(self) -> str:
        return f"<broken Name {bytes(self).hex(' ')}>" if self.is_broken else f"Name({self.text!r})"


def name_octets(octets: bytes, at: int, end: int) -> int:
    """How many octets the name at `at` has in the message itself; CUT or RESERVED where it has no end."""
    begin = at
    while at < end:
        count = octets[at]
        if count & POINTER == POINTER:
            return at + 2 - begin if at + 2 <= end else CUT
        if count & POINTER:
            return RESERVED
        at += 1 + count
        if not count:
            return at - begin
    return CUT


class NameReader:
    """Expands the names of one message: `origin` is where pointers count from, `first` where names may begin."""

    __slots__ = ("_end", "_first", "_known", "_octets", "_origin")

    def __init__(self, octets: bytes, origin: int, first: int, end: int) -> None:
        self._octets = octets
        self._origin = origin
        self._first = first
        self._end = end
        self._known: dict[int, tuple[tuple[bytes, ...], int]] = {}
        """Names without faults, by where they begin or are pointed to. A thousand pointers to one name then cost a
        thousand steps, however many pointers the name itself goes through."""

    def labels(self, at: int) -> tuple[tuple[bytes, ...], NameFault | None]:
        """The labels of the name that begins at `at`, as far as they can be read, and its fault if it has one."""
        targets = [(at, 0, 0)]
        labels, pointers, fault = self._expanded(at, targets)
        if sum(map(len, labels)) + len(labels) + 1 > NAME_OCTETS:
            fault = NameFault.TOO_LONG
        elif fault is None:
            for target, before, followed in targets:
                self._known[target] = labels[before:], pointers - followed
            fault = NameFault.MANY if pointers > MANY_POINTERS else None
        return labels, fault

    def _expanded(
        self, at: int, targets: list[tuple[int, int, int]]
    ) -> tuple[tuple[bytes, ...], int, NameFault | None]:
        """The labels, the pointers that were followed, and what is wrong.

        `targets` gets each place that is pointed to, with the labels and pointers before it.
        """
        octets, labels, room = self._octets, list[bytes](), NAME_OCTETS
        run, followed, fault = at, set[int](), None
        while at < self._end:
            count = octets[at]
            if not count:
                return tuple(labels), len(followed), fault
            if count & POINTER == POINTER:
                if at + 1 >= self._end:
                    break
                target = self._origin + ((count & OFFSET) << 8 | octets[at + 1])
                wrong = self._refused(at, target, followed)
                if wrong is not None:
                    return tuple(labels), len(followed), wrong
                followed.add(at)
                if target in self._known:
                    rest, pointers = self._known[target]
                    return (*labels, *rest), len(followed) + pointers, fault
                fault = fault or self._misplaced(target, run)
                at = run = target
                targets.append((target, len(labels), len(followed)))
                continue
            if count & POINTER:
                return tuple(labels), len(followed), NameFault.RESERVED
            room -= count + 1
            if at + 1 + count > self._end or room < 0:
                return tuple(labels), len(followed), NameFault.CUT if room >= 0 else NameFault.TOO_LONG
            labels.append(octets[at + 1 : at + 1 + count])
            at += 1 + count
        return tuple(labels), len(followed), NameFault.CUT

    def _refused(self, at: int, target: int, followed: set[int]) -> NameFault | None:
        """Why a pointer is not followed."""
        if at in followed:
            return NameFault.LOOP
        if target >= self._end:
            return NameFault.PAST
        return NameFault.TOO_MANY if len(followed) >= POINTERS else None

    def _misplaced(self, target: int, run: int) -> NameFault | None:
        """Why a sender may not write a pointer, although it can be followed."""
        if target >= run:
            return NameFault.FORWARD
        return NameFault.HEADER if target < self._first else None


def _written(label: bytes) -> str:
    """A label as master files have it: RFC 1035 §5.1, RFC 4343 §2.1."""
    return label.decode("latin-1").translate(ESCAPED)


def _character(octet: int) -> str:
    if octet in SPECIAL:
        return "\\" + chr(octet)
    return chr(octet) if 0x21 <= octet <= 0x7E else f"\\{octet:03d}"


ESCAPED: Final = {octet: _character(octet) for octet in range(256)}
"""Every octet as master files have it."""


def as_wireshark(octets: bytes) -> str:
    """The labels of a name, with dots between them, as `Name.wireshark_text` has them."""
    if octets.isascii() and (text := octets.decode("ascii")).isprintable():
        return text
    written, at = list[str](), 0
    while at < len(octets):
        octet, octets_taken = octets[at], 1
        if octet < 0x80:
            written.append(chr(octet) if 0x20 <= octet < 0x7F else C_ESCAPES.get(octet, f"\\{octet:03o}"))
        else:
            number, octets_taken = _code_point(octets, at)
            written.append(_shown(number))
        at += octets_taken
    return "".join(written)


def _code_point(octets: bytes, at: int) -> tuple[int, int]:
    """The character that begins with an octet over 127, and how many octets it has; -1 if it is not a character.

    The forms are those of RFC 2279, which had up to six octets; longer ones than a character needs are read as well.
    """
    first = octets[at]
    following = next((count for count, limit in FORMS if first < limit), 0)
    if first < SMALLEST_FORM or not following:
        return -1, 1
    number = first & (0x3F >> following)
    for taken in range(1, following + 1):
        if at + taken >= len(octets) or octets[at + taken] & 0xC0 != 0x80:
            return -1, taken
        number = number << 6 | octets[at + taken] & 0x3F
    return number, following + 1


def _shown(number: int) -> str:
    if not 0 <= number <= sys.maxunicode or 0xD800 <= number <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    if unicodedata.category(chr(number)) in UNPRINTABLE:
        return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"
    return chr(number)


def _octets(text: str) -> bytes:
    """The octets of a name, from its text. ValueError if the text is not a name."""
    built = bytearray()
    for label in _labels(text):
        if not 1 <= len(label) <= LABEL_OCTETS:
            raise ValueError(f"{text!r} has a label of {len(label)} octets, where 1 to {LABEL_OCTETS} are allowed")
        built += bytes((len(label),)) + label
    built.append(0)
    if len(built) > NAME_OCTETS:
        raise ValueError(f"{text!r} makes a name of {len(built)} octets, where {NAME_OCTETS} are allowed")
    return bytes(built)


def _labels(text: str) -> list[bytes]:
    if text in ("", "."):
        return []
    labels = [bytearray()]
    at = 0
    while at < len(text):
        character = text[at]
        at += 1
        if character == ".":
            labels.append(bytearray())
            continue
        if character != "\\":
            labels[-1] += character.encode("utf-8")
            continue
        digits = text[at : at + 3]
        if len(digits) == 3 and digits.isascii() and digits.isdecimal() and int(digits) <= 0xFF:
            labels[-1].append(int(digits))
            at += 3
            continue
        if not text[at : at + 1].isascii() or text[at : at + 1] in ("", *"0123456789"):
            raise ValueError(f"{text!r} has a backslash before what it does not stand for")
        labels[-1] += text[at].encode("ascii")
        at += 1
    return [bytes(label) for label in (labels if labels[-1] else labels[:-1])]
