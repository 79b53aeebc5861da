"""`KINDS`: the headers that have the ports of datagrams, and their `NAMES`."""

from __future__ import annotations

from typing import Final

from dissect.protocols.udp import UDP
from dissect.protocols.udp_lite import UDPLite

KINDS: Final = (UDP, UDPLite)
NAMES: Final = frozenset(one.stack.name for one in KINDS)
