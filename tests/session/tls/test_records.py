"""Records and the handshake in them: however a stream is cut, and whatever is missing or damaged."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.framing import MessageStatus
from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.reader import When
from dissect.session.tls.reader import TlsReader
from tests.profiles import times
from tests.session.tls.tls_octets import (
    CHANGE,
    CLIENT,
    SELECTED_1_3,
    SERVER,
    feed,
    handshake,
    hello_of_python,
    problems,
    read,
    record,
    recorded,
    server_hello,
    summaries,
)

CAPTURES = ("tls12_session.pcap", "tls13_session.pcap")
FINISHED = record(22, bytes(range(40)))
WHOLE, CUT, TORN = MessageStatus.WHOLE, MessageStatus.CUT, MessageStatus.TORN


def test_a_session_of_tls_1_2_is_read_until_it_is_encrypted() -> None:
    client, server = recorded("tls12_session.pcap")[0]

    reader = TlsReader()
    assert summaries(feed(reader, CLIENT, client[:237])) == ["Client Hello (SNI=server.lecture.example)"]
    assert summaries(feed(reader, SERVER, server)) == [
        *("Server Hello", "Certificate", "Server Key Exchange", "Server Hello Done"),
        *("New Session Ticket", "Change Cipher Spec", "Encrypted Handshake Message", "Application Data"),
        "Encrypted Alert",
    ]
    assert summaries(feed(reader, CLIENT, client[237:])) == [
        *("Client Key Exchange", "Change Cipher Spec", "Encrypted Handshake Message", "Application Data"),
        "Encrypted Alert",
    ]


def test_a_session_of_tls_1_3_is_read_until_it_is_encrypted() -> None:
    client, server = recorded("tls13_session.pcap")[0]

    reader = TlsReader()
    first, second, *others = feed(reader, SERVER, server)
    assert summaries([first, second]) == ["Hello Retry Request", "Change Cipher Spec"]
    assert first["tls.handshake.extensions_key_share_selected_group"] == 23
    assert summaries(others) == ["Server Hello", *["Application Data"] * (len(others) - 1)]
    assert (others[1]["tls.record.opaque_type"], others[1]["tls.record.content_type"]) == (23, None)
    assert summaries(feed(reader, CLIENT, client))[:3] == [
        *("Client Hello (SNI=server.lecture.example)", "Change Cipher Spec"),
        "Client Hello (SNI=server.lecture.example)",
    ]


def test_the_second_hello_of_a_client_is_read_where_only_its_side_is_known() -> None:
    client, _ = recorded("tls13_session.pcap")[0]

    assert summaries(read(client))[2].startswith("Client Hello")


def test_an_alert_says_its_level_and_what_it_is_about() -> None:
    _, server = recorded("tls12_session.pcap")[1]
    (alert,) = read(server, side=SERVER)

    assert alert.summary == "Alert (Level: Fatal, Description: Handshake Failure)"
    assert (alert["tls.alert_message.level"], alert["tls.alert_message.desc"]) == (2, 40)


@times(0.3)
@given(st.data())
def test_however_a_stream_is_cut_the_messages_are_the_same(data: st.DataObject) -> None:
    client, server = recorded(data.draw(st.sampled_from(CAPTURES)))[0]
    for side, octets in ((CLIENT, client), (SERVER, server)):
        cuts = data.draw(st.lists(st.integers(0, len(octets)), max_size=8))
        assert feed(TlsReader(), side, octets, cuts) == feed(TlsReader(), side, octets)


@pytest.mark.parametrize("size", [1, 3, 4, 100, 4000])
def test_a_message_may_stand_in_several_records_and_several_in_one(size: int) -> None:
    octets = handshake(0, b"") + handshake(14, b"") + handshake(12, bytes(3000)) + handshake(99, b"\1")
    pieces = [octets[begin : begin + size] for begin in range(0, len(octets), size)]
    messages = read(b"".join(record(22, piece) for piece in pieces))

    said = [one for summary in summaries(messages) for one in summary.split(", ")]
    assert [one for one in said if one != "Handshake Fragment"] == [
        *("Hello Request", "Server Hello Done", "Server Key Exchange"),
        "Handshake Message 99",
    ]
    assert [value for one in messages for value in one.every("tls.handshake.type")] == [0, 14, 12, 99]
    assert problems(messages) == []


def test_a_record_of_data_is_counted_and_not_kept() -> None:
    reader = TlsReader()
    data = record(23, bytes(16_000))

    assert feed(reader, CLIENT, data[:-1]) == []
    assert reader.size == 5
    (message,) = feed(reader, CLIENT, data[-1:])
    assert (message.summary, message.body_octets, message.status) == ("Application Data", 16_000, WHOLE)
    assert summaries(feed(reader, CLIENT, record(23, b"") + record(24, b"\1"))) == ["Application Data", "Heartbeat"]


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (record(22, b""), "empty_record"),
        (record(21, b""), "empty_record"),
        (record(21, b"\1"), "bad_alert"),
        (record(20, b"\2"), "bad_change"),
        (record(22, handshake(12, bytes(9))[:5]) + record(21, b"\1\0"), "interrupted"),
        (record(22, handshake(12, bytes(9))[:5]), "incomplete"),
        (record(22, handshake(12, bytes(9))[:2]), "incomplete"),
        (record(22, handshake(12, bytes(2000))), "too_long"),
        (b"GET / HTTP/1.1\r\n\r\n", "no_record"),
        (record(22, bytes(20), version=0x0400), "no_record"),
        (b"\x16\3\3\xff\xff", "no_record"),
    ],
)
def test_what_is_wrong_has_a_code(octets: bytes, code: str) -> None:
    assert code in problems(read(octets, head=1000))


def test_a_message_that_is_too_long_is_skipped_and_the_next_one_read() -> None:
    octets = handshake(12, bytes(5000)) + handshake(14, b"")
    pieces = [octets[begin : begin + 999] for begin in range(0, len(octets), 999)]
    reader = TlsReader(limits=MessageLimits(head=100))
    found = feed(reader, SERVER, b"".join(record(22, piece) for piece in pieces))

    assert summaries(found) == ["Server Key Exchange", *["Handshake Fragment"] * 4, "Server Hello Done"]
    assert problems(found) == ["too_long"]
    assert reader.size == 0
    assert problems(read(record(22, handshake(12, bytes(999))[:50]), head=100)) == ["too_long", "incomplete"]


def test_behind_what_is_no_record_nothing_is_read() -> None:
    found = read(record(23, b"abc") + b"HTTP/1.1 400 Bad Request\r\n" + record(23, b"abc"))

    assert [one.status for one in found] == [WHOLE, MessageStatus.MALFORMED, MessageStatus.UNFRAMED]
    assert summaries(found)[1:] == ["Ignored Unknown Record"] * 2
    assert [(one.begin, one.end) for one in found] == [(0, 8), (8, 13), (13, 42)]


@pytest.mark.parametrize(("end", "known"), [(3, False), (5, True), (100, True)])
def test_a_record_that_the_stream_does_not_end_is_cut(end: int, known: bool) -> None:
    (found,) = read(record(22, handshake(12, bytes(200)))[:end])

    assert (found.status, found.begin, found.end) == (CUT, 0, end)
    assert found["tls.record.length"] == (204 if known else None)


def test_a_hole_within_data_does_not_lose_the_place() -> None:
    reader = TlsReader()
    data = record(23, bytes(100))

    assert feed(reader, CLIENT, data[:50]) == []
    assert reader.hole(CLIENT, 20, When()) == []
    assert [one.status for one in feed(reader, CLIENT, data[70:] + data)] == [TORN, WHOLE]
    feed(reader, CLIENT, data[:50])
    assert [one.status for one in reader.hole(CLIENT, 55, When())] == [TORN]
    assert summaries(feed(reader, CLIENT, record(21, b"\1\0"))) == ["Alert (Level: Warning, Description: Close Notify)"]


def test_behind_a_hole_in_the_handshake_messages_are_read_again_where_one_fills_a_record() -> None:
    reader = TlsReader()
    torn = record(22, handshake(12, bytes(100)))
    feed(reader, SERVER, torn[:50])
    reader.hole(SERVER, 20, When())
    done = record(22, handshake(14, b""))

    found = feed(reader, SERVER, torn[70:] + done + record(22, server_hello()) + done)
    assert summaries(found) == ["Handshake", "Handshake", "Server Hello", "Server Hello Done"]


def test_a_hole_over_the_beginning_of_a_record_loses_the_place() -> None:
    for begun, statuses in ((b"", ["unframed"]), (CHANGE[:3], ["torn"]), (record(23, b"abc")[:6], ["torn"])):
        reader = TlsReader()
        feed(reader, CLIENT, begun)
        found = reader.hole(CLIENT, 10, When())

        assert [str(one.status) for one in found] == statuses
        assert feed(reader, CLIENT, CHANGE) == []
        assert reader.hole(CLIENT, 10, When()) == []
        assert [str(one.status) for one in reader.end(CLIENT, When())] == ["unframed"]


def test_what_follows_a_change_of_the_cipher_that_was_not_seen_is_not_taken_for_a_message() -> None:
    reader = TlsReader()
    feed(reader, CLIENT, CHANGE[:5])
    reader.hole(CLIENT, 1, When())

    assert summaries(feed(reader, CLIENT, FINISHED)) == ["Handshake"]


def test_in_tls_1_3_a_change_of_the_cipher_changes_nothing() -> None:
    octets = record(22, server_hello(SELECTED_1_3)) + CHANGE + record(22, handshake(14, b"")) + record(23, b"a")

    assert summaries(read(octets, side=SERVER)) == [
        *("Server Hello", "Change Cipher Spec", "Server Hello Done", "Application Data")
    ]
    older = record(22, server_hello()) + CHANGE + FINISHED
    assert summaries(read(older, side=SERVER))[-1] == "Encrypted Handshake Message"


HELLO = hello_of_python("example.org")


@pytest.mark.parametrize(
    ("octets", "at_home", "elsewhere"),
    [
        (HELLO, True, True),
        (record(22, server_hello()), True, True),
        (HELLO[:9], None, None),
        (HELLO[:1], None, None),
        (b"", None, None),
        (HELLO[:10], True, True),
        (record(22, handshake(14, b"")), None, None),
        (record(22, handshake(14, b"") * 2), True, False),
        (record(22, b"\1\1" + bytes(99)), True, False),
        (record(22, handshake(1, bytes(10))), True, False),
        (record(22, handshake(1, b"\2" * 50)), True, False),
        (record(23, b"abc"), True, False),
        (record(23, b"abc")[:4], None, False),
        (record(25, bytes(20)), False, False),
        (b"\x16\x02", False, False),
        (b"\x16\x03\x05", False, False),
        (b"\x16\x03\x03\xff", False, False),
        (b"GET / HTTP/1.1\r\n", False, False),
    ],
)
def test_tls_is_recognized_by_its_first_octets(octets: bytes, at_home: bool | None, elsewhere: bool | None) -> None:
    assert TlsReader.recognizes(octets, at_home=True) is at_home
    assert TlsReader.recognizes(octets, at_home=False) is elsewhere


@pytest.mark.slow
def test_changed_streams_are_read_without_an_error_however_they_are_cut() -> None:
    chance = random.Random(2)
    streams = [octets for capture in CAPTURES for pair in recorded(capture) for octets in pair]
    for _ in range(4000):
        changed = bytearray(chance.choice(streams))
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(min(len(changed), 400))] = chance.randrange(256)
        octets = bytes(changed)
        cuts = [chance.randrange(len(octets)) for _ in range(4)]
        whole, pieces = TlsReader(), TlsReader()
        assert feed(whole, CLIENT, octets) == feed(pieces, CLIENT, octets, cuts)
        assert whole.end(CLIENT, When()) == pieces.end(CLIENT, When())
