"""Strategies for whole sessions: what is simulated, and what the network does to it."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from dissect.simulation import Ending, Simulation, Tap, Transport, simulate

MOST_SEGMENTS: Final = 20
"""That a message is cut into, at most."""
MOST_SCTP_OCTETS: Final = 20_000
"""Of a message over SCTP."""
NOTHING: Final = 0


@st.composite
def conversations(draw: st.DrawFn, /, **fixed: Any) -> Simulation:
    """Echo sessions over TCP, UDP or SCTP, of which the network loses, doubles and reorders some packets. Arguments of
    `simulate` that are given stay as they are.

    conversations(transport="tcp", loss=0)
    """
    transport = Transport(fixed.get("transport", draw(st.sampled_from(list(Transport)))))
    is_sctp = transport is Transport.SCTP
    mss = fixed.get("mss", draw(st.sampled_from([64, 100, 536, 1460])))
    windows = [2_000, 65_535] if is_sctp else [1, 50, 700, 5_000, 65_535, 100_000]
    window = fixed.get("window", draw(st.sampled_from(windows)))
    longest = min(window, MOST_SCTP_OCTETS) if is_sctp else MOST_SEGMENTS * min(mss, window)
    least = 1 if is_sctp else 0
    sizes = st.one_of(st.integers(least, min(longest, 10)), st.integers(least, longest))
    endings = [one for one in Ending if not (is_sctp and one is Ending.HALF)]
    chosen: dict[str, Any] = {
        "transport": transport,
        "close": draw(st.sampled_from(endings)),
        "mss": mss,
        "window": window,
        "round_trip_ms": draw(st.sampled_from([0.1, 1, 20, 200])),
        "pause_ms": draw(st.sampled_from([0, 0, 5, 300])),
        "keep_alive_ms": draw(st.sampled_from([0, 0, 100])),
        "ipv6": draw(st.booleans()),
        "tap": draw(st.sampled_from(list(Tap))),
        "seed": draw(st.integers(0, 2**32)),
        **{fault: draw(st.sampled_from([NOTHING, NOTHING, 5, 20])) for fault in ("loss", "reorder", "duplicate")},
    }
    messages = [bytes([65 + at]) * size for at, size in enumerate(draw(st.lists(sizes, min_size=1, max_size=4)))]
    return simulate(fixed.pop("messages", messages), **{**chosen, **fixed})
