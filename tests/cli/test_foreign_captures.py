"""snoop, btsnoop and ERF files given to the commands: read as any capture, and copied as pcapng."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dissect.capture import Frame, open_capture
from dissect.cli import main
from tests.capture.foreign_files import TIME, btsnoop, btsnoop_header, erf, snoop, snoop_header
from tests.render.frames import UDP_FRAME, WRONG

BAD = "found 0x1234"
SNOOP = snoop_header() + snoop(UDP_FRAME, time=(TIME, 7)) + snoop(WRONG, drops=2)
ERF = erf(UDP_FRAME, time=(TIME, 3 << 30)) + erf(WRONG, flags=5, lost=2) + erf(UDP_FRAME[14:], kind=22)
CHECKED = {"snoop": (SNOOP, [1, 2]), "erf": (ERF, [1, 2, 3])}


def run(*arguments: str | Path, octets: bytes = b"") -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=octets)


def frames_in(octets: bytes) -> list[Frame]:
    with open_capture(io.BytesIO(octets)) as capture:
        return list(capture)


@pytest.mark.parametrize("name", CHECKED)
def test_commands_read_them_from_standard_input(name: str) -> None:
    octets, numbers = CHECKED[name]

    shown, verified, counted = (run(command, "-", octets=octets) for command in ("show", "verify", "stats"))

    assert (shown.exit_code, verified.exit_code, counted.exit_code) == (0, 1, 0)
    assert [int(line.split()[0]) for line in shown.stdout.splitlines()] == numbers
    assert BAD in verified.stdout
    assert f"{len(numbers)} packets" in counted.stdout


@pytest.mark.parametrize("name", CHECKED)
def test_a_filter_copies_them_with_all_that_is_said_of_a_frame(name: str) -> None:
    octets, numbers = CHECKED[name]

    result = run("filter", "-", "-Y", "udp", "-w", "-", octets=octets)

    assert [one.replace(number=0) for one in frames_in(result.stdout_bytes)] == [
        one.replace(number=0) for one in frames_in(octets) if one.number in numbers
    ]


def test_directions_of_bluetooth_packets_are_copied() -> None:
    octets = btsnoop_header() + btsnoop(flags=1) + btsnoop(b"\2ab", drops=3)

    assert frames_in(run("filter", "-", "-Y", "frame", "-w", "-", octets=octets).stdout_bytes) == frames_in(octets)


def test_a_merge_has_a_section_for_each(tmp_path: Path) -> None:
    (tmp_path / "a.snoop").write_bytes(SNOOP)
    (tmp_path / "b.erf").write_bytes(ERF)

    run("filter", tmp_path / "a.snoop", tmp_path / "b.erf", "-Y", "udp", "-w", tmp_path / "out.pcapng")

    frames = frames_in((tmp_path / "out.pcapng").read_bytes())
    assert [(one.interface, one.link_type, one.interface_name) for one in frames] == [
        (0, 1, ""),
        (0, 1, ""),
        (1, 1, "port 0"),
        (2, 1, "port 1"),
        (3, 228, "port 0"),
    ]
    assert frames[2].timestamp_ns == TIME * 1_000_000_000 + 750_000_000


@pytest.mark.parametrize("name", CHECKED)
def test_verdicts_are_written_to_a_copy(name: str, tmp_path: Path) -> None:
    octets, numbers = CHECKED[name]

    run("verify", "--annotate", tmp_path / "out.pcapng", "-", octets=octets)

    frames = frames_in((tmp_path / "out.pcapng").read_bytes())
    assert [len(one.comments) for one in frames] == [0, 1, 0][: len(numbers)]
    assert [one.drops for one in frames] == [one.drops for one in frames_in(octets)]
    assert [one.timestamp_ns for one in frames] == [one.timestamp_ns for one in frames_in(octets)]
