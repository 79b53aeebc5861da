"""What the lines of all packets of a path have in common, and how the rest is read from a packet's row.

A row says where the headers are and what is true of their checksums. If its path says that nothing else is wrong, and
if what the line says stands in places that the path knows, then the line is made without the packet's layers. It is the
same line: the words come from the same plans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.checksum import Kind
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.lists.reading import has_lists
from dissect.engine.answers import Verdict as Code
from dissect.packet.dissector import Dissector
from dissect.packet.problems.item_faults import weighed
from dissect.packet.rows.path import Path, PathLayer, PathProblem
from dissect.packet.rows.places import FACTS, LAYER
from dissect.render.lines.endpoints import endpoints_of, texts_of
from dissect.render.lines.layer_plan import layer_plan
from dissect.render.lines.marks import Wrong, problem_marks, problem_notes, verdict_marks, verdict_notes
from dissect.render.lines.rows.header_words import HeaderCode, HeaderWords, has_rules
from dissect.render.lines.rows.known_lists import KnownLists, Listed, known_lists
from dissect.render.lines.rows.row_reader import Ends, Reader, Worth, network_of, row_reader
from dissect.render.lines.sequence.numbers import SequenceNumbers

PATHS: Final = 512
"""How many paths are remembered."""
REMEMBERED: Final = 256
"""How many combinations of verdicts are remembered."""
KINDS: Final = tuple(Kind)
NONE: Final = Code.NONE - len(Code) & 0xFF
"""The code of a layer without a checksum."""


Found: TypeAlias = tuple[int, Listed, bool]
"""The index of a layer, what its lists say, and whether its header was cut."""


class PathPlan:
    """What lines of a path say, and where."""

    __slots__ = ("_codes", "_known", "_known_wrong", "_path", "said")

    def __init__(self, path: Path, reader: Callable[[Path, Mapping[str, Any]], Reader]) -> None:
        self._path = path
        self._known: dict[bytes, Worth | None] = {}
        self._known_wrong: dict[tuple[bytes, tuple[Found, ...]], Worth | None] = {}
        count = len(path.layers)
        self._codes = slice(-FACTS.size - (LAYER.size + 1) * count, -FACTS.size - LAYER.size * count)
        called = {"known": self._known, "read_codes": self._read_codes, "with_lists": self._with_lists}
        self.said = reader(path, called)
        """What a row says; None if the packet's layers are needed. The frame's octets are the first of the row."""

    def worth(self, octets: bytes, more: Sequence[Wrong]) -> Worth | None:
        """What verdicts and problems of a row are worth, with more problems; None where only the packet can tell."""
        codes = octets[self._codes]
        return self._read(codes, more) if more else self._known.get(codes) or self._read_codes(codes)

    def _read_codes(self, codes: bytes) -> Worth | None:
        """What the codes of the layers' verdicts are worth, with the problems of the path."""
        found = self._read(codes, ())
        if len(self._known) < REMEMBERED:
            self._known[codes] = found
        return found

    def _with_lists(self, codes: bytes, *found: Found) -> Worth | None:
        """The same, with what is wrong with lists."""
        key = codes, found
        try:
            return self._known_wrong[key]
        except KeyError:
            worth = self._read(codes, [*self._faults(found), *self._problems(found)])
            if len(self._known_wrong) < REMEMBERED:
                self._known_wrong[key] = worth
            return worth

    def _faults(self, found: Sequence[Found]) -> Iterator[PathProblem]:
        """The faults of items, as layers weigh them."""
        for slot, listed, is_cut in found:
            layer = self._path.layers[slot]
            for one in () if is_cut else listed.faults:
                yield one._replace(severity=weighed(one.severity, quoted=layer.quoted, in_stream=layer.in_stream))

    def _problems(self, found: Sequence[Found]) -> Iterator[PathProblem]:
        """What else is wrong with lists; those of a quotation are another packet's."""
        for slot, listed, _ in found:
            yield from () if self._path.layers[slot].quoted else listed.problems

    def _read(self, codes: bytes, more: Sequence[Wrong]) -> Worth | None:
        if self._path.problems is None:
            return None
        found: list[tuple[str, Kind]] = []
        for one in self._path.verified:
            code = codes[one.slot]
            if code == NONE:
                continue
            is_told = one.is_plain and not one.may_be_announced
            if code >= len(KINDS) or not (is_told or KINDS[code] is Kind.VALID):
                return None
            found.append((one.protocol, KINDS[code]))
        problems = [*self._path.problems, *more]
        notes = [*verdict_notes(kind for _, kind in found), *problem_notes(problems)]
        return Worth((*verdict_marks(found), *problem_marks(problems)), ", ".join(notes))


class PathPlans(dict[Path, "PathPlan | None"]):
    """The plans of the paths of a capture, made when they are asked for; None for one whose packets are to be asked."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[Read, HeaderWords | None] = {}
        self._lists: dict[Read, KnownLists] = {}

    def __missing__(self, path: Path) -> PathPlan | None:
        if len(self) >= PATHS:
            self.clear()
        is_told = path.layers and not (path.asks or _may_announce_check(path.layers))
        plan = self[path] = PathPlan(path, self._reader) if is_told else None
        return plan

    def _reader(self, path: Path, called: Mapping[str, Any]) -> Reader:
        """What reads the rows of a path, as far as they say all."""
        layers = path.layers
        own = layers[: sum(not one.quoted for one in layers)]
        ends, inner = _ends(own), _innermost(layers, range(len(own)))
        if path.problems is None or inner is None or ends is None or _is_titled(own, inner):
            return _silent
        quoted_inner = _innermost(layers, range(len(own), len(layers)))
        said = [inner] if quoted_inner is None else [inner, quoted_inner]
        if any(_is_doubtful(one, is_said=slot in said) for slot, one in enumerate(layers)):
            return _silent
        ruled = [slot for slot, one in enumerate(layers) if has_rules(one.dissector.header) and not one.quoted]
        words = {slot: self._words_of(path, slot) for slot in dict.fromkeys([*said, *ruled])}
        lists = {slot: self._lists_of(path, slot) for slot, one in enumerate(layers) if has_lists(one.dissector.header)}
        if None in words.values():
            return _silent
        called = {**called, **{f"words_{slot}": one for slot, one in words.items()}}
        return row_reader(path, ends, said, [slot for slot in words if slot not in said], lists, called)

    def _words_of(self, path: Path, slot: int) -> HeaderWords | None:
        """What says the header of a layer; None where more than its octets count."""
        read = Read.of(path, slot)
        if read not in self._words:
            self._words[read] = HeaderCode(read.dissector, read.network).made()
        return self._words[read]

    def _lists_of(self, path: Path, slot: int) -> KnownLists:
        """What reads the lists in the fields of a layer."""
        read = Read.of(path, slot)
        if read not in self._lists:
            self._lists[read] = known_lists(*read)
        return self._lists[read]


class Read(NamedTuple):
    """What reads a header and the network layer around it, and how many items the lists of a frame may have."""

    dissector: Dissector
    network: Dissector | None
    most_items: int

    @classmethod
    def of(cls, path: Path, slot: int) -> Read:
        """What reads a layer of a path."""
        network = network_of(path, slot)
        around = None if network is None else path.layers[network].dissector
        return cls(path.layers[slot].dissector, around, path.rules.limits.items)


def _innermost(layers: Sequence[PathLayer], slots: Sequence[int]) -> int | None:
    """The last of these layers of which something can be said."""
    return next((slot for slot in reversed(slots) if layers[slot].dissector.header.fields), None)


def _may_announce_check(layers: Sequence[PathLayer]) -> bool:
    """Whether a header may say that a check sequence follows the frame behind it."""
    return any(
        one.dissector.has_trailer and checksum_outline_of(other.dissector.header).check_sequence is not None
        for one, other in pairwise(layers)
    )


def _is_doubtful(layer: PathLayer, *, is_said: bool) -> bool:
    """Whether there may be more to say of a layer than its octets say. Of one that may not be complete, it is known
    what there is to say if it has only its fixed part."""
    dissector = layer.dissector
    layout = dissector.header.layout
    may_be_checked = layer.is_fragment or dissector.has_checksums_in_lists
    may_end_early = not layer.is_complete and (is_said and not layout.size.is_constant)
    may_lack_items = not layer.is_complete and has_lists(dissector.header) and dissector.last_list is None
    is_listed = may_be_checked and has_lists(dissector.header)
    return layer.is_partial or may_end_early or may_lack_items or is_listed


def _silent(_octets: bytes, _sequence: SequenceNumbers | None, _scaled: int | None) -> None:
    """A row that does not say all."""


def _is_titled(layers: Sequence[PathLayer], inner: int) -> bool:
    """Whether a header before may have to say what kind of header the innermost is."""
    name = layers[inner].dissector.header.stack.name
    before = [one.dissector.header.stack.name for one in layers[:inner]]
    return not layer_plan(layers[inner].dissector.header).is_named and any(
        f"{name}.".startswith(f"{one}.") for one in before
    )


def _ends(layers: Sequence[PathLayer]) -> Ends | None:
    """Where the endpoints are; None where they have no fixed places, or are of different kinds."""
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
    return Ends(slot, *begins, source.address.octets, texts_of(source.address))
