"""Numbers that are given another meaning: by the caller, and on the command line as tshark has it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from dissect.assigned_numbers import EtherType, IpProtocol
from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.cli import main
from dissect.errors import SchemaError
from dissect.packet import default_suite, dissect
from dissect.packet.decode_as import number_spaces, parse_decode_as
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Stack
from tests.packet.frames import build, ipv4, udp

INNER = bytes(UDP(source_port=50001, destination_port=9, length=13, checksum=0)) + b"hello"
FRAME = build(INNER, udp(), ipv4())


def names(packet: object) -> list[str]:
    return [layer.name for layer in packet.layers]  # type: ignore[attr-defined]  # a Packet


def test_a_port_may_carry_what_it_usually_does_not() -> None:
    packet = dissect(FRAME, decode_as={UdpPort: {7: UDP}})

    assert names(packet) == ["eth", "ip", "udp", "udp"]
    assert packet.payload == b"hello"
    assert default_suite().plan(UdpPort, 7) is not default_suite().decoding({UdpPort: {7: UDP}}).plan(UdpPort, 7)


def test_a_number_may_stand_for_nothing() -> None:
    packet = dissect(FRAME, decode_as={IpProtocol: {17: None, 200: None}})

    assert names(packet) == ["eth", "ip"]


def test_only_protocols_of_the_suite_are_taken() -> None:
    class Stranger(Header):
        """Not in the suite."""

        stack = Stack(name="stranger", reference=RFC(1))

    with pytest.raises(SchemaError, match="Stranger is not one of the protocols"):
        dissect(FRAME, decode_as={UdpPort: {7: Stranger}})


def test_the_fields_that_say_what_is_carried() -> None:
    spaces = number_spaces(default_suite().protocols)

    assert [spaces[name] for name in ("udp.port", "udp.dstport", "tcp.srcport", "ip.proto", "eth.type")] == [
        UdpPort,
        UdpPort,
        TcpPort,
        IpProtocol,
        EtherType,
    ]


def test_rules() -> None:
    rules = ["udp.port==5300,udp", "udp.port==0x14b5,data", "eth.type==0x1234,udp"]

    assert parse_decode_as(rules, default_suite().protocols) == {
        UdpPort: {5300: UDP, 5301: None},
        EtherType: {0x1234: UDP},
    }


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("udp.port=5300,dns", "is not of the form udp.port==5300,dns"),
        ("udp.port==٣,udp", "is not of the form"),
        ("udp.prt==5300,udp", "'udp.prt' is no field that says what is carried; did you mean udp.port"),
        ("udp.port==5300,upd", "'upd' is no protocol; did you mean udp"),
        ("x==1,udp", "'x' is no field that says what is carried$"),
    ],
)
def test_a_rule_that_is_none_is_refused(rule: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_decode_as([rule], default_suite().protocols)


@pytest.mark.parametrize("command", ["show", "verify"])
def test_on_the_command_line(command: str) -> None:
    runner = CliRunner()

    good = runner.invoke(main, [command, "captures/udp4_echo.pcap", "-d", "udp.port==7,data"])
    bad = runner.invoke(main, [command, "captures/udp4_echo.pcap", "-d", "nonsense\x1b"])

    assert good.exit_code == 0
    assert (bad.exit_code, "\x1b" in bad.output) == (2, False)
    assert "is not of the form" in bad.output
