"""Recording by an AF_PACKET socket: nanosecond stamps, and the kernel's own word on every packet.

The socket's queue is made large enough for a whole session and is read only at the end, so no thread is needed. What
the kernel says beside a packet (``TP_STATUS_CSUMNOTREADY``) is the only true answer to "is this checksum partial or
wrong?": the octets alone cannot always tell.
"""

from __future__ import annotations

import socket
import struct
import time
from itertools import pairwise

from recording.capture_files import Packet
from recording.namespaces import Namespace, RecordingError

SOL_PACKET = 263
PACKET_STATISTICS = 6
PACKET_AUXDATA = 8
PACKET_VNET_HDR = 15
PACKET_IGNORE_OUTGOING = 23
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35

ETH_P_ALL = 0x0003
STATUS_CHECKSUM_NOT_READY = 1 << 3
STATUS_VLAN_VALID = 1 << 4
STATUS_VLAN_TPID_VALID = 1 << 6

QUEUE_OCTETS = 256 << 20
# Two processors that queue packets at the same moment may do so in the other order than they have stamped them.
RACE_NANOSECONDS = 5_000_000
LARGEST_PACKET = 1 << 18
LARGEST_SNAPLEN = 262144

# status, length, snap length, offset of the link header, of the network header, VLAN tag, VLAN protocol (if_packet.h)
_AUXDATA = struct.Struct("=IIIHHHH")
# flags, segmentation type, header length, segment size, checksum start, checksum offset (virtio_net.h)
_VIRTIO_HEADER = struct.Struct("=BBHHHH")


def keep_stamping() -> socket.socket:
    """Have the kernel stamp packets for as long as the returned socket lives.

    It begins to stamp a moment after the first socket asks for it, and gives packets from before that moment the time
    at which they are *read*. So one socket asks early, for all.
    """
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    time.sleep(0.2)
    return asking


class Sniffer:
    """Records every packet of one interface from the moment it is made."""

    def __init__(
        self,
        namespace: Namespace,
        interface: str,
        *,
        snaplen: int = LARGEST_SNAPLEN,
        incoming_only: bool = False,
    ) -> None:
        self._snaplen = snaplen
        with namespace.entered():
            # Protocol 0 receives nothing: without it, packets of other interfaces come in before bind.
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, QUEUE_OCTETS)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        for option in (PACKET_AUXDATA, PACKET_VNET_HDR):
            self._socket.setsockopt(SOL_PACKET, option, 1)
        if incoming_only:
            # On the loopback every packet passes twice, going out and coming in.
            self._socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self._socket.bind((interface, ETH_P_ALL))
        self._socket.setblocking(False)

    def drain(self) -> list[Packet]:
        """Everything recorded so far; it is an error if the queue has overflown."""
        packets = []
        while True:
            try:
                data, ancillary, _flags, _address = self._socket.recvmsg(LARGEST_PACKET, 512)
            except BlockingIOError:
                break
            packets.append(self._packet(data, ancillary))
        seen, dropped = struct.unpack("=II", self._socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        if dropped:
            raise RecordingError(f"{dropped} of {seen} packets were dropped")
        if any(after.nanoseconds < before.nanoseconds - RACE_NANOSECONDS for before, after in pairwise(packets)):
            raise RecordingError("the stamps go backwards")
        return sorted(packets, key=lambda packet: packet.nanoseconds)

    def _packet(self, data: bytes, ancillary: list[tuple[int, int, bytes]]) -> Packet:
        values = {(level, kind): value for level, kind, value in ancillary}
        seconds, nanoseconds = struct.unpack("=qq", values[socket.SOL_SOCKET, SO_TIMESTAMPNS])
        status, length, _snap, _link, _network, tag, protocol = _AUXDATA.unpack(values[SOL_PACKET, PACKET_AUXDATA])
        _flags, _type, _header, segment_size, _start, _offset = _VIRTIO_HEADER.unpack_from(data)
        frame = data[_VIRTIO_HEADER.size :]
        if status & STATUS_VLAN_VALID:
            # The kernel keeps the outer tag beside the packet; on a real wire it stands after the two addresses.
            protocol = protocol if status & STATUS_VLAN_TPID_VALID else 0x8100
            frame = frame[:12] + struct.pack("!HH", protocol, tag) + frame[12:]
            length += 4
        return Packet(
            nanoseconds=seconds * 1_000_000_000 + nanoseconds,
            data=frame[: self._snaplen],
            original_length=length,
            checksum_not_ready=bool(status & STATUS_CHECKSUM_NOT_READY),
            segment_size=segment_size,
        )

    def close(self) -> None:
        """Stop recording."""
        self._socket.close()
