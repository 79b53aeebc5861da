"""`dissect show` says what the messages say that end in a packet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dissect as library
from dissect.framing import MessageStatus
from dissect.protocols.http import HTTP
from dissect.render.sessions.messages import message_object, message_tree
from dissect.schema import RFC, Application, Followed, FollowedType
from dissect.session.applications import ApplicationMessage, FieldValue
from tests.cli.commands import dissect
from tests.session.applications.conversation import OPEN, Turn, client, frames, server
from tests.session.tcp.frames import ACK, CLIENT, FIN, SERVER, SYN

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n"
CRUFT = b"nothing\r\n"
TURNS = (
    *OPEN,
    client(GET[:20]),
    client(GET[20:] + b"POST / HTTP/1.1\r\nHost : a\r\nContent-Length: +1\r\n\r\n"),
    server(OK + b"abc"),
    client(CRUFT + GET[:-2] + b"X: \x1b\xff\r\n\r\n"),
    client(GET * 6),
    Turn(SERVER, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nd", flags=FIN | ACK),
    Turn(CLIENT, GET[:20], flags=FIN | ACK),
)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "http.pcap"
    library.write(path, frames(TURNS))
    return path


def test_lines_say_what_messages_say(capture: Path) -> None:
    lines = dissect("show", capture).output.splitlines()
    assert lines[4].endswith("  http space_before_colon  http bad_length  GET / HTTP/1.1; POST / HTTP/1.1")
    assert " http " in lines[4]
    assert lines[5].endswith("  HTTP/1.1 200 OK (text/plain)")
    assert lines[6].endswith("  GET / HTTP/1.1")
    assert lines[7].endswith("  GET / HTTP/1.1; GET / HTTP/1.1; GET / HTTP/1.1; GET / HTTP/1.1; … 2 more")
    assert lines[8].endswith(" INVALID  HTTP/1.1 200 OK")
    assert lines[9].endswith("  [cut]  GET / HTTP/1.1")
    assert " tcp " in lines[3]


def test_what_is_no_message_is_said_in_full_alone(tmp_path: Path) -> None:
    path = tmp_path / "cruft.pcap"
    library.write(path, frames((*OPEN, client(GET), Turn(CLIENT, CRUFT, flags=FIN | ACK))))
    assert " tcp " in dissect("show", "-n", "5", path).output
    assert (
        "http  Hypertext Transfer Protocol  octets 27–35 of its stream, unframed"
        in dissect("show", "-V", "-n", "5", path).output.splitlines()
    )


def test_what_an_acknowledgment_settles_is_said_as_the_other_ends(tmp_path: Path) -> None:
    path = tmp_path / "fast_open.pcap"
    library.write(path, frames((Turn(CLIENT, GET, flags=SYN), Turn(SERVER, flags=SYN | ACK))))
    (line,) = dissect("show", "-n", "2", path).output.splitlines()
    assert " tcp " in line
    assert "  [completes GET / HTTP/1.1]  " in line


def test_without_events_nothing_is_said_of_them(capture: Path) -> None:
    assert "http" not in dissect("show", "--no-events", capture).output


def test_the_tree_has_their_fields_and_what_is_wrong(capture: Path) -> None:
    lines = dissect("show", "-V", "-n", "5", capture).output.splitlines()
    assert "http  Hypertext Transfer Protocol  octets 0–26 of its stream, in 2 packets: 4, 5" in lines
    assert ["Request", "method", "GET"] in [line.split() for line in lines]
    assert "         warn  space_before_colon: white space between the name of a field and its colon: Host" in lines
    assert "        error  bad_length: a Content-Length that is no number: +1" in lines
    strange = dissect("show", "-V", "-n", "7", capture).output
    assert "X: \\x1b\\xff" in strange
    assert " of its stream, unframed" in strange


def test_json_has_them(capture: Path) -> None:
    packet = json.loads(dissect("show", "--json", "-n", "5", capture).output)
    first, second = packet["messages"]
    problem = second["problems"][0]
    assert first["summary"] == "GET / HTTP/1.1"
    assert (first["begin"], first["end"], first["frames"], first["status"]) == (0, 27, [4, 5], "whole")
    assert first["fields"]["http.host"] == "a"
    assert problem == {
        "code": "space_before_colon",
        "severity": "warn",
        "offset": 44,
        "message": "white space between the name of a field and its colon: Host",
    }
    alone = json.loads(dissect("show", "--json", "-n", "4", capture).output)
    assert "messages" not in alone


def test_repeated_fields_are_lists_and_octets_hexadecimal() -> None:
    number, octets = Followed("x.n", FollowedType.NUMBER, "N"), Followed("x.o", FollowedType.OCTETS, "O")
    message = ApplicationMessage(
        application=Application("x", "X", RFC(1), HTTP.over, frozenset(), (number, octets)),
        summary="what",
        values=(FieldValue(number, 1), FieldValue(octets, b"\1\2"), FieldValue(number, 2)),
        begin=0,
        end=5,
        status=MessageStatus.TORN,
        frames=tuple(range(1, 20)),
        frame=20,
    )
    assert message_object(message)["fields"] == {"x.n": [1, 2], "x.o": "0102"}
    title = "".join(text for text, _ in next(message_tree(message)))
    assert title == (
        "x  X  octets 0–4 of its stream, torn, in 19 packets: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 7 more"
    )
