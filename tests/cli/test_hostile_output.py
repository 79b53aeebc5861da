"""Nothing that comes from a capture moves a cursor, sets a title, turns a line around or breaks out of JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dissect.cli import main
from dissect.cli.output import Output, Status
from tests.cli.hostile_text import ATTACKS, harmful, named
from tests.hostile.cases import VARIABLE, cases_in, generate, generator
from tests.profiles import some_of
from tests.render.frames import pcap

COMMANDS = [
    ["show"],
    ["show", "-V"],
    ["show", "-x"],
    ["show", "-V", "-x"],
    ["verify"],
    ["info"],
    ["netstat"],
    ["explain-checksum", "-n", "1"],
    ["flows"],
    ["netstat"],
    ["ladder"],
    ["rewrite", "--anonymize", "a key", "--set", "dns.id=7", "--decapsulate", "udp", "-w", os.devnull],
]


NO_GENERATOR = pytest.mark.skipif(generator() is None, reason=f"no generator of hostile captures; {VARIABLE} names it")


@pytest.fixture(scope="module", params=["own", pytest.param("generated", marks=NO_GENERATOR)])
def captures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Captures full of attacks: one of this test's own making, or those of the generator."""
    folder = tmp_path_factory.mktemp("attacks")
    if request.param == "own":
        path = folder / "own.pcap"
        path.write_bytes(pcap([named(attack) for attack in ATTACKS.values()]))
        return [path]
    generate(folder, seed=1, count=0, captures=[])
    return [case.path for case in cases_in(folder) if case.layer == "output"]


@pytest.mark.heavy
@pytest.mark.parametrize("arguments", some_of(COMMANDS, 10), ids=" ".join)
def test_text_is_harmless(arguments: list[str], captures: list[Path]) -> None:
    for path in captures:
        result = CliRunner().invoke(main, [*arguments, str(path)])

        assert harmful(result.stdout) == set(), path.name
        assert harmful(result.stderr) == set(), path.name
        assert result.exit_code in (0, 1, 2)


@pytest.mark.heavy
def test_colours_are_our_own(captures: list[Path]) -> None:
    for path in captures:
        result = CliRunner().invoke(main, ["show", "-V", "--color", "always", str(path)])
        painted = result.stdout.split("\x1b[")[1:]

        assert harmful(result.stdout) <= {"\x1b"}, path.name
        assert {one.partition("m")[0] for one in painted} <= {"0", "1", "2", "31", "32", "33", "35", "36"} | {
            "1;31", "1;34", "2;33"
        }  # fmt: skip


@pytest.mark.heavy
def test_json_is_ascii_and_whole(captures: list[Path]) -> None:
    for path in captures:
        result = CliRunner().invoke(main, ["show", "--json", str(path)])

        assert result.stdout.isascii(), path.name
        assert harmful(result.stdout) == set(), path.name
        assert all(isinstance(json.loads(line), dict) for line in result.stdout.split("\n") if line)


def test_what_attacks_is_spelt_out(tmp_path: Path) -> None:
    path = tmp_path / "own.pcap"
    path.write_bytes(pcap([named(attack) for attack in ATTACKS.values()]))

    result = CliRunner().invoke(main, ["show", "-V", str(path)])

    assert "\\x1b" in result.stdout
    assert result.stdout.count("Packet ") == len(ATTACKS)


@pytest.mark.parametrize(
    "arguments",
    [["\x1b[31m"], ["show", "\x1b[31m\x85.pcap"], ["header", "\x1b]0;x\x07"], ["show", "--limit", "\x1b=1", "x"]],
)
def test_what_was_typed_is_harmless_too(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == Status.UNREADABLE
    assert harmful(result.output) == set()


def test_limits_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "own.pcap"
    path.write_bytes(pcap([named(b"name")]))

    result = CliRunner().invoke(main, ["show", "--limit", "layers=2", str(path)])

    assert "ip layer_limit" in result.stdout or "udp layer_limit" in result.stdout
    assert CliRunner().invoke(main, ["show", "--limit", "layers", str(path)]).exit_code == Status.UNREADABLE


def test_no_standard_output(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    with pytest.raises(SystemExit) as end:
        Output()

    assert end.value.code == Status.UNREADABLE
    assert "no standard output" in capsys.readouterr().err
