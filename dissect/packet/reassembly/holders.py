"""Which fragment each octet of a datagram is taken from, where fragments overlap: see `Overlaps`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias


class Span(NamedTuple):
    """Octets from `begin` to `end`."""

    begin: int
    end: int


class Run(NamedTuple):
    """Octets that are taken from one fragment."""

    begin: int
    end: int
    holder: int
    """The index of the fragment."""


Takes: TypeAlias = Callable[[Span, Span], bool]
"""Whether a fragment takes the octets that it has in common with an older one."""


def _never(_new: Span, _old: Span) -> bool:
    return False


LINUX: Final = "linux"
DROP: Final = "drop"
TAKES: Final[Mapping[str, Takes]] = {
    "first": _never,
    "last": lambda _new, _old: True,
    "bsd": lambda new, old: new.begin < old.begin,
    "bsd-right": lambda new, old: new.begin >= old.begin,
    "linux24": lambda new, old: new.begin <= old.begin,
    "windows": lambda new, old: new.begin < old.begin and new.end > old.end,
    "solaris": lambda new, old: new.begin < old.begin and new.end >= old.end,
    LINUX: _never,
    DROP: _never,
}
"""By the names in `Overlaps` and in their order: without the words of declarations, which few captures need."""


class Holders:
    """The octets that fragments have brought, in runs that do not overlap."""

    __slots__ = ("_begins", "_runs", "octets")

    def __init__(self) -> None:
        self._begins: list[int] = []
        self._runs: list[Run] = []
        self.octets = 0
        """How many octets are held."""

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def held(self, new: Span) -> list[Run]:
        """What is held of a span: the runs that overlap it, in order."""
        first, last = self._around(new)
        return self._runs[first:last]

    def take(self, begin: int) -> list[Run]:
        """Remove the runs that follow one another from `begin` on."""
        count = 0
        for run in self._runs:
            if run.begin != begin:
                break
            count, begin = count + 1, run.end
        taken = self._runs[:count]
        del self._runs[:count], self._begins[:count]
        self.octets -= sum(run.end - run.begin for run in taken)
        return taken

    def add(self, new: Span, holder: int, spans: Sequence[Span] | Mapping[int, Span], takes: Takes) -> None:
        """Add a fragment; `spans` are those of all fragments by their index."""
        first, last = self._around(new)
        if first == last and new.begin < new.end:
            self._runs.insert(first, Run(new.begin, new.end, holder))
            self._begins.insert(first, new.begin)
            self.octets += new.end - new.begin
            return
        made: list[Run] = []
        at = new.begin
        for run in self._runs[first:last]:
            if run.begin > at:
                made.append(Run(at, run.begin, holder))
            made += _divided(run, new, holder, wins=takes(new, spans[run.holder]))
            at = run.end
        if at < new.end:
            made.append(Run(at, new.end, holder))
        before = sum(run.end - run.begin for run in self._runs[first:last])
        self.octets += sum(run.end - run.begin for run in made) - before
        self._runs[first:last] = made
        self._begins[first:last] = [run.begin for run in made]

    def holes(self, end: int | None) -> tuple[tuple[int, int | None], ...]:
        """Where octets are missing before an end; None for one that is not known."""
        found: list[tuple[int, int | None]] = []
        at = 0
        for run in self._runs:
            if run.begin > at:
                found.append((at, run.begin))
            at = run.end
        if end is None or at < end:
            found.append((at, end))
        return tuple(found)

    def _around(self, new: Span) -> tuple[int, int]:
        """The indices of the runs that overlap a span: the first, and the one behind the last."""
        first = bisect_right(self._begins, new.begin)
        if first and self._runs[first - 1].end > new.begin:
            first -= 1
        last = first
        while last < len(self._runs) and self._runs[last].begin < new.end:
            last += 1
        return first, last


def _divided(run: Run, new: Span, holder: int, *, wins: bool) -> list[Run]:
    """A run, whose part in `new` has perhaps another holder."""
    if not wins:
        return [run]
    begin, end = max(run.begin, new.begin), min(run.end, new.end)
    parts = (Run(run.begin, begin, run.holder), Run(begin, end, holder), Run(end, run.end, run.holder))
    return [one for one in parts if one.begin < one.end]
