"""Which packets have, or may have, SCTP headers. Few captures have any, so the declaration is imported for the first
one: until then its class is known by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from dissect.engine.memory import address, address_of
from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.packet.stored_set import members_named
from dissect.session.ordered_pass.follower import FOUND, rows_among

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.blocks.layers import Layers
    from dissect.engine.library import Engine
    from dissect.packet.rows.path import Path
    from dissect.session.sctp.announcements.zero_checksum import ZeroChecksumTracker

NAME: Final = "SCTP"


def headers_of(protocols: ProtocolSet) -> bytearray:
    """For each declaration whether it is the header of SCTP."""
    return members_named(protocols, NAME)


def rows_with_header(block: Block) -> set[int]:
    """The rows that have, or may have, such a header that is not quoted."""
    return set(rows_among(block, headers_of(block.protocols or default_protocols()), quoted=False))


def rows_that_may_announce(library: Engine, block: Block) -> set[int]:
    """Those of them that may begin an association."""
    layers, slots = block.layers(), bytearray(len(block))
    headers = headers_of(block.protocols or default_protocols())
    found = layers.structure()
    library.find_layers(address_of(found), len(block), address(headers), 1, 0, address(slots))
    there = [one.start() for one in FOUND.finditer(slots)]
    if not there:
        return set(layers.asked_rows())
    from dissect.session.sctp.announcements.glance import may_initiate

    return {
        *layers.asked_rows(),
        *(row for row in there if may_initiate(octets_from_header(block, layers, row, slots[row]))),
    }


def octets_from_header(block: Block, layers: Layers, row: int, slot: int) -> bytes:
    """The octets of a header and of what it carries, as far as they were captured."""
    at = slot * layers.rows + row
    begin, end = block.frames.begin[row], min(layers.end[at], block.frames.captured[row])
    return block.frames.octets[begin + layers.offset[at] : begin + end].tobytes()


def may_have_header(path: Path) -> bool:
    """Whether packets of a path may have such a header that is not quoted, by what their row says."""
    if path.asks:
        from dissect.protocols.sctp import SCTP

        return path.may_hold(SCTP)
    headers = headers_of(path.rules.protocols)
    return any(headers[one.dissector.number] and not one.quoted for one in path.layers)


def has_header(packet: Packet) -> bool:
    """Whether a packet, or a datagram that it completes, has such a header."""
    carrier: Packet | None = packet
    while carrier is not None and not _has_itself(carrier):
        carrier = carrier.reassembled
    return carrier is not None


def _has_itself(packet: Packet) -> bool:
    if not may_have_header(packet._walked()[1]):
        return False
    from dissect.protocols.sctp import SCTP

    return SCTP in packet


def follower() -> Callable[[Packet], None]:
    """What sets `zero_accepted` of packets that are given to it in order."""
    tracker: ZeroChecksumTracker | None = None

    def follow(packet: Packet) -> None:
        nonlocal tracker
        if tracker is None:
            from dissect.session.sctp.announcements.zero_checksum import ZeroChecksumTracker

            tracker = ZeroChecksumTracker()
        packet.zero_accepted = tracker.accepted(packet)

    return follow
