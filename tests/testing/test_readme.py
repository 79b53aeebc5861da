"""The tests in the README fail as it shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
EXAMPLE = re.compile(
    r"<!-- pytest: (?P<name>\S+) -->\n```python\n(?P<code>.*?)```\n\n"
    r"```console\n\$ (?P<command>.*?)\n(?P<output>.*?)```\n<!-- end -->",
    re.DOTALL,
)


@pytest.mark.heavy
def test_the_example_is_executed_as_it_is_written(pytester: pytest.Pytester) -> None:
    examples = list(EXAMPLE.finditer(README.read_text(encoding="utf-8")))
    assert len(examples) == 1
    (example,) = examples
    (pytester.path / example["name"]).write_text(example["code"], encoding="utf-8")
    shutil.copytree(ROOT / "captures", pytester.path / "captures", ignore=shutil.ignore_patterns("*.json", "*.txt"))

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", *example["command"].split()[1:])

    shown = [line.replace("[", "[[]").replace("…", "*") for line in example["output"].splitlines()]
    result.assert_outcomes(failed=6)
    result.stdout.fnmatch_lines([f"{line}*" if line.startswith("FAILED") else line for line in shown])
