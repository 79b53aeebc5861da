"""The algorithm of a key, which keys, signatures and digests of keys name: RFC 4034 appendix A.1."""

from __future__ import annotations

from dissect.assigned_numbers.dns_security import DnssecAlgorithm
from dissect.schema import field
from dissect.schema.words import Int8ub


def key_algorithm(wireshark: str) -> int:
    """The algorithm of a key, under this name in Wireshark."""
    return field(Int8ub, "Algorithm", names=DnssecAlgorithm, wireshark=wireshark, meaning="how the key signs")
