"""`Change`: what is to be different in one layer, and `Given`: what the caller has said and so stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dissect.suggestions import meant


@dataclass(slots=True)
class Change:
    """New values in one layer. `payload` replaces all that it carries; None leaves that alone."""

    layer: int
    """Its index; -1 for the frame itself, where no layer was read."""
    fields: dict[str, Any]
    payload: bytes | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller has given, so that no rule changes it: fields by layer, and the layers in a given payload."""

    fields: frozenset[tuple[int, str]]
    inner_from: int | None
    """The first layer within the given payload; None without one."""

    def __contains__(self, place: tuple[int, str]) -> bool:
        return place in self.fields or (self.inner_from is not None and place[0] >= self.inner_from)


def nearest(name: str, names: Iterable[str]) -> str:
    """The end of a message about an unknown name: the names most like it; all names if none is."""
    known = list(dict.fromkeys(names))
    return meant(name, known) or f"; there are {', '.join(known)}"
