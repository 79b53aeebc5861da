"""What is public stays as docs/public.txt lists it, until somebody changes the list on purpose."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_public_names_are_those_listed() -> None:
    command = [sys.executable, "tools/public_names.py", "--check"]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "", 0)
