"""What is said of a datagram beside its layers: from which fragments it was put together, and what is odd in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from dissect.render.counted import plural
from dissect.render.packets.values import place
from dissect.render.spans import Line, Role, TextSpan

if TYPE_CHECKING:
    from dissect.packet.reassembly import Datagram, Joined
    from dissect.packet.reassembly.facts import Overlap, Place

MOST_RUNS: Final = 6
"""How many runs of frame numbers a line names."""
MOST_LISTED: Final = 100
"""How many fragments, and overlaps, the tree lists."""
PLACE: Final = 13


def fragments_text(joined: Joined) -> str:
    """The frames of the fragments: 3 fragments: 1–3."""
    return f"{plural(len(joined.frames), 'fragment')}: {_runs(joined.frames)}"


def fragment_marks(joined: Joined) -> Iterator[TextSpan]:
    """The marks of a line: the frames, and what is odd."""
    yield f"[{fragments_text(joined)}]", Role.NOTE
    if joined.overlaps:
        yield ("conflicting overlap", Role.BAD) if joined.has_conflict else ("overlap", Role.WARN)
    if len(joined.ends) > 1:
        yield "two ends", Role.BAD


def heading(datagram: Datagram) -> Line:
    """The line above the layers of a datagram, or its octets."""
    return [
        ("Datagram", Role.STRONG),
        (f"  {plural(datagram.frame.captured_length, 'octet')}", Role.PLAIN),
        (f"  {fragments_text(datagram.joined)}", Role.FAINT),
    ]


def joined_lines(datagram: Datagram) -> Iterator[Line]:
    """The heading and, below it, each fragment with its place behind the headers, and what is odd in them."""
    joined = datagram.joined
    yield heading(datagram)
    for fragment in islice(joined.fragments, MOST_LISTED):
        yield _fragment_line(fragment)
    yield from _more(len(joined.fragments), "fragment")
    for overlap in islice(joined.overlaps, MOST_LISTED):
        yield _overlap_line(overlap)
    yield from _more(len(joined.overlaps), "overlap")
    if len(joined.ends) > 1:
        ends = ", ".join(f"octet {end} in packet {frame}" for end, frame in joined.ends)
        yield [(f"{'error':>{PLACE}}  ", Role.BAD), (f"it has several ends: {ends}", Role.PLAIN)]
    if joined.completed_before is not None:
        said = f"packet {joined.completed_before} completed one with the same identification shortly before"
        yield [(f"{'note':>{PLACE}}  ", Role.NOTE), (said, Role.PLAIN)]


def _fragment_line(fragment: Place) -> Line:
    where = place(8 * fragment.begin, 8 * (fragment.end - fragment.begin)) if fragment.end > fragment.begin else ""
    line: Line = [(f"{where:>{PLACE}}  ", Role.FAINT), (f"packet {fragment.frame}", Role.PLAIN)]
    if fragment.refusal is None:
        return line
    return [*line, (f"  not taken: {fragment.refusal.meaning}", Role.WARN)]


def _overlap_line(overlap: Overlap) -> Line:
    where = place(8 * overlap.begin, 8 * (overlap.end - overlap.begin))
    said, role = ("differ", Role.BAD) if overlap.is_conflict else ("are equal", Role.WARN)
    return [
        (f"{where:>{PLACE}}  ", Role.FAINT),
        (f"packets {overlap.earlier} and {overlap.later} {said} here", role),
        (f"; those of packet {overlap.kept} are kept", Role.PLAIN),
    ]


def _more(count: int, what: str) -> Iterator[Line]:
    if count > MOST_LISTED:
        yield [(f"{'':>{PLACE}}  … and {plural(count - MOST_LISTED, what)} more", Role.FAINT)]


def joined_object(joined: Joined) -> dict[str, Any]:
    """The same for JSON; keys without a value are left out."""
    found: dict[str, Any] = {
        "frames": list(joined.frames),
        "fragments": [_fragment_object(one) for one in joined.fragments],
    }
    if joined.overlaps:
        found["overlaps"] = [one._asdict() for one in joined.overlaps]
    if len(joined.ends) > 1:
        found["ends"] = [{"end": end, "frame": frame} for end, frame in joined.ends]
    if joined.completed_before is not None:
        found["completed_before"] = joined.completed_before
    return found


def _fragment_object(fragment: Place) -> dict[str, Any]:
    said = {"frame": fragment.frame, "begin": fragment.begin, "end": fragment.end}
    return said if fragment.refusal is None else {**said, "refusal": fragment.refusal.value}


def _runs(frames: Sequence[int]) -> str:
    """Numbers in ascending order, those that follow one another as a run: 1–3, 7."""
    runs: list[list[int]] = []
    for frame in sorted(set(frames)):
        if runs and frame == runs[-1][1] + 1:
            runs[-1][1] = frame
        else:
            runs.append([frame, frame])
    texts = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:MOST_RUNS]]
    return ", ".join([*texts, "…"] if len(runs) > MOST_RUNS else texts)
