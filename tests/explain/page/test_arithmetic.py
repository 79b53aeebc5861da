"""The sums of the page are those of the library, also after bits were changed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dissect.capture import Frame
from dissect.explain import page_data
from dissect.explain.packets.sums import JUDGED
from dissect.packet import Packet, default_protocols
from tests.captures import Recorded, captures
from tests.explain.page.browser import TEN, computed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

SUMS = """
return data.sessions.flatMap((session) => rowsOf(session).filter((row) => row.packet).flatMap((row) => {
  const view = prepared(session, row, false);
  return view.sums.filter((sum) => isWorkable(view, sum) && sum.expected !== null)
    .map((sum) => [row.number, sum.field, worked(view, sum, view.octets).computed, sum.expected]);
}));
"""
FLIPS = """
const session = data.sessions[0];
const full = rowsOf(session).filter((row) => row.packet);
const views = new Map(full.map((row) => [row.number, prepared(session, row, false)]));
return argument.map(([number, bit]) => {
  const view = views.get(number);
  const flips = new Set([bit]);
  const moved = (sum) => (shiftedBelow(view, sum, flips) || {}).name || "";
  const found = view.sums.map((sum) => [sum.layer, sum.field, sum.at, verdictOf(view, sum, flips), moved(sum)]);
  return [number, bit, found];
});
"""
FLIPPED = 400


def test_every_sum_is_the_one_of_the_library(browser: Browser, tmp_path: Path) -> None:
    found = 0
    for path in captures():
        for number, field, mine, expected in computed(browser, page_data(path), SUMS):
            found += 1
            assert mine == expected, (path.name, number, field)
    assert found > 1_000


@pytest.mark.parametrize("name", TEN)
def test_what_a_changed_bit_does_to_a_sum(browser: Browser, recorded: Recorded, name: str) -> None:
    path = next(one for one in captures() if one.name == name)
    frames = {one.number: one for one in recorded.frames(path)}
    data = page_data(path)
    chooser = random.Random(name)
    numbers = [one["number"] for one in data["sessions"][0]["packets"]]
    asked = [
        (number, chooser.randrange(8 * len(frames[number].octets)))
        for number in (chooser.choice(numbers) for _ in range(FLIPPED))
    ]
    told = 0
    for number, bit, sums in computed(browser, data, FLIPS, asked):
        judged = _judged(frames[number], bit)
        for layer, field, at, verdict, moved in sums:
            if verdict == "untold":
                continue
            told += 1
            assert judged.get((layer, field, at), verdict) == verdict, (number, bit, layer, field, moved)
    assert told or name in {"spanning_tree.pcap", "snaplen_64.pcap"}


def _judged(frame: Frame, bit: int) -> dict[tuple[int, str, int], Any]:
    """What the library finds of the checksums of a frame with one bit changed."""
    octets = bytearray(frame.octets)
    octets[bit // 8] ^= 0x80 >> bit % 8
    packet = Packet(frame.replace(octets=bytes(octets)), default_protocols())
    shown = [index for index, one in enumerate(packet.layers) if one.protocol.fields]
    return {
        (shown.index(one.layer), one.field, one.offset + one.coverage.field_offset): JUDGED[one.verdict.kind]
        for one in packet.checksums
        if one.layer in shown
    }
