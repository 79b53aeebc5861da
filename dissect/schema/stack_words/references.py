"""Where a rule is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

CITED: Final = re.compile(r"RFC (\d+)(?: §([\d.A-Z]+))?", re.ASCII)
"""How an RFC is cited."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A document, and a section of it if that helps."""

    document: str
    section: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.document} §{self.section}" if self.section else self.document


@cache
def RFC(number: int, section: str = "") -> Reference:  # noqa: N802  # reads as the citation does
    """An RFC, by number and section."""
    url = f"https://www.rfc-editor.org/rfc/rfc{number}"
    return Reference(f"RFC {number}", section, f"{url}#section-{section}" if section[:1].isdigit() else url)


def reference_url(cited: str) -> str:
    """The address of what is cited first as an RFC; empty for other documents."""
    found = CITED.match(cited)
    return RFC(int(found[1]), found[2] or "").url if found is not None else ""
