"""The protocols under each port, with a number space for each transport.

A port has the same name on every transport (`Port`), but its protocol may differ: DNS over TCP begins with a length,
and TFTP is only over UDP. Headers enter these spaces by `carried_as`.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class UdpPort(OpenEnum, maximum=0xFFFF, title="UDP port"):
    """The payload of a UDP datagram, by its ports."""


class TcpPort(OpenEnum, maximum=0xFFFF, title="TCP port"):
    """The data of a TCP segment, by its ports."""
