"""The first four bits of an IP datagram as a number space, for links without a protocol field.

Version numbers are IANA's (RFC 791 §3.1, RFC 8200 §3); 5 was the stream protocol of RFC 1819.
"""

from __future__ import annotations

from dissect.assigned_numbers import OpenEnum


class IpVersion(OpenEnum, maximum=0xF, title="IP version"):
    """Internet Protocol version numbers that occur on links."""

    IPV4 = 4, "IPv4"
    IPV6 = 6, "IPv6"
