"""`protocols=` and `decode_as=` mean the same in every function that takes packets apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.errors import SchemaError
from dissect.packet import ProtocolSet
from dissect.protocols import PROTOCOLS
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import Int8ub
from dissect.testing import (
    OnePacket,
    assert_captures_equal,
    assert_checksums_valid,
    assert_packets_equal,
    assert_round_trip,
    broken,
    packets_of,
)
from tests.packet.frames import build, ethernet, ipv4, udp

ECHO = Path(__file__).parents[2] / "captures" / "udp4_echo.pcap"
FRAME = build(b"hello", udp(), ipv4())


class Stranger(Header):
    """A protocol that the library does not know."""

    number: int = field(Int8ub, "Number")
    stack = Stack(name="stranger", reference=RFC(1))


def packets_in(**chosen: Any) -> list[dissect.Packet]:
    with dissect.open(ECHO, **chosen) as packets:
        return list(packets)


WITH_STRANGER = ProtocolSet([*PROTOCOLS, Stranger])
MEANT = {UdpPort: {7: Stranger, 50001: Stranger}}
CALLS: dict[str, Callable[..., object]] = {
    "dissect": lambda **chosen: dissect.dissect(FRAME, **chosen),
    "open": packets_in,
    "encapsulate": lambda **chosen: dissect.encapsulate(b"hello", udp(), ipv4(), ethernet(), **chosen),
    "scan": lambda **chosen: list(dissect.scan(ECHO, ["frame.protocols"], **chosen)),
    "table": lambda **chosen: dissect.table(ECHO, ["frame.protocols"], **chosen),
    "scan_pcap": lambda **chosen: dissect.scan_pcap(ECHO, ["frame.protocols"], **chosen).collect(),
    "packets_of": lambda **chosen: [*packets_of(ECHO, **chosen), *packets_of(FRAME, **chosen)],
    "assert_captures_equal": lambda **chosen: assert_captures_equal(ECHO, ECHO, **chosen),
    "assert_checksums_valid": lambda **chosen: assert_checksums_valid(FRAME, before=FRAME, **chosen),
    "assert_packets_equal": lambda **chosen: assert_packets_equal(FRAME, FRAME, **chosen),
    "assert_round_trip": lambda **chosen: assert_round_trip(FRAME, **chosen),
    "broken": lambda **chosen: list(broken(FRAME, **chosen)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_numbers_get_a_meaning_among_the_protocols_given(call: Callable[..., object]) -> None:
    with pytest.raises(SchemaError, match="Stranger is not one of the protocols"):
        call(decode_as=MEANT)
    call(protocols=WITH_STRANGER, decode_as=MEANT)


@pytest.mark.parametrize("chosen", [{"decode_as": {IpProtocol: {17: None}}}, {"protocols": ProtocolSet([])}])
def test_packets_are_read_by_the_protocols_given(chosen: dict[str, Any]) -> None:
    given: list[OnePacket] = [FRAME, dissect.dissect(FRAME).frame, ethernet() / ipv4() / udp() / b"hello"]
    read = [
        dissect.dissect(FRAME, **chosen),
        *packets_in(**chosen),
        dissect.encapsulate(b"hello", udp(), ipv4(), ethernet(), **chosen),
        *(one.packet for one in packets_of(given, **chosen)),
    ]

    assert all(dissect.UDP not in packet for packet in read)
    protocols = dissect.table(ECHO, ["frame.protocols"], **chosen)["frame.protocols"].to_pylist()
    assert not any("udp" in (one or "") for one in protocols)
    with pytest.raises(AssertionError, match="was not read"):
        assert_checksums_valid(FRAME, **chosen)
    with pytest.raises(ValueError, match="no valid checksum to break"):
        list(broken(FRAME, protocols=ProtocolSet([])))
