"""The code that reads the rows of a path, and says what lines say of them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from struct import Struct
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.derive.generate import function
from dissect.packet.dissector import Dissector
from dissect.packet.rows.path import Path, PathLayer
from dissect.render.escape import quoted
from dissect.render.lines.rows.known_lists import BEGIN, NOTHING, KnownLists
from dissect.render.lines.sequence.fields import has_sequence
from dissect.render.lines.sequence.numbers import SequenceNumbers
from dissect.render.spans import TextSpan

PLACES: Final = ("at", "size", "end", "", "", "", "", "trailer")
"""The numbers of a layer in a row that lines may need: where its header begins, how many octets it has, where what it
contains ends, and how many octets outside of that were captured."""
FACTS_SAID: Final = "q8x2q8x2i4x3i"
"""Of the facts at the end of a row: those that lines say."""


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


def row_reader(
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
    read = {f"at_{slot}" for slot in (ends.slot, *lists, *(network_of(path, one) for one in (*said, *ruled)))}
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
    network = network_of(path, slot)
    around = "0" if network is None else f"at_{network}"
    scaled = "scaled" if relative != "None" else "None"
    listed = f"listed_{slot}" if slot in lists else "nothing"
    return f"words_{slot}(octets, at_{slot}, size_{slot}, end_{slot}, {around}, {relative}, {scaled}, {listed})"


def network_of(path: Path, slot: int) -> int | None:
    """The index of the network layer around a layer."""
    return next((one for one in reversed(range(slot)) if path.layers[one].dissector.lends), None)
