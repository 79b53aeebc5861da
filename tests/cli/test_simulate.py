"""`dissect simulate`: sessions without a network."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from dissect.cli import main
from tests.captures import CAPTURES
from tests.cli.commands import dissect, run

LINES = [
    "[SYN]",
    "[SYN, ACK]",
    "[ACK]",
    "[PSH, ACK]",
    "[PSH, ACK]",
    "[FIN, ACK]",
    "[FIN, ACK]",
    "[ACK]",
]


def test_a_pipe_shows_what_is_simulated() -> None:
    made = dissect("simulate", "-w", "-")
    shown = dissect("show", "-", input=made.stdout_bytes)

    assert made.exit_code == shown.exit_code == 0
    assert [flags in line for flags, line in zip(LINES, shown.stdout.splitlines(), strict=True)] == [True] * 8


def test_a_file_is_written_and_named(tmp_path: Path) -> None:
    file = tmp_path / "x.pcapng"
    made = dissect("simulate", "--transport", "udp", "--message", "hällo", "--octets", "100", "-w", file)

    assert (made.exit_code, made.stdout) == (0, f"4 packets: {file}\n10 calls: {tmp_path / 'x.calls.jsonl'}\n")
    assert "2 messages, 2 echoed" in dissect("echo-check", file).stdout
    assert dissect("verify", file).exit_code == 0


def test_terminals_get_no_octets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: True, raising=False)

    assert "not for terminals" in dissect("simulate", "-w", "-").stderr
    assert "not for terminals" in dissect("simulate", "-w", "/dev/stdout").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--mss", "3"), "mss is 3, but it may be 64 to 9000"),
        (("--loss", "all"), "'all' is not a percentage, or packets by their sender: 3, or client:2,server:4-6"),
        (("--transport", "quic"), "'quic' is not one of"),
        (("--octets", "-1"), "-1 is not in the range"),
    ],
)
def test_wrong_arguments_are_explained(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    file = tmp_path / "x.pcapng"
    result = dissect("simulate", *arguments, "-w", file)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not file.exists()


def test_a_file_is_needed() -> None:
    assert "Missing option '-w' / '--write'" in dissect("simulate").stderr


def test_a_folder_cannot_be_written(tmp_path: Path) -> None:
    assert dissect("simulate", "-w", tmp_path).exit_code == 2


def test_calls_that_cannot_be_written_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.calls.jsonl").mkdir()
    result = dissect("simulate", "-w", tmp_path / "x.pcapng")

    assert result.exit_code == 2
    assert "x.calls.jsonl: Is a directory" in result.stderr


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [("-w", "-"), ("-w", "x.pcapng")])
def test_a_full_disk_behind_standard_output_is_said(arguments: tuple[str, str], tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with Path("/dev/full").open("wb") as full:
        ran = run("simulate", *arguments, cwd=tmp_path, env=environment, capture_output=False, stdout=full, stderr=PIPE)

    assert (ran.returncode, ran.stderr) == (2, b"dissect: cannot write: No space left on device\n")


@pytest.mark.parametrize("command", [("simulate",), ("merge", CAPTURES / "tcp4_echo.pcap")])
def test_without_standard_output_nothing_is_written(
    command: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(SystemExit) as ended:
        main([*map(str, command), "-w", "-"])

    assert ended.value.code == 2
    assert capsys.readouterr().err == "dissect: cannot write: there is no standard output\n"
