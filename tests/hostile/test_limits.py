"""Every limit of nesting can be set, and is reported when it is reached."""

from __future__ import annotations

from pathlib import Path

import pytest

import dissect as library
from dissect.encapsulation import encapsulate
from dissect.packet import NestingLimits, Packet, dissect
from dissect.problems import Code
from dissect.protocols.icmpv4 import ICMPv4TimeExceeded
from dissect.protocols.ipv6_options import DestinationOptions
from dissect.protocols.vlan import VLAN
from dissect.schema import Header
from tests.packet.frames import ETHERNET, build, ipv4, ipv6, udp

ECHO = Path(__file__).parents[2] / "captures" / "tcp4_echo.pcap"


def tags(count: int) -> bytes:
    return build(b"", udp(destination_port=50002), ipv4(), *[VLAN(vlan_identifier=1)] * count)


def extensions(count: int) -> bytes:
    return build(b"", udp(destination_port=50002), *[DestinationOptions()] * count, ipv6())


def tunnels(count: int) -> bytes:
    return build(b"", udp(destination_port=50002), *[ipv4()] * (count + 1))


def reached(packet: Packet) -> list[str]:
    return [one.message for one in packet.problems if one.code is Code.LAYER_LIMIT]


@pytest.mark.parametrize(
    ("limits", "within", "beyond", "what"),
    [
        (NestingLimits(), tags(8), tags(9), "8 tags"),
        (NestingLimits(tags=1), tags(1), tags(2), "1 tags"),
        (NestingLimits(), extensions(32), extensions(33), "32 extension headers"),
        (NestingLimits(extension_headers=0), extensions(0), extensions(1), "0 extension headers"),
        (NestingLimits(), tunnels(8), tunnels(9), "9 network headers within one another"),
        (NestingLimits(tunnels=0), tunnels(0), tunnels(1), "1 network headers within one another"),
        (NestingLimits(layers=3), tunnels(0), tunnels(1), "3 layers"),
        (NestingLimits(layers=2), b"", tunnels(1), "2 layers"),
        (
            NestingLimits(layers=2),
            build(b"what", ipv4(protocol=253)),
            build(b"", udp(destination_port=50002), ipv4()),
            "2 layers",
        ),
    ],
)
def test_a_limit_is_said_where_it_is_reached(limits: NestingLimits, within: bytes, beyond: bytes, what: str) -> None:
    packet = dissect(beyond, limits=limits)

    assert reached(dissect(within, limits=limits)) == []
    assert reached(packet) == [f"{what} were read; the rest is kept as octets"]
    assert packet.layers[-1].payload == beyond[packet.layers[-1].payload_offset :]
    assert bytes(packet) == beyond


def test_the_layers_of_everything_together_are_limited() -> None:
    octets = build(b"", udp(destination_port=50002), ipv4())[ETHERNET:]
    for _ in range(40):
        octets = bytes(encapsulate(octets, ICMPv4TimeExceeded(type=11), ipv4()))

    packet = dissect(octets, link_type=228, limits=NestingLimits(tunnels=1000))

    assert len(packet.layers) == NestingLimits().layers
    assert reached(packet) == ["32 layers were read; the rest is kept as octets"]


def test_a_capture_is_read_within_limits() -> None:
    with library.open(ECHO, limits=NestingLimits(layers=1)) as packets:
        assert {len(packet.layers) for packet in packets} == {1}


@pytest.mark.parametrize(("value", "error"), [(-1, ValueError), ("8", TypeError), (True, TypeError), (1.5, TypeError)])
def test_what_is_no_limit_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="tags"):
        NestingLimits(tags=value)  # type: ignore[arg-type]  # what is wrong here is the point


def test_nothing_is_unlimited() -> None:
    def deep(header: Header, count: int) -> bytes:
        return build(b"", udp(destination_port=50002), *[header] * count)

    assert len(dissect(deep(ipv4(), 200)).layers) <= sum(NestingLimits().allowance())


def test_limits_are_read_from_text() -> None:
    assert NestingLimits.parse(["tags=20", "layers=3"]) == NestingLimits(tags=20, layers=3)
    assert NestingLimits.parse(["items=100"]).items == 100
    assert NestingLimits.parse([]) == NestingLimits()


@pytest.mark.parametrize(
    "text", ["tags", "tags=", "tags=-1", "tags=²", "tags=٣", "tags=" + "9" * 5000, "tag=1", "=1", ""]
)
def test_what_is_no_text_of_a_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a limit"):
        NestingLimits.parse([text])
