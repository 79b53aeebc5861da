"""IP reassembly: the fragments in several frames become one datagram again."""

from __future__ import annotations

from dissect.packet.reassembly.carrier import may_carry_fragment
from dissect.packet.reassembly.datagram import Datagram
from dissect.packet.reassembly.facts import Joined, Outcome, Overlap, Place, Refusal
from dissect.packet.reassembly.limits import DEFAULT_REASSEMBLY_LIMITS, ReassemblyLimits
from dissect.packet.reassembly.reassembler import Reassembler
from dissect.packet.reassembly.surroundings import as_octets, surroundings

__all__ = [
    "DEFAULT_REASSEMBLY_LIMITS",
    "Datagram",
    "Joined",
    "Outcome",
    "Overlap",
    "Place",
    "Reassembler",
    "ReassemblyLimits",
    "Refusal",
    "as_octets",
    "may_carry_fragment",
    "surroundings",
]
