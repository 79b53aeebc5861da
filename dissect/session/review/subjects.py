"""What the engine is told of each declaration for a review: derived from the declarations, or as it was stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.engine.memory import Array
from dissect.engine.structures.groups import Pair
from dissect.engine.structures.review import Subject
from dissect.packet.extending.installed import is_extended
from dissect.stored_forms import stored

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

FORM: Final = "review_subjects"
FAMILIES: Final = {one.__name__: one for one in (Ipv4Address, Ipv6Address, MacAddress)}


@dataclass(frozen=True, slots=True, eq=False)
class Subjects:
    """The declarations of a protocol set, in their order, as the engine takes them."""

    names: Sequence[str]
    families: Sequence[type[Address]]
    native: Array[Subject]
    masks: bytearray
    watched: bytearray
    """For each declaration whether it is the header of SCTP."""
    flags: Sequence[int]
    """The flags of a packet that speak for or against a card: the bits of the direction, what they are inbound and
    outbound, and the bit of a checksum that is not ready."""


@lru_cache(maxsize=8)
def subjects_of(protocols: ProtocolSet | None) -> Subjects:
    """What the engine is told of the headers of a protocol set, None for the default one."""
    form = stored(FORM) if (not is_extended() if protocols is None else protocols.is_own) else None
    if form is None:
        from dissect.packet import default_protocols
        from dissect.session.review.describing import described

        form = described(protocols or default_protocols())
    return _subjects(form)


def _subjects(form: Any) -> Subjects:
    native = (Subject * len(form["subjects"]))(*(Subject(Pair(*row[:PAIR]), *row[PAIR:]) for row in form["subjects"]))
    return Subjects(
        names=form["names"],
        families=[FAMILIES[name] for name in form["families"]],
        native=native,
        masks=bytearray.fromhex(form["masks"]),
        watched=bytearray.fromhex(form["watched"]),
        flags=form["flags"],
    )


PAIR: Final = len(Pair._fields_)
"""Numbers of a row that tell where the addresses are."""
