"""What a frame of 64 KiB costs, and what twice as much costs: reported, and never asserted (R6)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dissect.packet import dissect
from dissect.render.lines.line import PacketRows
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.schemas.objects import dumps
from tests.hostile.figures import note_figure
from tests.packet.frames import build, ipv4, ipv6, udp

LARGEST = 65_000
RECORD = bytes.fromhex("c00c00010001000000000004c0000201")
LONG_NAME = b"\x01a" * 126 + b"\0"


def dns(octets: int) -> bytes:
    count = octets // len(RECORD)
    message = bytes.fromhex("222281800001") + count.to_bytes(2) + bytes(4) + LONG_NAME + bytes.fromhex("00010001")
    return build(message + RECORD * count, udp(source_port=53, destination_port=50000), ipv4())


def sctp(octets: int) -> bytes:
    return build(
        bytes.fromhex("138813890000123400000000") + bytes.fromhex("0e000004") * (octets // 4), ipv4(protocol=132)
    )


def tftp(octets: int) -> bytes:
    return build(b"\0\1f\0octet\0" + b"a\x001\0" * (octets // 4), udp(destination_port=69), ipv4())


def extensions(octets: int) -> bytes:
    return build(b"<\0\1\4\0\0\0\0" * (octets // 8), ipv6(next_header=60))


def tags(octets: int) -> bytes:
    return bytes(12) + b"\x81\x00\x00\x01" * (octets // 4)


def neighbors(octets: int) -> bytes:
    options = b"\xfe\x01" + bytes(6)
    return build(b"\x85\0\0\0" + bytes(4) + options * (octets // 8), ipv6(next_header=58, hop_limit=255))


def listeners(octets: int) -> bytes:
    count = octets // 20
    return build(b"\x8f\0\0\0\0\0" + count.to_bytes(2) + bytes(20) * count, ipv6(next_header=58, hop_limit=1))


def seconds(octets: bytes) -> tuple[float, float]:
    """The time to take a frame apart and to write it as a line, and the time to write it in every other form, too."""
    start = time.perf_counter()
    packet = dissect(octets)
    PacketRows().row(packet)
    line = time.perf_counter() - start
    for _ in tree(packet):
        pass
    assert dumps(packet_object(packet))
    return line, time.perf_counter() - start


@pytest.mark.slow
@pytest.mark.parametrize("make", [dns, sctp, tftp, extensions, tags, neighbors, listeners])
def test_how_the_time_grows(make: Callable[[int], bytes], request: pytest.FixtureRequest) -> None:
    half, whole = make(LARGEST // 2), make(LARGEST)

    (before, _), (line, full) = (min(seconds(octets) for _ in range(2)) for octets in (half, whole))

    text = f"64 KiB: {line * 1000:.0f} ms as a line ({line / before:.1f} times half), {full * 1000:.0f} ms in all forms"
    note_figure(request.config, f"R6 {make.__name__}", text)
    assert bytes(dissect(whole)) == whole
