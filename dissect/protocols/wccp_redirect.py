"""The header that a router puts before a packet that it redirects to a cache: draft-param-wccp-v2rev1 §4.12.1.

Version 2 of the Web Cache Communication Protocol has it. In version 1, the IP packet directly follows GRE.
"""

from __future__ import annotations

from dissect.assigned_numbers.gre_protocols import GreProtocol
from dissect.protocols.ip_version import IpVersion
from dissect.schema import PEEK, Floor, Header, Next, Reference, Stack, field, phrases
from dissect.schema.words import BitsInteger, Flag, Int8ub


class WCCPRedirect(Header):
    """The service for which the router redirects the packet (draft-param-wccp-v2rev1 §4.12.1)."""

    dynamic_service: bool = field(
        Flag, "D", default=False, wireshark="gre.wccp.dynamic_service", meaning="the service is a dynamic one"
    )
    alternative_bucket_used: bool = field(
        Flag, "A", default=False, wireshark="gre.wccp.alternative_bucket_used", meaning="the alternative bucket counts"
    )
    reserved: int = field(BitsInteger(6), "Reserved", default=0, meaning="zero")
    service_id: int = field(
        Int8ub, "Service ID", default=0, wireshark="gre.wccp.service_id", meaning="0 is HTTP, if not dynamic"
    )
    alternative_bucket: int = field(
        Int8ub, "Alternative Bucket", default=0, wireshark="gre.wccp.alternative_bucket", meaning="chooses a cache"
    )
    primary_bucket: int = field(
        Int8ub, "Primary Bucket", default=0, wireshark="gre.wccp.primary_bucket", meaning="chooses a cache"
    )

    line = phrases("Service={service_id}", "{flags}")

    stack = Stack(
        name="gre.wccp",
        floor=Floor.TUNNEL,
        reference=Reference("draft-param-wccp-v2rev1", "4.12.1"),
        carried_as={GreProtocol: [GreProtocol.WCCP]},
        next=[Next(IpVersion, PEEK)],
    )


HEADERS: tuple[type[Header], ...] = (WCCPRedirect,)
