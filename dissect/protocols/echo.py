"""Echo: the server sends everything back. RFC 862, over TCP and over UDP, on port 7."""

from __future__ import annotations

from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.schema import RFC, Header, Payload, Stack


class Echo(Header):
    """A message to be sent back, or one that comes back; there is no header (RFC 862)."""

    stack = Stack(name="echo", reference=RFC(862), carried_as={UdpPort: [7], TcpPort: [7]}, payload=Payload.DATA)


HEADERS: tuple[type[Header], ...] = (Echo,)
