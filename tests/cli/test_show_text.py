from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from dissect.cli.sources.text_source import is_text_waiting, text_waiting
from tests.cli.commands import dissect, run
from tests.render.frames import TCP_SYN, UDP_FRAME, pcap

DATAGRAM = UDP_FRAME[14:]
ROW = '  1         –  192.0.2.1 → 192.0.2.2  udp    47  50001 → 7 Len=5 "hello"'
IP_ROW = '  1         –  192.0.2.1 → 192.0.2.2  udp    33  50001 → 7 Len=5 "hello"'


def test_a_packet_on_the_command_line() -> None:
    result = dissect("show", "--hex", UDP_FRAME.hex(" "))
    assert (result.stdout, result.exit_code) == (f"{ROW}\n", 0)
    assert result.stderr == "dissect: read as Ethernet; --link-type says otherwise\n"
    result = dissect("show", "--hex", DATAGRAM.hex())
    assert result.stdout == f"{IP_ROW}\n"
    assert result.stderr == "dissect: read as IP; --link-type says otherwise\n"
    for name in ("raw", "101", "IP"):
        result = dissect("show", "--link-type", name, "--hex", DATAGRAM.hex())
        assert (result.stdout, result.stderr) == (f"{IP_ROW}\n", "")


def test_options_hold_for_packets_of_a_text() -> None:
    text = f"{UDP_FRAME.hex()}\n\n{TCP_SYN.hex()}"
    assert dissect("show", "-Y", "tcp", "--hex", text).stdout.startswith("  2         –  192.0.2.1")
    assert "Checksum" in dissect("show", "-V", "-n", "1", "--hex", text).stdout
    assert '"timestamp_ns":null' in dissect("show", "--json", "-c", "1", "--hex", text).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--hex", "4x"], "dissect: --hex: line 1: '4x' is not hex"),
        (["--hex", "00", "x.pcap"], "--hex is shown in the place of files"),
        (["--hex", "00", "--link-type", "ethernot"], "'ethernot' is not a link type; did you mean ethernet"),
        (["--link-type", "raw", "x.pcap"], "--link-type is for packets of a text"),
        ([], "Missing argument 'FILE…'"),
    ],
)
def test_what_cannot_be_shown(arguments: list[str], message: str) -> None:
    result = dissect("show", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.slow
def test_text_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("dissect.cli.commands.show.is_text_waiting", lambda: True)
        assert dissect("show", "-", "--link-type", "1", input=UDP_FRAME.hex()).output == f"{ROW}\n"
    result = run("show", "-", input=f"0000 {UDP_FRAME.hex(' ')}\n".encode())
    assert (result.stdout.decode().rstrip("\n"), result.returncode) == (ROW, 0)
    result = run("show", "-", "--link-type", "raw", input=b"no hex here")
    assert (result.stdout, result.returncode) == (b"", 2)
    assert result.stderr == b"dissect: <standard input>: line 1: 'no' is not hex\n"


@pytest.mark.parametrize(
    ("octets", "is_text"),
    [(b"45 00", True), (b"\t0x0000:", True), (b"", False), (b"\n\r\r\n", False), (b"snoop", False), (b"4\0", False)],
)
def test_text_is_told_from_captures(octets: bytes, is_text: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = io.TextIOWrapper(io.BufferedReader(io.BytesIO(octets)))
    monkeypatch.setattr(sys, "stdin", waiting)
    assert is_text_waiting() is is_text
    assert text_waiting() == octets.decode()


@pytest.mark.heavy
def test_standard_input_that_cannot_be_looked_at_is_no_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert not is_text_waiting()

    class Broken(io.BytesIO):
        def peek(self, _: int) -> bytes:
            raise OSError

    class Input:
        buffer = Broken()

    monkeypatch.setattr(sys, "stdin", Input())
    assert not is_text_waiting()
    path = tmp_path / "one.pcap"
    path.write_bytes(pcap([UDP_FRAME]))
    with path.open("rb") as file:
        assert run("show", "-", stdin=file).stdout.startswith(b"  1  0.000000000")


def test_packets_as_code(tmp_path: Path) -> None:
    path = tmp_path / "two.pcap"
    path.write_bytes(pcap([UDP_FRAME, TCP_SYN]))
    result = dissect("show", "--as", "python", "-n", "1", path)
    assert result.stdout.startswith("import dissect\n\n# Packet 1: 47 octets")
    for form in ("c", "hex"):
        printed = dissect("show", "--as", form, path).stdout
        assert printed.count("\n\n") == 1
        assert dissect("show", "-x", "--hex", printed).stdout.count("Len=") == 2
    for others in (["--json"], ["-V"], ["-x"], [path]):
        result = dissect("show", "--as", "c", path, *others)
        assert (result.exit_code, result.stdout) == (2, "")
