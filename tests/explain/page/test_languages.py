"""A language that does not exist: accented, longer, from right to left. Whatever is not in it is hard-wired."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dissect.explain.page import TITLE
from tests.explain.page.browser import VIEWS, data_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

ACCENTED = str.maketrans("aceinouyACEINOUY", "àçéîñõúýÀÇÉÎÑÕÚÝ")
HOLE = re.compile(r"(\{\w+\})")
WORD = re.compile(r"(?<![^\W_])[A-Za-z]{3,}(?![^\W_])")
NAMES = ("udp4_echo.pcap", "tcp4_echo.pcap", "vxlan_echo.pcap")
STATES = (("udp4_echo", 1), ("tcp4_echo", 4), ("vxlan_echo", 8), ("vxlan_echo.6", 8))
WIDTH = "document.documentElement.scrollWidth - innerWidth"
TEXTS = """
() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest("script, noscript")) found.push(node.data);
  }
  for (const node of document.querySelectorAll("[aria-label], [title]")) found.push(node.ariaLabel || "", node.title);
  return found;
}
"""


def pseudo(template: str) -> str:
    """The same in the language, with its holes."""
    parts = HOLE.split(template)
    text = "".join(part if at % 2 else part.translate(ACCENTED) for at, part in enumerate(parts))
    return text + " õõõ" * (len(template) // 12)


def texts_in(data: Any) -> Iterator[str]:
    """All texts in some data, keys left out."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for one in data.values() for text in texts_in(one))
    elif isinstance(data, list):
        yield from (text for one in data for text in texts_in(one))


def test_every_word_comes_from_the_table_or_from_the_data(browser: Browser, tmp_path: Path) -> None:
    data = data_of(*NAMES)
    own = json.loads((files("dissect.explain.page") / "words.json").read_text("utf-8"))
    words = {**own, **data["strings"]}
    strings = {key: pseudo(text) for key, text in words.items()}
    given = {key: value for key, value in data.items() if key != "strings"}
    known = {word for text in (*texts_in(given), TITLE, "dissect explain") for word in WORD.findall(text.lower())}
    known -= {"client", "server"}  # roles are codes in the data, and words of the table
    mirrored = {**data, "strings": strings, "language": "en-XB", "direction": "rtl"}
    for width in (360, 1440):
        with opened(browser, tmp_path, mirrored, width=width) as one:
            assert one.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
                "en-XB",
                "rtl",
            ]
            for name, number in STATES:
                for view in VIEWS:
                    one.go(name, number, view)
                    found = {word for text in one.page.evaluate(TEXTS) for word in WORD.findall(text.lower())}
                    assert found - known == set(), (name, view)
                    assert one.page.evaluate(WIDTH) <= 0, (name, view, width)
            one.assert_quiet()
