"""What libFuzzer found of interest, and what it found to be wrong once, given to the engine under sanitizers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from dissect.packet import default_protocols
from dissect.packet.rows.engine_tables import engine_lists, engine_tables
from tests.hostile.cases import ROOT
from tests.sanitized import unwatched
from tests.with_engine import needs_engine

KEPT: Final = ROOT / "tests" / "engine" / "kept_inputs.bin"
FLAGS: Final = ("-std=c11", "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DREPLAY")

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="it is compiled by gcc, which is not there")


@pytest.mark.slow
@needs_engine
@needs_gcc
def test_the_engine_stands_them(tmp_path: Path) -> None:
    native, program, tables = ROOT / "dissect/engine/native", tmp_path / "replay", tmp_path / "tables"
    sources = [*sorted(Path(ROOT, "tools/fuzzing").glob("*.c")), *sorted(native.rglob("*.c"))]
    environment = unwatched()
    subprocess.run(["gcc", *FLAGS, "-I", native, "-o", program, *sources], check=True, env=environment)
    protocols = default_protocols()
    tables.write_bytes(bytes(engine_tables(protocols)) + bytes(engine_lists(protocols)[1]))

    child = subprocess.run(
        [program, KEPT],
        env={**environment, "ENGINE_TABLES": str(tables)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert child.returncode == 0, child.stderr[-3000:]
    assert int(child.stdout) > 100
