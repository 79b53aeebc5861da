"""`dissect stats`: what it prints, as JSON too, and its exit statuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dissect.capture import PcapngWriter
from dissect.statistics import collecting
from tests.captures import captures
from tests.cli.commands import dissect
from tests.hostile.cases import ROOT
from tests.packet.frames import ethernet
from tests.render.frames import TCP_SYN, UDP_FRAME, WRONG, packet, pcap

VXLAN = ROOT / "captures" / "vxlan_echo.pcap"
EXPECTED = [
    "  3 packets, 168 octets",
    "  from 2023-11-14 22:13:20.000000000 UTC to 2023-11-14 22:13:22.000000000 UTC",
    "  2.000000 s, 1.5 packets/s, 672.0 bit/s",
    "",
    "  protocols   packets           octets",
    "  eth               3  100.0 %     168  100.0 %",
    "    ip              3  100.0 %     168  100.0 %",
    "      udp           2   66.7 %      94   56.0 %",
    "        echo        2   66.7 %      94   56.0 %",
    "      tcp           1   33.3 %      74   44.0 %",
    "",
    "  seconds  packets  octets    in each 1 s",
    "        0        1      47    ████████████████████████████████",
    "        1        1      74    ████████████████████████████████",
    "        2        1      47    ████████████████████████████████",
    "",
    "  checksums  VALID  INVALID",
    "  ip             3        –",
    "  udp            1        1",
    "  tcp            1        –",
    "",
    "  endpoints",
    "             packets  octets  sent  octets  received  octets",
    "  192.0.2.1        3     168     3     168         –       –",
    "  192.0.2.2        3     168     –       –         3     168",
    "",
    "  conversations",
    "    packets  octets  →  octets  ←  octets     begin  duration",
    "  udp  192.0.2.1:50001  192.0.2.2:7",
    "          2      94  2      94  –       –  0.000000  2.000000",
    "  tcp  192.0.2.1:50001  192.0.2.2:7",
    "          1      74  1      74  –       –  1.000000  0.000000",
]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "three.pcap"
    path.write_bytes(pcap([UDP_FRAME, TCP_SYN, WRONG], step_ns=1_000_000_000))
    return path


def test_all_that_there_is_to_say(capture: Path) -> None:
    result = dissect("stats", capture, "--interval", "1")

    assert result.output.splitlines() == [str(capture), *EXPECTED]
    assert result.exit_code == 0


def test_a_capture_without_packets(tmp_path: Path) -> None:
    path = tmp_path / "empty.pcap"
    path.write_bytes(pcap([]))

    assert dissect("stats", path).output.splitlines() == [str(path), "  0 packets, 0 octets"]


def test_what_was_captured_of_longer_frames() -> None:
    result = dissect("stats", ROOT / "captures" / "snaplen_64.pcap")

    assert "  24 packets, 1,800 octets on the wire, 1,502 captured" in result.output


def test_only_packets_that_match(capture: Path) -> None:
    result = dissect("stats", capture, "-Y", "tcp")

    assert "  1 packet, 74 octets" in result.output
    assert "seconds" not in result.output
    assert "of them" not in result.output


def test_the_largest_are_named_as_such() -> None:
    result = dissect("stats", VXLAN, "--top", "2")

    assert "  endpoints, the largest 2 of 7" in result.output
    assert "  conversations, the largest 2 of 18" in result.output


def test_a_limit_that_was_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collecting.Collector.__init__
    monkeypatch.setattr(
        collecting.Collector, "__init__", lambda self, **options: whole(self, **{**options, "limit": 2})
    )
    result = dissect("stats", VXLAN, "--top", "0")

    assert "  more than 2 conversations: small ones were merged to bound memory (" in result.output
    assert "  more than 2 endpoints: " in result.output


def test_a_long_gap_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "gap.pcap"
    path.write_bytes(pcap([UDP_FRAME, UDP_FRAME], step_ns=60_000_000_000))
    lines = [line.split() for line in dissect("stats", path, "--interval", "1s").output.splitlines()]

    assert [line[0] for line in lines[lines.index(["…"]) - 1 :][:3]] == ["0", "…", "60"]


@pytest.mark.parametrize(
    ("interval", "shown"),
    [("500ms", "500 ms"), ("0.5", "500 ms"), ("1h", "1 h"), ("5m", "5 min"), ("100us", "100 µs"), ("86400", "1 d")],
)
def test_intervals(interval: str, shown: str, tmp_path: Path) -> None:
    path = tmp_path / "far.pcap"
    path.write_bytes(pcap([UDP_FRAME, UDP_FRAME], step_ns=200_000_000_000_000))

    assert f"in each {shown}\n" in dissect("stats", path, "--interval", interval).output


@pytest.mark.parametrize("interval", ["0", "x", "-1", "1.5.5", "999999999h", "0.0000001", "\x1b[31m"])
def test_other_intervals_are_refused(interval: str, capture: Path) -> None:
    result = dissect("stats", capture, "--interval", interval)

    assert result.exit_code == 2
    assert "is not an interval" in result.output
    assert "\x1b" not in result.output


def test_packets_before_the_first(tmp_path: Path) -> None:
    path = tmp_path / "back.pcap"
    octets = pcap([UDP_FRAME], step_ns=0) + pcap([UDP_FRAME])[24:].replace(b"\x00\xf1\x53\x65", b"\xff\xf0\x53\x65")
    path.write_bytes(octets)

    assert "\n       -1        1      47" in dissect("stats", path, "--interval", "1").output


def test_what_is_not_known_and_has_no_time(tmp_path: Path) -> None:
    path = tmp_path / "unknown.pcap"
    path.write_bytes(pcap([b"octets"], link_type=147))
    result = dissect("stats", path)

    assert "  (unknown)        1  100.0 %" in result.output


def test_packets_without_a_time_and_without_ports(tmp_path: Path) -> None:
    path = tmp_path / "simple.pcapng"
    with PcapngWriter(path, 1) as writer:
        writer.write(packet(bytes(ethernet()) + b"x" * 46, timestamp_ns=None).frame)
    lines = dissect("stats", path).output.splitlines()

    assert lines[1:3] == ["  1 packet, 60 octets", "  1 packet without a time"]
    assert lines[-2].split() == ["eth", "02:00:00:00:00:01", "02:00:00:00:00:02"]
    assert lines[-1].split() == ["1", "60", "1", "60", "–", "–"]


def test_json(capture: Path, tmp_path: Path) -> None:
    result = dissect("stats", "--json", "--top", "1", capture, VXLAN)
    first, second = map(json.loads, result.output.splitlines())

    assert (first["file"], first["packets"], first["octets"]) == (str(capture), 3, 168)
    assert first["verdicts"]["udp"] == {"VALID": 1, "INVALID": 1}
    assert first["protocols"][0]["within"][0]["protocol"] == "ip"
    assert first["endpoints"]["distinct"] == 2
    assert first["endpoints"]["merged"] is None
    assert [one["address_a"] for one in first["conversations"]["largest"]] == ["192.0.2.1"]
    assert second["conversations"]["distinct"] == 18
    assert result.exit_code == 0


def test_several_files_and_statuses(capture: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pcap"
    damaged.write_bytes(pcap([UDP_FRAME, UDP_FRAME])[:-1])
    result = dissect("stats", damaged, capture)

    assert result.exit_code == 1
    assert "  damaged: only packets before the damage were counted" in result.stdout
    assert "damaged.pcap" in result.stderr
    assert result.stdout.splitlines().count(str(capture)) == 1
    result = dissect("stats", tmp_path / "missing.pcap")
    assert result.exit_code == 2
    assert "  not read" in result.stdout
    listed = json.loads(dissect("stats", "--json", damaged).stdout)
    assert (listed["packets"], listed["error"]["code"]) == (1, "file.truncated-record")


BASE_INSTALL = """
import sys
for one in ("numba", "numpy", "polars", "pyarrow"):
    sys.modules[one] = None
from dissect.__main__ import main
main()
"""


@pytest.mark.slow
def test_no_extra_is_needed(capture: Path) -> None:
    arguments = ["stats", str(capture), "--interval", "1", "--color", "never"]
    done = subprocess.run(
        [sys.executable, "-c", BASE_INSTALL, *arguments], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert done.stdout.splitlines() == [str(capture), *EXPECTED]


@pytest.mark.slow
def test_no_extra_is_needed_for_a_filter(capture: Path) -> None:
    arguments = ["stats", str(capture), "-Y", "udp", "--color", "never"]
    done = subprocess.run(
        [sys.executable, "-c", BASE_INSTALL, *arguments], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert "  2 packets, 94 octets" in done.stdout


@pytest.mark.parametrize("command", [["stats"], ["export", "-o", "-", "--format", "csv"]])
def test_a_filter_over_what_stands_beside_a_frame_is_refused(command: list[str], capture: Path) -> None:
    result = dissect(*command, capture, "-Y", 'frame.comment contains "x"')

    assert result.exit_code == 2
    assert "frame.comment cannot be asked for here" in result.output


def test_the_tables_of_ordinary_captures_fit_a_terminal() -> None:
    for path in captures()[::8]:
        assert max(map(len, dissect("stats", path).stdout.splitlines()[1:])) <= 80


def test_many_headers_are_moved_in_less_far(tmp_path: Path) -> None:
    options = bytes((60, 0, 1, 4, 0, 0, 0, 0))
    datagram = bytes.fromhex("600000000080 3c 40") + bytes(32) + options * 15 + bytes((59, 0, 1, 4, 0, 0, 0, 0))
    path = tmp_path / "options.pcap"
    path.write_bytes(pcap([bytes(12) + bytes.fromhex("86dd") + datagram]))

    lines = dissect("stats", str(path)).output.splitlines()

    assert next(line for line in lines if "ipv6.dstopts" in line).startswith("    ipv6.dstopts ")
    assert max(map(len, lines[1:])) <= 80
