from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click import Context

from dissect.cli import main
from dissect.cli.progress import ProgressBar
from dissect.cli.sources import whole_source
from dissect.errors import MissingExtraError
from dissect.protocols.tftp import TFTPReadRequest
from tests.cli.commands import dissect
from tests.cli.hostile_text import ATTACKS, harmful, named
from tests.hostile.cases import ROOT
from tests.render.frames import TCP_SYN, UDP_FRAME, WRONG, pcap

COLUMNS = "frame.number,udp.srcport,udp.checksum.status"
ROWS = [
    {"frame.number": 1, "udp.srcport": 50001, "udp.checksum.status": "VALID"},
    {"frame.number": 2, "udp.srcport": None, "udp.checksum.status": None},
    {"frame.number": 3, "udp.srcport": 50001, "udp.checksum.status": "INVALID"},
]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "three.pcap"
    path.write_bytes(pcap([UDP_FRAME, TCP_SYN, WRONG]))
    return path


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(pcap([UDP_FRAME, UDP_FRAME])[:-1])
    return path


def rows_of(path: Path, form: str) -> list[dict[str, Any]]:
    """What stands in an exported file."""
    if form in {"parquet", "arrow"}:
        table = pq.read_table(path) if form == "parquet" else pa.ipc.open_file(path).read_all()
        return [dict(row) for row in table.to_pylist()]
    text = path.read_text()
    if form == "jsonl":
        return [{**dict.fromkeys(COLUMNS.split(",")), **json.loads(line)} for line in text.splitlines()]
    rows = csv.DictReader(io.StringIO(text))
    return [{name: int(one) if one.isdigit() else one or None for name, one in row.items()} for row in rows]


@pytest.mark.parametrize("form", ["parquet", "arrow", "csv", "jsonl"])
def test_each_format_by_the_name(form: str, capture: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out.{form}"
    result = dissect("export", capture, "-o", out, "--columns", COLUMNS)

    assert (result.exit_code, result.output) == (0, "")
    assert rows_of(out, form) == ROWS


def test_standard_output_takes_a_format(capture: Path) -> None:
    result = dissect("export", capture, "-o", "-", "--format", "jsonl", "--columns", "frame.number", "-Y", "udp")

    assert result.output.splitlines() == ['{"frame.number":1}', '{"frame.number":3}']
    without_format = dissect("export", capture, "--columns", "frame.number,ip.ttl").output
    assert without_format.splitlines()[0] == "frame.number,ip.ttl"
    assert without_format == dissect("export", capture, "-o", "-", "--columns", "frame.number,ip.ttl").output


def test_the_default_columns_and_several_captures(capture: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    result = dissect("export", capture, capture, "-o", out, "--threads", "2")

    assert result.exit_code == 0
    table = pq.read_table(out)
    assert table["frame.number"].to_pylist() == [1, 2, 3, 1, 2, 3]
    assert table["ip.src"].to_pylist() == ["192.0.2.1"] * 6


def test_addresses_as_numbers_and_ports_that_mean_something_else(capture: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    columns = "ip.src,frame.protocols"
    arguments = ("--addresses", "number", "-d", "udp.port==7,dns", "--columns", columns)
    result = dissect("export", capture, "-o", out, *arguments)

    assert result.exit_code == 0
    assert json.loads(out.read_text().splitlines()[0]) == {"ip.src": 0xC0000201, "frame.protocols": "eth:ip:udp:dns"}


def test_columns_from_a_file(capture: Path, tmp_path: Path) -> None:
    names = tmp_path / "columns.txt"
    names.write_text("# what is wanted\nframe.number\n\n  ip.ttl\n")
    result = dissect("export", capture, "-o", "-", "--format", "csv", "--columns", f"@{names}")

    assert result.output.splitlines()[0] == "frame.number,ip.ttl"
    assert dissect("export", capture, "-o", "-", "--format", "csv", "--columns", "@missing").exit_code == 2
    names.write_bytes(b"\xff")
    result = dissect("export", capture, "-o", "-", "--format", "csv", "--columns", f"@{names}")
    assert "is not text" in result.output


@pytest.mark.heavy
def test_columns_are_listed() -> None:
    everything = dissect("export", "--list-columns").output.splitlines()
    some = dissect("export", "--list-columns", "Checksum", "udp").output.splitlines()

    assert len(everything) > 1000
    assert everything[0].split()[:2] == ["frame.number", "uint64"]
    assert {line.split()[0] for line in some} >= {"udp.checksum", "udp.checksum.status"}
    assert any(line.split()[:2] == ["udp.checksum.status", "text"] for line in some)
    assert dissect("export", "--list-columns", "nothing is like this").output == ""
    assert dissect("export", "--list-columns", "frame.time_ns", "2").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "x.csv"], "Missing argument"),
        (["FILE", "--columns", "nonsense"], "nonsense"),
        (["FILE", "-o", "x.xlsx"], "names no format"),
        (["FILE", "-o", "x.csv", "--columns", "ip.scr"], "did you mean ip.src? `dissect export"),
        (["FILE", "-o", "x.csv", "--columns", "ip.src,ip.src"], "twice. `dissect export"),
        (["FILE", "-o", "x.csv", "-Y", "ip.scr == 1"], "did you mean ip.src"),
        (["FILE", "-o", "x.csv", "-Y", "ip.src =="], "ip.src =="),
        (["FILE", "-o", "x.csv", "-d", "nonsense"], "nonsense"),
    ],
)
def test_misuse_is_said(arguments: list[str], said: str, capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(capture.parent)
    result = dissect("export", *(str(capture) if one == "FILE" else one for one in arguments))

    assert result.exit_code == 2
    assert said in result.output
    assert list(Path().iterdir()) == [Path(capture.name)]


def test_a_capture_is_not_written_over_itself(capture: Path) -> None:
    before = capture.read_bytes()
    result = dissect("export", capture, "-o", capture, "--format", "csv")

    assert result.exit_code == 2
    assert capture.read_bytes() == before


def test_a_damaged_capture_is_written_as_far_as_it_goes(damaged: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    result = dissect("export", damaged, "-o", out, "--columns", "frame.number")

    assert result.exit_code == 1
    assert "damaged.pcap" in result.stderr
    assert out.read_text() == '{"frame.number":1}\n'


def test_a_note_that_is_an_error_is_a_status(tmp_path: Path) -> None:
    path = tmp_path / "note.pcapng"
    octets = bytearray((ROOT / "captures" / "pcapng_two_interfaces.pcapng").read_bytes())
    block = octets.index(b"\x06\x00\x00\x00")  # the first packet
    octets[block + 8 : block + 12] = b"\x63\x00\x00\x00"  # of an interface that is not described
    path.write_bytes(octets)
    shown = dissect("show", path)
    result = dissect("export", path, "-o", tmp_path / "out.csv")

    assert result.exit_code == shown.exit_code == 1
    assert result.stderr == shown.stderr


def test_what_cannot_be_opened_leaves_no_file(capture: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = dissect("export", tmp_path / "missing.pcap", "-o", out)

    assert result.exit_code == 2
    assert "missing.pcap" in result.stderr
    assert not out.exists()
    result = dissect("export", tmp_path / "missing.pcap", capture, "-o", out, "--columns", "frame.number")
    assert result.exit_code == 2
    assert out.read_text().splitlines() == ["frame.number", "1", "2", "3"]


def test_what_cannot_be_written_is_said(capture: Path, tmp_path: Path) -> None:
    result = dissect("export", capture, "-o", tmp_path / "missing" / "out.csv")

    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_no_binary_for_a_terminal(capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.cli.commands.export.is_terminal", lambda: True)
    result = dissect("export", capture, "-o", "-", "--format", "parquet")

    assert result.exit_code == 2
    assert "is a binary format" in result.output
    assert dissect("export", capture, "-o", "-", "--format", "csv").exit_code == 0


def test_without_the_extra_it_says_so(capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        """An importer that misses something."""

        def find_spec(self, name: str, *_: object) -> None:
            if name == "dissect.columns":
                raise MissingExtraError("this needs the extra `table`")

    for name in [name for name in sys.modules if name.startswith(("dissect.columns", "dissect.cli.commands.export"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("dissect.columns")
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    result = dissect("export", capture, "-o", "x.csv")

    assert result.exit_code == 2
    assert result.output == "dissect: this needs the extra `table`\n"
    assert main.get_command(Context(main, resilient_parsing=True), "export") is None


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_text_is_harmless(form: str, tmp_path: Path) -> None:
    path = tmp_path / "attacks.pcap"
    path.write_bytes(pcap([named(attack) for attack in ATTACKS.values()]))
    result = dissect("export", path, "-o", "-", "--format", form, "--columns", "frame.number,tftp.source_file")

    assert TFTPReadRequest.stack.name == "tftp"
    assert harmful(result.stdout) == set()
    assert len(result.stdout.splitlines()) == len(ATTACKS) + (form == "csv")
    assert form == "jsonl" or "'=cmd|" in result.stdout
    assert form == "csv" or result.stdout.isascii()


@pytest.mark.slow
def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "many.pcap"
    path.write_bytes(pcap([UDP_FRAME] * 20_000))
    command = f"{sys.executable} -m dissect export {path} -o - --format csv | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False, timeout=120)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"frame.number,")


@pytest.mark.slow
def test_standard_input(capture: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "dissect",
        "export",
        "-",
        "-o",
        "-",
        "--format",
        "jsonl",
        "--columns",
        "frame.number",
    ]
    done = subprocess.run(
        command, cwd=ROOT, input=capture.read_bytes(), capture_output=True, check=True, env=dict(os.environ)
    )

    assert done.stdout == b'{"frame.number":1}\n{"frame.number":2}\n{"frame.number":3}\n'


def test_progress_is_told_the_octets(capture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    class Watched(ProgressBar):
        def update(self, octets: int) -> None:
            told.append(octets)

    monkeypatch.setattr(whole_source, "ProgressBar", Watched)
    assert dissect("export", capture, "-o", tmp_path / "out.csv").exit_code == 0
    assert told[-1] == capture.stat().st_size
