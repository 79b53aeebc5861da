"""What is stored of the declarations is what follows from them, and is used only as long as they are as they were."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import lark
import pytest

from dissect import form_writer, stored_forms
from dissect.capture import open_capture
from dissect.capture.pcap import plain_headers
from dissect.engine.memory import octets_of, words_in
from dissect.filter import facts, grammar
from dissect.filter.fact_finding import DerivedFacts
from dissect.filter.name_types import FilterName
from dissect.filter.names import catalogue
from dissect.filter.naming.lines import Lines
from dissect.filter.naming.lines import written as written_lines
from dissect.filter.naming.stored import StoredCatalogue, stored_catalogue
from dissect.packet import default_protocols, stored_set
from dissect.packet.names import homes
from dissect.packet.protocol_set import declared_protocols
from dissect.packet.rows import engine_tables
from dissect.protocols import PROTOCOLS
from dissect.schema import Header, field
from dissect.schema.header import check_whole
from dissect.schema.words import Int8ub
from dissect.session.conversations import describing, speakers
from dissect.session.review import subjects
from dissect.session.review.describing import described
from dissect.statistics import roles
from tests.captures import ROOT
from tests.with_engine import needs_engine

CAPTURE = ROOT / "captures" / "ah6_echo.pcap"
READING = """
import sys
from pathlib import Path
from dissect import stored_forms
stored_forms.PLACE = Path({place!r})
from dissect.blocks.captures import read_captures
with read_captures({capture!r}) as reading:
    print(sum(len(block.layers(with_codes=True).count) for block in reading))
print(*(one for one in sys.modules if one.startswith(("construct", "dissect.schema", "dissect.protocols"))))
"""

VERIFYING = """
import sys
from pathlib import Path
from dissect import stored_forms
stored_forms.PLACE = Path({place!r})
from dissect.cli import main
try:
    main(["verify", {capture!r}])
except SystemExit as end:
    print(end.code, file=sys.stderr)
heavy = ("construct", "dissect.schema", "dissect.protocols")
print(*(one for one in sys.modules if one.startswith(heavy)), file=sys.stderr)
"""
OF_FILES = """
import sys
from pathlib import Path
from dissect import stored_forms
stored_forms.PLACE = Path({place!r})
from dissect.cli import main
try:
    main(["info", "--json", {capture!r}])
except SystemExit as end:
    print(end.code, file=sys.stderr)
heavy = ("construct", "dissect.schema", "dissect.protocols")
print(*(one for one in sys.modules if one.startswith(heavy)), file=sys.stderr)
"""
SHOWING = """
import sys
from dissect.cli import main
try:
    main(["show", {capture!r}])
except SystemExit as end:
    print(end.code, file=sys.stderr)
unasked = ("dissect.filter.rows.selecting", "dissect.session.conversations.following", "dissect.session.sctp.events")
print(*(one for one in sys.modules if one.startswith(unasked)), file=sys.stderr)
"""
MEETING = """
import sys
from pathlib import Path
from dissect import stored_forms
stored_forms.PLACE = Path({place!r})
from dissect.cli import main
try:
    main([{verb!r}, {capture!r}, *{options!r}])
except SystemExit as end:
    print(end.code, file=sys.stderr)
unmet = ("protocols.listing", "protocols.dns", "protocols.sctp", "protocols.tls.hellos", "session.http.head")
print(*(one for one in unmet if "dissect." + one in sys.modules), file=sys.stderr)
"""
TABLE = """
import sys
from pathlib import Path
from dissect import stored_forms
stored_forms.PLACE = Path({place!r})
import dissect
print(len(dissect.table({capture!r})))
print(*(one for one in sys.modules if one.startswith(("construct", "dissect.schema", "dissect.protocols"))))
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of forms."""
    place = tmp_path_factory.mktemp("forms") / "stored"
    form_writer.main([str(place)])
    return place


@pytest.fixture
def forms(written: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, in the place of those of the package."""
    yield from at(written, monkeypatch)


@pytest.fixture
def others(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy in that place, to be changed."""
    for one in written.iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())
    yield from at(tmp_path, monkeypatch)


def at(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(stored_forms, "PLACE", place)
    forget()
    yield place
    monkeypatch.undo()
    forget()


def forget() -> None:
    for one in (stored_forms.stored, stored_forms.built, stored_forms._is_current):
        one.cache_clear()


@pytest.mark.heavy
def test_what_is_stored_is_what_is_derived(forms: Path) -> None:
    assert stored_forms.stored(plain_headers.FORM) == plain_headers.plain_headers()
    assert homes.homes.__wrapped__() == stored_forms.stored(homes.FORM) == homes.declared_homes()
    protocols = declared_protocols()
    assert stored_forms.stored(subjects.FORM) == described(protocols)
    assert stored_forms.stored(stored_set.FORM) == stored_set.set_form(protocols)
    for name, derived in ((speakers.FORM, describing.described(PROTOCOLS)), (roles.FORM, roles.described(PROTOCOLS))):
        assert (stored_forms.stored(name), stored_forms.stored_octets(name)) == derived
    words = engine_tables.table_words(protocols)
    assert list(engine_tables._own_tables.__wrapped__()) == list(engine_tables._tables(protocols))
    assert stored_forms.stored_octets(engine_tables.FORM) == b"".join(
        one.to_bytes(8, "little", signed=one < 0) for one in words
    )


@pytest.mark.heavy
def test_the_facts_of_columns_are_those_that_are_derived(forms: Path) -> None:
    derived, stored = DerivedFacts(declared_protocols()), facts.facts_of.__wrapped__(None)

    assert isinstance(stored, facts.StoredFacts)
    assert stored.protocols == derived.protocols
    assert stored.successors == derived.successors
    names = [one.name for one in derived.columns()]
    assert [one.name for one in stored.columns()] == names
    assert len(names) > 1000
    assert [stored.column(one) for one in names] == [derived.column(one) for one in names]
    assert [stored.places(one) for one in names] == [derived.places(one) for one in names]
    assert stored.column("no.such") is stored.column("tcp.port") is derived.column("tcp.port") is None
    assert stored.places("no.such") is None


def behind(name: FilterName) -> list[object]:
    """All that is known of a name."""
    values = {one: getattr(name, one) for one in FilterName.__slots__}
    return [{**values, "own": dict(name.own), "words": sorted(name.words)}, [*name.own]]


def test_the_names_of_filters_are_those_that_are_derived(forms: Path) -> None:
    derived, known = catalogue(declared_protocols()), stored_set.StoredSet(stored_forms.stored(stored_set.FORM))
    stored = stored_catalogue(known)

    assert isinstance(stored, StoredCatalogue)
    assert stored_catalogue(known) is stored
    assert list(stored) == list(derived)
    assert len(stored) == len(derived)
    for name, one in derived.items():
        assert name in stored
        assert behind(stored[name]) == behind(one)
        assert stored[name] is stored[name]
    assert stored.nearest("ip.tll") == derived.nearest("ip.tll")
    for other in ("", "a", "no.such", "zzz", "ip.ttl\t", "\udc80", 7):
        assert other not in stored
    with pytest.raises(KeyError):
        stored["no.such"]


def test_lines_are_found_by_name() -> None:
    names = [f"{number:04}"[: 1 + number % 4] + "x" * (number % 7) for number in range(300)]
    lines = Lines(written_lines((name, [name, "\n\t"]) for name in sorted({*names})))

    assert lines.names() == sorted({*names})
    assert dict(lines) == {name: [name, "\n\t"] for name in names} == {name: lines.get(name) for name in names}
    assert [lines.get(one) for one in ("", "~", "5x7")] == [None, None, None]
    assert Lines(b"").get("a") is None


def test_every_form_is_asked_for_by_its_name(forms: Path) -> None:
    names = {
        stored_forms.SOURCES,
        plain_headers.FORM,
        engine_tables.FORM,
        facts.SET_FORM,
        facts.NAMES_FORM,
        stored_set.FORM,
        subjects.FORM,
        speakers.FORM,
        roles.FORM,
        homes.FORM,
        grammar.FORM,
    }

    assert {one.stem for one in forms.iterdir()} == names


FILTERS = (
    "tcp",
    "tcp.port in {7, 50000..50010} and not (ip.src == 192.0.2.1 or any ip.addr != 192.0.2.0/24)",
    'eth[0:3] == 02:00:00 xor !(udp.payload contains "abc") || http.host matches "a.*b"',
    "ip.src#2 == 192.0.2.1 && ip.flags & 2 && len(data.data) > 3 && tcp.flags.syn == True",
)


def test_filters_are_parsed_by_stored_tables(forms: Path) -> None:
    loaded, made = grammar.parser.__wrapped__(), grammar.made()

    assert loaded.source_path != made.source_path
    assert [loaded.parse(one) for one in FILTERS] == [made.parse(one) for one in FILTERS]
    assert loaded.parse(FILTERS[1]).meta.end_pos == made.parse(FILTERS[1]).meta.end_pos == len(FILTERS[1])


@pytest.mark.heavy
def test_every_process_stores_the_same_tables(forms: Path) -> None:
    program = "import json, sys; from dissect.filter import grammar; json.dump(grammar.form(), sys.stdout)"

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert json.loads(ran.stdout) == json.loads((forms / f"{grammar.FORM}.json").read_text(encoding="utf-8"))


def test_tables_of_another_lark_are_made_anew(others: Path) -> None:
    form = others / f"{grammar.FORM}.json"
    form.write_text(form.read_text(encoding="utf-8").replace(lark.__version__, "0.1"), encoding="utf-8")

    assert grammar.parser.__wrapped__().source_path == grammar.made().source_path


def test_what_was_built_is_known(forms: Path) -> None:
    assert {"dissect", "dissect.errors", "dissect.protocols", "dissect.protocols.udp"} <= stored_forms.built()


def test_declarations_of_a_build_are_laid_out_when_that_is_asked_for(forms: Path) -> None:
    class Built(Header):
        __module__ = "dissect.protocols.udp"

        short: int = field(Int8ub, label="Short")

    class New(Header):
        short: int = field(Int8ub, label="Short")

    assert ["_layout" in vars(one) for one in (Built, New)] == [False, True]
    assert Built.layout.fixed_octets == New.layout.fixed_octets == 1


def test_declarations_that_are_not_looked_at_any_more_are_right(forms: Path) -> None:
    for name in stored_forms.built() - {"dissect.__main__"}:
        importlib.import_module(name)
    headers = [Header]
    for header in headers:
        headers += header.__subclasses__()
        check_whole(header)

    assert len(headers) > 500


def test_without_forms_the_same_is_derived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in at(tmp_path, monkeypatch):
        assert stored_forms.built() == frozenset()
        assert facts.facts_of.__wrapped__(None) is facts.facts_of(default_protocols())
        assert stored_forms.stored(plain_headers.FORM) is None
        assert engine_tables._own_tables.__wrapped__() is engine_tables._tables(default_protocols())
        assert homes.homes.__wrapped__() == homes.declared_homes()
        plain_headers.plain_header.cache_clear()
        assert len(list(open_capture(CAPTURE))) > 0


@needs_engine
def test_a_capture_is_read_without_any_declaration(forms: Path) -> None:
    program = READING.format(place=str(forms), capture=str(CAPTURE))

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    count, *modules = ran.stdout.split()
    assert int(count) == len(list(open_capture(CAPTURE)))
    assert modules == []


@pytest.mark.heavy
@needs_engine
def test_a_capture_is_verified_without_any_declaration(forms: Path) -> None:
    program = VERIFYING.format(place=str(forms), capture=str(CAPTURE))

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert "VALID" in ran.stdout
    assert ran.stderr.split() == ["0"]


@pytest.mark.heavy
@needs_engine
def test_what_a_file_holds_is_said_without_any_declaration(forms: Path) -> None:
    program = OF_FILES.format(place=str(forms), capture=str(CAPTURE))

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert json.loads(ran.stdout)["packets"] == len(list(open_capture(CAPTURE)))
    assert ran.stderr.split() == ["0"]


@pytest.mark.heavy
@needs_engine
def test_packets_are_shown_without_what_follows_others() -> None:
    """Nobody asks for a filter, a list of conversations, or what happens in associations of SCTP."""
    program = SHOWING.format(capture=str(CAPTURE))

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert len(ran.stdout.splitlines()) >= len(list(open_capture(CAPTURE)))
    assert ran.stderr.split() == ["0"]


@pytest.mark.heavy
@pytest.mark.parametrize(
    "command",
    [
        "flows",
        "show",
        "stats",
        "stream",
        "echo-check",
        "show -Y tcp.port==50001&&!icmp||ip.checksum.status==INVALID",
        "filter --count -Y tcp.len>3",
        "stats -Y tcp.options.mss_val==1460",
        "flows -Y ip.addr==192.0.2.1",
    ],
)
@needs_engine
def test_only_declarations_that_are_met_are_imported(forms: Path, command: str) -> None:
    """Nor what reads streams that begin otherwise."""
    verb, *options = command.split()
    capture = str(ROOT / "captures" / "tcp4_echo.pcap")
    program = MEETING.format(place=str(forms), verb=verb, capture=capture, options=options)

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert ran.stdout
    assert ran.stderr.split() == ["0"]


@pytest.mark.slow
@needs_engine
def test_a_table_is_made_without_any_declaration(forms: Path) -> None:
    program = TABLE.format(place=str(forms), capture=str(CAPTURE))

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    rows, *modules = ran.stdout.split()
    assert int(rows) == len(list(open_capture(CAPTURE)))
    assert modules == []


@pytest.mark.heavy
def test_a_build_has_what_writes_the_forms() -> None:
    program = "import sys; from dissect import form_writer; print(*{one.partition('.')[0] for one in sys.modules})"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed, of_build = (
        {re.split(r"[<>=.]", one)[0] for one in listed}
        for listed in (project["project"]["dependencies"], project["build-system"]["requires"])
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert set(ran.stdout.split()) & needed == of_build - {"hatchling"}


def test_every_source_counts(others: Path) -> None:
    listed = json.loads((others / "sources.json").read_text(encoding="utf-8"))
    names = [path for path, _, _ in listed]

    assert {
        "schema/stack_words/stack.py",
        "protocols/udp.py",
        "assigned_numbers/ethertypes.py",
        "form_writer.py",
        "filter/grammar.lark",
    } <= set(names)
    assert {one.suffix for one in map(Path, names)} == {".py", ".lark"}


@pytest.mark.parametrize(
    "changed",
    [("errors.py", 1, None), ("errors.py", None, 1), ("no_such_file.py", 1, None)],
    ids=["size", "time", "gone"],
)
def test_of_changed_sources_nothing_is_used(others: Path, changed: tuple[str, int | None, int | None]) -> None:
    name, size, time = changed
    found = Path(stored_forms.PACKAGE, "errors.py").stat()
    entry = [name, found.st_size if size is None else size, time]
    (others / "sources.json").write_text(json.dumps([entry]), encoding="utf-8")
    forget()

    assert stored_forms.stored(plain_headers.FORM) is None
    assert stored_forms.stored_octets(engine_tables.FORM) is None


@pytest.mark.heavy
def test_where_it_is_installed_times_do_not_count(others: Path) -> None:
    form_writer.main([str(others), "--as-installed"])
    listed = json.loads((others / "sources.json").read_text(encoding="utf-8"))
    forget()

    assert {time for _, _, time in listed} == {None}
    assert stored_forms.stored(plain_headers.FORM) is not None


def test_a_damaged_form_is_none(others: Path) -> None:
    (others / f"{plain_headers.FORM}.json").write_text("{", encoding="utf-8")
    (others / f"{engine_tables.FORM}.bin").unlink()

    assert stored_forms.stored(plain_headers.FORM) is None
    assert stored_forms.stored_octets(engine_tables.FORM) is None


@pytest.mark.parametrize("order", ["little", "big"])
def test_numbers_are_stored_in_one_order_on_every_machine(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [1, -2, 1 << 40]
    native = octets_of(numbers)
    monkeypatch.setattr("sys.byteorder", order)

    assert list(words_in(octets_of(numbers))) == numbers
    assert octets_of(numbers) == (
        native if order == "little" else b"".join(native[at : at + 8][::-1] for at in (0, 8, 16))
    )
