"""Tables of which one word is another are refused, or the engine stays within its bounds and ends."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

from dissect.engine.library import Engine
from dissect.engine.list_words import Extents, Form, Held, List, ListPreamble, Section
from dissect.engine.preamble import Preamble
from dissect.engine.tables.list_tables import list_tables
from dissect.engine.words import GENERAL, Action, Lender, PayloadItem, PayloadItems, Record, Step
from dissect.packet import ProtocolSet, default_protocols
from dissect.packet.rows.engine_tables import engine_lists, engine_tables
from dissect.protocols.dns.header import DNS
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.nflog import NFLOG
from dissect.protocols.radiotap import Radiotap
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import Bytes, Int8ub, VariableInt, this
from tests.engine.samples import FRAMES, PARTS
from tests.engine.walks import ENGINE
from tests.hostile.cases import ROOT
from tests.hostile.seed import repeat_with, run_seed
from tests.with_engine import needs_engine

pytestmark = needs_engine

SECONDS = 1800
ALL = 200_000
SAMPLED = 2000
"""The quick run tries one word in so many."""


def tried(program: str, *arguments: int) -> tuple[int, int]:
    """How many tables were refused, and how many frames were tried with the others, in a process of its own. Their
    arguments end with the seed."""
    child = subprocess.run(
        [sys.executable, "-m", f"tests.engine.hostile.{program}", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tools")))},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert child.returncode == 0, f"{child.stderr[-3000:]}\n{repeat_with(run_seed())}"
    refused, walked = child.stdout.split()
    return int(refused), int(walked)


def checked(words: Sequence[int], address: int, value: int, *, lists: bool = False) -> int:
    """What the check says of tables with another word: 0, or the number of the declaration or form, from 1."""
    assert isinstance(ENGINE, Engine)
    changed = (ctypes.c_int64 * len(words))(*words)
    changed[address] = value
    check = ENGINE.lists_check if lists else ENGINE.tables_check
    return check(ctypes.addressof(changed), len(changed))


def test_words_that_lead_nowhere() -> None:
    protocols = default_protocols()
    words, number = list(engine_tables(protocols)), protocols.headers.index(UDP)
    record = words[Preamble.RECORDS] + number * len(Record)
    step = words[record + Record.SELECT]

    assert checked(words, step + Step.TARGET, words[step + Step.TARGET]) == 0
    assert checked(words, step + Step.TARGET, -1000) == number + 1
    assert checked(words, record + Record.BARE, -1) == number + 1


@pytest.mark.parametrize("word", [Lender.SPANS, Lender.CONSTANTS])
def test_words_of_lenders_that_lead_nowhere(word: Lender) -> None:
    protocols = default_protocols()
    words, number = list(engine_tables(protocols)), protocols.headers.index(IPv4)
    lender = words[words[Preamble.RECORDS] + number * len(Record) + Record.LENDER]

    assert checked(words, lender + word, words[lender + word]) == 0
    assert checked(words, lender + word, len(words) + 1) == number + 1


@pytest.mark.heavy
@pytest.mark.parametrize("header", [NFLOG, Radiotap])
def test_words_of_items_that_lead_nowhere(header: type[Header]) -> None:
    """Items that say where a payload ends: those of NFLOG have extents, one of Radiotap has a trailer."""
    protocols = default_protocols()
    words, number = list(engine_tables(protocols)), protocols.headers.index(header)
    listed = words[words[Preamble.RECORDS] + number * len(Record) + Record.ITEMS]
    first, end = words[listed + PayloadItems.ITEMS : listed + PayloadItems.ITEMS_END + 1]
    items = range(first, end, len(PayloadItem))
    extents = [words[one + PayloadItem.EXTENTS] + Extents.OCTETS for one in items if has_extents(words, one)]
    trailers = [one + PayloadItem.TRAILER for one in items if words[one + PayloadItem.TRAILER]]
    rules = [one + PayloadItem.RULES for one in items]
    empty = checked(words, listed + PayloadItems.ITEMS_END, first)

    assert extents if header is NFLOG else trailers
    assert {checked(words, one, -1) for one in (*extents, *trailers, *rules)} == {number + 1}
    assert empty == (number + 1 if header is NFLOG else 0)


def has_extents(words: Sequence[int], item: int) -> bool:
    return words[item + PayloadItem.EXTENTS] < words[item + PayloadItem.EXTENTS_END]


def test_words_of_lists_that_lead_nowhere() -> None:
    known = list_tables(default_protocols().headers)
    words, number = known.words, known.forms[DNS]
    form = words[ListPreamble.FORMS] + number * len(Form)
    listed = words[words[form + Form.LISTS] + Held.LIST]
    section = words[listed + List.SECTIONS]

    assert checked(words, section + Section.BASE, words[section + Section.BASE], lists=True) == 0
    assert checked(words, section + Section.BASE, len(known.forms), lists=True) == number + 1


def test_tables_that_the_engine_refuses_are_a_fault_of_this_library(monkeypatch: pytest.MonkeyPatch) -> None:
    written = list_tables(default_protocols().headers)
    refused = replace(written, words=[0, *written.words[1:]])
    monkeypatch.setattr("dissect.packet.rows.engine_tables.table_words", lambda _: [0] * len(Preamble))
    monkeypatch.setattr("dissect.engine.tables.list_tables.list_tables", lambda _: refused)

    with pytest.raises(RuntimeError, match="at declaration -1"):
        engine_tables(ProtocolSet([UDP]))
    with pytest.raises(RuntimeError, match="at form -1"):
        engine_lists(ProtocolSet([UDP]))


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("program", "every"), [("walks", 2 * SAMPLED), pytest.param("lists", 2 * SAMPLED, marks=pytest.mark.slow)]
)
def test_some_words(program: str, every: int) -> None:
    refused, tried_with = tried(program, run_seed() % every, every, run_seed())

    assert refused > 50
    assert tried_with > 50


@pytest.mark.slow
@pytest.mark.parametrize("program", ["walks", "lists"])
@pytest.mark.parametrize("part", range(PARTS))
def test_every_word(program: str, part: int) -> None:
    """Every word where as many frames are drawn as by default; else as many fewer."""
    refused, tried_with = tried(program, part, PARTS * max(1, ALL // FRAMES), run_seed() + part)

    assert refused > 50
    assert tried_with > 50


@pytest.mark.slow
def test_other_places_in_rows_that_go_on() -> None:
    fewer, tried_with = tried("runs", run_seed())

    assert 0 < fewer < tried_with


class Letter(Header):
    """Octets that an integer counts stand behind a long fixed part."""

    place: bytes = field(Bytes(12), "Place")
    size: int = field(Int8ub, "Size")
    text: bytes = field(Bytes(this.size), "Text")
    length: int = field(VariableInt, "Length")
    rest: bytes = field(Bytes(this.length), "Rest")

    stack = Stack(name="letter", reference=RFC(1))


def test_steps_behind_a_move_read_at_its_end() -> None:
    words = list(engine_tables(ProtocolSet([Letter])))
    first = words[words[Preamble.RECORDS] + Record.STEPS]
    actions = [words[first + at * len(Step) + Step.ACTION] % GENERAL for at in range(4)]
    at = {action: first + actions.index(action) * len(Step) for action in set(actions)}
    integer, measure = at[Action.INTEGER], at[Action.MEASURE]

    assert actions == [Action.MOVE, Action.INTEGER, Action.MEASURE, Action.END]
    assert [checked(words, one + Step.OCTET, 0) for one in (integer, measure)] == [0, 0]
    assert [checked(words, one + Step.OCTET, 1) for one in (integer, measure)] == [1, 1]
    assert [checked(words, one + Step.SPAN, 7) for one in at.values()] == [1] * len(at)
    assert checked(words, integer + Step.ACTION, Action.JUMP) == 1
