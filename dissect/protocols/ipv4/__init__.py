"""Internet Protocol, version 4: the header, its pseudo-header, and its options."""

from __future__ import annotations

from dissect.protocols.ipv4.header import HEADERS, IPv4, IPv4PseudoHeader
from dissect.protocols.ipv4.options import (
    OPTIONS,
    IPv4EndOfOptionList,
    IPv4LooseSourceRoute,
    IPv4NoOperation,
    IPv4RecordRoute,
    IPv4RouterAlert,
    IPv4Security,
    IPv4StrictSourceRoute,
    IPv4Timestamp,
    IPv4UnknownOption,
)

__all__ = [
    "HEADERS",
    "OPTIONS",
    "IPv4",
    "IPv4EndOfOptionList",
    "IPv4LooseSourceRoute",
    "IPv4NoOperation",
    "IPv4PseudoHeader",
    "IPv4RecordRoute",
    "IPv4RouterAlert",
    "IPv4Security",
    "IPv4StrictSourceRoute",
    "IPv4Timestamp",
    "IPv4UnknownOption",
]
