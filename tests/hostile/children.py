"""Files read by child processes, two at a time, so that their memory and their end are theirs alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.hostile.cases import ROOT
from tests.hostile.outcome import Outcome

CHILDREN = 2


def read_in_children(files: Sequence[tuple[Path, float]], folder: Path, shown: int) -> list[Outcome]:
    """The outcome of each file, given with the seconds that it may take, in order. AssertionError if a child dies.

    `shown`: how many packets of each are written out in full.
    """
    children = []
    for number in range(CHILDREN):
        listed = folder / f"files-{number}.json"
        listed.write_text(json.dumps([[str(path), seconds] for path, seconds in files[number::CHILDREN]]))
        out = (folder / f"outcomes-{number}.jsonl").open("w")
        command = [sys.executable, "-m", "tests.hostile.outcome", str(listed), str(shown)]
        children.append((subprocess.Popen(command, cwd=ROOT, stdout=out), out))
    outcomes: dict[str, Outcome] = {}
    for child, out in children:
        status = child.wait()
        out.close()
        read = [Outcome(**json.loads(line)) for line in Path(out.name).read_text().splitlines()]
        outcomes |= {one.file: one for one in read}
        assert status == 0, f"a reading process ended with status {status} after {read[-1:]}"
    return [outcomes[str(path)] for path, _ in files]
