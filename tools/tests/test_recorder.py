"""The recorder's catalogue, and what it has recorded: nothing is missing, nothing is left over, all is described."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import recording.scenarios  # noqa: F401  (fills the catalogue)
from recording import frames, programs, readme
from recording.capture_files import packets_of
from recording.catalogue import SCENARIOS, scenario
from recording.laboratory import Laboratory
from recording.wire import Direction, Outcome, lost, to_the_server, twice

from dissect.session.calls import calls_in, read_calls
from tests.together import together

CAPTURES = Path(__file__).resolve().parents[2] / "captures"
TALK = """
import socket, sys
message = sys.argv[1].encode()
with socket.socket() as listener, socket.socket() as client:
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    client.connect(listener.getsockname())
    server, _ = listener.accept()
    with server:
        client.sendall(message)
        server.recv(100)
with socket.socket(type=socket.SOCK_DGRAM) as server, socket.socket(type=socket.SOCK_DGRAM) as client:
    server.bind(("127.0.0.1", 0))
    server.settimeout(5)
    client.sendto(message, server.getsockname())
    server.recvfrom(100)
with socket.socket() as client:
    client.settimeout(0)
    try:
        client.recv(1)
    except OSError:
        pass
"""
CALLED = [
    ("connect", "tcp", 0, ""),
    ("accept", "tcp", 0, ""),
    ("sendall", "tcp", 5, ""),
    ("recv", "tcp", 5, ""),
    *[("close", "tcp", 0, "")] * 3,
    ("sendto", "udp", 5, ""),
    ("recvfrom", "udp", 5, ""),
    *[("close", "udp", 0, "")] * 2,
    ("recv", "tcp", 0, "ENOTCONN"),
    ("close", "tcp", 0, ""),
]
LARGEST_CAPTURE = 90_000
LARGEST_FOLDER = 1_000_000
RECORDED = sorted(path for path in CAPTURES.rglob("*") if path.suffix in {".pcap", ".pcapng"})


def test_every_scenario_is_recorded_and_every_capture_has_a_scenario() -> None:
    recorded = {path.relative_to(CAPTURES).as_posix() for path in RECORDED}

    assert recorded == {one.file_name for one in SCENARIOS.values()}


def test_the_readme_is_the_one_that_the_scenarios_give() -> None:
    actual = (CAPTURES / "README.md").read_text(encoding="utf-8")

    assert actual == readme.text(CAPTURES)


def test_captures_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in RECORDED}

    assert {name for name, size in sizes.items() if size > LARGEST_CAPTURE} == set()
    assert sum(sizes.values()) < LARGEST_FOLDER


@together("path", sorted(CAPTURES.glob("*.kernel.json")), ids=lambda path: path.name)
def test_the_kernel_has_a_word_on_every_packet(path: Path) -> None:
    word = json.loads(path.read_text(encoding="utf-8"))

    packets = len(packets_of(CAPTURES / path.name.replace(".kernel.json", ".pcap")))

    assert {name: len(values) for name, values in word.items()} == {"checksum_not_ready": packets, "gso": packets}


@pytest.mark.slow
def test_calls_are_recorded_with_their_programs(tmp_path: Path) -> None:
    """As the recorder does, but over the loopback device of this host."""
    program, target = tmp_path / "talk.py", tmp_path / "talk.jsonl"
    program.write_text(TALK, encoding="utf-8")
    command = [sys.executable, "-m", "recording.calling", str(target), "client", str(program), "hello"]
    subprocess.run(command, check=True, env=programs.ENVIRONMENT)
    calls = list(read_calls(target))

    assert [(str(one.name), one.protocol, one.octets, one.error) for one in calls] == CALLED
    assert all(one.ended_ns is not None and one.begun_ns <= one.ended_ns for one in calls)


def test_the_calls_that_were_recorded_are_those_of_the_packets() -> None:
    for path in CAPTURES.glob("calls/*.pcap"):
        (one,) = calls_in(path)
        moving = [each for each in one.calls if each.call.octets]

        assert all(each.frames for each in moving)
        assert {each.call.program for each in moving} == {"client", "server"}


def test_a_scenario_says_what_how_and_what_to_look_at() -> None:
    def untold(laboratory: Laboratory) -> None:
        """Something."""

    with pytest.raises(ValueError, match="three paragraphs"):
        scenario("A chapter")(untold)


def test_the_chunks_of_an_sctp_packet_are_found() -> None:
    packets = packets_of(CAPTURES / "sctp4_echo.pcap")

    actual = [frames.sctp_chunks(packet) for packet in packets]

    # INIT, INIT ACK, COOKIE ECHO, COOKIE ACK; SHUTDOWN, SHUTDOWN ACK, SHUTDOWN COMPLETE
    assert actual[:4] == [[1], [2], [10], [11]]
    assert actual[-3:] == [[7], [8], [14]]
    assert frames.sctp_chunks(packets_of(CAPTURES / "udp4_echo.pcap")[0]) == []


@pytest.mark.parametrize(
    ("outcome", "second"), [(lost, []), (twice, [(0.0, b"b"), (0.0, b"b")])], ids=["lost", "twice"]
)
def test_a_wire_meddles_with_the_chosen_frame_only(outcome: Outcome, second: list[tuple[float, bytes]]) -> None:
    policy = to_the_server(2, lambda frame: frame != b"x", outcome)

    passed = [list(policy(Direction.TO_SERVER, frame)) for frame in (b"a", b"x", b"b", b"c")]
    back = list(policy(Direction.TO_CLIENT, b"b"))

    assert passed == [[(0.0, b"a")], [(0.0, b"x")], second, [(0.0, b"c")]]
    assert back == [(0.0, b"b")]
