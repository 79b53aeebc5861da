"""What headers carry, by Wireshark's names: in packets, in the rows of a block, and as columns."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.capture import Frame
from dissect.columns.batches.batch import Batch
from dissect.columns.catalogue import resolve
from dissect.columns.selection import Selection
from dissect.packet import dissect
from tests.columns.samples import frames_of
from tests.filter.samples import TCP_SYN, UDP_FRAME, UNREACHABLE
from tests.packet.frames import build, ipv4, tcp, udp

NAMES = ("tcp.len", "tcp.payload", "udp.payload", "data.len", "data.data")
SEGMENT = build(b"hello", tcp(destination_port=50000, options=bytes.fromhex("0101080a0000000100000002")), ipv4())
HEADERS = len(SEGMENT) - len(b"hello")
FRAGMENT = build(b"hello", udp(), ipv4(more_fragments=True))
LATER = build(b"hello", ipv4(fragment_offset=1, protocol=17))
UNKNOWN = build(b"hello", ipv4(protocol=253))
WRONG_OFFSET = SEGMENT[:46] + b"\x40" + SEGMENT[47:]
OFFSET_TOO_LARGE = SEGMENT[:46] + b"\xf0" + SEGMENT[47:]

EXPECTED: dict[str, tuple[bytes, int, dict[str, Any]]] = {
    "a segment": (SEGMENT, 0, {"tcp.len": 5, "tcp.payload": b"hello", "data.len": 5, "data.data": b"hello"}),
    "an empty segment": (TCP_SYN, 0, {"tcp.len": 0}),
    "a segment cut in its payload": (
        SEGMENT[:-3],
        3,
        {"tcp.len": 5, "tcp.payload": b"he", "data.len": 2, "data.data": b"he"},
    ),
    "a segment without its payload": (SEGMENT[:HEADERS], 5, {"tcp.len": 5}),
    "a segment cut in its options": (SEGMENT[: HEADERS - 7], 12, {"tcp.len": 5}),
    "a segment cut in its fixed part": (SEGMENT[:40], len(SEGMENT) - 40, {}),
    "a header of less than its fields": (WRONG_OFFSET, 0, {}),
    "a header of more than the segment": (OFFSET_TOO_LARGE, 0, {}),
    "a datagram": (UDP_FRAME, 0, {"udp.payload": b"Hello", "data.len": 5, "data.data": b"Hello"}),
    "a datagram before padding": (
        UDP_FRAME + bytes(13),
        0,
        {"udp.payload": b"Hello", "data.len": 5, "data.data": b"Hello"},
    ),
    "a first fragment": (FRAGMENT, 0, {"data.len": 5, "data.data": b"hello"}),
    "a later fragment": (LATER, 0, {"data.len": 5, "data.data": b"hello"}),
    "a protocol without a declaration": (UNKNOWN, 0, {"data.len": 5, "data.data": b"hello"}),
    "a quotation": (UNREACHABLE, 0, {}),
}


def captured(octets: bytes, missing: int) -> Frame:
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=len(octets),
        original_length=len(octets) + missing,
        link_type=1,
        interface=0,
        octets=octets,
    )


@pytest.mark.parametrize("what", EXPECTED)
def test_payloads_have_names(what: str) -> None:
    octets, missing, expected = EXPECTED[what]
    packet = dissect(captured(octets, missing))

    assert {name: packet.fields(name) for name in NAMES} == {
        name: (expected[name],) if name in expected else () for name in NAMES
    }


def test_what_is_quoted_counts_where_quotations_do() -> None:
    packet = dissect(UNREACHABLE)

    assert packet.fields("udp.payload", quoted=True) == (b"Hello",)
    assert packet.fields("data.data", quoted=True) == (b"Hello",)


def test_columns_have_the_same() -> None:
    frames = [captured(octets, missing) for octets, missing, _ in EXPECTED.values()]
    batch = Batch(frames_of(frames))

    found = Selection(resolve([*NAMES, "data.data#2"])).arrays(batch)

    for name, column in zip(NAMES, found, strict=False):
        assert column.to_pylist() == [expected.get(name) for _, _, expected in EXPECTED.values()], name
    assert found[-1].null_count == len(frames)
