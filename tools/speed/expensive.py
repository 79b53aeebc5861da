"""What frames of 64 KiB cost that are made to be expensive, as multiples of an ordinary one.

Each is taken apart, with its problems and checksums, and written as a tree and as JSON. The ordinary one is an answer
of a name server that fills 64 KiB with records.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.packet import ProtocolSet, default_protocols, dissect
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.schemas.objects import dumps
from tests.hostile import expensive

BAR: Final = 25
WORST: Final = 10
"""How many of the most expensive frames are shown."""


def seconds(octets: bytes, link_type: int = LinkType.ETHERNET, protocols: ProtocolSet | None = None) -> float:
    """The time for everything that is done with a frame."""
    start = time.perf_counter()
    packet = dissect(octets, link_type=link_type, protocols=protocols or default_protocols())
    assert packet.checksums is not None
    assert packet.problems is not None
    for _ in tree(packet):
        pass
    assert dumps(packet_object(packet))
    return time.perf_counter() - start


def ratios(say: Callable[[str], None]) -> dict[str, float]:
    """How many times as much as the ordinary frame each of the expensive ones costs, the most expensive first."""
    say("frames made to be expensive")
    ordinary = min(seconds(expensive.ordinary()) for _ in range(3))
    found = {name: cost / ordinary for name, cost in _costs()}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def _costs() -> Iterator[tuple[str, float]]:
    for name, make in expensive.MESSAGES.items():
        yield name, seconds(make())
    for name, link_type, octets in expensive.crowded():
        yield name, seconds(octets, link_type, expensive.protocols())


def report(found: Mapping[str, float]) -> str:
    """The most expensive frames, and whether the bar is kept."""
    worst = max(found.values())
    lines = [
        f"The most expensive of {len(found)} frames of 64 KiB costs {worst:.1f} times an ordinary one (bar: {BAR})."
    ]
    lines += [f"- {name}: {ratio:.1f}" for name, ratio in list(found.items())[:WORST]]
    return "\n".join(lines) + "\n"
