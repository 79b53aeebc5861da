"""What a drawing of a ladder shows, from top to bottom, whatever it is drawn with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, TypeAlias

from dissect.capture.time_unit import SECOND
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.render.lines.endpoints import ends_among
from dissect.render.lines.summary import summary
from dissect.render.lines.words.suggestions import PORTS
from dissect.render.packets.values import innermost
from dissect.render.tables import count_of, grouped
from dissect.render.times import seconds
from dissect.session.analysis.durations import duration
from dissect.session.ladders import EndState, Fate, Ladder, Rung

FEWEST: Final = 6
"""So many ordinary messages in a row are shown as one."""
SHORT: Final = 24
"""A ladder of so many messages is shown whole."""
LONG: Final = 5
"""The axis of time is broken where nothing happens for so many times the median."""
LEAST_BREAK_NS: Final = SECOND // 1000


@dataclass(frozen=True, slots=True)
class Arrow:
    """A message between the ends, or one that is missing."""

    rung: Rung
    label: str
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Fold:
    """Ordinary messages that are shown as one."""

    rungs: Sequence[Rung]

    @property
    def label(self) -> str:
        """How many they are, and how many octets each end sent."""
        amounts = [
            (arrow, sum(one.octets for one in self.rungs if one.is_from_left is from_left))
            for arrow, from_left in (("→", True), ("←", False))
        ]
        said = ", ".join(f"{arrow} {count_of(octets, 'octet')}" for arrow, octets in amounts if octets)
        return f"{grouped(len(self.rungs))} packets{said and f': {said}'}"


@dataclass(frozen=True, slots=True)
class Break:
    """A long time in which nothing happens."""

    nanoseconds: int

    @property
    def label(self) -> str:
        """How long it is."""
        return f"{duration(self.nanoseconds)} later"


Item: TypeAlias = Arrow | Fold | Break


def items_of(ladder: Ladder, *, raw_numbers: bool = False, unfold: bool = False) -> Iterator[Item]:
    """What is shown, in order."""
    unfold = unfold or len(ladder.rungs) <= SHORT
    protocol, longest = ladder.conversation.protocol, _longest(ladder.rungs)
    meant = {number for rung in ladder.rungs for event in rung.events for number in event.frames.values()}
    run: list[Rung] = []
    before: int | None = None
    for rung in ladder.rungs:
        gap = 0 if before is None or rung.time_ns is None else rung.time_ns - before
        before = rung.time_ns if rung.time_ns is not None else before
        is_foldable = not unfold and rung.number not in meant and _is_plain(rung)
        if gap > longest or not is_foldable:
            yield from _folded(run, protocol, raw_numbers=raw_numbers)
            run = []
        if gap > longest:
            yield Break(gap)
        if is_foldable:
            run.append(rung)
        else:
            yield _arrow(rung, protocol, raw_numbers=raw_numbers)
    yield from _folded(run, protocol, raw_numbers=raw_numbers)


def times_of(rungs: Sequence[Rung]) -> dict[int, str]:
    """The times of packets since the first one, by their numbers."""
    first = next((one.time_ns for one in rungs if one.time_ns is not None), 0)
    return {one.number: seconds(one.time_ns - first) for one in rungs if one.time_ns is not None}


def state_text(state: EndState | None) -> str:
    """A state in a word; in brackets with a question mark if it is only possible."""
    if state is None:
        return ""
    return f"({state.possible}?)" if state.possible else state.certain


def _longest(rungs: Sequence[Rung]) -> int:
    times = [one.time_ns for one in rungs if one.time_ns is not None]
    gaps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    return max(int(LONG * median(gaps)), LEAST_BREAK_NS) if gaps else 0


def _is_plain(rung: Rung) -> bool:
    is_changing = rung.left is not None or rung.right is not None
    return rung.is_ordinary and rung.fate is Fate.SEEN and not (rung.events or is_changing)


def _folded(run: Sequence[Rung], protocol: str, *, raw_numbers: bool) -> Iterator[Item]:
    if len(run) >= FEWEST:
        yield Fold(tuple(run))
    else:
        yield from (_arrow(one, protocol, raw_numbers=raw_numbers) for one in run)


def _arrow(rung: Rung, protocol: str, *, raw_numbers: bool) -> Arrow:
    marks = tuple(event.mark for event in rung.events)
    missing = rung.missing
    if missing is not None:
        last = f"–{missing.last}" if missing.last != missing.first else ""
        return Arrow(rung, f"not captured: {missing.first}{last}", ())
    return Arrow(rung, label_of(rung, protocol, raw_numbers=raw_numbers), marks)


def label_of(rung: Rung, protocol: str, *, raw_numbers: bool) -> str:
    """What the line of a captured packet says, without its ports, which all packets of the conversation have."""
    assert rung.packet is not None  # noqa: S101  # or something is missing
    *_, said = rung.packet, *datagrams_of(rung.packet)
    own = said.own_layers
    text = summary(said, {} if raw_numbers else rung.fields)
    layer = innermost(own)
    if rung.is_quoted:
        source, _ = ends_among(own)
        return f"{layer.name} from {source}: {text}"
    ports = [layer.values.get(name) for name in PORTS]
    if None not in ports:
        text = text.removeprefix(f"{ports[0]} → {ports[1]}").lstrip()
    return text if layer.name == protocol else f"{layer.name} {text}"
