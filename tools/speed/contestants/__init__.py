"""All contestants, in table order."""

from __future__ import annotations

from speed.contestant import Contestant
from speed.contestants.asking import ASKING
from speed.contestants.commands import COMMANDS
from speed.contestants.compiled import COMPILED
from speed.contestants.floor import FLOORS
from speed.contestants.peers import PEERS
from speed.contestants.scalar import SCALAR
from speed.contestants.streams import STREAMS
from speed.contestants.tables import TABLES, growing

CONTESTANTS: tuple[Contestant, ...] = (
    *TABLES,
    *STREAMS,
    *SCALAR,
    *COMMANDS,
    *COMPILED,
    *PEERS,
    *FLOORS,
    *ASKING,
)


def contestant(key: str) -> Contestant:
    """The one of that key; `growing/COLUMNS/THREADS/VERDICTS` is a scan as the growth tables want it."""
    if key.startswith("growing/"):
        columns, threads, verdicts = (int(word) for word in key.split("/")[1:])
        return growing(columns, threads, verdicts=bool(verdicts))
    return next(one for one in CONTESTANTS if one.key == key)


__all__ = ["CONTESTANTS", "contestant"]
