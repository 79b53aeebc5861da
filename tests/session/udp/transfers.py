"""Datagrams of transfers that begin with a request of TFTP."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import dissect
from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.protocols.vlan import VLAN
from tests.protocols.carried import ethernet

REQUEST = b"\0\1file\0octet\0"
DATA = b"\0\3\0\1" + b"x" * 20
ACKNOWLEDGMENT = b"\0\4\0\1"
CLIENT, SERVER = "192.0.2.1", "192.0.2.2"


def datagram(octets: bytes, ports: tuple[int, int], *, back: bool = False, vlan: int = 0, checksum: int = -1) -> Packet:
    source, destination = (SERVER, CLIENT) if back else (CLIENT, SERVER)
    udp = dissect.UDP(source_port=ports[0], destination_port=ports[1])
    if checksum >= 0:
        udp = udp.replace(checksum=checksum)
    tags = (VLAN(vlan_identifier=vlan),) if vlan else ()
    around = dissect.IPv4(source_address=source, destination_address=destination)
    return encapsulate(octets, udp, around, *tags, ethernet())


def written(path: Path, packets: Iterable[Packet]) -> Path:
    dissect.write(path, [one.frame for one in packets])
    return path
