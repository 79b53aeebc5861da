"""Which declarations may come after each one of a protocol set, in the same packet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet

SUCCESSORS: Final = "what may come after each declaration"


def successors(protocols: ProtocolSet, *, quoted: bool = False) -> Sequence[int]:
    """For each declaration a bit for each that may come from there on, itself among them; `quoted`: quoted headers
    too. Found once for each set."""
    key = (SUCCESSORS, quoted)
    if key not in protocols.kept:
        protocols.kept[key] = _successors(protocols, quoted=quoted)
    found: Sequence[int] = protocols.kept[key]
    return found


def _successors(protocols: ProtocolSet, *, quoted: bool) -> Sequence[int]:
    numbers = {header: number for number, header in enumerate(protocols.headers)}
    after = [
        1 << number | sum(1 << numbers[one] for one in protocols.successors(header, quoted=quoted) - {header})
        for header, number in numbers.items()
    ]
    for middle in range(len(after)):
        bit, beyond = 1 << middle, after[middle]
        if beyond != bit:
            after = [one | beyond if one & bit else one for one in after]
    return after
