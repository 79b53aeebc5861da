"""What the lines of all packets of a path have in common, and how the rest is read from a packet's row.

A row says where the headers are and what is true of their checksums. If its path says that nothing else is wrong, and
if what the line says stands in places that the path knows, then the line is made without the packet's layers. It is the
same line: the words come from the same plans.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import Struct
from typing import Final, NamedTuple

from dissect.checksum import Kind
from dissect.engine.words import Verdict as Code
from dissect.packet.rows.path import Path, PathLayer
from dissect.packet.rows.places import FACTS, LAYER, place_of
from dissect.render.escape import quoted
from dissect.render.lines.endpoints import endpoints_of, writer
from dissect.render.lines.header_words import HeaderWords, has_rules, header_words
from dissect.render.lines.layer_plan import layer_plan
from dissect.render.lines.marks import verdict_marks, verdict_notes
from dissect.render.lines.sequence import SequenceNumbers
from dissect.render.spans import TextSpan

facts_in: Final = FACTS.unpack_from
REMEMBERED: Final = 256
"""How many combinations of verdicts are remembered."""
places_in: Final = Struct("=3i").unpack_from
"""Where a header begins, how many octets it has, and where what it contains ends."""
KINDS: Final = tuple(Kind)
NONE: Final = Code.NONE - len(Code) & 0xFF
"""The code of a layer without a checksum."""


class Verdicts(NamedTuple):
    """What the verdicts on a packet's checksums are worth in its line."""

    marks: tuple[TextSpan, ...]
    notes: str


class Said(NamedTuple):
    """What a row says for a line."""

    number: int
    timestamp_ns: int
    original: int
    source: str
    destination: str
    verdicts: Verdicts
    info: str


class Ends(NamedTuple):
    """Where the endpoints of packets are."""

    place: int
    """Where a row says where their header begins."""
    source: int
    destination: int
    octets: int
    write: Callable[[bytes], str]


class PathPlan:
    """What lines of a path say, and where."""

    __slots__ = ("_codes", "_ends", "_fixed", "_inner", "_known", "_path", "_words", "protocol")

    def __init__(self, path: Path, inner: int, words: HeaderWords, ends: Ends) -> None:
        count = len(path.layers)
        self._path = path
        self.protocol = path.layers[inner].dissector.header.stack.name
        """The innermost protocol."""
        self._words = words
        self._inner = place_of(inner, count)
        self._ends = ends
        # No other header than the innermost may have a list, since there may be faults in it.
        others = [(slot, one.dissector) for slot, one in enumerate(path.layers) if slot != inner]
        self._fixed = [(place_of(slot, count), one.fixed_octets) for slot, one in others if one.has_lists]
        end = -FACTS.size - LAYER.size * count
        self._codes = slice(end - count, end)
        self._known: dict[bytes, Verdicts | None] = {}

    def said(self, octets: bytes, sequence: SequenceNumbers | None) -> Said | None:
        """What a row says; None if the packet is to be asked. The frame's octets are the first of the row."""
        number, _, original, time, _, begin, length, _, _, fcs_octets, has_time = facts_in(octets, -FACTS.size)
        verdicts = self._verdicts(octets[self._codes])
        if fcs_octets or not has_time or verdicts is None:
            return None
        for place, fixed in self._fixed:
            if places_in(octets, place)[1] != fixed:
                return None
        place, first, second, wide, write = self._ends
        at = places_in(octets, place)[0]
        source, destination = octets[at + first : at + first + wide], octets[at + second : at + second + wide]
        words = self._words.said(octets, places_in(octets, self._inner), (source, destination), sequence)
        if words is None:
            return None
        if length and (text := quoted(octets[begin : begin + length])):
            words.append(text)
        return Said(
            number,
            time,
            original,
            write(source),
            write(destination),
            verdicts,
            " ".join(words),
        )

    def _verdicts(self, codes: bytes) -> Verdicts | None:
        """What the codes of the layers' verdicts are worth; None where only the packet can tell."""
        try:
            return self._known[codes]
        except KeyError:
            found = self._read_codes(codes)
            if len(self._known) < REMEMBERED:
                self._known[codes] = found
            return found

    def _read_codes(self, codes: bytes) -> Verdicts | None:
        found: list[tuple[str, Kind]] = []
        for one in self._path.verified:
            code = codes[one.slot]
            if code == NONE:
                continue
            if code >= len(KINDS) or not (one.is_plain or KINDS[code] is Kind.VALID):
                return None
            found.append((one.protocol, KINDS[code]))
        return Verdicts(tuple(verdict_marks(found)), ", ".join(verdict_notes(kind for _, kind in found)))


def path_plan(path: Path) -> PathPlan | None:
    """The plan of a path; None if its packets are to be asked."""
    layers = path.layers
    inner = next((slot for slot in reversed(range(len(layers))) if layers[slot].dissector.header.fields), None)
    is_plain = path.is_plain and not (path.announces or path.itemized or any(one.quoted for one in layers))
    if not is_plain or inner is None or layers[inner].is_fragment or _is_titled(layers, inner):
        return None
    if any(has_rules(one.dissector.header) for slot, one in enumerate(layers) if slot != inner):
        return None
    words = header_words(layers[inner].dissector, path.rules.limits.items)
    ends = _ends(layers)
    return None if words is None or ends is None else PathPlan(path, inner, words, ends)


def _is_titled(layers: Sequence[PathLayer], inner: int) -> bool:
    """Whether a header before may have to say what kind of header the innermost is."""
    name = layers[inner].dissector.header.stack.name
    before = [one.dissector.header.stack.name for one in layers[:inner]]
    return not layer_plan(layers[inner].dissector.header).is_named and any(
        f"{name}.".startswith(f"{one}.") for one in before
    )


def _ends(layers: Sequence[PathLayer]) -> Ends | None:
    """Where the endpoints are; None where they have no fixed places, or are of different kinds."""
    count = len(layers)
    there = [(slot, one.dissector.header, endpoints_of(one.dissector.header)) for slot, one in enumerate(layers)]
    there = [one for one in there if one[2].is_network] or [one for one in there if one[2].source or one[2].destination]
    if not there:
        return None
    slot, header, names = there[-1]
    fixed = {one.field.name: one for one in header.layout.fixed}
    source, destination = fixed.get(names.source), fixed.get(names.destination)
    if source is None or destination is None or source.address is None or source.address is not destination.address:
        return None
    begins = source.offset.constant // 8, destination.offset.constant // 8
    return Ends(place_of(slot, count), *begins, source.address.octets, writer(source.address))
