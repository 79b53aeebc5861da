"""Domain name system: RFC 1034, RFC 1035 and its extensions; multicast DNS (RFC 6762) and LLMNR (RFC 4795)."""

from __future__ import annotations

from dissect.protocols.dns.header import DNS, LLMNR, MDNS, DNSStatefulOperation, DNSUpdate
from dissect.protocols.dns.over_tcp import DNSLength
from dissect.protocols.dns.records import (
    DNSQuestion,
    DNSRecord,
    DNSResourceRecord,
    MDNSQuestion,
    MDNSResourceRecord,
    OPTRecord,
)
from dissect.schema import Header

HEADERS: tuple[type[Header], ...] = (DNS, DNSUpdate, DNSStatefulOperation, MDNS, LLMNR, DNSLength)

__all__ = [
    "DNS",
    "HEADERS",
    "LLMNR",
    "MDNS",
    "DNSLength",
    "DNSQuestion",
    "DNSRecord",
    "DNSResourceRecord",
    "DNSStatefulOperation",
    "DNSUpdate",
    "MDNSQuestion",
    "MDNSResourceRecord",
    "OPTRecord",
]
