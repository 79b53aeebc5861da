"""What a shell offers for the words that options and arguments take: `--help` says which word each takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import click
from click.shell_completion import CompletionItem

from dissect.errors import MissingExtraError

UNFINISHED: Final = re.compile(r"([(!]*)([\w.-]*)", re.ASCII)
"""A filter of one word. Shells split longer ones at their spaces."""


class Word(click.types.StringParamType):
    """A text that a shell can complete."""

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  # click's signature
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        return list(CANDIDATES[word_of(param)](incomplete))


def complete_words(command: click.Command) -> None:
    """Let the shell complete what the command's options and arguments take."""
    for param in command.params:
        if param.type is click.STRING and word_of(param) in CANDIDATES:
            param.type = Word()


def word_of(param: click.Parameter) -> str:
    """The word that stands for a value in `--help`."""
    return (param.metavar or param.name or "").strip("[]…").upper()


def _files(incomplete: str) -> Iterator[CompletionItem]:
    yield CompletionItem(incomplete, type="file")


def _filters(incomplete: str) -> Iterator[CompletionItem]:
    found = UNFINISHED.fullmatch(incomplete)
    return _beginning(found[2], _names(), found[1]) if found is not None else iter(())


def _fields(incomplete: str) -> Iterator[CompletionItem]:
    return _beginning(incomplete, _names())


def _columns(incomplete: str) -> Iterator[CompletionItem]:
    """The last of a list of columns; nothing without the extra that tables need."""
    try:
        from dissect.columns.catalogue import names
    except MissingExtraError:
        return iter(())
    before, comma, last = incomplete.rpartition(",")
    return _beginning(last, names(), before + comma)


def _headers(incomplete: str) -> Iterator[CompletionItem]:
    from dissect.protocols import PROTOCOLS
    from dissect.render.headers import HeaderBook

    return _beginning(incomplete, HeaderBook(PROTOCOLS).names)


def _link_types(incomplete: str) -> Iterator[CompletionItem]:
    from dissect.assigned_numbers import LinkType

    return _beginning(incomplete, (one.name.lower() for one in LinkType))


def _names() -> Iterable[str]:
    from dissect.filter.names import catalogue
    from dissect.packet import default_protocols

    return catalogue(default_protocols())


def _beginning(incomplete: str, names: Iterable[str], before: str = "") -> Iterator[CompletionItem]:
    """The names that begin so: before a dot, only protocols, as there are thousands of fields."""
    lower = incomplete.lower()
    known = [one for one in names if one.lower().startswith(lower)]
    if "." not in lower and lower not in known:
        known = [one for one in known if "." not in one] or known
    return (CompletionItem(before + one) for one in known)


CANDIDATES: Final[Mapping[str, Callable[[str], Iterator[CompletionItem]]]] = {
    "FILE": _files,
    "OUT": _files,
    "BEFORE": _files,
    "AFTER": _files,
    "FILTER": _filters,
    "PATTERN": _fields,
    "NAMES": _columns,
    "NAME": _headers,
    "HEADER": _headers,
    "LINK": _link_types,
    "FIELD=VALUE": _fields,
}
"""Candidates for each word."""
