"""The phrases that a declaration gives for the line of its headers, as statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from dissect.derive.reading import amount, condition
from dissect.render.lines.words.parts import Part, Reads, Said
from dissect.render.lines.words.spellings import OF_OCTETS, REMEMBERED, Spelling, in_words, spelling_of
from dissect.schema import Field, Header, Say
from dissect.schema.expressions import Affine
from dissect.schema.expressions import number as octets_as_number
from dissect.schema.layout import NUMBERS, FieldKind
from dissect.schema.line import BUT, FLAGS, PAYLOAD_OCTETS, REVERSED, Place

MAY_BE_EMPTY: Final = (FieldKind.OCTETS, FieldKind.REST, FieldKind.TEXT, FieldKind.NAME)
"""Kinds of fields of which there may be nothing to say, so that the whole phrase is not said."""


DECIMAL: Final = "d"
"""The form of numbers in decimal."""


class Once(str):
    """A phrase that is not said again of the following items of a list."""

    __slots__ = ()


class Leading(str):
    """A phrase of an item that tells what the header with the list is."""

    __slots__ = ()


class _Value(NamedTuple):
    """How a place is said."""

    before: str
    """The words before it."""
    call: str
    """What its spelling is called in the code."""
    expression: Affine | tuple[str, ...] = ()
    """Of a number; or the names of the fields that are handed to the spelling. Without a field, there is no value."""
    spelling: Spelling | None = None
    """None for a number as Python formats it."""
    form: str = ""
    may_be_empty: bool = False
    """Whether there may be nothing to say, so that the whole phrase is not said."""
    are_flags: bool = False
    """Whether it stands for several fields, some of which may not be there."""
    counts_payload: bool = False
    is_unsigned: bool = False
    """Whether it is a number as it is on the wire, which needs no form if it is in decimal."""

    @property
    def fields(self) -> tuple[str, ...]:
        """What it reads."""
        return self.expression.fields if isinstance(self.expression, Affine) else self.expression

    @property
    def needed(self) -> tuple[str, ...]:
        """What must be there."""
        return () if self.are_flags else self.fields

    @property
    def text(self) -> str:
        """The variable for what is said."""
        return f"text_{self.call}"

    def said(self, reads: Reads, numbers: Mapping[str, str]) -> str:
        """The expression of what is said, as it may stand within an f-string; empty for nothing."""
        return self._said(reads, numbers).replace('"', "'")

    def _said(self, reads: Reads, numbers: Mapping[str, str]) -> str:
        if self.counts_payload:
            return PAYLOAD_OCTETS
        if not self.fields:
            return ""
        if isinstance(self.expression, Affine):
            read = amount(self.expression, dict(numbers))
        elif self.are_flags:
            known = self.known_flags(reads.bits)
            if known is not None:
                return f"{self.call}_known[{known.key}]"
            read = f"({', '.join([reads.values[one] for one in self.expression])},)"
        else:
            read = (numbers if self.spelling is None else reads.values)[self.expression[0]]
        if self.spelling is not None:
            return f"{self.call}({read})"
        is_plain = self.form == DECIMAL and self.is_unsigned and reads.bits is not None
        return f"{read}:{self.form}" if self.form and not is_plain else read

    def known_flags(self, bits: Mapping[str, tuple[str, int]] | None) -> KnownFlags | None:
        """The texts of the flags that it stands for, if they are read together."""
        names = self.expression
        if self.spelling is None or not self.are_flags or isinstance(names, Affine):
            return None
        if bits is None or not bits.keys() >= set(names):
            return None
        return KnownFlags(self.spelling, [bits[one] for one in names])


class KnownFlags(dict["int | tuple[int, ...]", str]):
    """The texts of some flags, by the bits of the variables that have them; as many as a spelling remembers."""

    def __init__(self, spelling: Spelling, bits: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._spelling = spelling
        self._variables = list(dict.fromkeys(variable for variable, _ in bits))
        self._bits = [(self._variables.index(variable), bit) for variable, bit in bits]

    @property
    def key(self) -> str:
        """The expression by which a text is looked up."""
        return ", ".join(
            f"{variable} & {sum(bit for one, bit in self._bits if one == index):#x}"
            for index, variable in enumerate(self._variables)
        )

    def __missing__(self, key: int | tuple[int, ...]) -> str:
        numbers = (key,) if isinstance(key, int) else key
        text = self._spelling(tuple(numbers[index] & bit != 0 for index, bit in self._bits))
        if len(self) < REMEMBERED:
            self[key] = text
        return text


def parts_of(kind: type[Header], line: Sequence[Say]) -> tuple[Part, ...]:
    """The phrases of a line, as parts."""
    return tuple(_part(kind, said, number) for number, said in enumerate(line))


def says_payload(line: Sequence[Say]) -> bool:
    """Whether a phrase says how much a header carries."""
    return any(place.name == PAYLOAD_OCTETS for said in line for place in said.places)


def _part(kind: type[Header], phrase: Say, number: int) -> Part:
    values = [_value(kind, place, f"say_{number}_{at}") for at, place in enumerate(phrase.places)]
    fields = tuple(dict.fromkeys([*(name for one in values for name in one.fields), *phrase.when.fields]))
    needed = dict.fromkeys([*(name for one in values for name in one.needed), *phrase.when.fields])
    are_octets = {slot.field.name for slot in kind.layout.slots if slot.kind not in NUMBERS}
    mark = "once" if phrase.once else "leading" if phrase.leads else ""

    def said(reads: Reads, may_lack: bool) -> Said:
        conditions = [f"{reads.values[one]} is not None" for one in needed] if may_lack else []
        numbers = {name: f"number({read})" if name in are_octets else read for name, read in reads.values.items()}
        if phrase.when.comparisons:
            conditions.append(condition(phrase.when, numbers))
        if may_lack and any(one.counts_payload for one in values):
            conditions.append(f"{PAYLOAD_OCTETS} is not None")
        conditions += [f"({one.text} := {one.said(reads, numbers)})" for one in values if one.may_be_empty]
        places = [one.text if one.may_be_empty else one.said(reads, numbers) for one in values]
        text = "".join(
            [f"{_literal(one.before)}{place and f'{{{place}}}'}" for one, place in zip(values, places, strict=True)]
        )
        known = {f"{one.call}_known": one.known_flags(reads.bits) for one in values}
        called = {name: one for name, one in known.items() if one is not None}
        return Said(text, conditions, mark, continues=phrase.text.startswith((",", " ")), called=called)

    called = {one.call: one.spelling for one in values if one.spelling is not None}
    return Part(fields, said, {**called, "once": Once, "leading": Leading, "number": octets_as_number})


def _literal(text: str) -> str:
    """Words as they stand in the source of an f-string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("{", "{{").replace("}", "}}")


def _value(kind: type[Header], place: Place, call: str) -> _Value:
    before, name, spelling, factor = place
    if not name or name == PAYLOAD_OCTETS:
        return _Value(before, call, counts_payload=bool(name))
    if name == FLAGS:
        flags = _chosen(kind, spelling)
        names = tuple(one.name for one in flags)
        return _Value(before, call, names, _set_flags(flags), may_be_empty=True, are_flags=True)
    view = next((one for one in kind.views if one.name == name), None)
    if view is not None:
        named = in_words(view) if view.names and not spelling else None
        return _Value(before, call, view.expression, named, spelling)
    if factor != 1:
        return _Value(before, call, Affine(0, ((name, factor),)), None, spelling)
    slot = kind.layout.slot(name)
    if spelling and spelling not in OF_OCTETS:
        return _Value(before, call, (name,), None, spelling, is_unsigned=slot.kind is FieldKind.UNSIGNED)
    written = spelling_of(kind, slot, spelling)
    return _Value(before, call, (name,), None if written is str else written, "", slot.kind in MAY_BE_EMPTY)


def _chosen(kind: type[Header], spelling: str) -> list[Field]:
    """The flags that a place asks for, in its order."""
    flags = [slot.field for slot in kind.layout.slots if slot.kind is FieldKind.FLAG]
    asked = [one for one in spelling.split(",") if one]
    if REVERSED in asked:
        asked.remove(REVERSED)
        flags.reverse()
    names = tuple(one.removeprefix(BUT) for one in asked)
    if not names:
        return flags
    return [one for one in flags if one.name.startswith(names) is not asked[0].startswith(BUT)]


def _set_flags(flags: list[Field]) -> Spelling:
    shorts = [one.short for one in flags]

    @lru_cache(REMEMBERED)
    def set_flags(values: tuple[Any, ...]) -> str:
        shown = [short for short, value in zip(shorts, values, strict=True) if value]
        return f"[{', '.join(shown)}]" if shown else ""

    return set_flags
