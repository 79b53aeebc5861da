"""Whatever frames hold, the engine and packets find the same conversations, also where few may be open."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.captures import Recorded, captures
from tests.hostile.mutation import mutated
from tests.session.conversations.following import both_ways
from tests.session.tcp.frames import Timed, write

ETHERNET = 1
COUNT = 600
SECOND = 10**9


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_mutated_frames_have_the_same_conversations(seed: int, recorded: Recorded, tmp_path: Path) -> None:
    random = Random(seed)
    frames = [one.octets for path in captures() for one in recorded.frames(path) if one.link_type == ETHERNET]
    chosen = [random.choice(frames) for _ in range(COUNT)]
    mixed = [mutated(one, frames, random) if random.random() < 0.7 else one for one in chosen]
    path = write(tmp_path / "x.pcap", [Timed(at * SECOND // 5, one) for at, one in enumerate(mixed)])

    few, all_open = both_ways(path, most_open=40), both_ways(path)

    assert few.shortened > 0
    assert all_open.shortened == 0
