"""`Telling`: what a packet does in its conversation, in sentences that anyone understands.

A sentence is a key and what fills the holes of its template. Templates stand in one table for each protocol, under keys
that begin with its name. Besides its own holes, each may have `{sender}` and `{receiver}`, as they are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from dissect.session.analysis.event import Event, KindOfEvent, chosen_words

MESSAGE: Final = "message"
"""The hole of what a process sent."""


class Sentence(NamedTuple):
    """A template, by its key, and what fills its holes."""

    key: str
    holes: Mapping[str, int | str] = {}


class Telling(NamedTuple):
    """What a packet does."""

    name: str
    """In a word or two: its flags, its chunks."""
    sentences: tuple[Sentence, ...]


def event_sentences(protocol: str, events: Iterable[Event]) -> Iterator[Sentence]:
    """What was noticed at a packet."""
    for event in events:
        number, holes = chosen_words(event.kind.sentences, event.numbers)
        names = event.kind.sentences[number][1]
        yield Sentence(_key(protocol, event.kind, number), {name: holes[name] for name in sorted(names)})


def event_templates(protocol: str, kinds: Iterable[KindOfEvent]) -> dict[str, str]:
    """The templates of these sentences."""
    return {
        _key(protocol, kind, number): f"Noticed: {text}."
        for kind in kinds
        for number, (text, _) in enumerate(kind.sentences)
    }


def _key(protocol: str, kind: KindOfEvent, number: int) -> str:
    return f"{protocol}.event.{kind.value}" + (f".{number + 1}" if number else "")
