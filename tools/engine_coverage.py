"""Says which lines of the engine's C the tests did not run: `python tools/engine_coverage.py FOLDER`.

The folder has what gcc and the library wrote there (`--coverage`); gcov reads it. Exit status 1 where fewer than 98 of
100 lines were run. `make gcov` does all of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEAST = 0.98

Counts = dict[str, dict[int, int]]
"""How often each line of each file was run."""


def counted(folder: Path) -> Counts:
    """What the runs have left in a folder. A function of a header is counted in every file that includes it; headers of
    the system are left out."""
    counts: Counts = defaultdict(lambda: defaultdict(int))
    for notes in sorted(folder.glob("*.gcno")):
        command = ["gcov", "--json-format", "--stdout", notes.name]
        written = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
        for file in json.loads(written)["files"]:
            for line in file["lines"] if not Path(file["file"]).is_absolute() else ():
                counts[file["file"]][line["line_number"]] += line["count"]
    return counts


def report(counts: Counts, root: Path) -> tuple[list[str], float]:
    """The lines of a report, and the share of the lines that were run."""
    lines, run, all_lines = [], 0, 0
    for name, of_file in sorted(counts.items()):
        missed = sorted(number for number, times in of_file.items() if not times)
        run += len(of_file) - len(missed)
        all_lines += len(of_file)
        lines.append(f"{name}: {len(of_file) - len(missed)} of {len(of_file)} lines")
        source = (root / name).read_text(encoding="utf-8").splitlines()
        lines += [f"  {number}: {source[number - 1].strip()}" for number in missed]
    share = run / all_lines if all_lines else 0.0
    return [*lines, f"{run} of {all_lines} lines were run: {share:.1%}"], share


def main(arguments: list[str]) -> int:
    """Print the report. Exit status 1 where too little was run."""
    lines, share = report(counted(Path(arguments[0])), ROOT)
    print(*lines, sep="\n")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
