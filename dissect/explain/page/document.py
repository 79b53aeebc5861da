"""`page`: the data of a page, written as one HTML file that needs nothing else.

The file has holes only for the policy, the title, the style, the data and the scripts, and each is escaped for its
place. The same data gives the same octets.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

SCRIPTS: Final = (
    "base/dom.js",
    "base/words.js",
    "base/data.js",
    "base/lanes.js",
    "base/rows.js",
    "base/bits.js",
    "base/sums.js",
    "base/state.js",
    "views/ladder.js",
    "views/inside.js",
    "views/card.js",
    "views/wrap.js",
    "views/checksum.js",
    "views/stream.js",
    "views/print.js",
    "views/packet.js",
    "start.js",
)
"""In the order in which they stand in the page."""
REMARK: Final = re.compile(r"(?ms)^ */\*.*?\*/\n|^ *//[^\n]*\n")
"""Lines of a script that speak to those who change it: a tenth of the page."""
SENTENCE: Final = re.compile(r'\["([\w.]+)",\{')
"""The key of a sentence, before what fills the holes of its template."""
STYLES: Final = ("colours.css", "page.css", "views.css", "print.css")
PACKED_FROM: Final = 1_000_000
"""More octets of data than these are packed. Fewer stay as they are, so that one can read and search them."""
BUDGET: Final = 8_000_000
"""A page has no more octets."""
MOST_NAMED: Final = 3
"""Files in the name of a page."""
TITLE: Final = "What a message becomes on its way"


class PageTooLargeError(Exception):
    """A page would have more octets than `BUDGET`."""

    def __init__(self, octets: int) -> None:
        super().__init__(
            f"The page would have {octets / 1e6:.1f} MB; more than {BUDGET / 1e6:.0f} MB open badly. "
            "Leave packets out: choose some with -n or -Y, one conversation with --conversation, or fewer with --limit."
        )


def page(data: Mapping[str, Any], *, title: str = TITLE) -> str:
    """The page that shows `data`, which is what `page_data` gives.

    For another language, `data` has its `language`, its `direction` if that is "rtl", and its `strings`.

    :raises PageTooLargeError: if it had more octets than `BUDGET`.
    """
    style, script = _joined("styles", STYLES), _script()
    form, island = _island(data)
    holes = {
        "LANGUAGE": html.escape(str(data.get("language", "en"))),
        "DIRECTION": "rtl" if data.get("direction") == "rtl" else "ltr",
        "NAME": html.escape(_name(data, title)),
        "TITLE": html.escape(title),
        "POLICY": html.escape(_policy(style, script), quote=False),
        "STYLE": style,
        "FORM": form,
        "DATA": island,
        "SCRIPT": script,
    }
    text = "".join(holes[part] if at % 2 else part for at, part in enumerate(_part("template.html").split("@")))
    octets = len(text.encode())
    if octets > BUDGET:
        raise PageTooLargeError(octets)
    return text


def _name(data: Mapping[str, Any], title: str) -> str:
    """What a tab of the browser shows: the files, as far as they have names, and the heading."""
    files = [name for one in data["sessions"][:MOST_NAMED] if (name := one["title"]) and name != title]
    return " – ".join((", ".join(files), title) if files else (title,))


def _policy(style: str, script: str) -> str:
    """Nothing is loaded, nothing but the one style and the one script is obeyed, no text becomes markup."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(script)}",
            f"style-src {_digest(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _island(data: Mapping[str, Any]) -> tuple[str, str]:
    """The data, in a form that cannot end the element that it is in: ASCII without markup, or gzip in base64."""
    told = _json({key: value for key, value in data.items() if key != "strings"})
    text = f'{{"strings":{_json(_strings(data["strings"], told))},{told[1:]}'
    if len(text) > PACKED_FROM:
        return "gzip", b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return "plain", text


def _strings(given: Mapping[str, str], told: str) -> dict[str, str]:
    """The words of the page, and of the sentences those that it tells."""
    words, keys = _words(), set(SENTENCE.findall(told))
    return {**words, **{key: text for key, text in given.items() if key in words or key in keys}}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _script() -> str:
    """All scripts in one function, strict, so that they share names with one another and with nothing else. Their
    remarks stay behind."""
    return f'(() => {{\n"use strict";\n{REMARK.sub("", _joined("scripts", SCRIPTS))}}})();\n'


@cache
def _words() -> dict[str, str]:
    """The words of the page itself, by keys."""
    words: dict[str, str] = json.loads(_part("words.json"))
    return words


def _joined(folder: str, names: Iterable[str]) -> str:
    return "".join(_part(f"{folder}/{name}") for name in names)


@cache
def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
