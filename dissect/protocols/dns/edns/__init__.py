"""Extension mechanisms (EDNS): the options in the OPT pseudo-record (RFC 6891), by what they are about."""

from __future__ import annotations

from dissect.protocols.dns.edns.answers import (
    ExpireOption,
    ExtendedErrorOption,
    NameServerIdentifierOption,
    ReportChannelOption,
    ZoneVersionOption,
)
from dissect.protocols.dns.edns.option import OtherOption
from dissect.protocols.dns.edns.option_list import OPTIONS
from dissect.protocols.dns.edns.requests import ClientSubnetOption, LongLivedQueryOption, UpdateLeaseOption
from dissect.protocols.dns.edns.transport import CookieOption, PaddingOption, TCPKeepaliveOption
from dissect.protocols.dns.edns.validation import (
    AlgorithmUnderstood,
    ChainOption,
    DigestUnderstood,
    DNSSECAlgorithmUnderstoodOption,
    DSHashUnderstoodOption,
    HashUnderstood,
    KeyTag,
    KeyTagOption,
    NSEC3HashUnderstoodOption,
)

__all__ = [
    "OPTIONS",
    "AlgorithmUnderstood",
    "ChainOption",
    "ClientSubnetOption",
    "CookieOption",
    "DNSSECAlgorithmUnderstoodOption",
    "DSHashUnderstoodOption",
    "DigestUnderstood",
    "ExpireOption",
    "ExtendedErrorOption",
    "HashUnderstood",
    "KeyTag",
    "KeyTagOption",
    "LongLivedQueryOption",
    "NSEC3HashUnderstoodOption",
    "NameServerIdentifierOption",
    "OtherOption",
    "PaddingOption",
    "ReportChannelOption",
    "TCPKeepaliveOption",
    "UpdateLeaseOption",
    "ZoneVersionOption",
]
