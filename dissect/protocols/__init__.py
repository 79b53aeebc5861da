"""What headers are: one file each, none of which knows another. A line here puts a protocol into the walk."""

from __future__ import annotations

from dissect.protocols import (
    arp,
    authentication_header,
    ethernet,
    icmpv4,
    icmpv6,
    ipv4,
    ipv6,
    ipv6_fragment,
    ipv6_options,
    ipv6_routing,
    linux_cooked,
    llc,
    loopback,
    raw_ip,
    tcp,
    udp,
    vlan,
)
from dissect.schema import Header

PROTOCOLS: tuple[type[Header], ...] = (
    *ethernet.HEADERS,
    *linux_cooked.HEADERS,
    *loopback.HEADERS,
    *raw_ip.HEADERS,
    *llc.HEADERS,
    *vlan.HEADERS,
    *arp.HEADERS,
    *ipv4.HEADERS,
    *ipv6.HEADERS,
    *ipv6_options.HEADERS,
    *ipv6_routing.HEADERS,
    *ipv6_fragment.HEADERS,
    *authentication_header.HEADERS,
    *icmpv4.HEADERS,
    *icmpv6.HEADERS,
    *udp.HEADERS,
    *tcp.HEADERS,
)
