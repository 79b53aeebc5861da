"""`Recording`: packets of one capture, and what is said of them as a whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dissect.explain.codes import Origin
from dissect.packet import Packet
from dissect.session.calls.file import calls_file_of
from dissect.session.reading.opening import open_packets

if TYPE_CHECKING:
    from dissect.session.calls import ConversationCalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Packets in the order of their capture, with what a page says of all of them."""

    packets: Iterable[Packet]
    file: str = ""
    title: str = ""
    lead: str = ""
    """A sentence before everything; empty: it follows from the conversations."""
    origin: Origin = Origin.RECORDED
    """How the packets came to be."""
    wanted: Callable[[Packet], bool] | None = None
    """Which of them are shown; None for all. The others count for what the packets after them mean."""
    conversation: int | None = None
    """Only this conversation, by its number."""
    calls: Sequence[ConversationCalls] | None = None
    """What programs called, as `dissect.session.calls.calls_in` has it; None if it is not known."""
    numbers: frozenset[int] = frozenset()
    """The packets that are shown in full; none: the first ones."""


class _File:
    """A file that is opened when its packets are asked for."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __iter__(self) -> Iterator[Packet]:
        with open_packets(self._path) as packets:
            yield from packets


def known_calls(path: str) -> Sequence[ConversationCalls] | None:
    """What the file of calls beside a capture says; None without one. CallsError if it cannot be read."""
    if not calls_file_of(path).is_file():
        return None
    from dissect.session.calls.mapping import calls_in

    return calls_in(path)


def recording_of(source: Recording | str | os.PathLike[str] | Iterable[Packet]) -> Recording:
    """A recording of whatever has packets."""
    if isinstance(source, Recording):
        return source
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        return Recording(packets=_File(path), file=Path(path).name, calls=known_calls(path))
    return Recording(packets=source, origin=Origin.GIVEN)
