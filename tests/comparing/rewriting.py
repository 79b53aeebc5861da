"""Made traffic, and a box that passes it on: what it sends, what it loses, and which mistakes it makes on purpose."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from random import Random

from dissect.capture import Frame
from dissect.packet import Packet, dissect

TCP, UDP, ICMP = 6, 17, 1
SERVERS = ("198.51.100.7", "203.0.113.80")
PUBLIC = ip_address("192.0.2.1").packed


def summed(*parts: bytes) -> int:
    """The one's complement sum of octets, each part padded to whole words."""
    total = 0
    for part in parts:
        padded = part + bytes(len(part) % 2)
        total += sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    return (total - 1) % 0xFFFF + 1 if total else 0


@dataclass(frozen=True)
class Sent:
    """A datagram, as its fields. `ports`: of TCP and UDP; the identifier of an echo stands in both."""

    source: bytes
    destination: bytes
    protocol: int
    ports: tuple[int, int]
    payload: bytes
    identification: int = 0
    time_to_live: int = 64
    traffic_class: int = 0
    numbers: tuple[int, int] = (0, 0)
    """Sequence and acknowledgment number, or the type and sequence number of an echo."""
    flags: int = 0x18
    options: bytes = b""
    link: int = 1

    @property
    def pseudo_header(self) -> bytes:
        return self.source + self.destination + struct.pack("!HH", self.protocol, len(self.header) + len(self.payload))

    @property
    def header(self) -> bytes:
        """The header after the network header, with zero for the checksum."""
        if self.protocol == TCP:
            words = 5 + len(self.options) // 4
            return (
                struct.pack("!HHIIBBHHH", *self.ports, *self.numbers, words << 4, self.flags, 1000, 0, 0) + self.options
            )
        if self.protocol == UDP:
            return struct.pack("!HHHH", *self.ports, 8 + len(self.payload), 0)
        kind, number = self.numbers
        return struct.pack("!BBHHH", kind, 0, 0, self.ports[0], number)

    @property
    def checksum_at(self) -> int:
        return {TCP: 16, UDP: 6, ICMP: 2}[self.protocol]

    @property
    def checksum(self) -> int:
        pseudo = b"" if self.protocol == ICMP else self.pseudo_header
        return 0xFFFF - summed(pseudo, self.header, self.payload) or 0xFFFF

    @property
    def network(self) -> bytes:
        """The network header, with zero for the checksum."""
        octets = len(self.header) + len(self.payload)
        if len(self.source) == 16:
            first = 6 << 28 | self.traffic_class << 20
            return (
                struct.pack("!IHBB", first, octets, self.protocol, self.time_to_live) + self.source + self.destination
            )
        return (
            struct.pack(
                "!BBHHHBBH",
                0x45,
                self.traffic_class,
                20 + octets,
                self.identification,
                0,
                self.time_to_live,
                self.protocol,
                0,
            )
            + self.source
            + self.destination
        )

    @property
    def network_checksum(self) -> int:
        return 0xFFFF - summed(self.network)

    def octets(self, network_checksum: int | None = None, checksum: int | None = None) -> bytes:
        """The frame, with right checksums where no other is given."""
        network, header = bytearray(self.network), bytearray(self.header)
        is_ipv6 = len(self.source) == 16
        if not is_ipv6:
            value = self.network_checksum if network_checksum is None else network_checksum
            network[10:12] = value.to_bytes(2, "big")
        at = self.checksum_at
        header[at : at + 2] = (self.checksum if checksum is None else checksum).to_bytes(2, "big")
        ether_type = 0x86DD if is_ipv6 else 0x0800
        link = bytes([2, 0, 0, 0, 0, self.link]) + bytes([2, 0, 0, 0, 0, self.link + 1]) + struct.pack("!H", ether_type)
        return link + bytes(network) + bytes(header) + self.payload


def sent(random: Random, flows: int = 6, each: int = 5) -> list[Sent]:
    """Some flows of several kinds, mixed as they would be; no two packets are the same in all that is kept."""
    made: list[list[Sent]] = []
    identification = random.randrange(1, 60000)
    for number in range(flows):
        source = ip_address(f"10.0.0.{random.randrange(2, 200)}").packed
        destination = ip_address(random.choice(SERVERS)).packed
        ports = (random.randrange(1024, 65536), random.choice([53, 80, 443]))
        base = Sent(source, destination, random.choice([TCP, UDP, ICMP]), ports, b"")
        base = replace(base, time_to_live=random.choice([64, 128, 63, 255]))
        if number == 0:
            base = replace(base, source=ip_address(f"2001:db8::{number + 5}").packed)
            base = replace(base, destination=ip_address("2001:db8:1::7").packed, protocol=TCP)
        made.append(list(_flow(random, base, each)))
    unidentified = {id(flow) for flow in made if random.random() < 0.2 and len({one.payload for one in flow}) == each}
    mixed: list[Sent] = []
    while any(made):
        flow = random.choice([one for one in made if one])
        identification = identification % 65535 + 1
        one = flow.pop(0)
        is_answer = one.flags == 0x12  # Linux sends a SYN, ACK with an identification of zero
        plain = is_answer or id(flow) in unidentified
        mixed.append(replace(one, identification=0 if plain else identification))
    return mixed


def _flow(random: Random, base: Sent, each: int) -> Iterator[Sent]:
    numbers = random.randrange(1 << 31), random.randrange(1 << 31)
    same = random.randbytes(random.randrange(4, 40))
    for at in range(each):
        payload = random.choice([same, random.randbytes(random.randrange(1, 60))])
        if base.protocol == ICMP:
            yield replace(base, ports=(base.ports[0], 0), numbers=(8, at + 1), payload=payload)
        elif base.protocol == UDP:
            yield replace(base, payload=payload)
        elif at == 0:
            options = bytes([2, 4]) + (1460).to_bytes(2, "big") + bytes([1, 1, 4, 2])
            yield replace(base, numbers=numbers, flags=random.choice([0x02, 0x12]), options=options)
        else:
            numbers = numbers[0] + len(payload), numbers[1] + at
            yield replace(
                base, numbers=numbers, payload=random.choice([b"", payload]), flags=random.choice([0x10, 0x18])
            )


@dataclass
class Box:
    """A router or translator. `bugs`: by the index of a datagram, the mistake that it makes with it."""

    random: Random
    translates: bool = True
    changes_ports: bool = True
    loss: float = 0.05
    duplicates: float = 0.02
    reordering: float = 0.05
    clamps: bool = True
    marks: bool = False
    bugs: dict[int, str] = field(default_factory=dict)
    ports: dict[tuple[bytes, int, int], int] = field(default_factory=dict)

    def rewritten(self, one: Sent) -> Sent:
        after = replace(one, time_to_live=one.time_to_live - 1, link=3)
        if self.translates and len(one.source) == 4:
            after = replace(after, source=PUBLIC)
            if self.changes_ports:
                key = (one.source, one.protocol, one.ports[0])
                port = self.ports.setdefault(key, 20000 + len(self.ports))
                after = replace(after, ports=(port, one.ports[1]))
        if self.clamps and one.options:
            after = replace(after, options=one.options[:2] + (1360).to_bytes(2, "big") + one.options[4:])
        return replace(after, traffic_class=3) if self.marks else after

    def passed(self, datagrams: Sequence[Sent], bug: str = "") -> list[tuple[bytes, int]]:
        """The frames on the other side, each with the index of the datagram that it was. With `bug`, some have this
        mistake, which `bugs` then names."""
        random = self.random
        found: list[tuple[float, bytes, int]] = []
        for index, one in enumerate(datagrams):
            after = self.rewritten(one)
            octets = after.octets()
            if bug and random.random() < 0.3:
                broken = BUGS[bug].make(one, after)
                if broken is not None:
                    octets = broken
            if random.random() < self.loss:
                continue
            if octets != after.octets():
                self.bugs[index] = bug
            for _ in range(1 + (random.random() < self.duplicates)):
                shift = random.uniform(-4, 4) if random.random() < self.reordering else 0
                found.append((index + shift, octets, index))
        return [(octets, index) for _, octets, index in sorted(found, key=lambda one: one[0])]


@dataclass(frozen=True)
class Bug:
    """A mistake in an update. `make` gives the frame, None where it makes no difference. `detail`: what is named."""

    make: Callable[[Sent, Sent], bytes | None]
    hint: str
    detail: str = ""


def _forgets_time_to_live(before: Sent, after: Sent) -> bytes | None:
    if len(before.source) == 16:
        return None
    old = replace(after, time_to_live=before.time_to_live)
    return after.octets(network_checksum=old.network_checksum)


def _forgets_pseudo_header(before: Sent, after: Sent) -> bytes | None:
    if before.protocol == ICMP or before.source == after.source:
        return None
    return after.octets(checksum=replace(after, source=before.source).checksum)


def _forgets_port(before: Sent, after: Sent) -> bytes | None:
    if before.ports == after.ports:
        return None
    return after.octets(checksum=replace(after, ports=before.ports).checksum)


def _forgets_all(before: Sent, after: Sent) -> bytes | None:
    return None if before.checksum == after.checksum else after.octets(checksum=before.checksum)


def _updates_backwards(before: Sent, after: Sent) -> bytes | None:
    if before.ports == after.ports or before.protocol == ICMP:
        return None
    old, new = before.ports[0], after.ports[0]
    right = 0xFFFF - after.checksum
    wrong = 0xFFFF - ((right + 2 * (old - new) - 1) % 0xFFFF + 1)
    return after.octets(checksum=wrong)


BUGS = {
    "time to live forgotten": Bug(_forgets_time_to_live, "not_updated", "time_to_live"),
    "pseudo-header forgotten": Bug(_forgets_pseudo_header, "not_updated", "source_address"),
    "port forgotten": Bug(_forgets_port, "not_updated"),
    "nothing updated": Bug(_forgets_all, "not_updated"),
    "updated backwards": Bug(_updates_backwards, "updated_backwards"),
}
"""The mistakes by name."""


def packets(frames: Sequence[bytes], start: int = 0) -> list[Packet]:
    """The frames as a capture has them, numbered from 1, a millisecond apart."""
    return [
        dissect(
            Frame(
                number=number,
                timestamp_ns=start + number * 1_000_000,
                captured_length=len(octets),
                original_length=len(octets),
                link_type=1,
                interface=0,
                octets=octets,
            )
        )
        for number, octets in enumerate(frames, 1)
    ]
