"""Events that `dissect show` marks on lines, says in full, and gives as data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dissect.cli import events_option
from dissect.packet import dissect as dissected
from dissect.render.packets.tree import tree
from dissect.render.spans import plain
from tests.captures import CAPTURES
from tests.cli.commands import dissect
from tests.packet.reassembly.fragments import piece
from tests.profiles import some_of
from tests.render.frames import pcap
from tests.session.tcp.frames import ACK, CLIENT, SERVER, SYN, Timed, frame, scale, write

LOSS = CAPTURES / "tcp4_loss_fast.pcap"
MARK = "[fast retransmission of #5]"


def test_events_are_marked_before_the_summary() -> None:
    lines = dissect("show", LOSS).output.splitlines()

    assert f"  1514  {MARK}  52164 → 50001 [ACK] Seq=1449 " in lines[12]
    assert "  [duplicate ACK 1 of #9 (SACK)]  [window update]  50001 → 52164 [ACK] " in lines[9]
    assert "Win=71680 " in lines[9]
    assert sum("[duplicate ACK" in line for line in lines) == 3


def test_they_can_be_left_out() -> None:
    lines = dissect("show", "--no-events", LOSS).output.splitlines()

    assert "  1514  52164 → 50001 [ACK] Seq=1449 Ack=1 Win=63 " in lines[12]


def test_windows_are_not_scaled_where_numbers_are_raw() -> None:
    [line] = dissect("show", "-S", "-n", "13", LOSS).output.splitlines()

    assert MARK in line
    assert "Win=63 " in line


@pytest.mark.parametrize("engine", ["on", "off"])
def test_packets_that_are_not_shown_are_followed(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "off":
        monkeypatch.setattr("dissect.cli.showing.choosing.engine", lambda: None)
    for arguments in (("-n", "13"), ("-Y", "frame.number == 13"), ("-n", "13", "-Y", "tcp")):
        [line] = dissect("show", *arguments, LOSS).output.splitlines()
        assert f"{MARK}  52164 → 50001 [ACK] Seq=1449 Ack=1 Win=64512 " in line


def test_the_tree_says_them_in_full() -> None:
    lines = dissect("show", "-V", "-n", "13", LOSS).output.splitlines()

    said = "the octets of packet 5, sent again because 3 duplicate ACKs asked for them"
    assert f"        event  fast_retransmission: {said}" in lines
    assert "event" not in dissect("show", "-V", "-n", "13", "--no-events", LOSS).output


def test_json_has_them_as_data() -> None:
    [found] = [json.loads(line) for line in dissect("show", "--json", "-n", "13", LOSS).output.splitlines()]

    sentence = "the octets of packet 5, sent again because 3 duplicate ACKs asked for them"
    event = {"kind": "fast_retransmission", "frames": {"first": 5}, "values": {"duplicates": 3}, "sentence": sentence}
    assert found["events"] == [event]
    assert "events" not in json.loads(dissect("show", "--json", "-n", "1", LOSS).output)


def test_code_has_no_events() -> None:
    assert "retransmission" not in dissect("show", "--as", "python", "-n", "13", LOSS).output


def test_large_files_are_followed_if_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_option, "LARGE", 1000)

    result = dissect("show", "-n", "13", LOSS)
    assert MARK not in result.stdout
    assert result.stderr.endswith(": events are not marked in so large a file, unless --events asks for it\n")
    asked = dissect("show", "--events", "-n", "13", LOSS)
    assert (MARK in asked.stdout, asked.stderr) == (True, "")


def test_packets_of_which_a_row_does_not_say_all_have_marks_and_windows(tmp_path: Path) -> None:
    octets = [
        frame(CLIENT, SYN, 99, options=scale(3)),
        frame(SERVER, SYN | ACK, 199, 100, options=scale(4)),
        frame(CLIENT, ACK, 100, 200, window=1000),
        frame(CLIENT, ACK, 110, 200, window=1000, data=b"x" * 30)[:-20],
    ]
    path = write(tmp_path / "cut.pcap", [Timed(number, one) for number, one in enumerate(octets)])
    lines = dissect("show", path).output.splitlines()

    assert "[gap of 10 octets]" in lines[3]
    assert all("Win=8000 " in line for line in lines[2:])


def test_a_packet_by_itself_has_no_events() -> None:
    assert not any("event" in plain(line) for line in tree(dissected(frame(CLIENT, ACK, 100, 200))))


@pytest.mark.parametrize("path", some_of(sorted(CAPTURES.glob("*.pcap*")), 48), ids=lambda path: path.name)
def test_without_events_only_marks_windows_and_messages_are_missing(path: Path) -> None:
    def without(line: str) -> str:
        return re.sub("Win=[0-9]+", "Win=", re.sub(r"\[[^]]+\]  ", "", line))

    events = dissect("show", path).output.splitlines()
    unmarked = dissect("show", "--no-events", path).output.splitlines()

    together = [
        (without(line), without(plain))
        for line, plain in zip(events, unmarked, strict=True)
        if line.split()[5] == plain.split()[5]  # earlier packets do not tell of another protocol in it
    ]

    assert together
    assert [line for line, _ in together] == [line for _, line in together]


def test_events_of_associations_are_marked() -> None:
    [line] = dissect("show", "-n", "14", CAPTURES / "sctp4_loss.pcap").output.splitlines()

    assert "  [fast retransmission of #7]  " in line


@pytest.mark.parametrize("name", ["tcp4_loss_fast.pcap", "sctp4_loss.pcap", "udp4_fragments.pcap"])
def test_blocks_and_packets_are_followed_alike(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    by_blocks = dissect("show", CAPTURES / name).output
    assert by_blocks
    monkeypatch.setattr("dissect.cli.showing.choosing.engine", lambda: None)

    assert dissect("show", CAPTURES / name).output == by_blocks


def test_packets_are_chosen_one_by_one_without_events_too(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = "show", "--no-events", "-Y", "tcp.flags.syn == 1", CAPTURES / "tcp4_echo.pcap"
    expected = dissect(*arguments).output
    monkeypatch.setattr("dissect.cli.showing.choosing.engine", lambda: None)

    assert dissect(*arguments).output == expected
    assert expected.count("[SYN") == 2


def test_all_packets_are_objects_without_events_too() -> None:
    objects = dissect("show", "--json", "--no-events", LOSS).output.splitlines()

    assert len(objects) == len(dissect("show", LOSS).output.splitlines())
    assert not any(one.get("events") for one in map(json.loads, objects))


def counted(path: Path, number: int, *arguments: str) -> list[str]:
    """How fields of a packet count in its conversation."""
    lines = dissect("show", "-V", "-n", str(number), *arguments, path).output.splitlines()
    return [line.split("  (")[1] for line in lines if line.endswith((" relative)", " scaled)"))]


@pytest.mark.parametrize("engine", ["engine", "no engine"])
def test_the_tree_has_relative_numbers_and_scaled_windows(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "no engine":
        for module in ("cli.showing.choosing", "session.reading.opening", "render.lines.sequence.numbers"):
            monkeypatch.setattr(f"dissect.{module}.engine", lambda: None)
    path = CAPTURES / "tcp4_echo.pcap"

    assert counted(path, 5) == ["1 relative)", "6 relative)", "65536 scaled)"]
    assert counted(path, 5, "--no-events") == ["1 relative)", "6 relative)"]
    assert counted(path, 5, "-S") == []
    assert counted(CAPTURES / "udp4_echo.pcap", 1) == []


def test_they_stand_in_the_header_that_has_them_whatever_it_carries(tmp_path: Path) -> None:
    path = tmp_path / "dns.pcap"
    question = frame(SERVER, ACK, 100, 200, data=b"\0\x0c" + bytes(12), port=53)
    path.write_bytes(pcap([frame(SERVER, SYN | ACK, 99, 200, port=53), question]))

    lines = dissect("show", "-V", "-n", "2", "-d", "tcp.port==7,dns.length", path).output.splitlines()
    assert any(line.startswith("dns  ") for line in lines)
    assert [line.split()[-2:] for line in lines if "relative)" in line] == [["(1", "relative)"], ["(1", "relative)"]]


def test_they_stand_in_the_datagram_that_a_packet_completes(tmp_path: Path) -> None:
    segment = frame(CLIENT, ACK, 100, 200, data=bytes(8))[34:]
    pieces = piece(1, 0, segment[:16], protocol=6), piece(2, 16, segment[16:], more=False, protocol=6)
    path = tmp_path / "fragments.pcap"
    path.write_bytes(pcap([one.frame.octets for one in pieces]))

    assert counted(path, 2) == ["1 relative)", "1 relative)"]
