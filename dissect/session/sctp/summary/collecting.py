"""`associations`: the SCTP associations of a capture, with all that an observer can know of each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import IO, TYPE_CHECKING

from dissect.packet import Packet
from dissect.session.memory.records import Records
from dissect.session.reading.opening import open_packets
from dissect.session.sctp.associations.finding import MOST_ASSOCIATIONS
from dissect.session.sctp.events import AssociationEvents
from dissect.session.sctp.states import AssociationStates
from dissect.session.sctp.summary.association import SctpAssociation
from dissect.session.sctp.summary.record import Record

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter


def associations(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    limit: int = MOST_ASSOCIATIONS,
) -> Iterator[SctpAssociation]:
    """The SCTP associations of a capture: the tags and addresses of both ends, how each was set up and ended, the
    states of both ends, what they offered and sent.

    At most `limit` associations are followed at a time: when there are more, the one that was idle longest is given at
    once. The others come at the end, in the order in which they began.

    `source` and `filter` are those of `dissect.open`; CaptureError if the capture cannot be read.
    """
    collector = AssociationCollector(limit)
    with open_packets(source, filter=filter) as packets:
        for packet in packets:
            yield from collector.take(packet)
    yield from collector.rest()


class AssociationCollector:
    """Collects associations packet by packet."""

    def __init__(self, limit: int = MOST_ASSOCIATIONS) -> None:
        self._states = AssociationStates(AssociationEvents(limit))
        self._records = Records[Record](limit)

    def take(self, packet: Packet) -> Iterator[SctpAssociation]:
        """Take the next packet. The association that is followed no longer, if there are too many."""
        step = self._states.take(packet)
        if step is not None:
            record = self._records.of(step.moment.found.association.number, partial(Record, step))
            record.note(step)
            surplus = self._records.surplus()
            if surplus is not None:
                yield surplus.association()

    def rest(self) -> Iterator[SctpAssociation]:
        """The associations that are followed, as no packets come."""
        return (record.association() for record in self._records.rest())
