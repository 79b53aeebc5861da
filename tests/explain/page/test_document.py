"""What is written: one file that needs nothing, that no capture can break, and that is the same each time."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from dissect.explain.codes import Role
from dissect.explain.page import PageTooLargeError, document, page
from dissect.explain.strings import TEMPLATES
from dissect.packet import default_protocols
from dissect.render.schemas.objects import dumps
from dissect.schema import FieldOrigin
from tests.explain.page.browser import TEN, data_of

ROOM = files("dissect.explain.page")
FOLDER = Path(str(ROOM))
SCRIPTS = {path.relative_to(FOLDER / "scripts").as_posix(): path for path in sorted(FOLDER.rglob("*.js"))}
SOURCES = {name: path.read_text("utf-8") for name, path in SCRIPTS.items()}
COMMENT = re.compile(r"//.*?$|/\*.*?\*/", re.DOTALL | re.MULTILINE)
EMPTY: dict[str, Any] = {"strings": {}, "sessions": []}
NO_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML|srcdoc|"
    r"\beval\b|new Function|setTimeout|setInterval|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|localStorage|"
    r"sessionStorage|indexedDB|document\.cookie|\bimport\(|Date\b|Math\.random"
)


def parts(text: str) -> dict[str, str]:
    patterns = {
        "policy": r'http-equiv="Content-Security-Policy" content="([^"]*)"',
        "style": r"<style>(.*?)</style>",
        "data": r'<script type="application/json" id="data" data-form="\w+">(.*?)</script>',
        "script": r"</script>\n<script>(.*?)</script>",
    }
    found = {name: re.search(pattern, text, re.DOTALL) for name, pattern in patterns.items()}
    return {name: match.group(1) for name, match in found.items() if match is not None}


def test_the_policy_allows_the_one_style_and_the_one_script_and_nothing_else() -> None:
    text = page(EMPTY)
    found = parts(text)
    digests = [b64encode(sha256(found[name].encode()).digest()).decode() for name in ("script", "style")]
    assert found["policy"].split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{digests[0]}'",
        f"style-src 'sha256-{digests[1]}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    assert text.index("Content-Security-Policy") < text.index("<style>") < text.index("<script")
    assert " style=" not in text


def test_the_same_data_gives_the_same_octets() -> None:
    assert page(EMPTY) == page(dict(EMPTY))


def test_no_text_of_a_capture_can_end_its_element() -> None:
    hostile = "</script><!--<script>&amp;\u2028\ud800"
    text = page({**EMPTY, "hostile": hostile}, title="<b>&\"'")
    island = parts(text)["data"]
    assert island.isascii()
    assert not set("<>&") & set(island)
    assert json.loads(island)["hostile"] == hostile
    assert "<b>" not in text.replace("<b>", "", 0).split("<style>")[0]
    assert text.count("&lt;b&gt;&amp;&quot;&#x27;") == 2


@pytest.mark.parametrize(
    ("titles", "title", "name"),
    [
        (["echo.pcap", "", "<i>"], "Lesson", "echo.pcap, &lt;i&gt; – Lesson"),
        (["Lesson"], "Lesson", "Lesson"),
        ([""], document.TITLE, document.TITLE),
    ],
)
def test_the_tab_of_a_browser_names_the_files(titles: list[str], title: str, name: str) -> None:
    text = page({**EMPTY, "sessions": [{"title": one} for one in titles]}, title=title)
    assert f"<title>{name}</title>" in text


def test_the_words_of_the_data_come_before_those_of_the_page() -> None:
    island = json.loads(parts(page({**EMPTY, "strings": {"skip": "mine"}}))["data"])
    assert island["strings"]["skip"] == "mine"
    assert island["strings"]["undo"] == "undo"


def test_a_page_says_which_language_it_is_in_and_which_way_that_runs() -> None:
    assert '<html lang="en" dir="ltr">' in page(EMPTY)
    assert '<html lang="ar" dir="rtl">' in page({**EMPTY, "language": "ar", "direction": "rtl"})
    assert '<html lang="ar" dir="ltr">' in page({**EMPTY, "language": "ar", "direction": '"><script>'})


def test_much_data_is_packed() -> None:
    data = {**EMPTY, "long": "a" * document.PACKED_FROM}
    text = page(data)
    assert 'data-form="gzip"' in text
    assert len(text) < 300_000
    packed = re.search(r'data-form="gzip">([A-Za-z0-9+/=]+)</script>', text)
    assert packed is not None
    assert json.loads(gzip.decompress(b64decode(packed.group(1))))["long"] == data["long"]


def test_a_page_that_would_open_badly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "BUDGET", 1_000)
    with pytest.raises(PageTooLargeError, match=r"Leave packets out: choose some with -n"):
        page(EMPTY)


def test_what_is_listed_is_what_there_is() -> None:
    assert sorted(document.SCRIPTS) == sorted(SCRIPTS)
    assert sorted(document.STYLES) == sorted(path.name for path in (FOLDER / "styles").iterdir())
    assert dumps(json.loads((FOLDER / "words.json").read_text("utf-8")))


def test_the_scripts_make_no_markup_run_no_text_and_ask_for_nothing() -> None:
    assert {name: NO_MARKUP.findall(text) for name, text in SOURCES.items() if NO_MARKUP.search(text)} == {}


def test_no_script_names_a_protocol() -> None:
    headers = default_protocols().headers
    names = {one.__name__ for one in headers} | {one.stack.name for one in headers if len(one.stack.name) > 3}
    words = {name: set(re.findall(r"\w+", COMMENT.sub("", text))) for name, text in SOURCES.items()}
    own = {"null"}
    assert {name: found for name, text in words.items() if (found := text & (names - own))} == {}


def test_scripts_are_small_and_share_no_name() -> None:
    declared = re.compile(r"^(?:async )?(?:function|const|let) (\w+)", re.MULTILINE)
    names = [name for text in SOURCES.values() for name in declared.findall(text)]
    assert sorted(names) == sorted(set(names))
    met = Counter(re.findall(r"\w+", "".join(SOURCES.values())))
    assert [name for name in names if met[name] < 2] == []
    assert [name for name, text in SOURCES.items() if text.count("\n") >= 400] == []


def test_each_origin_of_a_value_has_its_words() -> None:
    words = json.loads((FOLDER / "words.json").read_text("utf-8"))
    ends = re.search(r"const BY_ROLE = (\[.*\]);", SOURCES["views/wrap.js"])
    assert ends is not None
    by_role = json.loads(ends.group(1))
    asked = {one.value for one in FieldOrigin} - set(by_role)
    asked |= {f"{one}.{role}" for one in by_role for role in Role}
    assert {key.removeprefix("origin.") for key in words if key.startswith("origin.")} == asked | {"simulated"}


def sentences(data: object) -> Iterator[str]:
    """The keys of all sentences in some data."""
    if isinstance(data, dict):
        for one in data.values():
            yield from sentences(one)
    elif isinstance(data, list):
        if len(data) == 2 and isinstance(data[0], str) and isinstance(data[1], dict):
            yield data[0]
        for one in data:
            yield from sentences(one)


def test_a_page_has_the_sentences_that_it_tells_and_no_others() -> None:
    words = json.loads((FOLDER / "words.json").read_text("utf-8"))
    for name in TEN:
        found = json.loads(parts(page(data_of(name)))["data"])
        told = set(sentences({**found, "strings": None}))
        assert told
        assert found["strings"].keys() == words.keys() | told
        assert all(found["strings"][key] == TEMPLATES[key] for key in told)


def test_every_word_that_is_asked_for_is_there() -> None:
    words = json.loads((FOLDER / "words.json").read_text("utf-8"))
    everything = "".join(SOURCES.values())
    asked = set(re.findall(r'\bwords\("([^"]+)"', everything))
    nouns = set(re.findall(r'\bcounted\([^"]*?, "([^"]+)"\)', everything))
    assert asked - words.keys() == set()
    assert {f"{noun}.{form}" for noun in nouns for form in ("one", "other")} - words.keys() == set()


def test_remarks_of_scripts_are_not_in_the_page() -> None:
    assert all(line.count("`") % 2 == 0 for text in SOURCES.values() for line in text.splitlines())  # no text has lines
    assert not re.search(r"(?m)^ *(//|/\*|\* )", document._script())
