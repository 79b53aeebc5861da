"""What follows where no EtherType says it: the payloads that IEEE 802 gives to frames with a length.

A frame whose length/type field holds a length carries LLC (IEEE 802.3-2022 §3.2.6). There is no number on the wire,
so the numbers here are Linux's ETH_P_ codes for the same cases, which cooked captures do put on the wire.
"""

from __future__ import annotations

from dissect.assigned_numbers import OpenEnum


class LinkPayload(OpenEnum, maximum=0xFFFF, title="link payload"):
    """Payloads of a link that carry no EtherType."""

    NOVELL_RAW = 0x0001
    LLC = 0x0004
    PPP = 0x0007
