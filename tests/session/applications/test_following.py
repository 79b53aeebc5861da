"""Messages in the TCP connections of a capture: found in the packets in which they end."""

from __future__ import annotations

from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.framing import MessageStatus
from dissect.schema import RFC, Application
from dissect.session.applications import ApplicationMessage, MessageFollower, MessageLimits
from dissect.session.applications.reader import ApplicationReader, When
from dissect.session.http.reader import HttpReader
from dissect.session.streams.limits import StreamLimits
from dissect.session.tcp.streams import StreamFollower
from tests.session.applications.conversation import CLOSE, OPEN, RESET, Turn, client, packets, server
from tests.session.tcp.frames import ACK, CLIENT, SERVER

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
OPEN_ENDED = b"HTTP/1.0 200 OK\r\n\r\nbody"


def found(*turns: Turn, follower: MessageFollower | None = None) -> list[ApplicationMessage]:
    follower = MessageFollower() if follower is None else follower
    messages = [message for packet in packets(*turns) for message in follower.take(packet)]
    return [*messages, *follower.finish()]


def lines(*turns: Turn, follower: MessageFollower | None = None) -> list[tuple[int, str]]:
    """The messages with the numbers of the packets in which they end."""
    return [(one.frame, one.summary) for one in found(*turns, follower=follower)]


def test_a_message_is_told_of_the_packet_in_which_it_ends() -> None:
    messages = found(*OPEN, client(GET[:10]), client(GET[10:]), server(OK), *CLOSE)
    assert [(one.frame, one.frames, one.summary) for one in messages] == [
        (5, (4, 5), "GET / HTTP/1.1"),
        (6, (6,), "HTTP/1.1 200 OK"),
    ]
    request, response = messages
    assert (request.protocol, request.connection, request.time_ns) == ("http", 0, 50_000_000)
    assert (request.sender, request.receiver) == ("192.0.2.1:40000", "192.0.2.2:7")
    assert (response.sender, response.receiver) == ("192.0.2.2:7", "192.0.2.1:40000")
    assert response["http.request_in"] == 5
    assert response.is_whole


def test_the_text_of_a_message_is_what_it_says() -> None:
    (message,) = found(*OPEN, client(b"GET /\x1b[31m HTTP/1.1\r\nHost: a\r\n\r\n"))

    assert str(message) == r"GET /\x1b[31m HTTP/1.1"
    assert repr(message).startswith("ApplicationMessage(application=")


def test_several_may_end_in_one_packet() -> None:
    assert lines(*OPEN, client(GET + GET + GET[:5])) == [
        (4, "GET / HTTP/1.1"),
        (4, "GET / HTTP/1.1"),
        (4, "5 octets that are no message"),
    ]


def test_the_end_of_a_stream_ends_a_body() -> None:
    opened = (*OPEN, client(GET), server(OPEN_ENDED))
    closed = found(*opened, Turn(SERVER, b"more", flags=0x11))
    assert [(one.frame, one.body_octets, one.status) for one in closed][1] == (6, 8, MessageStatus.WHOLE)
    assert lines(*opened, *CLOSE)[1] == (7, "HTTP/1.0 200 OK")
    assert lines(*opened, *RESET)[1] == (6, "HTTP/1.0 200 OK")
    assert lines(*opened)[1] == (5, "HTTP/1.0 200 OK")


def test_octets_behind_a_hole_wait_for_its_end() -> None:
    turns = (*OPEN, client(GET + GET[:16]), client(GET[19:], lost=3), Turn(SERVER, flags=ACK), client(GET))
    assert lines(*turns) == [
        (4, "GET / HTTP/1.1"),
        (7, "GET / HTTP/1.1"),
        (7, "11 octets that are no message"),
        (7, "GET / HTTP/1.1"),
    ]
    assert [one.status for one in found(*turns)][1] is MessageStatus.TORN


def test_a_capture_may_begin_within_a_connection() -> None:
    """Where a message begins, the stream is taken to begin; else what comes first is passed over."""
    assert lines(client(GET), server(OK)) == [(1, "GET / HTTP/1.1"), (2, "HTTP/1.1 200 OK")]
    assert lines(server(b"\1\2\3\4"), client(b"\1\n"), server(OK), client(GET)) == [
        (3, "HTTP/1.1 200 OK"),
        (4, "2 octets that are no message"),
        (4, "GET / HTTP/1.1"),
    ]


def test_a_hole_before_anything_is_recognized_is_passed_over() -> None:
    assert lines(*OPEN, client(GET[:3]), client(GET, lost=5), Turn(SERVER, flags=ACK), client(GET)) == [
        (7, "GET / HTTP/1.1"),
        (7, "GET / HTTP/1.1"),
    ]


def test_what_nobody_knows_is_looked_at_for_a_while() -> None:
    strange = [client(b"\1%d\n" % number) for number in range(10)]
    assert lines(*OPEN, *strange[:4], client(GET)) == [(8, "GET / HTTP/1.1")]
    follower = MessageFollower()
    assert not lines(*OPEN, *strange, client(GET), client(GET), follower=follower)
    assert follower.streams.of(0) is None


def test_what_goes_through_a_tunnel_is_recognized_anew() -> None:
    tunnel = client(b"CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\n"), server(b"HTTP/1.1 200 OK\r\n\r\n")
    assert lines(*OPEN, *tunnel, client(GET), server(OK)) == [
        (4, "CONNECT b:80 HTTP/1.1"),
        (5, "HTTP/1.1 200 OK"),
        (6, "GET / HTTP/1.1"),
        (7, "HTTP/1.1 200 OK"),
    ]


def test_connections_that_were_idle_longest_are_given_up() -> None:
    begun = [client(GET[:9], port=port) for port in range(1, 5)]
    rest = [client(GET[9:], port=port) for port in range(1, 5)]
    few = MessageFollower(MessageLimits(connections=2))
    assert lines(*begun, *rest[2:], follower=few) == [(5, "GET / HTTP/1.1"), (6, "GET / HTTP/1.1")]
    assert few.given_up == 2
    small = MessageFollower(MessageLimits(octets=300))
    assert lines(*begun, *rest[2:], follower=small) == [(5, "GET / HTTP/1.1"), (6, "GET / HTTP/1.1")]
    assert small.given_up


def test_so_are_streams() -> None:
    follower = MessageFollower(streams=StreamFollower(limits=StreamLimits(octets=8000)))
    turns = [client(GET[:9], port=1), client(GET, port=2), client(GET, port=3)]
    assert (2, "GET / HTTP/1.1") in lines(*turns, follower=follower)
    assert follower.streams.given_up


def test_what_contradicts_the_stream_is_no_part_of_a_message() -> None:
    again = Turn(CLIENT, GET.replace(b"a", b"b"), lost=-len(GET))
    assert [one["http.host"] for one in found(*OPEN, client(GET), again)] == ["a"]


class LineReader(ApplicationReader):
    """Reads the first line of each side, whatever it says."""

    application = Application("line", "Lines", RFC(862), TcpPort, frozenset({7}), ())

    @classmethod
    def recognizes(cls, octets: bytes, *, at_home: bool) -> bool | None:
        return at_home and octets[:1] == b"!"

    def feed(self, side: int, octets: bytes, when: When) -> list[ApplicationMessage]:
        assert (side, when.frame) == (0, 4)
        line = octets.decode()
        return [ApplicationMessage(application=self.application, summary=line, values=(), begin=0, end=len(octets))]

    def hole(self, side: int, octets: int, when: When) -> list[ApplicationMessage]:
        raise NotImplementedError

    def end(self, side: int, when: When) -> list[ApplicationMessage]:
        return []


def test_other_protocols_have_readers_of_their_own() -> None:
    follower = MessageFollower(readers=(HttpReader, LineReader))
    assert lines(*OPEN, client(b"!hello"), *CLOSE, follower=follower) == [(4, "!hello")]
