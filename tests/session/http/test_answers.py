"""What people ask of HTTP: which packet answers which, what bodies hold, cookies, parameters and credentials."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

import pytest

import dissect
from dissect.session.http.coding import uncompressed
from dissect.session.ordered_pass import answers
from tests.captures import CAPTURES
from tests.session.applications.conversation import CLOSE, OPEN, client, frames, server

PAGE = b"hello page " * 20
PACKED = gzip.compress(PAGE, mtime=0)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
TURNS = (
    *OPEN,
    client(b"GET /a?x=1&y=2 HTTP/1.1\r\nHost: h\r\nCookie: a=b; c=d\r\nAuthorization: Basic dXNlcjpwYXNz\r\n\r\n"),
    server(OK % 2 + b"hi"),
    client(b"GET /b HTTP/1.1\r\nHost: h\r\nAuthorization: Basic ?\r\n\r\nGET /c HTTP/1.1\r\nHost: h\r\n\r\n"),
    server((OK % len(PACKED)).replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + PACKED),
    server(OK % 2 + b"ok"),
    client(b"GET /never HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\n\r\n"),
    *CLOSE,
)
RESPONSE_IN = {4: (5,), 6: (7, 8)}


@pytest.fixture
def capture(tmp_path: Path) -> str:
    path = tmp_path / "http.pcap"
    dissect.write(path, frames(TURNS))
    return str(path)


def test_requests_know_the_packets_of_their_responses(capture: str) -> None:
    with dissect.open(capture, filter="http.response_in") as packets:
        assert {one.number: one.fields("http.response_in") for one in packets} == RESPONSE_IN
    names = ["frame.number", "http.response_in", "http.response_in#2"]
    rows = dissect.table(capture, names, filter="http.request")
    assert list(zip(*(rows[name].to_pylist() for name in names), strict=True)) == [
        (4, 5, None),
        (6, 7, 8),
        (9, None, None),
    ]
    with dissect.open(capture, follow=["http.response_in"], reassemble=False) as packets:
        assert {one.number: one.fields("http.response_in") for one in packets if one.number in RESPONSE_IN} == (
            RESPONSE_IN
        )


def test_so_they_do_one_by_one(capture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.session.reading.opening.engine", lambda: None)
    with dissect.open(capture, filter="http.response_in") as packets:
        assert {one.number: one.fields("http.response_in") for one in packets} == RESPONSE_IN


def test_what_cannot_be_read_twice_is_refused(capture: str) -> None:
    stream = io.BytesIO(Path(capture).read_bytes())
    with pytest.raises(dissect.CaptureError, match=r"only later packets tell http\.response_in"):
        dissect.open(stream, filter="http.response_in")


def test_a_damaged_capture_tells_what_comes_before_the_damage(capture: str, tmp_path: Path) -> None:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(Path(capture).read_bytes()[:-5])
    table = dissect.table(path, ["http.response_in"], filter="http.response_in", on_damage="keep")
    assert table["http.response_in"].to_pylist() == [5, 7]


def test_so_many_answers_are_remembered(capture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST", 2)
    table = dissect.table(capture, ["http.response_in", "http.response_in#2"], filter="http.response_in")
    assert table["http.response_in#2"].to_pylist() == [None, None]


def test_bodies_are_told_as_they_were_before_they_were_compressed(capture: str) -> None:
    table = dissect.table(capture, ["frame.number", "http.file_data"], filter="http.file_data")
    assert table["http.file_data"].to_pylist() == [b"hi", PAGE, b"ok"]
    assert dissect.table(capture, ["frame.number"], filter='http.file_data contains "page"')[
        "frame.number"
    ].to_pylist() == [7]
    with dissect.open(capture, follow=["http.file_data"]) as packets:
        assert [one.fields("http.file_data") for one in packets][4] == (b"hi",)


@pytest.mark.parametrize(
    ("codings", "body", "expected"),
    [
        ([], PAGE, PAGE),
        ([b"gzip"], PACKED, PAGE),
        ([b"gzip"], PACKED[:-8], PAGE),
        ([b"deflate"], zlib.compress(PAGE), PAGE),
        ([b"deflate"], zlib.compress(PAGE)[2:-4], PAGE),
        ([b"deflate"], b"\xff\xff", b"\xff\xff"),
        ([b"br"], PACKED, PACKED),
        ([b"gzip", b"gzip"], PACKED, PACKED),
    ],
)
def test_only_known_codings_are_undone(codings: list[bytes], body: bytes, expected: bytes) -> None:
    assert uncompressed(body, codings, 1000) == expected
    assert len(uncompressed(body, codings, 5)) in {5, len(body)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("http.chat", "GET /a?x=1&y=2 HTTP/1.1\r\n"),
        ("http.request.uri.query.parameter", "x=1"),
        ("http.request.uri.query.parameter#2", "y=2"),
        ("http.cookie_pair", "a=b"),
        ("http.cookie_pair#2", "c=d"),
        ("http.authbasic", "user:pass"),
    ],
)
def test_parts_of_fields_have_names(capture: str, name: str, expected: str) -> None:
    assert dissect.table(capture, [name])[name].to_pylist()[3] == expected


def test_only_basic_authentication_that_can_be_decoded_has_a_name_and_a_password(capture: str) -> None:
    assert len(dissect.table(capture, ["frame.number"], filter="http.authbasic")) == 1


def test_it_agrees_with_tshark_on_a_recorded_session() -> None:
    table = dissect.table(CAPTURES / "http4_messages.pcap", ["frame.number", "http.response_in"], filter="http.request")
    found = dict(zip(table["frame.number"].to_pylist(), table["http.response_in"].to_pylist(), strict=True))
    assert found == {4: 8, 10: 13, 15: 16, 23: 25, 33: 35, 37: 39, 46: 56}
