"""Conversations of captures for tests, also by packets alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dissect.blocks.captures import read_captures
from dissect.packet.reassembly import Reassembler
from dissect.session import Flows
from dissect.session.conversations.keeping import Keeper
from dissect.session.conversations.talk import Talk

MODULES = ("dissect.blocks.layers", "dissect.session.conversations.keeping")
"""The modules that ask for the engine."""


@contextmanager
def no_engine() -> Iterator[None]:
    """Conversations by packets alone, as where there is no engine."""
    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES:
            patch.setattr(f"{module}.engine", lambda: None)
        yield


def flows_of(path: Path, **options: Any) -> Flows:
    """The conversations of a capture; the options are those of the keeper."""
    keeper = Keeper(None, Reassembler(), **options)
    for block in read_captures(path, threads=1, with_divided=True):
        keeper.add(block)
    return Flows(keeper)


def said(flows: Flows) -> tuple[list[Talk], list[int]]:
    """All that is known."""
    counts = [flows.missing, flows.shortened, flows.idled, flows.outside, flows.fragments]
    return list(flows._records), counts


def both_ways(path: Path, **options: Any) -> Flows:
    """The conversations, which are the same by packets alone."""
    found = flows_of(path, **options)
    with no_engine():
        assert said(flows_of(path, **options)) == said(found)
    return found
