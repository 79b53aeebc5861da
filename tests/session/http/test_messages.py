"""Messages of HTTP/1.1: where they begin and end, what they say, and what is wrong with them."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.framing import MessageStatus
from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.reader import When
from dissect.session.http.reader import HttpReader
from tests.session.http.streams import CLIENT, LIMITS, SERVER, answered, outline, read, requests
from tests.together import together

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")
CONNECT = b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"
POST = b"POST /form HTTP/1.1\r\nHost: a\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

SAID = {
    # one request, one response
    "no body": (partial(requests, GET), ["GET / HTTP/1.1"]),
    "length": (partial(requests, POST + b"Content-Length: 3\r\n\r\nabc"), ["POST /form HTTP/1.1 'abc'"]),
    "several": (partial(requests, GET + b"\r\n" + GET), ["GET / HTTP/1.1"] * 2),
    "response": (partial(answered, OK + OK), ["HTTP/1.1 200 OK 'hi'"] * 2),
    "kind": (
        partial(answered, b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\n\r\nabc"),
        ["HTTP/1.1 200 OK (text/html) 'abc'"],
    ),
    "phrase": (partial(answered, b"HTTP/1.1 404 Not There\r\n\r\n"), ["HTTP/1.1 404 Not There"]),
    # where the body ends
    "to the end": (partial(answered, b"HTTP/1.0 200 OK\r\n\r\nall of it"), ["HTTP/1.0 200 OK 'all of it'"]),
    "cut": (partial(answered, OK[:-1]), ["HTTP/1.1 200 OK 'h' [cut]"]),
    "cut in the fields": (partial(answered, OK[:30]), ["HTTP/1.1 200 OK [cut]"]),
    "cut in the first line": (partial(answered, OK[:10]), ["10 octets that are no message [cut]"]),
    "HEAD": (partial(answered, OK[:-2] + OK, HEAD + GET), ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK 'hi'"]),
    "204": (
        partial(answered, b"HTTP/1.1 204 No Content\r\n\r\n" + OK, GET),
        ["HTTP/1.1 204 No Content", "HTTP/1.1 200 OK 'hi'"],
    ),
    "304": (
        partial(answered, b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n" + OK),
        ["HTTP/1.1 304 Not Modified", "HTTP/1.1 200 OK 'hi'"],
    ),
    "100": (
        partial(answered, b"HTTP/1.1 100 Continue\r\n\r\n" + OK[:-2], HEAD),
        ["HTTP/1.1 100 Continue", "HTTP/1.1 200 OK"],
    ),
    "chunked": (
        partial(answered, CHUNKED + b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n" + OK),
        ["HTTP/1.1 200 OK 'abc0123456789'", "HTTP/1.1 200 OK 'hi'"],
    ),
    "trailer": (partial(answered, CHUNKED + b"1\r\na\r\n0\r\nX: y\r\n\r\n"), ["HTTP/1.1 200 OK 'a'"]),
    "gzip, to the end": (
        partial(answered, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc"),
        ["HTTP/1.1 200 OK 'abc' !not_chunked_last"],
    ),
    # HTTP/0.9
    "simple": (partial(requests, b"GET /old\r\n"), ["GET /old"]),
    # what is wrong with the first line
    "spaces": (partial(requests, b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n"), ["GET / HTTP/1.1 !bad_start_line"]),
    "no phrase": (partial(answered, b"HTTP/1.1 200\r\n\r\n"), ["HTTP/1.1 200 !bad_start_line"]),
    "NUL": (partial(requests, b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"), ["GET /\0 HTTP/1.1 !bad_start_line !nul"]),
    # what is wrong with fields
    "bare LF": (partial(requests, b"GET / HTTP/1.1\nHost: a\n\n"), ["GET / HTTP/1.1 !bare_lf"]),
    "bare CR": (partial(requests, GET[:-2] + b"X: a\rb\r\n\r\n"), ["GET / HTTP/1.1 !bare_cr"]),
    "NUL in a field": (partial(requests, GET[:-2] + b"X: \0\r\n\r\n"), ["GET / HTTP/1.1 !nul"]),
    "fold": (partial(requests, GET[:-2] + b"X: a\r\n b\r\n\r\n"), ["GET / HTTP/1.1 !obs_fold"]),
    "space first": (
        partial(requests, b"GET / HTTP/1.1\r\n Host: b\r\nHost: a\r\n\r\n"),
        ["GET / HTTP/1.1 !space_before_fields"],
    ),
    "space before colon": (
        partial(requests, b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        ["GET / HTTP/1.1 !space_before_colon"],
    ),
    "no colon": (partial(requests, GET[:-2] + b"what\r\n\r\n"), ["GET / HTTP/1.1 !bad_field"]),
    "no host": (partial(requests, b"GET / HTTP/1.1\r\n\r\n"), ["GET / HTTP/1.1 !no_host"]),
    "no host in 1.0": (partial(requests, b"GET / HTTP/1.0\r\n\r\n"), ["GET / HTTP/1.0"]),
    "two hosts": (partial(requests, GET[:-2] + b"Host: b\r\n\r\n"), ["GET / HTTP/1.1 !two_hosts"]),
    # what is wrong with lengths
    "sign": (partial(requests, POST + b"Content-Length: +3\r\n\r\n"), ["POST /form HTTP/1.1 [malformed] !bad_length"]),
    "no number": (
        partial(answered, b"HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n"),
        ["HTTP/1.1 200 OK [malformed] !bad_length"],
    ),
    "empty length": (
        partial(requests, POST + b"Content-Length:\r\n\r\n"),
        ["POST /form HTTP/1.1 [malformed] !bad_length"],
    ),
    "two lengths": (
        partial(requests, POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n"),
        ["POST /form HTTP/1.1 [malformed] !two_lengths"],
    ),
    "same length": (
        partial(requests, POST + b"Content-Length: 3, 3\r\n\r\nabc"),
        ["POST /form HTTP/1.1 'abc' !repeated_length"],
    ),
    "length and chunked": (
        partial(requests, POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET),
        ["POST /form HTTP/1.1 !length_and_chunked", "GET / HTTP/1.1"],
    ),
    "not chunked last": (
        partial(requests, POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n"),
        ["POST /form HTTP/1.1 [malformed] !not_chunked_last"],
    ),
    "unknown coding": (
        partial(requests, POST + b"Transfer-Encoding: xchunked, chunked\r\n\r\n0\r\n\r\n"),
        ["POST /form HTTP/1.1 !unknown_coding"],
    ),
    "coding too early": (
        partial(answered, CHUNKED.replace(b"1.1", b"1.0") + b"0\r\n\r\n"),
        ["HTTP/1.0 200 OK !coding_too_early"],
    ),
    "unexpected": (
        partial(requests, CONNECT[:-2] + b"Content-Length: 3\r\n\r\n"),
        ["CONNECT a:443 HTTP/1.1 !length_unexpected"],
    ),
    # what is wrong with chunks
    "space in size": (
        partial(answered, CHUNKED + b"1 \r\na\r\n0\r\n\r\n"),
        ["HTTP/1.1 200 OK 'a' !space_in_chunk_size"],
    ),
    "sign in size": (partial(answered, CHUNKED + b"+1\r\n"), ["HTTP/1.1 200 OK [malformed] !bad_chunk_size"]),
    "0x": (partial(answered, CHUNKED + b"0x1\r\n"), ["HTTP/1.1 200 OK [malformed] !bad_chunk_size"]),
    "large": (partial(answered, CHUNKED + b"1" * 17 + b"\r\n"), ["HTTP/1.1 200 OK [malformed] !bad_chunk_size"]),
    "LF in chunks": (partial(answered, CHUNKED + b"1\na\n0\n\n"), ["HTTP/1.1 200 OK 'a' !bare_lf"]),
    "chunk goes on": (
        partial(answered, CHUNKED + b"1\r\nab\r\n"),
        ["HTTP/1.1 200 OK 'a' [malformed] !bad_chunk_end", "3 octets that are no message [unframed]"],
    ),
    "bad trailer": (partial(answered, CHUNKED + b"0\r\nX : y\r\n\r\n"), ["HTTP/1.1 200 OK !space_before_colon"]),
    # what is no message
    "cruft": (
        partial(requests, GET + b"nonsense\r\n" + GET),
        ["GET / HTTP/1.1", "10 octets that are no message [unframed]", "GET / HTTP/1.1"],
    ),
    "response behind cruft": (
        partial(answered, OK + b"cruft" + OK),
        ["HTTP/1.1 200 OK 'hi'", "5 octets that are no message [unframed]", "HTTP/1.1 200 OK 'hi'"],
    ),
    "only cruft": (partial(answered, OK + b"cruft"), ["HTTP/1.1 200 OK 'hi'", "5 octets that are no message [cut]"]),
    # what is missing
    "hole in a body": (
        partial(read, (CLIENT, POST + b"Content-Length: 5\r\n\r\na"), (CLIENT, 4)),
        ["POST /form HTTP/1.1 'a' [torn]"],
    ),
    "hole behind a body": (
        partial(read, (CLIENT, POST + b"Content-Length: 5\r\n\r\na"), (CLIENT, 9), (CLIENT, b"a\n" + GET)),
        ["POST /form HTTP/1.1 'a' [torn]", "7 octets that are no message [unframed]", "GET / HTTP/1.1"],
    ),
    "hole in the fields": (
        partial(read, (CLIENT, GET[:20]), (CLIENT, 3), (CLIENT, GET[23:] + GET)),
        ["GET / HTTP/1.1 [torn]", "11 octets that are no message [unframed]", "GET / HTTP/1.1"],
    ),
    "hole up to the end": (
        partial(read, (SERVER, b"HTTP/1.1 200 OK\r\n\r\nab"), (SERVER, 3), (SERVER, b"c")),
        ["HTTP/1.1 200 OK 'ab' [torn]"],
    ),
    "hole in a chunk": (
        partial(read, (SERVER, CHUNKED + b"4\r\na"), (SERVER, 2), (SERVER, b"b\r\n0\r\n\r\n")),
        ["HTTP/1.1 200 OK 'a' [torn]"],
    ),
    "hole to the end of a chunk": (
        partial(read, (SERVER, CHUNKED + b"4\r\na"), (SERVER, 3), (SERVER, b"\r\n0\r\n\r\n")),
        ["HTTP/1.1 200 OK 'a' [torn]"],
    ),
    "hole between chunks": (
        partial(read, (SERVER, CHUNKED + b"1\r\na\r"), (SERVER, 2), (SERVER, b"\n" + OK)),
        ["HTTP/1.1 200 OK 'a' [torn]", "4 octets that are no message [unframed]", "HTTP/1.1 200 OK 'hi'"],
    ),
    "hole beyond a chunk": (
        partial(read, (SERVER, CHUNKED + b"4\r\na"), (SERVER, 9), (SERVER, b"\n" + OK)),
        ["HTTP/1.1 200 OK 'a' [torn]", "10 octets that are no message [unframed]", "HTTP/1.1 200 OK 'hi'"],
    ),
    "hole where nothing is expected": (
        partial(read, (CLIENT, GET + b"x\r\n"), (CLIENT, 5), (CLIENT, GET)),
        ["GET / HTTP/1.1", "8 octets that are no message [unframed]", "GET / HTTP/1.1"],
    ),
}


@together("what", SAID)
def test_messages_are_found_with_what_is_wrong_with_them(what: str) -> None:
    find, expected = SAID[what]
    assert outline(find()) == expected


def test_a_message_says_where_it_stands() -> None:
    first, second = requests(GET + b"\r\n" + POST + b"Content-Length: 1\r\n\r\na")
    assert (first.begin, first.end) == (0, len(GET))
    assert (second.begin, second.end) == (len(GET) + 2, len(GET) + 2 + len(POST) + 22)


def test_a_problem_says_where_it_is_and_what_it_is_about() -> None:
    (found,) = requests(POST + b"Content-Length: -1\r\n\r\n")
    (problem,) = found.problems
    assert problem.offset == len(POST)
    assert str(problem) == "a Content-Length that is no number: -1"


REQUEST = (
    b"GET /a?b=c HTTP/1.1\r\nhost: example.org\r\nUser-Agent: me\r\nAccept-Encoding: x\r\nX-Own: y\r\nCookie:\r\n\r\n"
)
RESPONSE = b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nhi"


def test_the_fields_of_a_request_have_wiresharks_names() -> None:
    (found,) = requests(REQUEST)
    assert [(one.name, one.value) for one in found] == [
        ("http.chat", "GET /a?b=c HTTP/1.1\r\n"),
        ("http.request.method", "GET"),
        ("http.request.uri", "/a?b=c"),
        ("http.request.uri.path", "/a"),
        ("http.request.uri.query", "b=c"),
        ("http.request.uri.query.parameter", "b=c"),
        ("http.request.version", "HTTP/1.1"),
        ("http.host", "example.org"),
        ("http.request.line", "host: example.org\r\n"),
        ("http.user_agent", "me"),
        ("http.request.line", "User-Agent: me\r\n"),
        ("http.accept_encoding", "x"),
        ("http.request.line", "Accept-Encoding: x\r\n"),
        ("http.request.line", "X-Own: y\r\n"),
        ("http.request.line", "Cookie:\r\n"),
        ("http.request.full_uri", "http://example.org/a?b=c"),
        ("http.request", True),
        ("http.request_number", 1),
        ("http.body_octets", 0),
    ]


def test_those_of_a_response_say_what_it_answers() -> None:
    (found,) = answered(RESPONSE, REQUEST)
    assert found["http.response.code"] == 200
    assert found["http.response.code.desc"] == "OK"
    assert found["http.response.phrase"] == "Fine"
    assert found["http.content_length_header"] == "2"
    assert found["http.content_length"] == 2
    assert found.every("http.set_cookie") == ["a=b", "c=d"]
    assert found["http.response_number"] == 1
    assert found["http.time"] == 1000
    assert found["http.request_in"] == 1
    assert found["http.response_for.uri"] == "http://example.org/a?b=c"
    assert found["http.host"] is None


def test_fields_are_shown_as_people_read_them() -> None:
    (found,) = answered(RESPONSE, REQUEST)
    shown = {one.name: (one.label, one.text) for one in found}
    assert shown["http.response.code"] == ("Status code", "200 (OK)")
    assert shown["http.time"] == ("Time since the request", "0.000001000 s")
    assert shown["http.response"] == ("Response", "yes")
    (strange,) = answered(b"HTTP/1.1 299 What\r\n\r\n")
    assert {one.name: one.text for one in strange}["http.response.code"] == "299"


@pytest.mark.parametrize(
    ("uri", "host", "expected"),
    [
        (b"http://a/b", b"Host: c\r\n", "http://a/b"),
        (b"/b", b"Host: c\r\n", "http://c/b"),
        (b"/b", b"", None),
        (b"*", b"Host: c\r\n", None),
    ],
)
def test_a_uri_has_its_host_if_it_is_known(uri: bytes, host: bytes, expected: str | None) -> None:
    (found,) = requests(b"OPTIONS " + uri + b" HTTP/1.1\r\n" + host + b"\r\n")
    assert found["http.request.full_uri"] == expected


def test_responses_belong_to_requests_in_their_order() -> None:
    said = GET.replace(b"/", b"/1", 1) + HEAD.replace(b"/", b"/2", 1) + GET.replace(b"/", b"/3", 1)
    found = answered(OK + OK[:-2] + OK, said)
    assert [one["http.response_for.uri"] for one in found] == ["http://a/1", "http://a/2", "http://a/3"]
    assert [one.body for one in found] == [b"hi", b"", b"hi"]


def test_a_response_without_a_request_is_read_all_the_same() -> None:
    found = read((SERVER, OK))
    assert outline(found) == ["HTTP/1.1 200 OK 'hi'"]
    assert found[0]["http.request_in"] is None


def test_the_trailer_of_a_chunked_body_is_told() -> None:
    (found,) = answered(CHUNKED + b"1\r\na\r\n0\r\nX: y\r\n\r\n")
    assert found["http.chunked_trailer_part"] == "X: y\r\n"
    assert found["http.body_octets"] == 1


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        (CONNECT, b"HTTP/1.1 200 Connected\r\n\r\n"),
        (GET[:-2] + b"Upgrade: x\r\n\r\n", b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    ],
)
def test_what_follows_an_upgrade_or_a_tunnel_is_left_to_others(request_: bytes, response: bytes) -> None:
    reader = HttpReader()
    found = reader.feed(CLIENT, request_ + (b"early" if request_ is CONNECT else b""), When())
    assert reader.left is None
    found += reader.feed(SERVER, response + b"and more", When())
    assert len(found) == 2
    assert reader.left == (b"early" if request_ is CONNECT else b"", b"and more")


def test_a_refused_tunnel_goes_on_with_http() -> None:
    refused = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    found = read((CLIENT, CONNECT + GET), (SERVER, refused), (CLIENT, b""), (SERVER, OK))
    assert [one.summary for one in found] == [
        "CONNECT a:443 HTTP/1.1",
        "HTTP/1.1 403 Forbidden",
        "GET / HTTP/1.1",
        "HTTP/1.1 200 OK",
    ]


SMALL = MessageLimits(head=200, body=4)


def test_long_lines_are_no_message() -> None:
    long = b"X: " + b"a" * 300 + b"\r\n"
    found = read((CLIENT, GET[:-2] + long + b"\r\n" + GET), limits=SMALL)
    assert outline(found) == [
        "GET / HTTP/1.1 [too long] !too_long",
        f"{len(long) + 2} octets that are no message [unframed]",
        "GET / HTTP/1.1",
    ]
    unfinished = read((CLIENT, GET[:-2] + long[:-2]), (CLIENT, b"aa"), limits=SMALL)
    assert [one.status for one in unfinished] == [MessageStatus.TOO_LONG, MessageStatus.UNFRAMED]
    assert outline(read((CLIENT, b"GET /" + b"a" * 300 + b" HTTP/1.1\r\n" + GET), limits=SMALL))[1:] == [
        "GET / HTTP/1.1"
    ]
    assert outline(read((CLIENT, b"GET /" + b"a" * 300), limits=SMALL)) == ["305 octets that are no message [unframed]"]
    chunk = read((SERVER, CHUNKED + b"1;" + b"x" * 5000 + b"\r\n"))
    assert outline(chunk)[0] == "HTTP/1.1 200 OK [malformed] !too_long"
    waiting = read((CLIENT, CONNECT + GET * 20), limits=SMALL)
    assert len(waiting) == 21


def test_bodies_are_counted_and_kept_up_to_a_bound() -> None:
    (found,) = read((CLIENT, POST + b"Content-Length: 9\r\n\r\nabcde"), (CLIENT, b"fghi"), limits=SMALL)
    assert (found.body, found.body_octets) == (b"abcd", 9)


def test_what_is_kept_of_what_is_no_message_is_bounded() -> None:
    reader = HttpReader()
    reader.feed(CLIENT, GET + b"no\r\n", When())
    for _ in range(100):
        reader.feed(CLIENT, b"x" * 1000, When())
    assert reader.size < 20_000


@pytest.mark.parametrize(
    ("octets", "at_home", "expected"),
    [
        (b"", False, None),
        (b"\r\n", False, None),
        (b"GET", False, None),
        (b"GET / HTTP/1.1\r", False, None),
        (b"GET / HTTP/1.1\r\n", False, True),
        (b"\r\nHTTP/1.1 200 OK\r\n", False, True),
        (b"HTTP/1", False, None),
        (b"PRI * HTTP/2.0\r\n", False, False),
        (b"GET /\r\n", False, False),
        (b"GET /\r\n", True, True),
        (b"GET  / HTTP/1.1\r\n", True, True),
        (b"WHAT  / HTTP/1.1\r\n", True, False),
        (b"SSH-2.0-x\r\n", False, False),
        (b"\x16\x03\x01", True, False),
        (b"a" * 40, True, False),
    ],
)
def test_a_first_line_is_recognized(octets: bytes, at_home: bool, expected: bool | None) -> None:
    assert HttpReader.recognizes(octets, at_home=at_home) is expected


PARTS = st.sampled_from(
    [
        GET,
        HEAD,
        CONNECT,
        OK,
        CHUNKED,
        POST + b"Content-Length: 3\r\n\r\nabc",
        b"3\r\nabc\r\n",
        b"0\r\n\r\n",
        b"\r\n",
        b"\n",
        b"\0",
        b"x",
    ]
)


def _cut(octets: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(octets), *(one for one in cuts if one < len(octets))})
    return [octets[one:other] for one, other in pairwise(places)]


@given(st.lists(PARTS, max_size=8).map(b"".join), st.lists(st.integers(0, 400), max_size=12))
def test_any_cut_gives_the_same_messages(octets: bytes, cuts: list[int]) -> None:
    """Also of what is no HTTP, and whichever side says it."""
    for side in (CLIENT, SERVER):
        whole = read((side, octets))
        assert _comparable(read(*((side, piece) for piece in _cut(octets, cuts)))) == _comparable(whole)
        assert sum(one.end - one.begin for one in whole) <= len(octets)


def _comparable(messages: list[ApplicationMessage]) -> list[tuple[object, ...]]:
    return [(one.summary, one.begin, one.end, one.status, one.problems, one.body, one.body_octets) for one in messages]


@given(
    st.lists(st.tuples(st.sampled_from([CLIENT, SERVER]), st.one_of(PARTS, st.binary(max_size=40), st.integers(1, 50))))
)
def test_nothing_makes_it_raise(turns: list[tuple[int, bytes | int]]) -> None:
    for one in read(*turns, limits=LIMITS):
        assert one.begin < one.end
        assert all(value.text is not None for value in one)
