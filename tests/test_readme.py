"""The README's Python is run as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?P<before>[^\n]*)\n```python\n(?P<code>.*?)```", re.DOTALL)
BLOCKS = list(BLOCK.finditer((ROOT / "README.md").read_text(encoding="utf-8")))
PROGRAMS = [one["code"] for one in BLOCKS if not one["before"].startswith("<!-- pytest:")]


@pytest.mark.parametrize("code", PROGRAMS, ids=lambda code: code.strip().splitlines()[-1][:40])
def test_the_readme_runs(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import dissect

    monkeypatch.chdir(ROOT)
    with dissect.open("captures/tcp4_echo.pcap") as packets:
        names = {"packet": next(iter(packets))}

    exec(compile(code, "README.md", "exec"), names)
