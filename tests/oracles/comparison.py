"""One packet beside tshark's answer for it: the fields and layers in which the two differ without a written reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from dissect.packet import Packet
from dissect.schema import wire_names
from tests.headers import HEADERS
from tests.oracles.differences import gave_up, translated, went_on
from tests.oracles.kept_octets import without_kept
from tests.oracles.tshark import Answer, OurField, ShownField, our_fields, same_place, same_value

OUR_NAMES = frozenset(name for header in HEADERS for name in wire_names(header).values())


@dataclass(frozen=True, slots=True)
class Difference:
    """A name with all our values in a packet, and all of tshark's."""

    number: int
    name: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def field_differences(packet: Packet, answer: Answer) -> tuple[int, list[Difference]]:
    """How many values were compared, and the names whose values or places differ."""
    ours: dict[str, list[OurField]] = defaultdict(list)
    for one in translated(our_fields(packet), answer):
        ours[one.name].append(one)
    theirs = answer.named()
    count, differences = 0, []
    for name in sorted({*ours, *(OUR_NAMES & theirs.keys())}):
        mine, shown = ours.get(name, []), theirs.get(name, [])
        count += len(shown)
        is_same = _are_same(mine, shown) or _are_same(mine, without_kept(shown, packet))
        if not is_same and not gave_up(mine, shown, answer) and not went_on(mine, shown, answer):
            values, texts = tuple(str(one.value) for one in mine), tuple(one.shown for one in shown)
            differences.append(Difference(answer.number, name, values, texts))
    return count, differences


def _are_same(mine: list[OurField], shown: list[ShownField]) -> bool:
    return len(mine) == len(shown) and all(
        same_value(one.value, other) and same_place(one, other) for one, other in zip(mine, shown, strict=True)
    )
