"""`netstat`: the sockets of hosts at one time of a capture."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.capture.time_unit import SECOND
from dissect.session.reading.chosen_blocks import chosen_blocks
from dissect.session.sockets.sockets import Netstat
from dissect.session.sockets.table import SocketTable
from dissect.session.tcp.connections.collecting import MOST_FOLLOWED

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.blocks.frames import Frames
    from dissect.filter.expressions import Filter

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Until(NamedTuple):
    """Up to which packet a capture counts; all of it if nothing is said."""

    elapsed_ns: int | None = None
    """Up to so long after the first packet."""
    time_ns: int | None = None
    """Up to this time, since 1970."""
    frame: int | None = None
    """Up to the frame with this number."""

    def end_ns(self, first_ns: int | None) -> int | None:
        """The time that is asked for; None if it is that of a packet."""
        if self.elapsed_ns is None:
            return self.time_ns
        return None if first_ns is None else first_ns + self.elapsed_ns

    def rows_in(self, frames: Frames, first_ns: int | None) -> int:
        """How many of the next frames count. `first_ns`: the time of the first one before them that has one."""
        count, times = len(frames), zip(frames.timestamp_ns, frames.has_time, strict=True)
        if self.frame is not None:
            return min(max(self.frame - frames.first_number + 1, 0), count)
        if self == ALL:
            return count
        for row, (time_ns, has_time) in enumerate(times):
            if has_time:
                first_ns = time_ns if first_ns is None else first_ns
                end_ns = self.end_ns(first_ns)
                if end_ns is not None and time_ns > end_ns:
                    return row
        return count


ALL: Final = Until()


def netstat(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    at: float | datetime | None = None,
    frame: int | None = None,
    host: str | Ipv4Address | Ipv6Address | None = None,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    limit: int = MOST_FOLLOWED,
) -> Netstat:
    """The sockets of each host in a capture at one time, as `netstat` on it would have listed them: addresses, ports,
    states, and octets that were sent and not acknowledged.

    `at` is a time in seconds since the first packet, or a `datetime` (without a time zone: UTC); `frame` counts up to
    that frame; without both, the whole capture counts. `host` is the address of one host. The packets count up to the
    first one that is later. At most `limit` connections are remembered, and those that were idle longest forgotten.

    `source` and `filter` are those of `dissect.open`; CaptureError if the capture cannot be read. ValueError if `at`
    and `frame` are given, or `host` is no address.
    """
    if at is not None and frame is not None:
        raise ValueError("give at or frame, not both")
    until = Until(frame=frame)
    if isinstance(at, datetime):
        until = Until(time_ns=nanoseconds_of(at))
    elif at is not None:
        until = Until(elapsed_ns=round(at * SECOND))
    address = None if host is None else address_of(host)
    return sockets_until(chosen_blocks(source, filter), until, address, SocketTable(limit))


def sockets_until(
    blocks: Iterable[tuple[Block, bytes | None]],
    until: Until = ALL,
    host: bytes | None = None,
    table: SocketTable | None = None,
) -> Netstat:
    """The sockets that blocks show, each with flags of the rows that count, or None for all; up to some of them."""
    table = SocketTable() if table is None else table
    for block, chosen in blocks:
        if not table.take(block, chosen, until):
            break
    return table.now(until, host)


def nanoseconds_of(time: datetime) -> int:
    """A time since 1970."""
    aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1) * 1000


def address_of(host: str | Ipv4Address | Ipv6Address) -> Ipv4Address | Ipv6Address:
    """The address of a host. ValueError if it is none."""
    if not isinstance(host, str):
        return host
    try:
        return Ipv6Address(host) if ":" in host else Ipv4Address(host)
    except ValueError:
        raise ValueError(f"{host!r} is not the address of a host, such as 192.0.2.1 or 2001:db8::1") from None
