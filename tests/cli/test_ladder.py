"""`dissect ladder`: the messages of a conversation, drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.captures import CAPTURES
from tests.cli.commands import dissect, run
from tests.hostile.cases import ROOT
from tests.render.frames import TCP_SYN, pcap

LOSS = CAPTURES / "tcp4_loss_fast.pcap"
PAGE = (ROOT / "docs" / "ladder.md").read_text(encoding="utf-8")


def test_the_first_conversation_is_drawn() -> None:
    result = dissect("ladder", CAPTURES / "tcp4_two_clients.pcap")

    assert result.exit_code == 0
    assert result.output.splitlines()[:2] == [
        "  conversation 0: tcp 192.0.2.1:52102 → 192.0.2.2:50001",
        "  one of 2; `dissect flows` lists them, --conversation N shows another one",
    ]


def test_another_one_is_chosen_by_its_number() -> None:
    lines = dissect("ladder", "--conversation", "1", CAPTURES / "tcp4_two_clients.pcap").output.splitlines()

    assert lines[0] == "  conversation 1: tcp 192.0.2.1:52116 → 192.0.2.2:50001"


def test_packets_are_folded_unless_all_are_asked_for() -> None:
    assert "… 11 packets: ← 7,000 octets" in dissect("ladder", LOSS).output
    assert "packets:" not in dissect("ladder", "--unfold", LOSS).output


def test_raw_numbers() -> None:
    [number] = re.findall(r"\[SYN\] Seq=(\d+)", dissect("ladder", "-S", LOSS).output)

    assert int(number) > 0


def test_a_diagram_for_mermaid() -> None:
    lines = dissect("ladder", "--format", "mermaid", LOSS).output.splitlines()

    assert lines[0] == "sequenceDiagram"
    assert any(line.startswith("    L-xR: #35;5 [ACK] Seq=1449 ") for line in lines)


def test_json_has_every_message() -> None:
    found = json.loads(dissect("ladder", "--json", LOSS).output)

    assert (found["conversation"], found["left"], len(found["rungs"])) == (0, "192.0.2.1:52164", 28)
    assert found["rungs"][4]["fate"] == "lost"


@pytest.mark.parametrize("options", [("--unfold",), ("--raw-numbers",), ("--format", "mermaid")])
def test_json_has_everything(options: tuple[str, ...]) -> None:
    assert dissect("ladder", "--json", *options, LOSS).exit_code == 2


def test_what_cannot_be_drawn(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no capture")
    for path in (tmp_path / "missing.pcap", tmp_path / "notes.txt"):
        result = dissect("ladder", path)
        assert (result.stdout, result.exit_code) == ("", 2)
        assert result.stderr.startswith("dissect: ")
    result = dissect("ladder", "--conversation", "9", LOSS)
    assert result.exit_code == 2
    assert result.stderr == f"dissect: {LOSS}: there is no conversation 9: the only one has number 0\n"
    assert "cannot be read twice" in dissect("ladder", "-", input=b"").stderr


def test_damage_comes_after_what_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(pcap([TCP_SYN, TCP_SYN])[:-10])

    result = dissect("ladder", path)
    assert "[SYN] Seq=0" in result.stdout
    assert result.exit_code == 1
    assert "record 2" in result.stderr
    assert json.loads(dissect("ladder", "--json", path).stdout)["error"]["record"] == 2


@pytest.mark.slow
def test_terminals_without_unicode() -> None:
    found = run("ladder", LOSS, env={"PYTHONIOENCODING": "ascii", "PATH": ""})

    assert found.stdout.isascii()
    assert b"|----" in found.stdout


def test_the_page_is_right_about_python(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    [block] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    exec(block, {})  # our own page

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == block.split("# ")[1].splitlines()[0] == "5 1449 1448"
    assert lines[1].startswith("  conversation 0: ")
