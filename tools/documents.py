"""Refreshes the generated parts of the documents: the output of commands, `dissect …` or `python tools/…`.

A generated part lies between two comments; the first names the command::

    <!-- generated: dissect header udp -->
    <!-- end -->

What begins as a diagram of Mermaid is one, and is drawn where the document is shown.

`python tools/documents.py` rewrites the parts, `--check` fails if one differs from what its command prints today.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{one.name}" for one in (ROOT / "docs").glob("*.md")))
PART = re.compile(r"(?P<begin><!-- generated: (?P<command>.*?) -->\n)(?P<body>.*?)(?P<end><!-- end -->)", re.DOTALL)
COLUMNS = "110"
MERMAID = (["stateDiagram-v2"], ["sequenceDiagram"])
PROGRAMS = {"dissect": ("-m", "dissect"), "python": ()}


def output(command: str) -> str:
    """The output of a `dissect` command in a pipe, or of one of our tools, as a block of text."""
    program, *arguments = shlex.split(command)
    if program not in PROGRAMS:
        raise SystemExit(f"{command}: only dissect's own commands are run")
    ran = subprocess.run(
        [sys.executable, *PROGRAMS[program], *arguments],
        cwd=ROOT,
        env={"COLUMNS": COLUMNS, "PATH": "", "PYTHONPATH": str(ROOT), "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if ran.returncode not in (0, 1) or ran.stderr:
        raise SystemExit(f"{command}: exit {ran.returncode}\n{ran.stderr}")
    lines = [line.rstrip() for line in ran.stdout.splitlines()]
    begin = ["```mermaid"] if lines[:1] in MERMAID else ["```console", f"$ {command}"]
    return "\n".join([*begin, *lines, "```\n"])


def refreshed(text: str) -> str:
    """The document with every generated part refreshed."""
    return PART.sub(lambda part: part["begin"] + output(part["command"]) + part["end"], text)


def main(arguments: list[str]) -> int:
    """Write the documents, or with --check say which are stale. Exit status 1 if one is."""
    stale = []
    for name in DOCUMENTS:
        path = ROOT / name
        before = path.read_text(encoding="utf-8")
        after = refreshed(before)
        if after == before:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(after, encoding="utf-8")
    for name in stale:
        print(f"{name} {'is stale: run make documents' if '--check' in arguments else 'refreshed'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
