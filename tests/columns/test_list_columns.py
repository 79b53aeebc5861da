"""Columns and filters over values in lists: read by the engine, and what packets say."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import tables_of
from dissect.columns.catalogue import resolve
from dissect.columns.fields import list_reading
from dissect.columns.fields.list_reading import program
from dissect.columns.filtering.masks import mask
from dissect.columns.scalar import value_of
from dissect.columns.selection import Selection
from dissect.filter.name_types import Sort
from dissect.filter.names import catalogue
from dissect.filter.parser import parse
from dissect.packet import ProtocolSet, default_protocols, dissect
from dissect.protocols.dns.header import DNS
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import DomainName
from tests.columns.samples import frame, frames_of
from tests.packet.frames import build, ipv4, tcp, udp
from tests.profiles import one_in
from tests.with_engine import needs_engine

NAMES = ("www.example.com", "grün.example", r"\t.example", "WWW.EXAMPLE.ORG", "www.example.com")


def query(name: bytes) -> bytes:
    return build(bytes(DNS(question_count=1)) + name + b"\0\1\0\1", udp(destination_port=53), ipv4())


def labels(name: str) -> bytes:
    parts = [part.replace(r"\t", "\t").encode() for part in name.split(".")]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


FRAMES = [
    *(frame(query(labels(name))) for name in NAMES),
    frame(query(b"\xc0\x0c")),
    frame(build(b"", tcp(options=bytes.fromhex("020405b4")), ipv4())),
    frame(build(b"", tcp(), ipv4())),
]


def batch(copies: int = 1) -> Batch:
    return Batch(frames_of(FRAMES * copies))


def column(name: str, of: Batch) -> Any:
    return Selection(resolve([name])).record_batch(of).column(0).to_pylist()


def said(name: str) -> list[Any]:
    """What packets say."""
    (one,) = resolve([name])
    return [value_of(dissect(each), one) for each in FRAMES]


@needs_engine
def test_no_packet_is_asked_for_values_in_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Batch, "packet", None)

    assert column("dns.qry.name", batch()) == [*NAMES, None, None, None]
    assert column("tcp.options.mss_val", batch()) == [None] * 6 + [1460, None]
    assert mask(parse('dns.qry.name contains "example.com"'), batch()).tolist() == [
        True,
        *[False] * 3,
        True,
        *[False] * 3,
    ]
    assert mask(parse("tcp.options.mss_val > 1000"), batch()).tolist() == [False] * 6 + [True, False]


@pytest.mark.parametrize(
    "text",
    [
        'dns.qry.name == "www.example.com"',
        'all dns.qry.name != "www.example.com"',
        'dns.qry.name matches "^www"',
        'lower(dns.qry.name) == "www.example.org"',
        "len(dns.qry.name) > 12",
        'dns.qry.name[0:3] == "www"',
        "count(dns.qry.name) == 1",
        "dns.qry.name",
        "dns.qry.type == 1",
        "all tcp.option_kind == 2",
        "tcp.option_kind in {1, 2}",
        "tcp.options.mss_val#1 == 1460",
        "dns.qry.type == tcp.options.mss_val",
        "dns.qry.type == dns.qry.class",
    ],
)
def test_filters_over_lists_hold_where_they_hold_of_packets(text: str) -> None:
    found = parse(text)

    assert mask(found, batch()).tolist() == [found.matches(dissect(one)) for one in FRAMES]


@pytest.mark.parametrize("name", ["dns.qry.name", "dns.qry.type", "tcp.options.mss_val", "dns.qry.name#2"])
def test_columns_are_what_packets_say(name: str) -> None:
    assert column(name, batch()) == said(name)


def test_more_octets_than_were_expected_are_made_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_reading, "OCTETS_A_ROW", 1)

    assert column("dns.qry.name", batch(5)) == 5 * said("dns.qry.name")
    assert mask(parse('dns.qry.name contains "gr"'), batch(5)).tolist() == 5 * [False, True, *[False] * 6]


@pytest.mark.parametrize("most", [0, 200])
def test_what_there_is_no_room_for_is_asked(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_reading, "OCTETS_A_ROW", 1)
    monkeypatch.setattr(list_reading, "MOST_OCTETS", most)

    names = ["dns.qry.name", "dns.qry.type"]
    read = Selection(resolve(names)).record_batch(batch(3))

    assert [one.to_pylist() for one in read.columns] == [3 * said(name) for name in names]
    found = parse("len(dns.qry.name) > 12")
    assert mask(found, batch(3)).tolist() == 3 * [found.matches(dissect(one)) for one in FRAMES]


def test_a_batch_without_rows() -> None:
    empty = batch().keep(batch().layers.count > 100)

    assert column("dns.qry.name", empty) == []
    assert mask(parse("len(dns.qry.name) > 12"), empty).tolist() == []


@pytest.mark.heavy
@needs_engine
@one_in(5)
def test_the_engine_reads_every_field(every: int) -> None:
    tables = tables_of(default_protocols())
    fields = [one for one in catalogue(default_protocols()).values() if one.sort is Sort.FIELD and not one.is_behind]

    assert [one.name for one in fields[::every] if program(tables, (one,)) is None] == []


class Named(Header):
    """A header that has a name itself."""

    name = field(DomainName, "Name", wireshark="named.name")

    stack = Stack(name="named", reference=RFC(1))


def test_but_not_the_name_of_a_header_itself_nor_what_is_no_field() -> None:
    tables = tables_of(ProtocolSet([Named]))
    known = catalogue(default_protocols())

    assert program(tables, (catalogue(ProtocolSet([Named]))["named.name"],)) is None
    assert program(tables_of(default_protocols()), (known["udp.checksum.status"],)) is None


def test_without_an_engine_packets_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_reading, "engine", lambda: None)
    protocols = ProtocolSet(default_protocols().headers)
    name = resolve(["dns.qry.name"], protocols=protocols)

    read = Selection(name, protocols).record_batch(Batch(frames_of(FRAMES), protocols=protocols))

    assert read.column(0).to_pylist() == said("dns.qry.name")
