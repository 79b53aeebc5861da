"""The page about events lists them all, as they are said."""

from __future__ import annotations

from dissect.session.all_protocols.events import KINDS
from dissect.session.analysis.event import KindOfEvent
from tests.hostile.cases import ROOT
from tests.together import together

PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")


@together("kind", [kind for kinds in KINDS for kind in kinds])
def test_the_page_lists_an_event(kind: KindOfEvent) -> None:
    mark = kind.marks[0][0].replace("#{first}", "#4")

    said = " · ".join(sentence for sentence, _ in kind.sentences)
    assert f"| `{kind.value}` | {mark} | {said} |\n" in PAGE
