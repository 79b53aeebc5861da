"""What a test lets pass: the words that it may use, and the advice to use them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dissect.suggestions import meant


def known_words(argument: str, given: Collection[str], words: Collection[str], what: str) -> frozenset[str]:
    """The words of an argument. TypeError for one word alone; ValueError, with the nearest, for one that is unknown:
    `what` says what it should be."""
    if isinstance(given, str):
        raise TypeError(f"{argument}={str(given)!r} is a single word; give a set of words")
    for one in given:
        if one not in words:
            raise ValueError(f"{one!r} is not {what}{meant(str(one).lower(), words)}")
    return frozenset(given)


def lets_pass(argument: str, words: Iterable[str]) -> str:
    """How what was found is let pass."""
    named = list(dict.fromkeys(f'"{one}"' for one in words))
    return f"{argument}={{{', '.join(named)}}} lets {'this' if len(named) == 1 else 'these'} pass"
