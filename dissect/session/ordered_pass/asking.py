"""What a filter needs to be told of packets by those before them. Who needs nothing imports no follower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import ProtocolSet
    from dissect.packet.reassembly import Reassembler
    from dissect.session.ordered_pass.ordered_pass import OrderedPass


def follow_for(
    chosen: Filter | None,
    protocols: ProtocolSet | None,
    limits: NestingLimits = DEFAULT_LIMITS,
    *,
    reassemble: bool | Reassembler = True,
) -> OrderedPass | None:
    """What follows captures for a filter (see `read_captures`); None if it needs nothing of it. `reassemble`: as for
    `dissect.open`."""
    if chosen is None or not chosen.followed:
        return None
    from dissect.session.ordered_pass.ordered_pass import ordered_pass

    return ordered_pass(chosen.followed, protocols, limits, reassemble)
