"""`assert_captures_equal`: compares two captures packet by packet, and updates golden captures on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final

from dissect.capture.time_unit import SECOND
from dissect.packet import DecodeAs, Packet, ProtocolSet, chosen_protocols
from dissect.render.counted import plural
from dissect.render.verification.annotations import MARK
from dissect.testing.arguments import assertion
from dissect.testing.assertions.equality import difference
from dissect.testing.coerce import Given, Link, Packets, packets_of
from dissect.testing.differences import INDENT
from dissect.testing.facts import PacketFacts, facts_of
from dissect.testing.failure import KEPT, Evidence, Failure, Finding, packet_line
from dissect.testing.names import Ignored, ignored
from dissect.testing.writing import write_capture

UPDATE: Final = "--dissect-update"
"""The pytest option that writes golden captures."""


@dataclass(slots=True)
class GoldenCapture:
    """A reference capture, which is compared, or, with `update`, overwritten with the packets found."""

    path: Path
    update: bool = False
    was_written: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The parts of a packet that are compared."""

    number: int
    facts: PacketFacts
    timestamp_ns: int | None
    cut: int
    """Octets of the frame on the wire that were not captured."""

    @property
    def packet(self) -> Packet:
        return self.facts.packet

    def key(self, *, timed: bool) -> tuple[Any, ...]:
        """A key that is equal for equal packets."""
        return (self.facts.key, self.cut, self.timestamp_ns if timed else None)


@assertion
def assert_captures_equal(
    actual: Packets,
    expected: Packets | GoldenCapture,
    *,
    ignore: Iterable[str] = (),
    ignore_times: bool = False,
    ignore_order: bool = False,
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert the same packets at the same times in the same order; AssertionError lists missing, extra and different
    ones.

    Accepts paths of captures, and everything that `packets_of` accepts, with its `link`, `protocols` and `decode_as`.
    `ignore` names fields that may differ, as for `assert_packets_equal`. With `ignore_times`, times are not compared;
    with `ignore_order`, only how often each packet occurs. Times are also not compared for packets without a time, such
    as bare octets. Interfaces and comments of the file are not compared.

    A golden capture in update mode is overwritten if it differs, and the assertion passes.
    """
    __tracebackhide__ = True
    chosen = chosen_protocols(protocols, decode_as)
    left_out = ignored(ignore, chosen)
    found = [_kept(one, left_out, ignore_times) for one in packets_of(actual, link, protocols=chosen)]
    golden = expected if isinstance(expected, GoldenCapture) else None
    if golden is not None and not golden.path.exists():
        if not golden.update:
            raise AssertionError(Failure(f"there is no golden capture {golden.path.name}: {UPDATE} writes it"))
        _write(golden, found)
        return
    source: Packets = golden.path if golden is not None else expected  # type: ignore[assignment]  # golden or not
    wanted = [_kept(one, left_out, ignore_times) for one in packets_of(source, link, protocols=chosen)]
    compare = _out_of_order if ignore_order else _in_order
    findings = tuple(islice(compare(found, wanted, left_out), KEPT + 1))
    if not findings:
        return
    if golden is not None and golden.update:
        _write(golden, found)
        return
    expected_count = "" if len(found) == len(wanted) else f", {len(wanted)} expected"
    headline = f"captures differ ({plural(len(found), 'packet')} found{expected_count}): {findings[0].title}"
    advice = (f"{UPDATE} writes {golden.path.name} from what was found",) if golden is not None else ()
    raise AssertionError(Failure(headline, findings[:KEPT], advice, goes_on=len(findings) > KEPT))


def _kept(given: Given, ignore: Ignored, ignore_times: bool) -> Kept:
    frame = given.packet.frame
    timestamp = None if ignore_times else frame.timestamp_ns
    return Kept(given.number, facts_of(given.packet, ignore), timestamp, frame.original_length - frame.captured_length)


def _write(golden: GoldenCapture, packets: Sequence[Kept]) -> None:
    golden.path.parent.mkdir(parents=True, exist_ok=True)
    write_capture(golden.path, [(one.packet.frame, ()) for one in packets])
    golden.was_written = True


def _in_order(found: Sequence[Kept], wanted: Sequence[Kept], ignore: Ignored) -> Iterator[Finding]:
    """Align two captures in which packets may be missing or extra."""
    ours, others = ([(one.facts.key, one.cut) for one in side] for side in (found, wanted))
    timed = _is_timed(found, wanted)
    for _, begin, end, first, last in SequenceMatcher(None, ours, others, autojunk=False).get_opcodes():
        for one, other in zip_longest(found[begin:end], wanted[first:last]):
            if one is None:
                yield _missing(other)
            elif other is None:
                yield _extra(one)
            else:
                yield from _different(one, other, ignore, timed=timed)


def _out_of_order(found: Sequence[Kept], wanted: Sequence[Kept], _: Ignored) -> Iterator[Finding]:
    """Match packets regardless of order; those left over are missing or extra."""
    timed = _is_timed(found, wanted)
    waiting: dict[Any, list[Kept]] = {}
    for other in wanted:
        waiting.setdefault(other.key(timed=timed), []).append(other)
    for one in found:
        same = waiting.get(one.key(timed=timed))
        if same:
            same.pop(0)
        else:
            yield _extra(one)
    yield from map(_missing, sorted((one for left in waiting.values() for one in left), key=lambda one: one.number))


def _is_timed(found: Sequence[Kept], wanted: Sequence[Kept]) -> bool:
    return all(one.timestamp_ns is not None for one in (*found, *wanted))


def _missing(other: Kept) -> Finding:
    title = f"packet {other.number} of those expected is missing"
    return Finding(title, (INDENT + packet_line(other.packet),), (), (Evidence(other.packet, (MARK + title,)),))


def _extra(one: Kept) -> Finding:
    title = f"packet {one.number} is not expected"
    return Finding(title, (INDENT + packet_line(one.packet),), (), (Evidence(one.packet, (MARK + title,)),))


def _different(one: Kept, other: Kept, ignore: Ignored, *, timed: bool) -> Iterator[Finding]:
    """The differences of two packets at the same position."""
    failure = difference(one.packet, other.packet, ignore)
    name = f"packet {one.number}" + (f" (expected as packet {other.number})" if one.number != other.number else "")
    if failure is not None:
        differs = failure.headline.removeprefix("packets differ in ")
        yield replace(failure.findings[0], title=f"{name} differs in {differs}")
    elif one.cut != other.cut:
        yield _sidewise(f"{name}: found {one.cut} octets fewer than on the wire, expected {other.cut}", one, other)
    elif timed and one.timestamp_ns != other.timestamp_ns:
        times = [_seconds(side.timestamp_ns or 0) for side in (one, other)]
        yield _sidewise(f"{name}: found at {times[0]}, expected at {times[1]}", one, other)


def _sidewise(title: str, one: Kept, other: Kept) -> Finding:
    evidence = tuple(Evidence(side.packet, (MARK + title,)) for side in (one, other))
    return Finding(title, (INDENT + packet_line(one.packet),), (), evidence)


def _seconds(nanoseconds: int) -> str:
    whole, rest = divmod(nanoseconds, SECOND)
    return f"{whole}.{rest:09d} s"
