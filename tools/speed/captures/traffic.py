"""What a chunk of the benchmark's packets says, before it is octets: flows, sizes, sequence numbers, times.

The mix: 85 % IPv4 and 15 % IPv6; 70 % TCP (without options, with timestamps, with SACK, and SYN with all of them),
30 % UDP; payloads of 0 to 1448 octets, many empty or full, as on a real link. A popular flow has thousands of packets,
an unpopular one a few. Servers are on ports whose payload no contestant here takes apart, for it is random octets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

CHUNK: Final = 16384
"""Packets that are drawn at once, however many are wanted: a short capture is the beginning of a long one."""
FLOWS: Final = 20_000
IPV6_SHARE, TCP_SHARE = 0.15, 0.70
MTU, LARGEST_PAYLOAD = 1500, 1448
NO_OPTIONS, TIMESTAMPS, SACK, SYN = range(4)
TCP_OCTETS: Final = np.array([20, 32, 44, 40])
"""Octets of the TCP header by the style of its options."""

_TCP_SERVERS = np.array([4438, 7443, 8123, 8444, 8801, 9091, 9443, 27015])
_UDP_SERVERS = np.array([4438, 6890, 8801, 9443, 19305, 27015])
_MEAN_GAP_NS = 10_000


@dataclass(frozen=True, slots=True)
class Packets:
    """A chunk of packets; every array has an entry for each."""

    time_ns: Numbers
    is_ipv6: Flags
    is_tcp: Flags
    style: Numbers
    """Options of the TCP header: NO_OPTIONS, TIMESTAMPS, SACK, SYN."""
    flow: Numbers
    to_server: Flags
    source_port: Numbers
    destination_port: Numbers
    payload: Numbers
    sequence: Numbers
    acknowledgment: Numbers
    tcp_flags: Numbers
    ip_octets: Numbers
    transport_octets: Numbers


class Traffic:
    """Draws chunk after chunk; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self._client_port = self.random.integers(32768, 61000, FLOWS)
        self._tcp_server = self.random.choice(_TCP_SERVERS, FLOWS)
        self._udp_server = self.random.choice(_UDP_SERVERS, FLOWS)
        self._has_timestamps = self.random.random(FLOWS) < 0.7
        self._sent = self.random.integers(0, 2**32, 2 * FLOWS)
        self._time_ns = 1_700_000_000 * 10**9

    def chunk(self) -> Packets:
        """The next CHUNK packets."""
        draw = self.random
        is_ipv6 = draw.random(CHUNK) < IPV6_SHARE
        is_tcp = draw.random(CHUNK) < TCP_SHARE
        flow = (FLOWS * draw.random(CHUNK) ** 3).astype(np.int64)
        to_server = draw.random(CHUNK) < 0.5
        style = self._styles(flow)
        ip_octets = np.where(is_ipv6, 40, 20)
        transport_octets = np.where(is_tcp, TCP_OCTETS[style], 8)
        payload = np.where(is_tcp, self._tcp_payloads(style), self._udp_payloads())
        payload = np.minimum(payload, MTU - ip_octets - transport_octets)
        sequence, acknowledgment = self._numbers(flow, to_server, np.where(is_tcp, payload, 0))
        server_port = np.where(is_tcp, self._tcp_server[flow], self._udp_server[flow])
        client_port = self._client_port[flow]
        gaps = draw.exponential(_MEAN_GAP_NS, CHUNK).astype(np.int64) + 1
        time_ns = self._time_ns + np.cumsum(gaps)
        self._time_ns = int(time_ns[-1])
        return Packets(
            time_ns=time_ns,
            is_ipv6=is_ipv6,
            is_tcp=is_tcp,
            style=style,
            flow=flow,
            to_server=to_server,
            source_port=np.where(to_server, client_port, server_port),
            destination_port=np.where(to_server, server_port, client_port),
            payload=payload,
            sequence=sequence,
            acknowledgment=acknowledgment,
            tcp_flags=self._tcp_flags(style, payload, to_server),
            ip_octets=ip_octets,
            transport_octets=transport_octets,
        )

    def _styles(self, flow: Numbers) -> Numbers:
        chance = self.random.random(CHUNK)
        style = np.where(self._has_timestamps[flow], TIMESTAMPS, NO_OPTIONS)
        style = np.where((chance < 0.03) & (style == TIMESTAMPS), SACK, style)
        return np.where(chance > 0.98, SYN, style)

    def _tcp_payloads(self, style: Numbers) -> Numbers:
        draw = self.random
        chance = draw.random(CHUNK)
        small = draw.integers(1, 200, CHUNK)
        middle = draw.integers(200, LARGEST_PAYLOAD, CHUNK)
        payload = np.select([chance < 0.46, chance < 0.67, chance < 0.80], [0, small, middle], LARGEST_PAYLOAD)
        return np.where((style == SYN) | (style == SACK), 0, payload)

    def _udp_payloads(self) -> Numbers:
        draw = self.random
        chance = draw.random(CHUNK)
        small, middle, large = (
            draw.integers(0, 200, CHUNK),
            draw.integers(200, 600, CHUNK),
            draw.integers(1200, 1401, CHUNK),
        )
        return np.select([chance < 0.60, chance < 0.85], [small, middle], large)

    def _tcp_flags(self, style: Numbers, payload: Numbers, to_server: Flags) -> Numbers:
        chance = self.random.random(CHUNK)
        ack, psh_ack, fin_ack, syn, syn_ack = 0x10, 0x18, 0x11, 0x02, 0x12
        flags = np.select([(payload > 0) & (chance < 0.5), chance > 0.98], [psh_ack, fin_ack], ack)
        return np.where(style == SYN, np.where(to_server, syn, syn_ack), flags)

    def _numbers(self, flow: Numbers, to_server: Flags, sent: Numbers) -> tuple[Numbers, Numbers]:
        """Sequence numbers that go on by what each side of a flow sends, and what the other side had sent before."""
        side = 2 * flow + to_server
        order = np.argsort(side, kind="stable")
        before = np.cumsum(sent[order]) - sent[order]
        sides = side[order]
        is_first = np.concatenate(([True], sides[1:] != sides[:-1]))
        since_first = before - before[is_first][np.cumsum(is_first) - 1]
        sequence = np.empty_like(sent)
        sequence[order] = self._sent[sides] + since_first
        acknowledgment = self._sent[2 * flow + ~to_server]
        np.add.at(self._sent, side, sent)
        return sequence & 0xFFFFFFFF, acknowledgment & 0xFFFFFFFF
