"""The page about events lists them all, as they are said."""

from __future__ import annotations

import pytest

from dissect.session.event import KindOfEvent
from dissect.session.sctp.events import SctpEventKind
from dissect.session.tcp import EventKind
from tests.hostile.cases import ROOT

PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [*EventKind, *SctpEventKind])
def test_the_page_lists_an_event(kind: KindOfEvent) -> None:
    mark = kind.marks[0][0].replace("#{first}", "#4")

    assert f"| `{kind.value}` | {mark} | {kind.meaning} |\n" in PAGE
