"""Internet Control Message Protocol for IPv4: RFC 792; RFC 950 (address mask), RFC 1191 (path MTU), RFC 1256 (router
discovery), RFC 4884 (the length of the quoted datagram), RFC 8335 (the state of interfaces).

Error messages quote the datagram that caused them.
"""

from __future__ import annotations

from dissect.protocols.icmpv4.errors import (
    ICMPv4DestinationUnreachable,
    ICMPv4FragmentationNeeded,
    ICMPv4ParameterProblem,
    ICMPv4Redirect,
    ICMPv4SourceQuench,
    ICMPv4TimeExceeded,
)
from dissect.protocols.icmpv4.extended_echo import ICMPv4ExtendedEchoReply, ICMPv4ExtendedEchoRequest
from dissect.protocols.icmpv4.header import ICMPv4
from dissect.protocols.icmpv4.queries import (
    ICMPv4AddressMask,
    ICMPv4Echo,
    ICMPv4Information,
    ICMPv4RouterAdvertisement,
    ICMPv4RouterSolicitation,
    ICMPv4Timestamp,
)
from dissect.schema import Header

HEADERS: tuple[type[Header], ...] = (
    ICMPv4,
    ICMPv4Echo,
    ICMPv4FragmentationNeeded,
    ICMPv4DestinationUnreachable,
    ICMPv4SourceQuench,
    ICMPv4Redirect,
    ICMPv4RouterAdvertisement,
    ICMPv4RouterSolicitation,
    ICMPv4TimeExceeded,
    ICMPv4ParameterProblem,
    ICMPv4Timestamp,
    ICMPv4Information,
    ICMPv4AddressMask,
    ICMPv4ExtendedEchoRequest,
    ICMPv4ExtendedEchoReply,
)

__all__ = [
    "HEADERS",
    "ICMPv4",
    "ICMPv4AddressMask",
    "ICMPv4DestinationUnreachable",
    "ICMPv4Echo",
    "ICMPv4ExtendedEchoReply",
    "ICMPv4ExtendedEchoRequest",
    "ICMPv4FragmentationNeeded",
    "ICMPv4Information",
    "ICMPv4ParameterProblem",
    "ICMPv4Redirect",
    "ICMPv4RouterAdvertisement",
    "ICMPv4RouterSolicitation",
    "ICMPv4SourceQuench",
    "ICMPv4TimeExceeded",
    "ICMPv4Timestamp",
]
