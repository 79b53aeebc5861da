"""What `netstat` would have shown on the hosts of a capture."""

from __future__ import annotations

from dissect.session.tcp.netstat.asking import Until, netstat, sockets_until
from dissect.session.tcp.netstat.sockets import HostSockets, Netstat, Socket
from dissect.session.tcp.netstat.table import SocketTable

__all__ = ["HostSockets", "Netstat", "Socket", "SocketTable", "Until", "netstat", "sockets_until"]
