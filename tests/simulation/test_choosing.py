"""What may be chosen, and what may not."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.simulation import simulate
from dissect.simulation.network.chosen import Chosen


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (3, Chosen(3)),
        ("0.5%", Chosen(0.5)),
        ("client:2", Chosen(0, frozenset({("client", 2)}))),
        ("client:2, server:4-5", Chosen(0, frozenset({("client", 2), ("server", 4), ("server", 5)}))),
    ],
)
def test_packets_are_chosen_by_a_share_or_by_their_numbers(given: str | float, meant: Chosen) -> None:
    assert Chosen.of(given) == Chosen.of(meant) == meant


@pytest.mark.parametrize("text", ["", "101", "-1", "x", "client", "client:0", "client:3-2", "client:1-99999", "host:1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a percentage|more than 100|packets count"):
        Chosen.of(text)


@pytest.mark.parametrize(
    "given",
    [
        {"mss": 63},
        {"window": 0},
        {"round_trip_ms": 0},
        {"pause_ms": -1},
        {"keep_alive_ms": 60_001},
        {"port": 0},
        {"client_port": 65_536},
        {"port": 50_001},
        {"messages": [b"x" * 10_000_001]},
        {"messages": [b"x" * 60_001], "transport": "udp"},
        {"transport": "quic"},
        {"close": "maybe"},
        {"tap": "middle"},
    ],
)
def test_what_is_out_of_bounds_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"may be|both ends|octets|not a valid"):
        simulate(**given)
