"""Sums around partial ones, which a network card is to fill in: the engine knows whether they are right then."""

from __future__ import annotations

from dissect.capture import open_capture
from dissect.packet import default_protocols
from tests.captures import CAPTURES
from tests.engine.walks import ASK, KINDS, Walks
from tests.with_engine import needs_engine

OUTER = 54
"""Where the outer UDP header begins."""


@needs_engine
def test_the_sum_around_a_tunnel_is_told() -> None:
    walks, outer = Walks(default_protocols()), set()
    with open_capture(CAPTURES / "vxlan6_checksum_offload.pcap") as capture:
        for frame in capture:
            octets, end, link = frame.octets, len(frame.octets), frame.link_type
            for one in (octets, octets[:OUTER] + bytes([octets[OUTER] ^ 0x5A]) + octets[OUTER + 1 :]):
                told = walks.by_engine(one, end, link)
                kinds = [KINDS[verdict].name for verdict in told.verdicts if verdict >= 0]

                assert walks.differences(one, end, link) == []
                assert ASK not in told.verdicts
                if "PARTIAL" in kinds[1:]:
                    outer.add((one is octets, kinds[0]))
    assert outer == {(True, "VALID"), (False, "INVALID")}
