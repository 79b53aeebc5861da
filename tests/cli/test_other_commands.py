from __future__ import annotations

from pathlib import Path

import pytest

from dissect.protocols.ipv6 import IPv6
from dissect.protocols.tcp import TCP
from dissect.session import open_packets
from tests.cli.commands import dissect
from tests.render.frames import UDP_FRAME, WRONG, pcap


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "two.pcap"
    path.write_bytes(pcap([UDP_FRAME, WRONG, b"\xff" * 14]))
    return path


def test_a_header() -> None:
    result = dissect("header", "UDP")
    assert result.output.startswith("UDP  User Datagram Protocol (RFC 768)\n")
    assert "  |          Source Port          |        Destination Port       |\n" in result.output
    assert result.exit_code == 0
    assert dissect("header", "udp").output == result.output


@pytest.mark.heavy
def test_all_headers() -> None:
    assert "\n  TCP  " in dissect("header").output
    assert dissect("header", "--markdown").output.startswith("# Headers\n")
    assert dissect("header", "--markdown", "udp").output.startswith("## UDP\n")


def test_a_header_that_is_not_known() -> None:
    result = dissect("header", "tpc")
    assert (result.exit_code, "Did you mean tcp" in result.stderr) == (2, True)
    result = dissect("header", "\x1bqqqqq")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "lists them" in result.stderr


def test_checksums_explained(capture: Path) -> None:
    result = dissect("explain-checksum", capture, "-n", "1")
    assert "ip Header Checksum  VALID\n" in result.output
    assert "udp Checksum  VALID\n" in result.output
    assert result.exit_code == 0
    for layer in ("udp", "UDP", "2"):
        result = dissect("explain-checksum", capture, "-n", "2", "--layer", layer, "--all")
        assert "udp Checksum  INVALID\n" in result.output
        assert "Header Checksum" not in result.output
        assert result.exit_code == 1


def test_checksums_that_are_not_there(capture: Path, tmp_path: Path) -> None:
    result = dissect("explain-checksum", capture, "-n", "1", "--layer", "\x1btcp")
    assert result.exit_code == 2
    assert "it has: ip, udp" in result.stderr
    assert "\x1b" not in result.stderr
    assert "it has: none" in dissect("explain-checksum", capture, "-n", "3").stderr
    result = dissect("explain-checksum", capture, "-n", "4")
    assert (result.exit_code, "has no packet 4" in result.stderr) == (2, True)
    result = dissect("explain-checksum", tmp_path / "missing", "-n", "1")
    assert result.exit_code == 2
    assert "has no packet" not in result.stderr


def test_a_message_on_its_way_down(tmp_path: Path) -> None:
    result = dissect("encapsulate")
    assert 'Ethernet 14 │ IPv4 20 │ UDP 8 │ "hello" │' in result.output
    assert result.exit_code == 0


def test_what_was_built_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "built.pcap"
    arguments = ["--transport", "tcp", "--destination", "2001:db8::9", "--message", "grüß dich", "-w", str(path)]
    assert dissect("encapsulate", *arguments).exit_code == 0
    with open_packets(path) as packets:
        (packet,) = packets
    assert packet.payload == "grüß dich".encode()
    assert str(packet[IPv6].destination_address) == "2001:db8::9"
    assert packet[TCP].psh
    assert all(not one.verdict.is_failure for one in packet.checksums)
    written = dissect("encapsulate", *arguments[:-1], "-")
    assert written.stdout_bytes == path.read_bytes()


def test_a_message_on_its_way_down_in_a_chunk(tmp_path: Path) -> None:
    result = dissect("encapsulate", "--transport", "sctp", "--source", "2001:db8::9", "-w", str(tmp_path / "one.pcap"))

    assert 'Ethernet 14 │ IPv6 40 │ SCTP 12 │ DATA 16 │ "hello" │ 3 × 0 │' in result.output
    with open_packets(tmp_path / "one.pcap") as packets:
        (packet,) = packets
    assert [one.verdict.kind.value for one in packet.checksums] == ["VALID"]
    assert packet.problems == ()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--source", "nonsense"],
        ["--source", "192.0.2.1", "--destination", "2001:db8::1"],
        ["--source-mac", "02:00"],
        ["--source-port", "65536"],
        ["--message", "x" * 65536],
    ],
)
def test_what_cannot_be_built(arguments: list[str]) -> None:
    result = dissect("encapsulate", *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    result = dissect("encapsulate", "-w", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.startswith("dissect: ")
