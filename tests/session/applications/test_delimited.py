"""Messages that a header delimits in a stream, wherever segments begin and end: DNS over TCP, and declarations of
others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dissect
from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.packet import DecodeAs, default_protocols
from dissect.protocols.dns import DNS
from dissect.session.applications import ApplicationMessage, messages
from dissect.session.applications.declared.delimited import MOST_OCTETS, delimited_readers
from dissect.session.applications.reader import When
from tests.captures import CAPTURES
from tests.cli.commands import dissect as command
from tests.profiles import some_of
from tests.session.applications.conversation import CLOSE, OPEN, Turn, client, frames, server
from tests.session.tcp.frames import SERVICE

AS_DNS: DecodeAs = {TcpPort: {SERVICE: DNS}}
PROTOCOLS = default_protocols().decoding(AS_DNS)
LENGTH = 2


def question(number: int, *, response: bool = False) -> bytes:
    """A message with its length before it."""
    flags = b"\x81\x80" if response else b"\1\0"
    counts = b"\0\1\0\1\0\0\0\0" if response else b"\0\1\0\0\0\0\0\0"
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\1" if response else b""
    message = number.to_bytes(2, "big") + flags + counts + b"\1a\7example\0\0\1\0\1" + answer
    return len(message).to_bytes(LENGTH, "big") + message


QUERY = question(1)
ANSWER = question(1, response=True)
TURNS = (
    *OPEN,
    client(QUERY[:LENGTH]),
    client(QUERY[LENGTH:] + question(2) + question(3)[:20]),
    client(question(3)[20:]),
    server(ANSWER + question(2, response=True)),
    server(question(3, response=True)[:30]),
    server(question(3, response=True)[30:]),
    client(question(4)),
    *CLOSE,
)
"""Messages end in packets 5, 6, 7, 9 and 10."""
IDS = {5: (1, 2), 6: (3,), 7: (1, 2), 9: (3,), 10: (4,)}


def written(path: Path, turns: Iterable[Turn]) -> str:
    dissect.write(path, frames(turns))
    return str(path)


@pytest.fixture
def capture(tmp_path: Path) -> str:
    return written(tmp_path / "dns.pcap", TURNS)


def test_packets_have_the_messages_that_end_in_them(capture: str) -> None:
    with dissect.open(capture, decode_as=AS_DNS, filter="dns") as packets:
        assert {one.number: one.fields("dns.id") for one in packets} == IDS
    with dissect.open(capture, decode_as=AS_DNS, follow=True) as packets:
        assert {one.number: one.fields("dns.id") for one in packets if one.fields("dns.id")} == IDS


FILTERS = [
    ("dns", [5, 6, 7, 9, 10]),
    ("not dns and tcp.len > 0", [4, 8]),
    ("dns.id == 2", [5, 7]),
    ("count(dns.id) > 1", [5, 7]),
    ("dns.a == 192.0.2.1", [7, 9]),
    ("dns.length == 27", [5, 6, 10]),
    ('dns.qry.name == "a.example" and dns.flags.response == 1', [7, 9]),
]


@pytest.mark.heavy
@pytest.mark.parametrize("case", some_of(FILTERS, 3), ids=lambda case: case[0])
def test_filters_see_them_there(capture: str, case: tuple[str, list[int]]) -> None:
    text, expected = case
    table = dissect.table(capture, ["frame.number"], filter=text, decode_as=AS_DNS)
    assert table["frame.number"].to_pylist() == expected
    with dissect.open(capture, filter=text, decode_as=AS_DNS) as packets:
        assert [packet.number for packet in packets] == expected
    lines = command("show", capture, "-Y", text, "-d", f"tcp.port=={SERVICE},dns").output.splitlines()
    assert [int(line.split()[0]) for line in lines] == expected


def test_columns_have_all_of_them(capture: str) -> None:
    for names in (["dns.id", "dns.id#2"], ["dns.id", "dns.id#2", "tcp.len"]):
        table = dissect.table(capture, names, decode_as=AS_DNS)
        found = zip(table["dns.id"].to_pylist(), table["dns.id#2"].to_pylist(), strict=True)
        ids = {number: tuple(filter(None, values)) for number, values in enumerate(found, 1)}
        assert {number: values for number, values in ids.items() if values} == IDS
    assert dissect.table(capture, ["tcp.len"], decode_as=AS_DNS)["tcp.len"].to_pylist()[3] == LENGTH


def test_lines_say_them(capture: str) -> None:
    lines = command("show", capture, "-d", f"tcp.port=={SERVICE},dns").output.splitlines()
    assert " tcp " in lines[3]
    assert "Seq=91 Ack=88 Win=8192 Len=30" in lines[7]
    assert lines[4].count("Query Id=0x000") == 2
    assert " dns " in lines[5]
    assert lines[6].count("Response Id=0x000") == 2
    assert lines[9].count("Query Id=0x0004") == 1
    tree = command("show", "-V", "-n", "6", capture, "-d", f"tcp.port=={SERVICE},dns").output
    assert "of its stream, in 2 packets: 5, 6" in tree
    assert "\ndns.length  " in tree
    shown = json.loads(command("show", "--json", "-n", "7", capture, "-d", f"tcp.port=={SERVICE},dns").output)
    (message,) = shown["messages"]
    assert (message["fields"]["dns.id"], message["fields"]["dns.a"]) == (2, "192.0.2.1")
    http = command("show", "--json", "-n", "10", capture, "-d", f"tcp.port=={SERVICE},dns").output
    assert "messages" not in json.loads(http)


def test_what_comes_again_is_told_once(tmp_path: Path) -> None:
    capture = written(tmp_path / "again.pcap", (*OPEN, client(QUERY), client(QUERY, lost=-len(QUERY))))
    table = dissect.table(capture, ["frame.number"], filter="dns", decode_as=AS_DNS)
    assert table["frame.number"].to_pylist() == [4]


def test_what_waits_behind_a_hole_is_told_by_its_own_octets(tmp_path: Path) -> None:
    turns = (*OPEN, client(QUERY[:9]), client(question(2), lost=len(QUERY) - 9), client(question(3)))
    capture = written(tmp_path / "hole.pcap", turns)
    table = dissect.table(capture, ["frame.number"], filter="dns.id == 2", decode_as=AS_DNS)
    assert table["frame.number"].to_pylist() == [5]


def test_what_is_no_message_is_told_as_it_is_by_itself(tmp_path: Path) -> None:
    capture = written(tmp_path / "cruft.pcap", (*OPEN, client(b"nothing of the kind" * 3)))
    table = dissect.table(capture, ["frame.number"], filter="not dns and tcp.len > 0", decode_as=AS_DNS)
    assert table["frame.number"].to_pylist() == [4]
    with dissect.open(capture, decode_as=AS_DNS, follow=True) as packets:
        assert [one.fields("dns.id") for one in packets] == [()] * 4


def test_a_set_without_such_messages_follows_nothing(capture: str) -> None:
    plain = dissect.table(capture, ["frame.number"], filter="dns", decode_as={TcpPort: {SERVICE: None, 53: None}})
    assert not len(plain)
    with dissect.open(capture, decode_as={TcpPort: {53: None}}, follow=True) as packets:
        assert not any(one.fields("dns.id") for one in packets)


def test_the_messages_of_a_capture_are_given_with_their_packets() -> None:
    (one,) = messages(CAPTURES / "dns_zone_transfer.pcap", filter="tcp.srcport == 53 and frame.number < 9")
    assert one.protocol == "dns"
    assert one.is_whole
    assert one.frames == (6, 8)
    assert one.packet is not None
    assert one.packet[DNS].identifier == 0x2F50
    assert one.summary.startswith("Response Id=0x2f50")


def read(pieces: Sequence[bytes | int]) -> list[ApplicationMessage]:
    """What a reader gives of one side: octets, or numbers of missing ones."""
    (kind,) = (one for one in delimited_readers(PROTOCOLS) if SERVICE in one.application.ports)
    reader, found = kind(), list[ApplicationMessage]()
    for piece in pieces:
        found += reader.hole(0, piece, When()) if isinstance(piece, int) else reader.feed(0, piece, When())
    assert reader.size == sum(map(len, reader.left or ())) or reader.left is None
    return found + reader.end(0, When())


@given(st.lists(st.integers(0, 200), max_size=8))
def test_however_a_stream_is_cut_the_messages_are_the_same(cuts: list[int]) -> None:
    stream = QUERY + ANSWER + question(2)
    places = [0, *sorted(min(one, len(stream)) for one in cuts), len(stream)]
    found = read([stream[begin:end] for begin, end in pairwise(places)])
    assert [(one.begin, one.end, one.is_whole) for one in found] == [
        (0, len(QUERY), True),
        (len(QUERY), len(QUERY + ANSWER), True),
        (len(QUERY + ANSWER), len(stream), True),
    ]


def test_behind_a_hole_in_a_message_the_next_is_found() -> None:
    torn, whole = read([QUERY[:20], len(QUERY) - 22, QUERY[-2:] + ANSWER])
    assert (torn.status.value, torn.tells) == ("torn", False)
    assert (whole.begin, whole.end) == (len(QUERY), len(QUERY + ANSWER))
    assert [one.status.value for one in read([QUERY[:20], len(QUERY), ANSWER])] == ["torn", "cut"]


def test_what_is_no_message_is_left_to_others() -> None:
    (kind,) = (one for one in delimited_readers(PROTOCOLS) if SERVICE in one.application.ports)
    reader = kind()
    assert not reader.feed(0, b"GET / HTTP/1.1\r\n", When())
    assert reader.left == (b"GET / HTTP/1.1\r\n", b"")
    assert kind.recognizes(QUERY, at_home=False) is False
    assert kind.recognizes(QUERY[:1], at_home=True) is None
    assert kind.recognizes(QUERY[:9], at_home=True) is None
    assert kind.recognizes(QUERY, at_home=True) is True
    assert kind.length_of(b"\xff\xff" + QUERY[2:]) == 0xFFFF + LENGTH < MOST_OCTETS
