"""Parsing a regular expression of octets. The notation is PCRE2's (pcre2pattern(3)), as in Wireshark.

Only what a single pass can decide is supported: no backreferences, no lookaround, nothing that depends on the order of
alternatives. Everything else is refused with a message, never reinterpreted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple, NoReturn, TypeAlias

SIZE_LIMIT: Final = 1_000
"""The most items of an expression with its repetitions expanded: `(ab){3}` has six."""

DEPTH_LIMIT: Final = 50
"""How deep groups may nest."""

ALL: Final = (1 << 256) - 1


class OctetSet(NamedTuple):
    """One octet out of a set; the set is an integer with bit n set for octet n."""

    members: int


class Anchor(Enum):
    """A condition between two octets."""

    BEGIN = "the beginning"
    LINE_BEGIN = "the beginning of a line"
    END = "the end"
    LAST_LINE_END = "the end, or before a line feed that ends the value"
    LINE_END = "the end of a line"
    WORD_EDGE = "a word boundary"
    NO_WORD_EDGE = "anywhere else"


class Sequence(NamedTuple):
    """One after the other."""

    parts: tuple[Tree, ...]


class Alternation(NamedTuple):
    """Any one of them."""

    parts: tuple[Tree, ...]


class Repetition(NamedTuple):
    """At least `least` and at most `most` times, or without end."""

    part: Tree
    least: int
    most: int | None


Tree: TypeAlias = OctetSet | Anchor | Sequence | Alternation | Repetition


def members(*ranges: str) -> int:
    """The set of octets in ranges such as `az`, or of a single octet."""
    found = 0
    for one in ranges:
        found |= (1 << ord(one[-1]) + 1) - (1 << ord(one[0]))
    return found


WORD: Final = members("az", "AZ", "09", "_")
NEWLINE: Final = members("\n")
_DIGIT: Final = members("09")
_UPPER: Final = members("AZ")
_LOWER: Final = members("az")
_SPACE: Final = members("\t\r", " ")
_HORIZONTAL: Final = members("\t", " ", "\xa0")
_VERTICAL: Final = members("\n\r", "\x85")

CLASSES: Final[Mapping[str, int]] = {
    "d": _DIGIT,
    "w": WORD,
    "s": _SPACE,
    "h": _HORIZONTAL,
    "v": _VERTICAL,
    "N": ALL & ~NEWLINE,
    **{
        letter.upper(): ALL & ~one
        for letter, one in zip("dwshv", (_DIGIT, WORD, _SPACE, _HORIZONTAL, _VERTICAL), strict=True)
    },
}

NAMED: Final[Mapping[str, int]] = {
    "alpha": _UPPER | _LOWER,
    "digit": _DIGIT,
    "alnum": _UPPER | _LOWER | _DIGIT,
    "upper": _UPPER,
    "lower": _LOWER,
    "space": _SPACE,
    "blank": members("\t", " "),
    "cntrl": members("\0\x1f", "\x7f"),
    "graph": members("!~"),
    "print": members(" ~"),
    "punct": members("!/", ":@", "[`", "{~"),
    "xdigit": members("09", "AF", "af"),
    "word": WORD,
    "ascii": members("\0\x7f"),
}

PLACES: Final[Mapping[str, Anchor]] = {
    r"\A": Anchor.BEGIN,
    r"\z": Anchor.END,
    r"\Z": Anchor.LAST_LINE_END,
    r"\b": Anchor.WORD_EDGE,
    r"\B": Anchor.NO_WORD_EDGE,
}

CHARACTERS: Final[Mapping[str, str]] = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}

NUMBER: Final = re.compile(r"x([0-9A-Fa-f]{1,2})|x\{([0-9A-Fa-f]{1,2})\}|(0[0-7]{0,2}|[1-3][0-7]{2})", re.ASCII)
QUANTIFIER: Final = re.compile(r"([*+?])|\{(\d{1,5})(,(\d{1,5})?)?\}", re.ASCII)
AMBIGUOUS: Final = re.compile(r"\{,\d+\}", re.ASCII)
FLAGS: Final = re.compile(r"\(\?([imsx]*)(?:-([imsx]*))?([:)])")
GROUP: Final = re.compile(r"\((?:\?(?::|P?<\w+>|'\w+'))?(?!\?|\*)", re.ASCII)
CLASS_NAME: Final = re.compile(r"\[:(\^?)(\w*):\]", re.ASCII)
COLLATION: Final = re.compile(r"\[([.=])[^]]*\1\]")

OTHERS: Final[Mapping[str, str]] = {
    "(?=": "lookahead",
    "(?!": "lookahead",
    "(?<=": "lookbehind",
    "(?<!": "lookbehind",
    "(?>": "an atomic group",
    "(?(": "a condition",
    "(?P=": "a backreference",
    "(*": "a verb",
}
"""PCRE2 constructs that a single pass cannot search for."""


def parse_pattern(octets: bytes) -> Tree:
    """The tree of a regular expression, which ignores case; ValueError gives the reason."""
    return _Reader(octets.decode("latin-1")).whole()


class _Reader:
    """Reads an expression, one character for each octet, from the left."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = frozenset("i")
        self.depth = 0

    def whole(self) -> Tree:
        tree = self._choice()
        if self.at < len(self.text):
            self._refuse("unmatched )")
        if size_of(tree) > SIZE_LIMIT:
            self._refuse(
                f"with its repetitions expanded it has {size_of(tree)} items; at most {SIZE_LIMIT} are allowed"
            )
        return tree

    def _choice(self) -> Tree:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Alternation(tuple(parts))

    def _sequence(self) -> Tree:
        parts: list[Tree] = []
        while self._skip() and self.text[self.at] not in "|)":
            part = self._item()
            if part is not None:
                parts.append(self._repeated(part))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _skip(self) -> bool:
        """Skip blanks and comments in extended mode; returns whether anything is left."""
        while "x" in self.flags and self.at < len(self.text) and self.text[self.at] in " \t\n\v\f\r#":
            if self._next() == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
        return self.at < len(self.text)

    def _item(self) -> Tree | None:
        """The next part; None for what only changes how the rest is read."""
        if self.text[self.at] == "(":
            return self._group()
        place = self._place()
        return place if place is not None else OctetSet(self._octets())

    def _place(self) -> Anchor | None:
        """The next anchor, if there is one."""
        if self._take("^"):
            return Anchor.LINE_BEGIN if "m" in self.flags else Anchor.BEGIN
        if self._take("$"):
            return Anchor.LINE_END if "m" in self.flags else Anchor.LAST_LINE_END
        place = PLACES.get(self.text[self.at : self.at + 2])
        self.at += 2 if place is not None else 0
        return place

    def _octets(self) -> int:
        """The next set of octets."""
        quantifier = QUANTIFIER.match(self.text, self.at)
        if quantifier is not None:
            self._refuse(f"there is nothing for {quantifier[0]} to repeat")
        character = self._next()
        if character == "[":
            return self._set()
        if character == ".":
            return ALL if "s" in self.flags else ALL & ~NEWLINE
        return self._folded(self._escaped() if character == "\\" else members(character))

    def _group(self) -> Tree | None:
        other = next((what for begin, what in OTHERS.items() if self.text.startswith(begin, self.at)), None)
        if other is not None:
            self._refuse(f"{other} needs backtracking, which is not supported")
        if self.text.startswith("(?#", self.at):
            self.at = self._end_of(")", "a comment")
            return None
        outer, flags, group = self.flags, FLAGS.match(self.text, self.at), GROUP.match(self.text, self.at)
        if flags is not None:
            self.at = flags.end()
            inner = (outer | {*flags[1]}) - {*(flags[2] or "")}
            if flags[3] == ")":
                self.flags = inner
                return None
            self.flags = inner
        elif group is not None:
            self.at = group.end()
        else:
            self._refuse(f"{self.text[self.at : self.at + 3]} is not supported")
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            self._refuse(f"groups nest deeper than {DEPTH_LIMIT}")
        tree = self._choice()
        if not self._take(")"):
            self._refuse("unmatched (")
        self.depth -= 1
        self.flags = outer
        return Sequence((tree,))

    def _repeated(self, part: Tree) -> Tree:
        """A part with the quantifier after it, if any."""
        found = QUANTIFIER.match(self.text, self.at) if self._skip() else None
        if found is None:
            if AMBIGUOUS.match(self.text, self.at):
                self._refuse("{,n} is ambiguous; write {0,n}")
            return part
        self.at = found.end()
        least, most = _counts(found)
        if most is not None and most < least:
            self._refuse(f"{found[0]} has a minimum {least} above its maximum {most}")
        if isinstance(part, Anchor):
            self._refuse("an anchor cannot be repeated")
        if self._take("+"):
            self._refuse("possessive quantifiers are not supported")
        self._take("?")  # greedy or lazy makes no difference to whether there is a match
        if QUANTIFIER.match(self.text, self.at):
            self._refuse("a quantifier follows another; put the first into a group")
        return Repetition(part, least, most)

    def _set(self) -> int:
        """The octets between brackets."""
        opening = self.at - 1
        negated = self._take("^")
        found, first = 0, self.at
        while self.at == first or self.text[self.at : self.at + 1] != "]":
            if self.at >= len(self.text):
                self.at = opening
                self._refuse("unmatched [")
            begin = self._element()
            if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
                self.at += 1
                end = self._element() if self.at < len(self.text) else 0
                if begin.bit_count() != 1 or end.bit_count() != 1 or end < begin:
                    self._refuse("a range must go from one character to a later one")
                begin = (end << 1) - begin
            found |= begin
        self.at += 1
        found = self._folded(found)
        return ALL & ~found if negated else found

    def _element(self) -> int:
        """One element of a set, or one end of a range in it."""
        named = CLASS_NAME.match(self.text, self.at)
        if COLLATION.match(self.text, self.at) or (named is not None and named[2] not in NAMED):
            self._refuse(
                f"{self.text[self.at : self.at + 2]} begins a character class; the classes are {', '.join(NAMED)}"
            )
        if named is not None:
            self.at = named.end()
            found = self._folded(NAMED[named[2]])
            return ALL & ~found if named[1] else found
        character = self._next()
        if character != "\\":
            return members(character)
        return members("\b") if self._take("b") else self._escaped()

    def _escaped(self) -> int:
        """The meaning of an escape, after its backslash."""
        number = NUMBER.match(self.text, self.at)
        if number is not None:
            self.at = number.end()
            digits = number[1] or number[2]
            return 1 << (int(digits, 16) if digits else int(number[3], 8))
        if self.at >= len(self.text):
            self._refuse("a \\ at the end")
        character = self._next()
        if character in CLASSES:
            return CLASSES[character]
        if character in CHARACTERS:
            return members(CHARACTERS[character])
        if character in "123456789gk":
            self._refuse(f"\\{character} is a backreference, which needs backtracking and is not supported")
        if character.isascii() and character.isalnum():
            self._refuse(f"\\{character} is not supported")
        return members(character)

    def _folded(self, found: int) -> int:
        """The set with the other case of every ASCII letter, if case is ignored."""
        if "i" not in self.flags:
            return found
        return found | (found & _UPPER) << 32 | (found & _LOWER) >> 32

    def _take(self, text: str) -> bool:
        """Skip this text if it comes next; returns whether it did."""
        here = self.text.startswith(text, self.at)
        self.at += len(text) * here
        return here

    def _next(self) -> str:
        self.at += 1
        return self.text[self.at - 1]

    def _end_of(self, text: str, what: str) -> int:
        end = self.text.find(text, self.at)
        if end < 0:
            self._refuse(f"{what} lacks its {text}")
        return end + len(text)

    def _refuse(self, message: str) -> NoReturn:
        raise ValueError(f"invalid regular expression: {message} (at character {min(self.at, len(self.text)) + 1})")


def _counts(quantifier: re.Match[str]) -> tuple[int, int | None]:
    """The minimum and maximum of a repetition; None for no maximum."""
    if quantifier[1]:
        return int(quantifier[1] == "+"), 1 if quantifier[1] == "?" else None
    least = int(quantifier[2])
    if not quantifier[3]:
        return least, least
    return least, int(quantifier[4]) if quantifier[4] else None


def size_of(tree: Tree) -> int:
    """How many items a tree has with its repetitions expanded; at least one, so that no repetition is free."""
    if isinstance(tree, Repetition):
        return max(tree.least + 1 if tree.most is None else tree.most, 1) * size_of(tree.part)
    if isinstance(tree, Sequence | Alternation):
        return max(sum(map(size_of, tree.parts)), 1)
    return 1
