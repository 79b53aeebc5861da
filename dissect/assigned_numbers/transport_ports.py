"""Which application a port leads to, each transport with a space of its own.

A name is given to a port whatever the transport (`Port`); what is carried there differs: DNS over TCP begins with a
length, TFTP is only over UDP. The members of these spaces are the protocols that say `carried_as`.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class UdpPort(OpenEnum, maximum=0xFFFF, title="UDP port"):
    """What the payload of a UDP datagram is, by its ports."""


class TcpPort(OpenEnum, maximum=0xFFFF, title="TCP port"):
    """What the data of a TCP segment are, by its ports."""
