"""A part of what is said of a header: statements over the values of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Values: TypeAlias = Sequence[Any]
"""The values of a plan's `fields`, in their order; None for what is not there."""
Reads: TypeAlias = Mapping[str, str]
"""For each field the expression of its value."""
Statements: TypeAlias = Callable[[Reads, bool], list[str]]
"""Statements that append to the list `said`, given the expressions, and whether a value may be None."""


class Part(NamedTuple):
    """Something that is said of a header."""

    fields: tuple[str, ...]
    """What it reads."""
    statements: Statements
    names: Mapping[str, Any] = {}
    """What the statements call."""
