"""Captures without a link header: the datagram itself, whose first four bits give the IP version.

Link type 101, and the numbers that some systems write instead: 12 (most BSDs' DLT_RAW), 14 (OpenBSD's).
"""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.protocols.ip_version import IpVersion
from dissect.schema import PEEK, Header, Next, Reference, Stack


class RawIP(Header):
    """No link header: the frame is an IP datagram (link type 101)."""

    stack = Stack(
        name="raw",
        reference=Reference("link-layer header types", url="https://www.tcpdump.org/linktypes.html"),
        carried_as={LinkType: [101, 12, 14]},
        next=[Next(IpVersion, PEEK)],
    )


HEADERS: tuple[type[Header], ...] = (RawIP,)
