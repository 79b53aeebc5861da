"""IP reassembly: the fragments in several frames become one datagram again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.packet.reassembly.carrier import may_carry_fragment
    from dissect.packet.reassembly.datagram import Datagram
    from dissect.packet.reassembly.facts import Joined, Outcome, Overlap, Place, Refusal
    from dissect.packet.reassembly.limits import DEFAULT_REASSEMBLY_LIMITS, ReassemblyLimits
    from dissect.packet.reassembly.reassembler import Reassembler

_HOMES: Final = {
    "DEFAULT_REASSEMBLY_LIMITS": ".limits",
    "Datagram": ".datagram",
    "Joined": ".facts",
    "Outcome": ".facts",
    "Overlap": ".facts",
    "Place": ".facts",
    "Reassembler": ".reassembler",
    "ReassemblyLimits": ".limits",
    "Refusal": ".facts",
    "may_carry_fragment": ".carrier",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

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
    "may_carry_fragment",
]
