"""`messages`: what applications say to each other in a capture."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Final

from dissect.packet import default_protocols
from dissect.session.applications.declared.delimited import late_readers
from dissect.session.applications.follower import MessageFollower
from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.readers import READERS
from dissect.session.reading.opening import open_packets

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter

LIMITS: Final = MessageLimits(body=1 << 20)


def messages(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    limits: MessageLimits = LIMITS,
) -> Iterator[ApplicationMessage]:
    """The messages of applications in the TCP connections of a capture, each when it is complete; what is left of
    others at the end.

    `limits`: how much is kept, of each body 1 MiB unless they say otherwise. `source` and `filter` are those of
    `dissect.open`; CaptureError if the capture cannot be read.
    """
    readers = (*READERS, *late_readers(default_protocols()))
    follower = MessageFollower(limits, readers=readers)
    with open_packets(source, filter=filter) as packets:
        for packet in packets:
            yield from follower.take(packet)
    yield from follower.finish()
