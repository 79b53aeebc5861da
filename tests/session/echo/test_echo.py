"""Whether what clients sent came back: over streams, in datagrams, in messages of SCTP."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from dissect import UDP, Ethernet, IPv4, dissect, encapsulate
from dissect.framing import Delimited
from dissect.packet import Packet
from dissect.session.echo import EchoConversation, EchoedMessage, echo_check
from dissect.session.echo.checking import echoes_in
from dissect.session.echo.datagrams import Sent, matched
from tests.cli.commands import dissect as command
from tests.hostile.cases import ROOT
from tests.session.sctp.frames import HANDSHAKE, data, dissected, init, octets
from tests.session.tcp.frames import ACK, CLIENT, FIN, PSH, SERVER, SYN, frame

MILLISECOND = 1_000_000
CAPTURES = ROOT / "captures"
ECHOES = sorted(path for path in CAPTURES.glob("*echo*.pcap*") if path.name.startswith(("tcp", "udp", "sctp")))


@pytest.mark.parametrize("path", ECHOES, ids=lambda path: path.name)
def test_recorded_echoes_came_back(path: Path) -> None:
    found = echo_check(path)

    assert found
    for one in found:
        assert one.is_echoed
        assert len(one.delays_ns) == len(one.messages)
        assert all(delay > 0 for delay in one.delays_ns)


def timed(frames: Iterable[bytes]) -> list[Packet]:
    return [dissected(one, number, number * MILLISECOND) for number, one in enumerate(frames, 1)]


OPEN = (
    frame(CLIENT, SYN, 0),
    frame(SERVER, SYN | ACK, 0, 1),
    frame(CLIENT, ACK, 1, 1),
)


def client(begin: int, text: bytes, identification: int = 0) -> bytes:
    return frame(CLIENT, PSH | ACK, 1 + begin, 1, data=text, identification=identification)


def server(begin: int, text: bytes, ack: int = 1) -> bytes:
    return frame(SERVER, PSH | ACK, 1 + begin, 1 + ack, data=text)


def verdicts(one: EchoConversation) -> list[tuple[str, int | None, int]]:
    return [(str(each.verdict), each.difference, each.returned) for each in one.messages]


TCP_CASES = {
    "echoed": ([client(0, b"one"), server(0, b"one", 3)], [("echoed", None, 3)], 0),
    "in another cut": (
        [client(0, b"one"), client(3, b"two"), server(0, b"onet", 6), server(4, b"wo", 6)],
        [("echoed", None, 3), ("echoed", None, 3)],
        0,
    ),
    "missing": ([client(0, b"one")], [("missing", None, 0)], 0),
    "missing in part": ([client(0, b"one"), server(0, b"on", 3)], [("missing", None, 2)], 0),
    "different": ([client(0, b"one"), server(0, b"oNe", 3)], [("different", 1, 1)], 0),
    "too much": ([client(0, b"one"), server(0, b"one!!", 3)], [("echoed", None, 3)], 2),
    "not captured": (
        [client(0, b"one"), client(6, b"two"), frame(SERVER, ACK, 1, 10), server(0, b"one...two", 9)],
        [("echoed", None, 3), ("not_captured", None, 0), ("echoed", None, 3)],
        0,
    ),
    "an answer that was not captured": (
        [client(0, b"onetwo"), server(3, b"two", 6), frame(CLIENT, FIN | ACK, 7, 7)],
        [("not_captured", None, 0)],
        0,
    ),
}


@pytest.mark.parametrize("name", TCP_CASES)
def test_over_tcp(name: str) -> None:
    frames, expected, extra = TCP_CASES[name]

    (found,) = echoes_in(timed([*OPEN, *frames]))

    assert verdicts(found) == expected
    assert found.extra == extra
    assert found.is_echoed == (not extra and all(verdict == "echoed" for verdict, _, _ in expected))
    assert (found.protocol, found.client[1], found.server[1]) == ("tcp", 40_000, 7)


def test_messages_of_a_framing() -> None:
    frames = [client(0, b"one\ntw"), client(6, b"o\n"), server(0, b"one\ntwo\n", 8)]

    (found,) = echoes_in(timed([*OPEN, *frames]), Delimited(b"\n"))

    assert [(one.begin, one.octets, one.frames, one.answer_frames, one.delay_ns) for one in found.messages] == [
        (0, 4, (4,), (6,), 2 * MILLISECOND),
        (4, 4, (4, 5), (6,), MILLISECOND),
    ]


def test_a_client_that_sends_nothing() -> None:
    assert echoes_in(timed([*OPEN, server(0, b"hello", 0)])) == []
    assert echoes_in(timed([bytes(60)])) == []


def datagram(source: int, destination: int, payload: bytes, *, damaged: bool = False) -> bytes:
    hosts = ("192.0.2.1", "192.0.2.2") if destination == 7 else ("192.0.2.2", "192.0.2.1")
    made = bytearray(
        bytes(
            encapsulate(
                payload,
                UDP(source_port=source, destination_port=destination),
                IPv4(source_address=hosts[0], destination_address=hosts[1]),
                Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02"),
            )
        )
    )
    if damaged:
        made[40] ^= 0xFF
    return bytes(made)


def sent(*texts: str, first: int = 1) -> list[Sent]:
    return [Sent(text.encode(), (first + 2 * number,), None) for number, text in enumerate(texts)]


def shown(messages: Iterable[EchoedMessage]) -> str:
    return " ".join(f"{one.verdict}{'' if one.difference is None else one.difference}" for one in messages)


@pytest.mark.parametrize(
    ("mine", "answers", "expected", "extra"),
    [
        (sent("a", "b"), sent("a", "b", first=2), "echoed echoed", 0),
        (sent("a", "b"), sent("b", "a", first=4), "echoed echoed", 0),
        (sent("a", "a"), sent("a", first=2), "echoed missing", 0),
        (sent("a", "b"), sent("b", first=4), "missing echoed", 0),
        (sent("abc"), sent("axc", first=2), "different1", 0),
        (sent("abc"), sent("ab", first=2), "different2", 0),
        (sent("ab"), sent("abc", first=2), "different2", 0),
        (sent("a", first=5), sent("a", first=2), "missing", 1),
        (sent("a"), sent("a", "b", first=2), "echoed", 1),
        ([Sent(b"ab", (1,), None, missing=4)], [], "not_captured", 0),
        ([Sent(b"ab", (1,), None, missing=4)], sent("abcdef", first=2), "not_captured", 0),
        (sent("abcdef"), [Sent(b"ab", (2,), None, missing=4)], "not_captured", 0),
        ([Sent(b"ab", (1,), None, is_damaged=True)], sent("ab", first=2), "damaged", 2),
        (sent("ab"), [Sent(b"ab", (2,), None, is_damaged=True)], "missing", 0),
    ],
)
def test_answers_are_found(mine: list[Sent], answers: list[Sent], expected: str, extra: int) -> None:
    messages, left = matched(mine, answers)

    assert shown(messages) == expected
    assert left == extra


def test_datagrams() -> None:
    frames = [
        datagram(1001, 7, b"one"),
        datagram(1001, 7, b"two", damaged=True),
        datagram(7, 1001, b"one"),
        datagram(1002, 7, b"three"),
    ]
    cut = dissected(frames[0])  # its last octet is missing
    cut = dissect(cut.frame.replace(number=5, octets=frames[0][:44], captured_length=44))

    first, second = echoes_in([*timed(frames), cut, dissected(frames[0][:36], 6)])

    assert [str(one.verdict) for one in first.messages] == ["echoed", "damaged", "not_captured"]
    assert first.messages[0].delay_ns == 2 * MILLISECOND
    assert [str(one.verdict) for one in second.messages] == ["missing"]


def test_messages_of_sctp() -> None:
    frames = [
        *HANDSHAKE,
        octets("A", data(1000, b"one", message=0)),
        octets("A", data(1002, b"three", message=2)),
        octets("B", data(2000, b"one", message=0)),
    ]

    (found,) = echoes_in(timed(frames))

    assert [str(one.verdict) for one in found.messages] == ["echoed", "missing"]
    assert (found.protocol, found.client[1], found.server[1]) == ("sctp", 40_000, 7)
    assert found.messages[0].delay_ns == 2 * MILLISECOND
    assert echoes_in(timed(HANDSHAKE)) == []
    backwards = echoes_in(timed([octets("B", data(2000, b"one")), octets("A", data(1000, b"one"))]))
    assert backwards[0].client[1] == 7


def test_many_associations(monkeypatch: pytest.MonkeyPatch) -> None:
    from dissect.session.sctp.messages import follower
    from dissect.session.streams.limits import StreamLimits

    limits = StreamLimits(octets=5000)
    monkeypatch.setattr(follower, "MessageFollower", partial(follower.MessageFollower, limits))
    frames = []
    for port in range(1024, 1028):
        frames += [
            octets("A", init(), ports=(port, 7)),
            octets("A", data(1001, b"b", message=1), ports=(port, 7), tag=0x22),
        ]

    assert len(echoes_in(timed(frames))) == 4


def test_the_command(tmp_path: Path) -> None:
    fine = command("echo-check", CAPTURES / "tcp4_echo.pcap", CAPTURES / "udp6_echo.pcap")
    assert (fine.exit_code, fine.stderr) == (0, "")
    assert fine.stdout.splitlines()[1] == "  tcp  192.0.2.1:52530 → 192.0.2.2:50001  1 message, 1 echoed in 149 µs"
    assert "udp  [2001:db8::1]:52244 → [2001:db8::2]:50001  3 messages, 3 echoed in 13.3 µs to 88.3 µs" in fine.stdout

    damaged = command("echo-check", CAPTURES / "udp4_corrupted_datagram.pcap")
    assert damaged.exit_code == 1
    assert "    5 octets of #1: its checksum is wrong, so that the server discards it" in damaged.stdout
    assert command("echo-check", CAPTURES / "udp4_corrupted_datagram.pcap", "-Y", "frame.number > 1").exit_code == 0

    every = command("echo-check", CAPTURES / "udp4_echo.pcap", "--all")
    assert "    12 octets of #3: came back after 16.8 µs in #4" in every.stdout
    messages = command("echo-check", CAPTURES / "tcp4_echo.pcap", "--frame", "fixed:1")
    assert "5 messages, 5 echoed" in messages.stdout

    nothing = command("echo-check", CAPTURES / "dns_lookups.pcap", "-Y", "tcp")
    assert (nothing.exit_code, "no client sent anything" in nothing.stdout) == (2, True)
    other = command("echo-check", CAPTURES / "dns_lookups.pcap")
    assert "40 octets of #1: other octets came back in its place, from octet 2 on (#2)" in other.stdout


def test_the_command_on_what_is_damaged_or_no_capture(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pcap"
    path.write_bytes((CAPTURES / "tcp4_echo.pcap").read_bytes()[:700])
    damaged = command("echo-check", path)
    assert damaged.exit_code == 1
    assert damaged.stdout.splitlines()[-1] == "  damaged: only packets before the damage count"

    path.write_text("no capture")
    other = command("echo-check", path)
    assert (other.exit_code, other.stdout.splitlines()[1:]) == (2, ["  not read"])


def test_the_lines_of_other_outcomes(tmp_path: Path) -> None:
    from dissect.render.sessions.echoes import SHOWN, echo_lines
    from dissect.render.spans import plain

    frames = [*OPEN, *(client(at, b"x", at + 1) for at in range(SHOWN + 2)), server(0, b"y", SHOWN + 2)]
    (found,) = echoes_in(timed(frames))
    lines = [plain(line) for line in echo_lines(found)]
    assert lines[0].endswith(f"{SHOWN + 2} messages, {SHOWN + 1} missing, 1 different")
    assert lines[-1] == "    … and 2 other messages that did not come back"

    (found,) = echoes_in(timed([*OPEN, client(0, b"one"), server(0, b"on", 3)]))
    assert (
        plain([*echo_lines(found)][1])
        == "    3 octets of #4: it did not come back, or only its beginning: 2 octets came"
    )
    (found,) = echoes_in(timed([*OPEN, client(0, b"one"), server(0, b"one!", 3)]))
    assert plain([*echo_lines(found)][-1]) == "    1 octet came back that answer nothing"
    untimed = [dissected(one, number, 0) for number, one in enumerate([*OPEN, client(0, b"a"), server(0, b"a", 1)], 1)]
    for packet in untimed:
        object.__setattr__(packet.frame, "timestamp_ns", None)
    (found,) = echoes_in(untimed)
    assert plain([*echo_lines(found, lists_all=True)][1]) == "    1 octet of #4: came back in #5"
