"""What messages tell of packets: in filters, columns and packets, as what earlier packets tell is told."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest

import dissect
from dissect.assigned_numbers.http_status import HttpStatus
from dissect.capture.told import Several, Told
from dissect.columns.catalogue import Column
from dissect.columns.fields.followed import FollowedReader
from dissect.errors import FilterError
from dissect.filter.facts import ColumnFacts
from dissect.filter.name_types import Sort, Type
from dissect.filter.names import catalogue
from dissect.packet import ProtocolSet, default_protocols
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.schema import Followed, FollowedType
from dissect.session.applications import FieldValue, messages
from tests.session.applications.conversation import CLOSE, OPEN, client, frames, server

GET = b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
TURNS = (*OPEN, client(GET % 1 + GET % 2), server(OK + NOT_FOUND), client(b"cruft"), *CLOSE)
"""What is no message ends in the FIN behind it, and tells nothing."""


@pytest.fixture
def capture(tmp_path: Path) -> str:
    path = tmp_path / "http.pcap"
    dissect.write(path, frames(TURNS))
    return str(path)


def test_columns_have_the_first_and_those_with_a_number_the_others(capture: str) -> None:
    names = ["frame.number", "http.request.uri", "http.request.uri#2", "http.response.code#2", "http.time", "http"]
    table = dissect.table(capture, names, filter="http")
    assert pa.table(table).to_pylist() == [
        dict(zip(names, (4, "/1", "/2", None, None, True), strict=True)),
        dict(zip(names, (5, None, None, 404, 0.01, True), strict=True)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('http.request.uri == "/2"', [4]),
        ("http.response.code == 404", [5]),
        ("http.response.code == NOT_FOUND", [5]),
        ("all http.response.code == 200", []),
        ('http.request.line contains "Host" and tcp.len', [4]),
        ("not http and not tcp.flags.syn == 1", [3, 6, 7, 8, 9]),
        ("count(http.request.uri) == 2", [4]),
        ("count(http) > 1", [4, 5]),
        ("http.time > 0.001", [5]),
    ],
)
def test_filters_see_all_of_them(capture: str, text: str, expected: list[int]) -> None:
    assert dissect.table(capture, ["frame.number"], filter=text)["frame.number"].to_pylist() == expected
    with dissect.open(capture, filter=text) as packets:
        assert [packet.number for packet in packets] == expected


def test_so_do_packets_of_a_capture_that_is_followed(capture: str) -> None:
    with dissect.open(capture, follow=["http.request.uri"]) as packets:
        assert [packet.fields("http.request.uri") for packet in packets][3] == ("/1", "/2")


def test_a_stream_that_is_read_once_tells_them_too(capture: str) -> None:
    stream = io.BytesIO(Path(capture).read_bytes())
    assert len(dissect.table(stream, ["http.host"], filter="http.request")) == 1
    assert [one.summary for one in messages(io.BytesIO(Path(capture).read_bytes()))] == [
        "GET /1 HTTP/1.1",
        "GET /2 HTTP/1.1",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 404 Not Found",
        "5 octets that are no message",
    ]


def test_messages_have_their_bodies_and_a_filter_chooses_packets(capture: str) -> None:
    assert [one.body for one in dissect.messages(capture)] == [b"", b"", b"a", b"", b""]
    assert not list(dissect.messages(capture, filter="tcp.srcport == 1"))


def test_names_are_those_of_protocols_over_what_a_set_has() -> None:
    name = catalogue(default_protocols())["http.response.code"]
    assert (name.sort, name.type, name.bits, name.numbers) == (Sort.FOLLOWED, Type.UNSIGNED, 16, HttpStatus)
    assert name.label == "[message] Status code"
    assert "http" not in catalogue(ProtocolSet((IPv4, UDP)))
    with pytest.raises(FilterError):
        dissect.table("none.pcap", filter='http.request.method == "GET" and http.what')


def test_octets_have_columns() -> None:
    told = Told({"x": lambda fact: fact}, {1: b"ab", 2: Several((b"c", b"d"))})
    frames_ = SimpleNamespace(told={"x": told})
    numbers = np.array([1, 2, 3], np.int64)

    class Rows(SimpleNamespace):
        def __len__(self) -> int:
            return 3

    batch = cast("Any", Rows(whole_frames=frames_, numbers=numbers))
    about = ColumnFacts("x", Sort.FOLLOWED, Type.OCTETS)
    for occurrence, expected in ((1, [b"ab", b"c", None]), (2, [None, b"d", None])):
        column = Column("x", about, occurrence, pa.binary())
        assert FollowedReader(column).draft(batch).array().to_pylist() == expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (Followed("x", FollowedType.OCTETS, "X"), b"\1\2", "01 02"),
        (Followed("x", FollowedType.OCTETS, "X"), b"", "none"),
        (Followed("x", FollowedType.NUMBER, "X", spelled="#06x"), 0x301, "0x0301"),
        (Followed("x", FollowedType.NUMBER, "X", names=HttpStatus), 404, "404 (Not Found)"),
        (Followed("x", FollowedType.NUMBER, "X", names=HttpStatus), 5000, "5000"),
        (Followed("x", FollowedType.TEXT, "X"), "text", "text"),
    ],
)
def test_values_are_written_for_people(field: Followed, value: object, expected: str) -> None:
    assert FieldValue(field, value).text == expected
