"""`assert_round_trip`: values to octets to values, by both readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from construct import Bytes

from dissect.addresses import Ipv4Address
from dissect.errors import EncodingError
from dissect.packet import Packet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import Int8ub, Int16ub, this
from dissect.session import open_packets
from dissect.testing import assert_round_trip
from tests.captures import CAPTURES
from tests.packet.frames import cut, ipv4, tcp, udp
from tests.testing.samples import MSS_ONLY, syn, tunnel, udp_packet, unreachable, wrong_packet


class Counted(Header):
    """A header whose length field says how many octets follow it."""

    length: int = field(Int8ub, "Length")
    octets: bytes = field(Bytes(this.length), "Octets")

    stack = Stack(name="counted", reference=RFC(768))


class Other(Header):
    """A header of two numbers."""

    first: int = field(Int8ub, "First")
    second: int = field(Int16ub, "Second")

    stack = Stack(name="other", reference=RFC(768))


@pytest.mark.parametrize(
    "value",
    [
        udp(),
        ipv4(),
        tcp(options=MSS_ONLY),
        Counted(length=2, octets=b"ab"),
        udp_packet(),
        wrong_packet(),
        tunnel(),
        unreachable(),
        syn(MSS_ONLY),
        bytes(udp_packet()),
        cut(bytes(udp_packet()), 38),
        b"\x45" * 15,
        b"",
    ],
)
def test_what_comes_back_the_same(value: Any) -> None:
    assert_round_trip(value)


def test_octets_with_a_link() -> None:
    assert_round_trip(bytes(udp_packet())[14:], link="ip")
    assert_round_trip(b"\x4f" + bytes(23), link="ip")  # longer options than there are octets


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["tcp4_echo", "dns_lookups", "icmp_port_unreachable", "ip4_options"])
def test_every_packet_of_captures(name: str) -> None:
    with open_packets(Path("captures") / f"{name}.pcap") as packets:
        for packet in packets:
            assert_round_trip(packet)


def test_a_value_that_does_not_fit_its_field() -> None:
    with pytest.raises(EncodingError, match=r"UDP\.source_port"):
        assert_round_trip(UDP(source_port=1 << 16, destination_port=7))


def test_a_length_that_contradicts_the_octets() -> None:
    with pytest.raises(AssertionError) as error:
        assert_round_trip(Counted(length=3, octets=b"ab"))

    text = str(error.value)
    assert "Counted read by the derived decoder: TruncatedError" in text
    assert "Counted read by construct: StreamError" in text


def test_a_header_that_is_read_with_other_values() -> None:
    with pytest.raises(AssertionError) as error:
        assert_round_trip(Counted(length=1, octets=b"ab"))

    text = str(error.value)
    assert "Counted read by the derived decoder has other values" in text
    assert 'counted.octets  found 61  "a", expected 61 62  "ab"' in text
    assert "Counted built by construct: StreamError" in text


def test_octets_that_construct_builds_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        @staticmethod
        def parse(octets: bytes) -> dict[str, int]:
            return {"first": octets[0], "second": int.from_bytes(octets[1:3], "big")}

        @staticmethod
        def build(values: dict[str, int]) -> bytes:
            return b"\1\0\3"

    monkeypatch.setattr(type(Other), "schema", property(lambda cls: Broken))

    with pytest.raises(AssertionError, match="Other built by construct has other octets") as error:
        assert_round_trip(Other(first=1, second=2))

    assert "0000  01 00 03" in str(error.value)


def test_a_packet_whose_values_do_not_give_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    packet = udp_packet()
    monkeypatch.setattr(Packet, "__bytes__", lambda self: b"\0" + self.frame.octets[1:])

    with pytest.raises(AssertionError, match="the layers do not encode to the frame") as error:
        assert_round_trip(packet)

    assert [one.packet for one in error.value.args[0].evidence] == [packet]


def test_many_packets_and_which_of_them_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    packets = [udp_packet(), wrong_packet()]
    assert_round_trip(packets)
    assert_round_trip(str(CAPTURES / "udp4_echo.pcap"))

    whole = Packet.__bytes__
    monkeypatch.setattr(Packet, "__bytes__", lambda self: whole(self)[: 40 if self is packets[1] else None])
    with pytest.raises(AssertionError, match=r"^packet 2: the layers do not encode to the frame") as error:
        assert_round_trip(packets)
    assert [one.packet for one in error.value.args[0].evidence] == [packets[1]]


def test_no_packets_are_a_failure() -> None:
    with pytest.raises(AssertionError, match="no packets: nothing was encoded"):
        assert_round_trip([])


def test_addresses_and_flags_are_values_too() -> None:
    assert_round_trip(
        IPv4(source_address=Ipv4Address("192.0.2.1"), destination_address="192.0.2.2", dont_fragment=True)
    )
