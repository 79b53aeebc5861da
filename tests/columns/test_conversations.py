"""Conversations as an Arrow table."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import dissect
from dissect import extras
from dissect.columns import flows_table
from dissect.columns.conversations import COLUMNS
from tests.captures import CAPTURES
from tests.cli.commands import dissect as run


def test_a_row_says_what_the_conversation_says() -> None:
    path = CAPTURES / "tcp4_two_clients.pcap"
    found, table = dissect.flows(path), flows_table(path)

    rows = table.to_pyarrow().to_pylist()

    assert table.column_names == list(COLUMNS)
    assert [(one["number"], one["client_port"], one["server_octets"]) for one in rows] == [
        (one.number, one.ends[0].port, one.ends[1].octets) for one in found
    ]
    assert [one["first_time"].value for one in rows] == [one.first_ns for one in found]
    assert {(one["protocol"], one["state"], one["completeness"]) for one in rows} == {("tcp", "TIME_WAIT", 31)}


def test_what_is_not_known_is_null_and_the_arguments_are_those_of_flows() -> None:
    rows = flows_table(CAPTURES / "icmp_echo.pcap", "icmp", limit=1).to_pyarrow().to_pylist()

    assert [(one["client_port"], one["completeness"], one["identifier"]) for one in rows] == [(None, None, 4711)]
    assert len(flows_table(CAPTURES / "lldp.pcap")) == 0


@pytest.mark.parametrize("name", ["x.parquet", "x.csv"])
def test_the_command_writes_a_table(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    result = run("flows", CAPTURES / "dns_lookups.pcap", "-o", target, "--sort", "octets", "-n", "2")

    assert (result.exit_code, result.stdout) == (0, "")
    if name == "x.csv":
        assert len(target.read_text().splitlines()) == 3
    else:
        assert pq.read_table(target)["number"].to_pylist() == [9, 6]


def test_what_the_table_needs_is_said_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    result = run("flows", CAPTURES / "icmp_echo.pcap", "-o", tmp_path / "x.parquet")

    assert result.exit_code == 2
    assert "pip install 'packet-dissect[table]'" in result.stderr


def test_no_table_is_written_of_what_cannot_be_read(tmp_path: Path) -> None:
    result = run("flows", tmp_path / "none.pcap", "-o", tmp_path / "x.parquet")

    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("-o", "x.txt"), "names no format"),
        (("-o", "x.csv", "--json"), "nothing else"),
        (("-o", "x.csv", CAPTURES / "lldp.pcap"), "the table of one capture"),
    ],
)
def test_what_cannot_be_written_is_refused(arguments: tuple[str | Path, ...], why: str) -> None:
    result = run("flows", CAPTURES / "icmp_echo.pcap", *arguments)

    assert result.exit_code == 2
    assert why in " ".join(result.stderr.split())
