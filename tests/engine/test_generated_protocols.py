"""The tables of declarations drawn at random say what the walk in Python derives from them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.packet.protocol_set import ProtocolSet
from tests.engine.declarations import FIRST, protocol_set
from tests.engine.samples import SMALL, compare
from tests.engine.walks import Walks
from tests.profiles import times
from tests.with_engine import needs_engine

pytestmark = needs_engine

FRAMES: Final = 60


def frames(protocols: ProtocolSet, random: Random) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(FRAMES):
        octets = bytes(random.choices(SMALL, k=random.choice((0, 1, 4, 9, 20, 40, 80, 300))))
        if random.random() < 0.2:
            octets = random.randbytes(len(octets))
        end = len(octets) + random.choice((0, 0, 0, 1, 10, 1500, -min(len(octets), 3)))
        yield octets, end, random.choice(sorted(protocols.links) or [FIRST])


@pytest.mark.heavy
@given(random=st.randoms(use_true_random=True))
@times(4)
def test_on_protocols_drawn_at_random(random: Random) -> None:
    protocols = protocol_set(random)

    assert compare(Walks(protocols), frames(protocols, random))["frames"] == FRAMES
