"""Protocols of one's own reach every command, filters, tables, the engine and `dissect header`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import pytest

from dissect import columns
from dissect.blocks.captures import read_captures
from dissect.cli import COMMANDS, main
from dissect.packet.extending.modules import including
from dissect.packet.protocol_set import own_protocols
from dissect.session import open_packets
from tests.cli.commands import dissect
from tests.extending.own import TELEMETRY, declaration, readings
from tests.with_engine import needs_engine

OPTION = ("--protocols", str(TELEMETRY))


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    return readings(tmp_path / "readings.pcap")


def shown(*arguments: str | Path) -> str:
    result = dissect(*arguments)
    assert (result.stderr, result.exit_code) == ("", 0)
    return result.stdout


@pytest.mark.heavy
def test_show_takes_it_apart_and_filters_by_it(capture: Path) -> None:
    assert "telemetry" not in shown("show", capture)
    assert "telemetry  A reading of a sensor" in shown("show", *OPTION, "-V", capture)

    lines = shown("show", *OPTION, "-Y", "telemetry.sensor == 3", capture).splitlines()
    assert [line.split()[0] for line in lines] == ["3"]
    (found,) = map(json.loads, shown("show", *OPTION, "--json", "-c1", capture).splitlines())
    assert found["layers"][-1]["fields"]["telemetry.reading"] == b"ok".hex()


def test_statistics_count_it(capture: Path) -> None:
    assert "telemetry        5" in shown("stats", *OPTION, capture)


@pytest.mark.heavy
def test_tables_have_its_columns(capture: Path) -> None:
    columns_named = "--columns", "frame.number,telemetry.sensor"
    table = shown(
        "export", *OPTION, capture, *columns_named, "-o", "-", "--format", "csv", "-Y", "telemetry.sensor > 3"
    )

    assert table.splitlines() == ["frame.number,telemetry.sensor", "4,4", "5,5"]
    assert "telemetry.reading" in shown("export", *OPTION, "--list-columns", "telemetry")


def test_packets_are_copied_by_it(capture: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pcap"

    shown("filter", *OPTION, "-Y", "telemetry.sensor in {1, 5}", capture, "-w", copy)

    with open_packets(copy) as packets:
        assert [one.payload[2] for one in packets] == [1, 5]


@pytest.mark.heavy
def test_verdicts_can_be_asked_of_its_packets(capture: Path) -> None:
    assert "2 packets" in shown("verify", *OPTION, "-Y", "telemetry.sensor < 3", capture)
    assert "telemetry" in shown("explain-checksum", *OPTION, capture, "-n", "1")


@pytest.mark.heavy
def test_its_header_is_drawn_and_listed() -> None:
    assert "|    Version    |             Sensor            |     Length    |" in shown("header", *OPTION, "telemetry")
    assert "Telemetry" in shown("header", *OPTION)
    assert "`telemetry.sensor`" in shown("header", *OPTION, "--markdown")


def test_every_command_by_which_numbers_have_meanings_has_the_option() -> None:
    context = click.Context(main)
    options = {name: {text for one in _command(context, name).params for text in one.opts} for name in COMMANDS}

    assert {name for name, known in options.items() if "-d" in known} | {"header"} == {
        name for name, known in options.items() if "--protocols" in known
    }
    assert len(options) > 10


def _command(context: click.Context, name: str) -> click.Command:
    command = main.get_command(context, name)
    assert command is not None
    return command


def test_a_number_of_ours_is_its_own_only_if_one_says_so(tmp_path: Path, capture: Path) -> None:
    module = tmp_path / "mine.py"
    module.write_text(declaration(port=53), encoding="utf-8")

    refused = dissect("show", "--protocols", module, capture)
    assert refused.exit_code == 2
    assert refused.stderr.endswith(f"Error: --protocols {module}: Mine: UdpPort 53 is DNS's already\n")

    module.write_text(declaration().replace("carried_as={UdpPort: [9998]}", ""), encoding="utf-8")
    assert "  mine  " in shown("show", "--protocols", module, "-d", "udp.port==9999,mine", capture)


def test_a_file_that_is_meant_is_suggested(monkeypatch: pytest.MonkeyPatch, capture: Path) -> None:
    (capture.parent / "loose.py").write_text(declaration(), encoding="utf-8")
    monkeypatch.chdir(capture.parent)
    monkeypatch.setattr(sys, "path", [*filter(None, sys.path)])  # as where a script runs

    refused = dissect("show", "--protocols", "loose", capture)

    assert refused.exit_code == 2
    assert refused.stderr.endswith("No module named 'loose'. Did you mean loose.py?\n")


@needs_engine
def test_the_engine_and_python_find_the_same(capture: Path) -> None:
    protocols = including(own_protocols(), str(TELEMETRY))
    with read_captures(str(capture), protocols=protocols) as blocks:
        layers = [list(block.layers().count) for block in blocks]
    with open_packets(capture, protocols=protocols) as packets:
        assert [len(packet.layers) for packet in packets] == layers[0] == [4] * 5


def test_tables_are_the_same_with_and_without_the_engine(capture: Path) -> None:
    protocols = including(own_protocols(), str(TELEMETRY))

    table = columns.table(str(capture), columns=["telemetry.sensor"], protocols=protocols)

    assert table["telemetry.sensor"].to_pylist() == [1, 2, 3, 4, 5]
