"""The rules of a declaration that the values of its fields, or of the layers around it, break."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from dissect.schema import Expect, Stack, Text, Zeros
from dissect.schema.expressions import Guard

Rule: TypeAlias = Expect | Text | Zeros
MOST_DIGITS = 20
"""Longer numbers are not read: no rule allows this many digits."""


def broken_rules(stack: Stack, own: Mapping[str, Any], around: Callable[[], Mapping[str, Any]]) -> Iterator[Rule]:
    """The context rules, zeros and texts that are broken. A rule that reads a missing value counts as kept.

    `own`: the header's fields; `around` gives the other values, and is called only if a rule applies.
    """
    for expect in stack.context_rules:
        if not _expect_holds(expect, own, around):
            yield expect
    for zeros in stack.zeros:
        if any(own.get(zeros.field) or b""):
            yield zeros
    for text in stack.texts:
        if not _text_holds(text, own):
            yield text


def _expect_holds(expect: Expect, own: Mapping[str, Any], around: Callable[[], Mapping[str, Any]]) -> bool:
    holds, when = expect.holds, expect.when
    if when.comparisons and _readable(when, own) and not when.holds(own):
        return True
    values = {**around(), **own}
    readable = _readable(holds, values) and _readable(when, values)
    return not readable or not when.holds(values) or holds.holds(values)


def _readable(one: Guard, values: Mapping[str, Any]) -> bool:
    return all(values.get(name) is not None for name in one.fields)


def _text_holds(text: Text, values: Mapping[str, Any]) -> bool:
    value = values.get(text.field)
    if value is None or (text.when_field and bytes(values.get(text.when_field) or b"").lower() != text.when_text):
        return True
    octets = bytes(value)
    if text.words:
        return octets.lower() in text.words
    # ASCII digits only: int() accepts digits of every script, signs and spaces, and fails beyond 4300 digits.
    return octets.isdigit() and len(octets) <= MOST_DIGITS and text.least <= int(octets) <= text.most
