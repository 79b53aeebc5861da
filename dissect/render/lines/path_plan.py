"""What the lines of all packets of a path have in common, and how the rest is read from a packet's row.

A row says where the headers are and what is true of their checksums. If its path says that nothing else is wrong, and
if what the line says stands in places that the path knows, then the line is made without the packet's layers. It is the
same line: the words come from the same plans.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from struct import Struct
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.checksum import Kind
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.generate import function
from dissect.engine.words import Verdict as Code
from dissect.packet.protocol_set import Dissector
from dissect.packet.problems.item_faults import weighed
from dissect.packet.rows.path import Path, PathLayer, PathProblem
from dissect.packet.rows.places import FACTS, LAYER
from dissect.render.escape import quoted
from dissect.render.lines.endpoints import endpoints_of, texts_of
from dissect.render.lines.header_words import HeaderCode, HeaderWords, has_lists, has_rules
from dissect.render.lines.known_lists import BEGIN, NOTHING, KnownLists, Listed, known_lists
from dissect.render.lines.layer_plan import layer_plan
from dissect.render.lines.marks import Wrong, problem_marks, problem_notes, verdict_marks, verdict_notes
from dissect.render.lines.sequence.fields import has_sequence
from dissect.render.lines.sequence.numbers import SequenceNumbers
from dissect.render.spans import TextSpan

PATHS: Final = 512
"""How many paths are remembered."""
PLACES: Final = ("at", "size", "end", "", "", "", "", "trailer")
"""The numbers of a layer in a row that lines may need: where its header begins, how many octets it has, where what it
contains ends, and how many octets outside of that were captured."""
FACTS_SAID: Final = "q8x2q8x2i4x3i"
"""Of the facts at the end of a row: those that lines say."""
REMEMBERED: Final = 256
"""How many combinations of verdicts are remembered."""
KINDS: Final = tuple(Kind)
NONE: Final = Code.NONE - len(Code) & 0xFF
"""The code of a layer without a checksum."""


class Worth(NamedTuple):
    """What verdicts and problems are worth in a line."""

    marks: tuple[TextSpan, ...]
    notes: str


class Ends(NamedTuple):
    """Where the endpoints of packets are."""

    slot: int
    """The index of the layer that has them."""
    source: int
    destination: int
    octets: int
    texts: Mapping[bytes, str]


Said: TypeAlias = tuple[int, int, int, int, str, str, str, Worth, str]
"""What is said of a packet: number, time in nanoseconds, interface, length, source, destination, protocol, verdicts,
summary."""


Reader: TypeAlias = Callable[[bytes, SequenceNumbers | None, int | None], Said | None]
"""``said(octets, sequence, scaled)``: with relative sequence numbers and a window that is scaled, if there are any."""


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
        return _derived(path, ends, said, [slot for slot in words if slot not in said], lists, called)

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
        network = _network(path, slot)
        around = None if network is None else path.layers[network].dissector
        return cls(path.layers[slot].dissector, around, path.rules.limits.items)


def _network(path: Path, slot: int) -> int | None:
    """The index of the network layer around a layer."""
    return next((one for one in reversed(range(slot)) if path.layers[one].dissector.lends), None)


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


def _derived(
    path: Path,
    ends: Ends,
    said: Sequence[int],
    ruled: Sequence[int],
    lists: Mapping[int, KnownLists],
    called: Mapping[str, Any],
) -> Reader:
    """The function that reads rows of a path, and says the headers of these layers. `ruled` are others with rules, and
    `lists` what reads the lists in the fields of layers."""
    layers = path.layers
    quotations = [slot for slot, one in enumerate(layers) if one.dissector.after_quotation is not None]
    incomplete = {slot: one.dissector.fixed_octets for slot, one in enumerate(layers) if not one.is_complete}
    read = {f"at_{slot}" for slot in (ends.slot, *lists, *(_network(path, one) for one in (*said, *ruled)))}
    read |= {f"{name}_{slot}" for slot in (*said, *ruled) for name in ("at", "size", "end")}
    read |= {f"{name}_{slot}" for slot in lists for name in ("size", "end", "trailer")}
    read |= {f"trailer_{slot}" for slot in quotations} | {f"size_{slot}" for slot in incomplete}
    places = [[name if f"{name}_{slot}" in read else "" for name in PLACES] for slot in range(len(layers))]
    form = f"={len(layers)}s{''.join(['i' if name else '4x' for place in places for name in place])}"
    variables = ["codes", *(f"{name}_{slot}" for slot, place in enumerate(places) for name in place if name)]
    unpack = Struct(form + FACTS_SAID)
    variables += ["number", "original", "time", "begin", "length", "interface", "check_octets", "has_time"]
    asked = ["check_octets", "not has_time", *(f"trailer_{slot} > 0" for slot in quotations)]
    asked += [f"size_{slot} != {fixed}" for slot, fixed in incomplete.items()]
    at, first, second = f"at_{ends.slot}", ends.source, ends.destination
    relative = "relative" if has_sequence(layers[said[0]].dissector.header) else "None"
    lines = [
        f"{', '.join(variables)} = unpack(octets, {-unpack.size})",
        f"if {' or '.join(asked)}:",
        "    return None",
        *(line for slot, one in lists.items() for line in _listed(slot, layers[slot].dissector, one)),
        *_worth(lists, layers),
        "if worth is None:",
        "    return None",
        *(line for slot in ruled for line in (f"if {_words(path, slot, lists)} is None:", "    return None")),
        *(RELATIVE if relative != "None" else ()),
        f"said = {_words(path, said[0], lists, relative)}",
        "if said is None:",
        "    return None",
        *(_quoting(path, said[1], lists) if len(said) > 1 else PAYLOAD),
        f"source = texts[octets[{at} + {first}:{at} + {first + ends.octets}]]",
        f"destination = texts[octets[{at} + {second}:{at} + {second + ends.octets}]]",
        "return number, time, interface, original, source, destination, protocol, worth, said",
    ]
    source = "def row_said(octets, sequence, scaled):\n" + "".join([f"    {line}\n" for line in lines])
    inner = layers[said[0]].dissector.header
    names = {
        **called,
        **{f"lists_{slot}": one.read for slot, one in lists.items()},
        **{f"begun_{slot}": one.begun for slot, one in lists.items()},
        "nothing": NOTHING,
        "none_begun": {},
        "protocol": inner.stack.name,
        "unpack": unpack.unpack_from,
        "quoted": quoted,
        "texts": ends.texts,
    }
    return function("row_said", source, names, inner.__name__)


RELATIVE: Final = (
    "relative = None",
    "if sequence is not None:",
    "    relative = sequence.of(number)",
    "    if relative is None:",
    "        return None",
)
PAYLOAD: Final = (
    "if length:",
    "    payload = octets[begin:begin + length]",
    "    if payload.isascii() and (text := quoted(payload)):",
    '        said = f"{said} {text}" if said else text',
)
"""Statements of every function: the relative numbers, and the payload behind what is said."""


def _listed(slot: int, dissector: Dissector, lists: KnownLists) -> list[str]:
    """Statements that read the lists of a layer, unless there is nothing in the only one."""
    at, size = f"at_{slot}", f"size_{slot}"
    read = f"lists_{slot}(octets[{at}:{at} + {size}])"
    if lists.begun is not None:
        begin = f"octets[{at} + {lists.fixed}:{at} + {lists.fixed + BEGIN}]"
        read = f"begun_{slot}.get({size}, none_begun).get({begin}) or {read}"
    return [
        f"listed_{slot} = nothing",
        f"if {size} > {dissector.fixed_octets if dissector.last_list is not None else -1}:",
        f"    listed_{slot} = {read}",
        f"    if listed_{slot} is None:",
        "        return None",
    ]


def _worth(lists: Iterable[int], layers: Sequence[PathLayer]) -> list[str]:
    """Statements that weigh verdicts and problems."""
    plain = "worth = known.get(codes) or read_codes(codes)"
    if not lists:
        return [plain]
    found = [f"({slot}, listed_{slot}, {_is_cut(slot, layers[slot])})" for slot in lists]
    return [
        f"if {' or '.join([f'listed_{slot}.is_wrong' for slot in lists])}:",
        f"    worth = with_lists(codes, {', '.join(found)})",
        "else:",
        f"    {plain}",
    ]


def _is_cut(slot: int, layer: PathLayer) -> str:
    """The expression for whether a header was cut, so that its items may end early through no fault of their own."""
    if not layer.dissector.header.layout.takes_rest:
        return "False"
    return f"end_{slot} > at_{slot} + size_{slot} + max(trailer_{slot}, 0)"


def _quoting(path: Path, slot: int, lists: Container[int]) -> list[str]:
    """Statements that say the innermost header of a quotation."""
    begin = f", quoting {path.layers[slot].dissector.header.stack.name}"
    return [
        f"quoting = {_words(path, slot, lists)}",
        "if quoting is None:",
        "    return None",
        f'said = f"{{said}}{begin} {{quoting}}" if quoting else said + {begin!r}',
    ]


def _words(path: Path, slot: int, lists: Container[int], relative: str = "None") -> str:
    """The call that says a header; a window is scaled where numbers are relative."""
    network = _network(path, slot)
    around = "0" if network is None else f"at_{network}"
    scaled = "scaled" if relative != "None" else "None"
    listed = f"listed_{slot}" if slot in lists else "nothing"
    return f"words_{slot}(octets, at_{slot}, size_{slot}, end_{slot}, {around}, {relative}, {scaled}, {listed})"


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
