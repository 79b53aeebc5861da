"""The Python of the README and of the other documents is run as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?P<before>[^\n]*)\n```python\n(?P<code>.*?)```", re.DOTALL)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = [one for path in DOCUMENTS for one in BLOCK.finditer(path.read_text(encoding="utf-8"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
LONGEST = 200
"""Lines of the README."""
PROGRAMS = [one["code"] for one in BLOCKS if not one["before"].startswith("<!-- pytest:")]


@pytest.mark.heavy
@pytest.mark.parametrize("code", PROGRAMS, ids=lambda code: code.strip().splitlines()[-1][:40])
def test_the_documents_run(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import dissect

    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(ROOT / "tools" / "examples" / "telemetry")  # a protocol of the user's
    with dissect.open("captures/tcp4_echo.pcap") as packets:
        names = {"packet": next(iter(packets))}

    exec(compile(code, "a document", "exec"), names)


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert len(text.splitlines()) <= LONGEST
    for path in DOCUMENTS:
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
