"""What `netstat` would have shown on the hosts of a capture."""

from __future__ import annotations

from dissect.session.sockets.asking import Until, netstat, sockets_until
from dissect.session.sockets.sockets import HostSockets, Netstat, Socket
from dissect.session.sockets.table import SocketTable

__all__ = ["HostSockets", "Netstat", "Socket", "SocketTable", "Until", "netstat", "sockets_until"]
