"""`assert_echoed` and `assert_stream`: what they let pass, and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissect.framing import Fixed
from dissect.testing import assert_echoed, assert_stream
from tests.hostile.cases import ROOT
from tests.session.tcp.frames import ACK, CLIENT, PSH, SERVER, SYN, frame

CAPTURES = ROOT / "captures"
OPEN = (frame(CLIENT, SYN, 0), frame(SERVER, SYN | ACK, 0, 1), frame(CLIENT, ACK, 1, 1))


def client(begin: int, text: bytes, port: int = 40_000) -> bytes:
    return frame(CLIENT, PSH | ACK, 1 + begin, 1, data=text, port=port)


def test_recorded_echoes_pass() -> None:
    assert_echoed(CAPTURES / "tcp4_echo.pcap")
    assert_echoed(CAPTURES / "tcp4_echo.pcap", Fixed(1))
    assert_echoed(CAPTURES / "sctp4_echo.pcap")
    assert_stream(CAPTURES / "tcp4_echo.pcap", "client", b"hello")
    assert_stream(CAPTURES / "tcp4_echo.pcap", "server", b"hello", connection=0)


def said(capture: list[bytes] | Path) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        assert_echoed(capture)
    return str(caught.value).splitlines()


def test_what_did_not_come_back_is_said() -> None:
    back = frame(SERVER, PSH | ACK, 1, 7, data=b"onEtwo!")
    lines = said([*OPEN, client(0, b"one"), client(3, b"two"), back])

    ends = "tcp 192.0.2.1:40000 → 192.0.2.2:7"
    assert lines[0] == (
        f"{ends}: 3 octets of #4: other octets came back in its place, from octet 2 on (#6) (the first of 2)"
    )
    assert any(line.startswith("  packet 4: 192.0.2.1 → 192.0.2.2  tcp") for line in lines)
    assert f"{ends}: 1 octet came back that answer nothing" in lines
    assert said([bytes(60)])[0].startswith("no client sent anything over TCP, UDP or SCTP")


def stream_said(capture: list[bytes], end: str, expected: bytes, connection: int | None = None) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        assert_stream(capture, end, expected, connection=connection)  # type: ignore[arg-type]  # of a parameter
    return str(caught.value).splitlines()


def test_other_octets_are_said() -> None:
    frames = [*OPEN, client(0, bytes(range(20))), client(20, b"abcd")]
    wrong = bytes(range(20)) + b"aBcd"

    assert_stream(frames, "client", bytes(range(20)) + b"abcd")
    lines = stream_said(frames, "client", wrong)
    assert lines[0] == (
        "connection 0: the client (192.0.2.1:40000) sent other octets, and they differ from octet 21 on"
    )
    assert lines[1].startswith("  packet 5: ")
    assert lines[2:] == [
        "  rows count from octet 16",
        "  0000  10 11 12 13 61 62 63 64                           found",
        "        10 11 12 13 61 42 63 64                           expected",
        "                       ^^",
    ]
    assert stream_said(frames, "client", wrong[:20])[0].endswith(
        "sent 24 octets instead of 20, and they differ from octet 20 on"
    )
    assert stream_said(frames, "server", b"x")[0].endswith(
        "sent 0 octets instead of 1, and they differ from octet 0 on"
    )


def test_missing_octets_are_said() -> None:
    frames = [*OPEN, client(0, b"a"), client(3, b"b")]

    assert stream_said(frames, "client", b"ab") == [
        "connection 0: the client (192.0.2.1:40000) sent octets 1 to 2, which are missing: never seen, and never "
        "acknowledged"
    ]


def test_which_connection_is_meant() -> None:
    frames = [client(0, b"a"), client(0, b"b", 40_001)]

    assert_stream(frames, "client", b"b", connection=1)
    assert stream_said(frames, "client", b"a") == [
        "2 TCP connections have data (numbers 0, 1): say which, by connection="
    ]
    assert stream_said(frames, "client", b"a", 2) == ["no TCP connection with data has the number 2; there is 0, 1"]
    assert stream_said([bytes(60)], "client", b"a") == ["no TCP connection has data"]
    with pytest.raises(ValueError, match="'sender' is neither"):
        assert_stream(frames, "sender", b"a")  # type: ignore[arg-type]  # the point
