from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_show import dissect
from tests.render.frames import ILLEGAL, UDP_FRAME, WRONG, pcap


def write(path: Path, *frames: bytes) -> Path:
    path.write_bytes(pcap(frames))
    return path


def test_a_capture_in_which_all_is_right(tmp_path: Path) -> None:
    result = dissect("verify", write(tmp_path / "right.pcap", UDP_FRAME))
    assert result.output.splitlines() == [
        str(tmp_path / "right.pcap"),
        "  1 packet   VALID",
        "  ip             1",
        "  udp            1",
    ]
    assert result.exit_code == 0


@pytest.mark.parametrize(("octets", "verdict"), [(WRONG, "INVALID"), (ILLEGAL, "ILLEGAL")])
def test_a_capture_in_which_something_is_wrong(tmp_path: Path, octets: bytes, verdict: str) -> None:
    result = dissect("verify", write(tmp_path / "wrong.pcap", UDP_FRAME, octets))
    assert f"  packet 2  udp checksum {verdict}  found " in result.output
    assert result.exit_code == 1


def test_several_files(tmp_path: Path) -> None:
    right = write(tmp_path / "right.pcap", UDP_FRAME)
    wrong = write(tmp_path / "wrong.pcap", WRONG)
    result = dissect("verify", right, wrong)
    assert result.output.splitlines().count("") == 1
    assert result.exit_code == 1
    result = dissect("verify", wrong, tmp_path / "missing.pcap", right)
    assert "  not read" in result.stdout
    assert "missing.pcap" in result.stderr
    assert result.exit_code == 2


def test_a_damaged_file_is_verified_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(pcap([UDP_FRAME, UDP_FRAME])[:-1])
    result = dissect("verify", path)
    assert "  1 packet   VALID" in result.stdout
    assert "damaged" in result.stdout
    assert result.exit_code == 1


def test_json(tmp_path: Path) -> None:
    right = write(tmp_path / "right.pcap", UDP_FRAME)
    wrong = write(tmp_path / "wrong.pcap", UDP_FRAME, WRONG)
    result = dissect("verify", "--json", right, wrong, tmp_path / "missing.pcap")
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert first == {
        "file": str(right),
        "packets": 1,
        "verdicts": {"ip": {"VALID": 1}, "udp": {"VALID": 1}},
        "failures": [],
    }
    assert second["verdicts"] == {"ip": {"VALID": 2}, "udp": {"VALID": 1, "INVALID": 1}}
    assert [(one["number"], one["field"], one["verdict"]) for one in second["failures"]] == [
        (2, "udp.checksum", "INVALID")
    ]
    assert (third["packets"], third["error"]["code"]) == (0, "file.unreadable")
    assert result.exit_code == 2
    assert dissect("verify", "--json", wrong).exit_code == 1


def test_a_file_is_needed() -> None:
    assert dissect("verify").exit_code == 2
