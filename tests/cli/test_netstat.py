"""`dissect netstat`: what it prints, as JSON too, and its exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dissect.session.tcp.states import TRANSITIONS, State
from tests.captures import CAPTURES
from tests.cli.commands import dissect
from tests.render.frames import pcap
from tests.session.tcp.frames import CLIENT, SYN, frame

ECHO = CAPTURES / "tcp4_echo.pcap"


def test_it_prints_a_table_for_each_host_as_netstat_does() -> None:
    result = dissect("netstat", ECHO, "--frame", "6")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        str(ECHO),
        "  2026-11-23 01:12:51.678377194 UTC, 0.000231 s after the first packet, up to frame 6",
        "",
        "192.0.2.1",
        "Active Internet connections (servers and established)",
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State",
        "tcp        -      0 192.0.2.1:52530         192.0.2.2:50001         ESTABLISHED",
        "",
        "192.0.2.2",
        "Active Internet connections (servers and established)",
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State",
        "tcp        -      - 192.0.2.2:50001         0.0.0.0:*               LISTEN",
        "tcp        -      5 192.0.2.2:50001         192.0.2.1:52530         ESTABLISHED",
        "",
        "  Recv-Q    what waits to be read is never on the wire",
        "  Send-Q    sent and not acknowledged, where the capture was made; what was not sent yet is not seen",
        "  LISTEN    from its answers (SYN-ACK, INIT ACK); not seen is when it ends, nor who listens and is not called",
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "lines"),
    [
        ("tcp6_echo.pcap", ["--host", "2001:db8::2"], [":::*", "LISTEN", "LAST_ACK    (CLOSE?)", "(STATE?)"]),
        ("tcp4_echo.pcap", ["--at", "2026-11-23 01:12:51.6782"], ["up to frame 3", "SYN_RECV    (ESTABLISHED?)"]),
        ("tcp4_echo.pcap", ["--at", "2026-11-23T03:12:51.6782+02:00"], ["up to frame 3", "SYN_RECV    (ESTABLISHED?)"]),
        ("tcp4_echo.pcap", ["--at", "2026-11-23 01:12:51.6782 UTC"], ["up to frame 3", "SYN_RECV    (ESTABLISHED?)"]),
        ("tcp4_echo.pcap", ["--at", "0.000232"], ["up to frame 6"]),
        ("tcp4_echo.pcap", ["--at", "2020-01-01"], ["before the first packet", "no sockets"]),
        ("tcp4_echo.pcap", ["--frame", "0"], ["before the first packet", "no sockets"]),
        ("tcp4_echo.pcap", ["--host", "192.0.2.9"], ["none was seen"]),
        ("tcp4_echo.pcap", ["-Y", "tcp.flags.syn == 1"], ["up to frame 2"]),
        ("sctp_refused.pcap", [], ["sctp6      -      0 2001:db8::1:52000", "COOKIE_WAIT (CLOSE?)"]),
        ("dns_lookups.pcap", [], ["udp        -      - ", "ports that were seen"]),
    ],
)
def test_it_says_what_is_asked_for(name: str, arguments: list[str], lines: list[str]) -> None:
    result = dissect("netstat", CAPTURES / name, *arguments)

    assert result.exit_code == 0
    assert all(one in result.output for one in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--at", "soon"], "'soon' is no time"),
        (["--at", "9999999999999"], "is no time"),
        (["--at", "0001-01-01T00:00:00+14:00"], None),
        (["--host", "localhost"], "'localhost' is not the address of a host"),
        (["--at", "1", "--frame", "1"], "--at cannot be combined with --frame"),
        (["--states", "svg"], "'svg' is not one of"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments: list[str], message: str | None) -> None:
    result = dissect("netstat", ECHO, *arguments)

    assert result.exit_code == (2 if message else 0)
    assert (message or "before the first packet") in result.output


def test_json_has_the_same() -> None:
    result = json.loads(dissect("netstat", "--json", ECHO, "--host", "192.0.2.2").stdout)

    assert result["schema"] == "urn:dissect:netstat:1"
    (host,) = result["hosts"]
    listening, connected = host["sockets"]
    assert (listening["state"], listening["foreign_port"], listening["connection"]) == ("LISTEN", None, None)
    assert (connected["state"], connected["possible_state"], connected["send_queue"]) == ("LAST-ACK", "CLOSED", 0)


def test_a_file_that_is_damaged_or_none_is_reported(tmp_path: Path) -> None:
    damaged, none = tmp_path / "damaged.pcap", tmp_path / "none.pcap"
    damaged.write_bytes(pcap([frame(CLIENT, SYN, 0)] * 2)[:-10])
    none.write_bytes(b"none")

    result = dissect("netstat", damaged)
    assert (result.exit_code, "SYN_SENT" in result.output) == (1, True)
    assert "damaged: only packets before the damage count" in result.output
    result = dissect("netstat", damaged, none)
    assert (result.exit_code, "  not read" in result.output) == (2, True)
    assert json.loads(dissect("netstat", "--json", damaged).stdout)["error"]["code"] == "file.truncated-record"


def test_an_empty_capture_has_no_sockets(tmp_path: Path) -> None:
    path = tmp_path / "empty.pcap"
    path.write_bytes(pcap([]))

    assert dissect("netstat", path).output.splitlines() == [str(path), "  before the first packet", "", "  no sockets"]


def test_what_was_forgotten_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.pcap"
    path.write_bytes(pcap([frame(CLIENT, SYN, 0, port=port) for port in range(1, 5)]))
    monkeypatch.setattr("dissect.session.sockets.table.SocketTable.__init__.__defaults__", (2,))

    assert "2 more were forgotten, as there were too many" in dissect("netstat", path).output


def test_the_states_are_drawn_without_a_file() -> None:
    text, mermaid = (dissect("netstat", "--states", form) for form in ("text", "mermaid"))
    drawn = mermaid.output.splitlines()

    assert (text.exit_code, mermaid.exit_code, drawn[0]) == (0, 0, "stateDiagram-v2")
    assert all(state in text.output and f" : {state}" in mermaid.output for state in State)
    assert "  any other                  CLOSED" in text.output
    assert "    ESTABLISHED --> CLOSE_WAIT : gets FIN, sends ACK of FIN" in drawn
    assert "    CLOSED --> LISTEN : passive open" in drawn
    assert sum("-->" in line for line in drawn) == sum(
        one.sending != one.arriving or not one.sending for one in TRANSITIONS
    )
