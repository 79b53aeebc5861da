"""The rules of a declaration that the values of its fields, or of the layers around it, break."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from dissect.schema import Expect, Header, Text, Zeros

Rule: TypeAlias = Expect | Text | Zeros
MOST_DIGITS = 20
"""Longer numbers are not read: no rule allows this many digits."""


def broken_rules(
    header: type[Header], own: Mapping[str, Any], around: Callable[[], Mapping[str, Any]]
) -> Iterator[Rule]:
    """The context rules, zeros and texts of a header that are broken. A rule that reads a missing value counts as kept.

    `own`: the header's fields; `around` gives the other values, and is called only if a rule applies.
    """
    stack = header.stack
    for rule in _conditions(header):
        if not rule.is_kept(own, around):
            yield rule.expect
    for zeros in stack.zeros:
        if any(own.get(zeros.field) or b""):
            yield zeros
    for text in stack.texts:
        if not _text_holds(text, own):
            yield text


class _Condition(NamedTuple):
    """A context rule, and the fields that it reads."""

    expect: Expect
    when: tuple[str, ...]
    read: tuple[str, ...]

    def is_kept(self, own: Mapping[str, Any], around: Callable[[], Mapping[str, Any]]) -> bool:
        holds, when = self.expect.holds, self.expect.when
        if self.when and _are_there(self.when, own) and not when.holds(own):
            return True
        values = {**around(), **own}
        return not _are_there(self.read, values) or not when.holds(values) or holds.holds(values)


@cache
def _conditions(header: type[Header]) -> tuple[_Condition, ...]:
    return tuple(
        _Condition(one, one.when.fields, (*one.holds.fields, *one.when.fields)) for one in header.stack.context_rules
    )


def _are_there(names: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    return all(values.get(name) is not None for name in names)


def _text_holds(text: Text, values: Mapping[str, Any]) -> bool:
    value = values.get(text.field)
    if value is None or (text.when_field and bytes(values.get(text.when_field) or b"").lower() != text.when_text):
        return True
    octets = bytes(value)
    if text.words:
        return octets.lower() in text.words
    # ASCII digits only: int() accepts digits of every script, signs and spaces, and fails beyond 4300 digits.
    return octets.isdigit() and len(octets) <= MOST_DIGITS and text.least <= int(octets) <= text.most
