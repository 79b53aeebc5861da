"""The captures of other projects: beside the checkout and no part of it; without them, tests are skipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORPUS = next((path for path in (parent / "shared" / "corpus" for parent in ROOT.parents) if path.is_dir()), None)

needs_corpus = pytest.mark.skipif(CORPUS is None, reason="the corpus is not beside this checkout (../shared/corpus)")


@cache
def corpus_files() -> tuple[Path, ...]:
    """Every file of it, in one order; none where it is not there."""
    return () if CORPUS is None else tuple(path for path in sorted(CORPUS.rglob("*")) if path.is_file())
