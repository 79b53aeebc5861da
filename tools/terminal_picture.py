"""Draws the output of commands on a terminal as an SVG picture: `python tools/terminal_picture.py [--check]`.

It runs the commands, so the picture shows what they print today; --check fails if it would change.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "terminal.svg"
COMMANDS = (
    ("show", "captures/tcp4_echo.pcap"),
    ("verify", "captures/tcp4_corrupted_segment.pcap"),
)
COLUMNS = 132
# The fonts of the reader's machine: a picture in a README must not ask another host for one.
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="dissect on a terminal">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def printed(arguments: tuple[str, ...]) -> str:
    """The output of one of our commands on a terminal with colours."""
    ran = subprocess.run(
        [sys.executable, "-m", "dissect", *arguments, "--color", "always"],
        cwd=ROOT,
        env={"COLUMNS": str(COLUMNS), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if ran.returncode not in (0, 1) or ran.stderr:
        raise SystemExit(f"dissect {' '.join(arguments)}: exit {ran.returncode}\n{ran.stderr}")
    return ran.stdout


def picture() -> str:
    """The picture as SVG."""
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
    )
    for arguments in COMMANDS:
        console.print(f"$ dissect {' '.join(arguments)}", style="bold", highlight=False)
        console.print(Text.from_ansi(printed(arguments)))
    return console.export_svg(title="dissect", code_format=FRAME, unique_id="terminal")


def main(arguments: list[str]) -> int:
    """Write the picture, or with --check say whether it is stale. Exit status 1 if it is."""
    drawn = picture()
    is_fresh = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == drawn
    if "--check" in arguments:
        if not is_fresh:
            print(f"{PICTURE.relative_to(ROOT)} is stale: run make documents")
        return 0 if is_fresh else 1
    PICTURE.write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
