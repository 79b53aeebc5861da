"""Switching offload on and off, as ``ethtool -K`` does.

With checksum offload the kernel hands a packet on with a *partial* checksum: the sum of the pseudo-header only. A
network card would finish it; a veth pair has none, so a capture shows the field as it is. That is the kernel's
default.
"""

from __future__ import annotations

import array
import enum
import fcntl
import socket
import struct

from recording.namespaces import Namespace

SIOCETHTOOL = 0x8946


class Feature(enum.IntEnum):
    """The commands of ``struct ethtool_value`` that set one feature (linux/ethtool.h)."""

    TRANSMIT_CHECKSUM = 0x17
    TCP_SEGMENTATION = 0x1F
    GENERIC_SEGMENTATION = 0x24


def switch(namespace: Namespace, interface: str, feature: Feature, enabled: bool) -> None:
    """Set one feature of an interface; without transmit checksums the kernel gives up TCP segmentation too."""
    value = array.array("I", [feature, int(enabled)])
    address, _length = value.buffer_info()
    request = struct.pack("16sP", interface.encode(), address)
    with namespace.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCETHTOOL, request)
