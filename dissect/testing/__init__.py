"""Assertions about packets for any project's tests: no privileges, no network; pytest is optional.

They raise AssertionError with a `Failure` as argument: its text names packet, layer and field, the values found and
expected, and the likely cause.
"""

from __future__ import annotations

from dissect.testing.assertions.captures import GoldenCapture, assert_captures_equal
from dissect.testing.assertions.checksums import assert_checksums_valid
from dissect.testing.assertions.echo import assert_echoed, assert_stream
from dissect.testing.assertions.equality import assert_packets_equal
from dissect.testing.assertions.events import assert_no_events
from dissect.testing.assertions.handshake import assert_handshake
from dissect.testing.assertions.match import PacketMatch
from dissect.testing.assertions.reassembly import assert_reassembles
from dissect.testing.assertions.round_trip import assert_round_trip
from dissect.testing.assertions.translation import assert_translated
from dissect.testing.broken import Broken, broken
from dissect.testing.coerce import Link, OnePacket, Packets, packets_of
from dissect.testing.failure import Evidence, Failure, Finding

__all__ = [
    "Broken",
    "Evidence",
    "Failure",
    "Finding",
    "GoldenCapture",
    "Link",
    "OnePacket",
    "PacketMatch",
    "Packets",
    "assert_captures_equal",
    "assert_checksums_valid",
    "assert_echoed",
    "assert_handshake",
    "assert_no_events",
    "assert_packets_equal",
    "assert_reassembles",
    "assert_round_trip",
    "assert_stream",
    "assert_translated",
    "broken",
    "packets_of",
]
