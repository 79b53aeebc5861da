"""What the headers of an IPv6 packet have in common: each names the next, and some stand in one place only.

RFC 8200 §4.1. The field is called `next_header` in every header of the chain.
"""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Next
from dissect.schema.words import this

HOP_BY_HOP = IpProtocol.HOPOPT.value
NO_NEXT_HEADER = IpProtocol.IPV6_NONXT.value

FOLLOWING = [Next(IpProtocol, this.next_header, when=this.next_header != NO_NEXT_HEADER)]
NO_HOP_BY_HOP = Expect(
    this.next_header != HOP_BY_HOP,
    "next_header",
    "hop-by-hop options follow, which must come directly after the IPv6 header",
    code=Code.SUSPICIOUS,
    severity=Severity.WARN,
    reference=RFC(8200, "4.1"),
)
"""What must hold of every header but the first."""
