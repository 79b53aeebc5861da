"""Payloads of network service headers, and of VXLAN generic protocol extension headers, which use the same numbers.

Registry: https://www.iana.org/assignments/nsh, "NSH Next Protocol" (public domain, CC0). VXLAN-GPE never became an
RFC; draft-ietf-nvo3-vxlan-gpe-13 §3.2 gives the same numbers to the same protocols.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class NshNextProtocol(OpenEnum, maximum=0xFF, title="NSH next protocol"):
    """The protocol that follows (RFC 8300 §9.1.6)."""

    IPV4 = 1, "IPv4"
    IPV6 = 2, "IPv6"
    ETHERNET = 3, "Ethernet"
    NSH = 4, "NSH"
    MPLS = 5, "MPLS"
    EXPERIMENT_1 = 0xFE, "Experiment 1"
    EXPERIMENT_2 = 0xFF, "Experiment 2"
