"""Nothing that a command writes destroys what it reads, or what it writes itself; what is replaced keeps its mode."""

from __future__ import annotations

import gzip
import os
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from backports import zstd

from dissect.capture import open_capture
from dissect.cli.writing import overwriting
from tests.capture.files import interface, packet, section
from tests.cli.commands import dissect, run, standard_input_from
from tests.render.frames import UDP_FRAME, WRONG, pcap

CAPTURE = pcap([UDP_FRAME, WRONG])
WRITERS: dict[str, list[str]] = {
    "--junit-xml": ["verify", "-q", "IN", "--junit-xml"],
    "--sarif": ["verify", "--json", "IN", "--sarif"],
    "--annotate": ["verify", "IN", "--annotate"],
    "-w": ["filter", "IN", "-Y", "udp", "-w"],
    "-o": ["export", "IN", "--format", "csv", "-o"],
}
"""How each option that names a file is used; the file comes last, IN is the capture. `encapsulate` reads none."""
REPORTS = ["--junit-xml", "--sarif"]
OTHERS = [option for option in WRITERS if option not in REPORTS]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.pcap"
    path.write_bytes(CAPTURE)
    return path


def arguments(option: str, *sources: Path) -> list[str]:
    before, after = WRITERS[option][: WRITERS[option].index("IN")], WRITERS[option][WRITERS[option].index("IN") + 1 :]
    return [*before, *map(str, sources), *after]


def symbolic(source: Path) -> Path:
    link = source.parent / "symbolic"
    link.symlink_to(source.name)
    return link


def hard(source: Path) -> Path:
    link = source.parent / "hard"
    link.hardlink_to(source)
    return link


def roundabout(source: Path) -> Path:
    (source.parent / "folder").mkdir()
    return source.parent / "folder" / ".." / source.name


def through_a_folder(source: Path) -> Path:
    (source.parent / "folder").symlink_to(source.parent)
    return source.parent / "folder" / source.name


@pytest.mark.parametrize("spelled", [Path, symbolic, hard, roundabout, through_a_folder])
@pytest.mark.parametrize("option", WRITERS)
def test_an_input_is_not_written_over(source: Path, option: str, spelled: Callable[[Path], Path]) -> None:
    target = spelled(source)

    result = dissect(*arguments(option, source), target)

    assert (result.exit_code, "is also an input" in result.stderr) == (2, True)
    assert source.read_bytes() == CAPTURE


@pytest.mark.parametrize("option", [one for one in WRITERS if one != "--annotate"])  # which takes one capture
def test_nor_is_any_of_several(source: Path, tmp_path: Path, option: str) -> None:
    other = tmp_path / "other.pcap"
    other.write_bytes(CAPTURE)

    result = dissect(*arguments(option, other, source), source)

    assert (result.exit_code, source.read_bytes()) == (2, CAPTURE)


@pytest.mark.parametrize("option", WRITERS)
def test_nor_what_standard_input_is(source: Path, option: str) -> None:
    with standard_input_from(source):
        result = dissect(*arguments(option, Path("-")), source)

    assert (result.exit_code, "is also an input" in result.stderr) == (2, True)
    assert source.read_bytes() == CAPTURE


def test_nor_a_list_of_columns(source: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("frame.number\n")

    result = dissect("export", source, "--columns", f"@{names}", "-o", names)

    assert (result.exit_code, names.read_text()) == (2, "frame.number\n")


@pytest.mark.heavy
def test_nor_by_appending_standard_output(source: Path) -> None:
    with source.open("ab") as file:
        done = run("filter", source, "-Y", "udp", "-w", "-", stdout=file, capture_output=False, stderr=subprocess.PIPE)

    assert (done.returncode, source.read_bytes()) == (2, CAPTURE)


@pytest.mark.parametrize("second", ["out", "link", "./out"])
def test_two_outputs_are_two_files(source: Path, tmp_path: Path, second: str) -> None:
    (tmp_path / "link").symlink_to("out")

    result = dissect("verify", "--junit-xml", tmp_path / "out", "--sarif", f"{tmp_path}/{second}", source)

    assert (result.exit_code, "--sarif and --junit-xml are the same file" in result.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


def test_and_neither_is_where_the_verdicts_go(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").touch()
    monkeypatch.setattr(overwriting, "_opened", lambda _: overwriting._place(str(tmp_path / "out")))

    result = dissect("verify", source, "--sarif", tmp_path / "out")

    assert (result.exit_code, "is also standard output" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    "octets",
    [
        CAPTURE,
        CAPTURE[:20],
        section() + interface() + packet(UDP_FRAME),
        gzip.compress(CAPTURE),
        zstd.compress(section() + interface()),
        gzip.compress(CAPTURE)[:30],
        b"snoop\0\0\0\0\0\0\2",
    ],
    ids=["pcap", "header cut", "pcapng", "gzip", "zstandard", "gzip cut", "another format"],
)
@pytest.mark.parametrize("option", REPORTS)
def test_a_report_is_not_written_over_a_capture(source: Path, tmp_path: Path, option: str, octets: bytes) -> None:
    other = tmp_path / "precious"
    other.write_bytes(octets)

    result = dissect(*arguments(option, source), other)

    assert (result.exit_code, f"is a capture; {option} does not" in result.stderr) == (2, True)
    assert other.read_bytes() == octets


@pytest.mark.parametrize("option", REPORTS)
def test_but_over_a_report(source: Path, tmp_path: Path, option: str) -> None:
    for name in ("report", "report.gz", "empty"):
        (tmp_path / name).touch()
        first = dissect(*arguments(option, source), tmp_path / name)
        before = (tmp_path / name).read_bytes()
        second = dissect(*arguments(option, source), tmp_path / name)

        assert (first.exit_code, second.exit_code) == (1, 1)
        assert before
        assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("option", OTHERS)
def test_what_is_not_read_is_overwritten(source: Path, tmp_path: Path, option: str) -> None:
    (tmp_path / "other").write_bytes(CAPTURE[:40])

    result = dissect(*arguments(option, source), tmp_path / "other")

    assert result.exit_code in (0, 1)
    assert (tmp_path / "other").read_bytes() not in (CAPTURE[:40], b"")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
@pytest.mark.parametrize("option", WRITERS)
def test_what_is_replaced_keeps_its_mode(source: Path, tmp_path: Path, option: str, mode: int) -> None:
    target = tmp_path / "out"
    target.write_bytes(b"old")
    target.chmod(mode)

    dissect(*arguments(option, source), target)

    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert target.read_bytes() != b"old"


@pytest.mark.parametrize("option", WRITERS)
def test_a_link_stays_and_leads_to_what_was_written(source: Path, tmp_path: Path, option: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "out").write_bytes(b"old")
    links = {"out": "elsewhere/out", "new": "elsewhere/new"}
    for name, to in links.items():
        (tmp_path / name).symlink_to(to)

        dissect(*arguments(option, source), tmp_path / name)

        assert (tmp_path / name).readlink() == Path(to)
        assert (tmp_path / to).read_bytes() not in (b"old", b"")
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["elsewhere", "in.pcap", "new", "new", "out", "out"]


@pytest.mark.parametrize("option", WRITERS)
def test_devices_and_pipes_are_written_to(source: Path, tmp_path: Path, option: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()))
    reader.start()

    into_pipe = dissect(*arguments(option, source), tmp_path / "pipe")
    nowhere = dissect(*arguments(option, source), "/dev/null")

    reader.join()
    assert into_pipe.exit_code == nowhere.exit_code
    assert into_pipe.exit_code in (0, 1)
    assert len(got[0]) > 20
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_device_may_be_read_and_written_and_named_twice(source: Path) -> None:
    assert "empty" in dissect("filter", "/dev/null", "-Y", "udp", "-w", "/dev/null").stderr
    assert dissect("verify", source, "--sarif", "/dev/null", "--junit-xml", "/dev/null").exit_code == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["/dev/stdout", "-", "/proc/self/fd/1"])
def test_standard_output_has_many_names(source: Path, tmp_path: Path, name: str) -> None:
    dissect(*arguments("-w", source), tmp_path / "expected")

    piped = run(*arguments("-w", source), name)
    with (tmp_path / "found").open("wb") as out:
        out.write(b"before")
        out.flush()
        run(*arguments("-w", source), name, stdout=out, capture_output=False)

    expected = (tmp_path / "expected").read_bytes()
    assert (piped.stdout, piped.stderr) == (expected, b"")
    assert (tmp_path / "found").read_bytes() == b"before" + expected


@pytest.mark.slow
def test_encapsulate_writes_there_too(tmp_path: Path) -> None:
    (tmp_path / "frame.pcap").write_bytes(run("encapsulate", "-w", "/dev/stdout").stdout)

    with open_capture(tmp_path / "frame.pcap") as capture:
        assert len(list(capture)) == 1


@pytest.mark.slow
def test_a_report_on_standard_output_comes_after_the_verdicts(source: Path) -> None:
    done = run("verify", source, "--junit-xml", "/dev/stdout")

    text, mark, report = done.stdout.partition(b"<?xml")
    assert b"INVALID" in text
    assert ET.fromstring(mark + report).get("failures") == "1"
    assert dissect("verify", source, "--annotate", "/dev/stdout").exit_code == 2


def test_other_open_files_are_written_to(source: Path, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        done = dissect("filter", source, "-Y", "udp", "-w", f"/dev/fd/{out.fileno()}")

    assert (done.exit_code, (tmp_path / "out").read_bytes()) == (0, CAPTURE)
    assert dissect("filter", source, "-Y", "udp", "-w", "/dev/fd/77").exit_code == 2


@pytest.mark.parametrize("option", WRITERS)
def test_what_cannot_be_written_is_said(source: Path, tmp_path: Path, option: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for target in (tmp_path, tmp_path / "no" / "folder", tmp_path / "in.pcap" / "x", tmp_path / "loop", "nul\0nul"):
        result = dissect(*arguments(option, source), target)

        assert (result.exit_code, bool(result.stderr)) == (2, True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.pcap", "loop"]


def test_closed_streams_are_no_files() -> None:
    assert overwriting._opened(12345) == ("/dev/fd/12345", None)
