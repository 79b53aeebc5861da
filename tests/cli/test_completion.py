from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from dissect.cli import main
from tests.cli.commands import dissect

ROOT = Path(__file__).parents[2]


def offered(line: str) -> list[str]:
    """What a shell is offered at the end of a line."""
    *words, incomplete = line.split(" ")
    completing = BashComplete(main, {}, "dissect", "_DISSECT_COMPLETE")
    return [one.value for one in completing.get_completions(words[1:], incomplete)]


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("dissect sh", ["show"]),
        ("dissect completion f", ["fish"]),
        ("dissect show --link-type ether", ["ethernet", "ethernet_mpacket"]),
        ("dissect show -Y tcp.po", ["tcp.port"]),
        ("dissect show -Y !(tcp.po", ["!(tcp.port"]),
        ("dissect show -Y udpl", ["udplite"]),
        ("dissect show -Y a==b", []),
        ("dissect show cap", ["cap"]),
        ("dissect show --hex cap", []),
        ("dissect filter --names frame.cap", ["frame.cap_len"]),
        ("dissect header ICMPv4ech", ["icmpv4echo"]),
        ("dissect export --columns ip.src,frame.cap", ["ip.src,frame.cap_len"]),
        ("dissect rewrite --set ip.tt", ["ip.ttl"]),
        ("dissect nothing x", []),
    ],
)
def test_words_are_completed(line: str, candidates: list[str]) -> None:
    assert offered(line) == candidates


def test_without_the_extra_no_columns_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dissect.columns.catalogue", None)
    monkeypatch.setattr("dissect.cli.completion.words.MissingExtraError", ImportError)
    assert offered("dissect export --columns ip.s") == []


def test_before_a_dot_only_protocols_are_offered() -> None:
    assert "tcp" in offered("dissect show -Y t")
    assert not any("." in one for one in offered("dissect show -Y t"))
    assert "tcp.port" in offered("dissect show -Y tcp")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_of_shells(shell: str) -> None:
    result = dissect("completion", shell)
    assert result.exit_code == 0
    assert "_DISSECT_COMPLETE" in result.output
    assert dissect("completion", "csh").exit_code == 2


BASH = """
eval "$(dissect completion bash)"
compopt() { echo "$@"; }
cd captures
complete_at() { COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=(); _dissect_completion dissect; }
complete_at dissect verif; echo "${COMPREPLY[@]}"
complete_at dissect show -Y ip.tt; echo "${COMPREPLY[@]}"
complete_at dissect header IPv6Fr; echo "${COMPREPLY[@]}"
complete_at dissect show tcp4_ec; complete -p dissect
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.slow
def test_bash_completes(tmp_path: Path) -> None:
    program = tmp_path / "dissect"
    run = "import sys; sys.argv[0] = 'dissect'; from dissect_command import main; main()"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{run}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = ["bash", "--norc", "-c", BASH]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "verify",
        "ip.ttl",
        "ipv6fragment",
        "-o default",
        "complete -o nosort -F _dissect_completion dissect",
    ]
