"""The address families that BSD loopback captures begin with: AF_ constants of the capturing host.

IPv4 is 2 everywhere; IPv6 is 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS
(https://www.tcpdump.org/linktypes.html).
"""

from __future__ import annotations

from dissect.assigned_numbers import OpenEnum


class LoopbackFamily(OpenEnum, maximum=0xFFFFFFFF, title="address family"):
    """Address families in the header of link types 0 and 108."""

    INET = 2
    INET6_BSD = 24
    INET6_FREEBSD = 28
    INET6_DARWIN = 30
