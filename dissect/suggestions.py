"""The end of a message about an unknown name: the names that are most like it."""

from __future__ import annotations

from collections.abc import Iterable


def meant(text: str, names: Iterable[str]) -> str:
    """The end of a sentence that suggests names similar to an unknown one, in whatever case; empty if none is."""
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for name in names:
        known.setdefault(name.lower(), name)
    near = [known[one] for one in get_close_matches(text.lower(), known, n=3, cutoff=0.6)]
    return f"; did you mean {' or '.join(near)}?" if near else ""
