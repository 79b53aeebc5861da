"""Small captures of conversations beside the checkout, with what tshark says of each."""

from __future__ import annotations

import csv
from collections.abc import Iterable

import pytest

from tests.corpus import ROOT

SESSIONS = next((one for one in (parent / "shared" / "sessions" for parent in ROOT.parents) if one.is_dir()), None)
needs_sessions = pytest.mark.skipif(
    SESSIONS is None, reason="no conversations beside this checkout (../shared/sessions)"
)


def rows() -> list[dict[str, str]]:
    """The rows of what tshark says; none where it is not there."""
    if SESSIONS is None:
        return []
    with (SESSIONS / "expected.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def by_stream(found: Iterable[tuple[int, object]]) -> str:
    """Numbers of streams with a value each, as a cell of the table has them."""
    return " ".join(f"{number}={value}" for number, value in found)
