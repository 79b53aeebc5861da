"""Hypothesis strategies for network data: headers, packets, frames, capture files, pieces of a stream.

They are derived from the declarations, so every header has one, including your own protocols. Needs the extra
`testing`.

| strategy | gives |
|---|---|
| `headers(UDP, destination_port=7)` | headers with any values; lengths and checksums are left to be filled |
| `header_octets(UDP)` | octets that are one whole header, whatever its fields then say |
| `packets()` | packets with right lengths and checksums, over IPv4 and IPv6, UDP and TCP, with and without tags |
| `frames(packets())` | captured frames, with times and lengths on the wire |
| `damaged(octets)` | octets that were cut, overwritten, repeated or put together with others |
| `capture_files(frames())` | the octets of capture files, pcap and pcapng, in both byte orders |
| `segmentations(stream)` | the ways to cut a stream into pieces |
| `deliveries(stream)` | those pieces as a network delivers them: late, twice, overlapping |
| `conversations(transport="tcp")` | echo sessions of two programs, as they would be captured, with losses |
"""

# ruff: noqa: E402  # the imports below need Hypothesis
from __future__ import annotations

from dissect.extras import require

require("testing")

from dissect.testing.strategies.captures import capture_files, frames
from dissect.testing.strategies.conversations import conversations
from dissect.testing.strategies.damage import damaged
from dissect.testing.strategies.headers import addresses, headers
from dissect.testing.strategies.octets import domain_names, header_octets
from dissect.testing.strategies.packets import packets
from dissect.testing.strategies.streams import deliveries, segmentations

__all__ = [
    "addresses",
    "capture_files",
    "conversations",
    "damaged",
    "deliveries",
    "domain_names",
    "frames",
    "header_octets",
    "headers",
    "packets",
    "segmentations",
]
