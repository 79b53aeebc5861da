"""The commands in the documents on captures are run as they are written there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.commands import dissect
from tests.hostile.cases import ROOT

DOCUMENTS = [
    (ROOT / "docs" / name).read_text(encoding="utf-8")
    for name in (
        "decoding.md",
        "events.md",
        "explain.md",
        "following.md",
        "ladder.md",
        "rewriting.md",
        "simulate.md",
        "tcp_states.md",
    )
]
BLOCKS = [block for text in DOCUMENTS for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)]


@pytest.mark.heavy
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: " ".join(block.split()[:2]))
def test_the_commands_run(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "captures").symlink_to(ROOT / "captures")
    (tmp_path / "big.pcap").write_bytes((ROOT / "captures" / "tcp4_echo.pcap").read_bytes())
    monkeypatch.chdir(tmp_path)

    for line in block.replace("\\\n", " ").splitlines():
        program, *arguments = shlex.split(line)
        result = dissect(*arguments)
        assert (program, result.exit_code, result.stderr) == ("dissect", 0, "")
        if "-w" in arguments:
            assert list(tmp_path.glob(f"{Path(arguments[arguments.index('-w') + 1]).stem}*"))
