"""`KINDS`: the headers that have the ports of datagrams."""

from __future__ import annotations

from typing import Final

from dissect.protocols.udp import UDP
from dissect.protocols.udp_lite import UDPLite

KINDS: Final = (UDP, UDPLite)
