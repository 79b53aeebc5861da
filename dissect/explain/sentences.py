"""Sentences as data: a key, and what fills the holes of its template."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from dissect.explain.strings import TEMPLATES
from dissect.render.escape import escape


def sentence_object(key: str, known: Mapping[str, int | str]) -> list[Any]:
    """A sentence: its key, and what fills the holes of its template. One with a capital letter begins the sentence."""
    holes = _holes(TEMPLATES[key])
    return [key, {hole: _filled(hole, known) for hole in holes}]


@cache
def _holes(template: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(template) if name is not None))


def _filled(hole: str, known: Mapping[str, int | str]) -> int | str:
    value = known[hole[0].lower() + hole[1:]]
    if not isinstance(value, str):
        return value
    text = escape(value)
    return text.replace("the ", "The ", 1) if hole[0].isupper() and text.startswith("the ") else text
