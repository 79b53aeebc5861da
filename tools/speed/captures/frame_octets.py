"""Packets as octets of a pcap file: headers written column by column, payloads of random octets, good checksums."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from speed.captures.one_sums import Numbers, Octets, SegmentSums, checksums
from speed.captures.traffic import LARGEST_PAYLOAD, SACK, SYN, TIMESTAMPS, Packets

RECORD, ETHERNET, SHORTEST_FRAME = 16, 14, 60
_TCP, _UDP = 6, 17
_SACK_BLOCK = 36
_TIMESTAMP = (1, 1, 8, 10)
_OPTIONS: Final = {
    TIMESTAMPS: (_TIMESTAMP, (-1,) * 8),
    SACK: (_TIMESTAMP, (-1,) * 8, (1, 1, 5, 10), (-1,) * 8),
    SYN: ((2, 4, 5, 180, 4, 2, 8, 10), (-1,) * 8, (1, 3, 3, 7)),
}
"""The octets of TCP's options by style: end of no list, but NOP, MSS, SACK permitted, timestamps, SACK, window scale.
What differs from packet to packet is -1."""


def records(packets: Packets, random: np.random.Generator, *, wrong: bool) -> tuple[Octets, Numbers]:
    """The records of a pcap file (little-endian, microseconds), and where each begins, with the end of the last.

    `wrong`: every checksum has its first bit changed.
    """
    datagram = packets.ip_octets + packets.transport_octets + packets.payload
    captured = np.maximum(ETHERNET + datagram, SHORTEST_FRAME)
    begin = np.concatenate(([0], np.cumsum(RECORD + captured)))
    octets = random.integers(0, 2**64, int(begin[-1]) // 8 + 1, dtype=np.uint64).view(np.uint8)[: int(begin[-1])]
    ethernet = begin[:-1] + RECORD
    ip = ethernet + ETHERNET
    transport = ip + packets.ip_octets
    end = ip + datagram
    _write_record_headers(octets, begin[:-1], packets.time_ns, captured)
    _write_ethernet(octets, ethernet, packets)
    _write_ipv4(octets, ip, packets, datagram)
    _write_ipv6(octets, ip, packets, datagram)
    _write_tcp(octets, transport, packets)
    _write_udp(octets, transport, packets)
    _write_padding(octets, end, begin[1:])
    _write_checksums(octets, (ip, transport, end), packets, 0x8000 if wrong else 0)
    return octets, begin


def _put(octets: Octets, at: Numbers, value: Numbers | int, width: int, order: str = ">") -> None:
    """One field of all packets that begin `at`."""
    numbers = np.broadcast_to(np.asarray(value, f"{order}u{width}"), at.shape)
    octets[at[:, None] + np.arange(width)] = np.ascontiguousarray(numbers).view(np.uint8).reshape(-1, width)


def _write_record_headers(octets: Octets, at: Numbers, time_ns: Numbers, captured: Numbers) -> None:
    header = np.empty((len(at), 4), "<u4")
    header[:, 0] = time_ns // 10**9
    header[:, 1] = time_ns % 10**9 // 1000
    header[:, 2] = header[:, 3] = captured
    octets[at[:, None] + np.arange(RECORD)] = header.view(np.uint8)


def _write_ethernet(octets: Octets, at: Numbers, packets: Packets) -> None:
    client, server = 0x02_00_00_00_00_00 + packets.flow % 250, 0x02_00_00_01_00_00 + packets.flow % 7
    destination = np.where(packets.to_server, server, client)
    source = np.where(packets.to_server, client, server)
    for place, address in ((0, destination), (6, source)):
        _put(octets, at + place, address >> 32, 2)
        _put(octets, at + place + 2, address & 0xFFFFFFFF, 4)
    _put(octets, at + 12, np.where(packets.is_ipv6, 0x86DD, 0x0800), 2)


def _write_ipv4(octets: Octets, at: Numbers, packets: Packets, datagram: Numbers) -> None:
    chosen = ~packets.is_ipv6
    at, flow, to_server = at[chosen], packets.flow[chosen], packets.to_server[chosen]
    client = 0x0A000000 + _scattered(flow, 0x1000000)
    server = 0xC6120000 + _scattered(flow // 3, 0x20000)
    _put(octets, at, 0x4500, 2)
    _put(octets, at + 2, datagram[chosen], 2)
    _put(octets, at + 6, 0x4000, 2)
    _put(octets, at + 8, np.where(to_server, 64, 40 + flow % 20), 1)
    _put(octets, at + 9, np.where(packets.is_tcp[chosen], _TCP, _UDP), 1)
    _put(octets, at + 10, 0, 2)
    _put(octets, at + 12, np.where(to_server, client, server), 4)
    _put(octets, at + 16, np.where(to_server, server, client), 4)


def _write_ipv6(octets: Octets, at: Numbers, packets: Packets, datagram: Numbers) -> None:
    chosen = packets.is_ipv6
    at, flow, to_server = at[chosen], packets.flow[chosen], packets.to_server[chosen]
    client, server = _scattered(flow, 2**28), _scattered(flow // 3, 2**16)
    _put(octets, at, 0x60000000 + _scattered(2 * flow + to_server, 2**20), 4)
    _put(octets, at + 4, datagram[chosen] - 40, 2)
    _put(octets, at + 6, np.where(packets.is_tcp[chosen], _TCP, _UDP), 1)
    _put(octets, at + 7, np.where(to_server, 64, 40 + flow % 20), 1)
    for place, is_client in ((8, to_server), (24, ~to_server)):
        _put(octets, at + place, 0x20010DB8, 4)
        _put(octets, at + place + 4, np.where(is_client, flow % 500, 0xFFFF0000), 4)
        _put(octets, at + place + 8, np.where(is_client, 0x02000000 + flow % 250, 0), 4)
        _put(octets, at + place + 12, np.where(is_client, client, server), 4)


def _write_tcp(octets: Octets, transport: Numbers, packets: Packets) -> None:
    chosen = packets.is_tcp
    at = transport[chosen]
    _put(octets, at, packets.source_port[chosen], 2)
    _put(octets, at + 2, packets.destination_port[chosen], 2)
    _put(octets, at + 4, packets.sequence[chosen], 4)
    is_ack = packets.tcp_flags[chosen] & 0x10 != 0
    _put(octets, at + 8, np.where(is_ack, packets.acknowledgment[chosen], 0), 4)
    _put(octets, at + 12, packets.transport_octets[chosen] // 4 << 12 | packets.tcp_flags[chosen], 2)
    _put(octets, at + 16, 0, 4)
    for style, parts in _OPTIONS.items():
        of_style = transport[chosen & (packets.style == style)] + 20
        template = np.array([octet for part in parts for octet in part])
        fixed = np.flatnonzero(template >= 0)
        octets[of_style[:, None] + fixed] = template[fixed].astype(np.uint8)
    is_sack = chosen & (packets.style == SACK)
    left_edge = packets.acknowledgment[is_sack] + LARGEST_PAYLOAD & 0xFFFFFFFF
    _put(octets, transport[is_sack] + _SACK_BLOCK, left_edge, 4)
    _put(octets, transport[is_sack] + _SACK_BLOCK + 4, left_edge + LARGEST_PAYLOAD & 0xFFFFFFFF, 4)


def _write_udp(octets: Octets, transport: Numbers, packets: Packets) -> None:
    chosen = ~packets.is_tcp
    at = transport[chosen]
    _put(octets, at, packets.source_port[chosen], 2)
    _put(octets, at + 2, packets.destination_port[chosen], 2)
    _put(octets, at + 4, 8 + packets.payload[chosen], 2)
    _put(octets, at + 6, 0, 2)


def _write_padding(octets: Octets, end: Numbers, next_record: Numbers) -> None:
    """Zeros behind datagrams that are too short for a frame."""
    for place in range(int((next_record - end).max(initial=0))):
        octets[(end + place)[end + place < next_record]] = 0


def _write_checksums(octets: Octets, places: tuple[Numbers, Numbers, Numbers], packets: Packets, changed: int) -> None:
    ip, transport, end = places
    sums = SegmentSums(octets)
    is_ipv4 = ~packets.is_ipv6
    protocol = np.where(packets.is_tcp, _TCP, _UDP)
    addresses = sums.between(ip + np.where(is_ipv4, 12, 8), transport)
    total = checksums(sums.between(transport, end) + addresses + protocol + (end - transport))
    total = np.where(~packets.is_tcp & (total == 0), np.uint16(0xFFFF), total)
    total ^= np.uint16(changed)
    total = np.where(~packets.is_tcp & (total == 0), np.uint16(1), total)
    _put_checksum(octets, transport + np.where(packets.is_tcp, 16, 6), total)
    _put_checksum(octets, (ip + 10)[is_ipv4], checksums(sums.between(ip, transport))[is_ipv4] ^ np.uint16(changed))


def _put_checksum(octets: Octets, at: Numbers, value: NDArray[np.uint16]) -> None:
    _put(octets, at, value.astype(np.int64), 2)


def _scattered(number: Numbers, size: int) -> Numbers:
    """A number below `size`, a power of two, that looks nothing like `number`, and the same one every time."""
    result: Numbers = (number * 2654435761 + 0x9E3779B9) % 2**32 >> (32 - (size.bit_length() - 1))
    return result
