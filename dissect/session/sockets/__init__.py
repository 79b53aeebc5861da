"""What `netstat` would have shown on the hosts of a capture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.sockets.asking import Until, netstat, sockets_until
    from dissect.session.sockets.sockets import HostSockets, Netstat, Socket
    from dissect.session.sockets.table import SocketTable

_HOMES: Final = {
    "HostSockets": ".sockets",
    "Netstat": ".sockets",
    "Socket": ".sockets",
    "SocketTable": ".table",
    "Until": ".asking",
    "netstat": ".asking",
    "sockets_until": ".asking",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)  # the protocols' own sockets are made of what is here

__all__ = ["HostSockets", "Netstat", "Socket", "SocketTable", "Until", "netstat", "sockets_until"]
