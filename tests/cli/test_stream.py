"""`dissect stream`: what both ends sent, as text, as a dump, as YAML and as octets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dissect import flows
from dissect.cli.commands.sessions.saying import BOTH, TELLERS, FileTeller, Rules, Said, octets_in
from dissect.cli.sources.whole_source import WholeSource
from dissect.session import open_packets
from dissect.session.streams.items import Piece
from dissect.session.streams.overlaps import StreamOverlaps
from tests.cli.commands import dissect, run
from tests.hostile.cases import ROOT
from tests.session.tcp.frames import ACK, CLIENT, PSH, RST, SERVER, SYN, Timed, frame, write

ECHO = ROOT / "captures" / "tcp4_echo.pcap"
LINES = b"".join(b"line %03d of 200\n" % number for number in range(1, 201))
MILLISECOND = 1_000_000
SEGMENTS = (
    (CLIENT, SYN, 0, 0, b""),
    (SERVER, SYN | ACK, 0, 1, b""),
    (CLIENT, ACK, 1, 1, b""),
    (CLIENT, PSH | ACK, 1, 1, b"one\r\ntwo"),
    (CLIENT, PSH | ACK, 1, 1, b"oNE\r\ntwo"),
    (SERVER, ACK, 1, 9, b""),
    (CLIENT, PSH | ACK, 13, 1, b"\x1b[31mfour\xff"),
    (SERVER, ACK, 1, 23, b""),
    (SERVER, RST | ACK, 1, 23, b"go away"),
)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """A hole, a contradiction, octets that no terminal should see, a reset with words; and another connection."""
    frames = [
        Timed(
            (number + 1 + 10 * (port - 1001)) * 5 * MILLISECOND,
            frame(sender, flags, begin, ack, data=data, port=port, identification=number + port),
        )
        for port in (1001, 1002)
        for number, (sender, flags, begin, ack, data) in enumerate(SEGMENTS)
    ]
    return write(tmp_path / "talk.pcap", frames)


@pytest.mark.parametrize("name", ["tcp4_boundaries", "tcp4_segments_partial", "tcp6_reordered", "tcp_segments"])
def test_bare_octets_are_those_of_the_pieces(tmp_path: Path, name: str) -> None:
    """Also where segments that only carry on a connection are taken together."""
    path, rules = ROOT / "captures" / f"{name}.pcap", Rules(StreamOverlaps.FIRST, takes_damaged=False)
    chosen = next(one for one in flows(path) if one.protocol == "tcp")
    said = list(TELLERS["tcp"](WholeSource(str(path)), chosen, rules))

    for end in BOTH:
        items = [one.item for one in said if one.sender == end]
        octets = b"".join(one.octets for one in items if isinstance(one, Piece))
        bare = list(octets_in(WholeSource(str(path)), chosen, rules, end))
        dissect("stream", path, "--conversation", str(chosen.number), "--from", end, "-w", tmp_path / end)

        parts = (one.octets if isinstance(one, Piece) else one for one in bare if isinstance(one, Piece | bytes))
        assert b"".join(parts) == octets
        assert [one for one in bare if not isinstance(one, Piece | bytes)] == [
            one for one in items if not isinstance(one, Piece)
        ]
        assert (tmp_path / end).read_bytes() == octets


def test_text(capture: Path) -> None:
    result = dissect("stream", capture)

    assert result.stdout.splitlines()[1:] == [
        "  conversation 0: client 192.0.2.1:1001, server 192.0.2.2:7",
        "  1 other connection with data: see dissect flows, and --conversation",
        "  client  0–7  #4",
        "    one",
        "    two",
        "  client  1–2  #4, #5  two versions: #4 was taken, and not this of #5",
        "    NE",
        "  server  0–6  #9  not taken: words of a reset, which are for people (RFC 9293 §3.5.3)",
        "    go away",
        "  client  8–11  4 octets missing: acknowledged, so they arrived: the capture lost them",
        "  client  12–21  #7",
        "    \\x1b[31mfour\\xff",
    ]
    assert (result.exit_code, result.stderr) == (1, "")


def test_a_dump_of_one_end(capture: Path) -> None:
    lines = dissect("stream", capture, "--conversation", "1", "--as", "hex", "--from", "client").stdout.splitlines()

    assert lines[1] == "  conversation 1: client 192.0.2.1:1002, server 192.0.2.2:7"
    assert "    00000000  6f 6e 65 0d 0a 74 77 6f                          one..two" in lines
    assert "    0000000c  1b 5b 33 31 6d 66 6f 75 72 ff                    .[31mfour." in lines
    assert not any("server  " in line for line in lines)


def test_yaml(capture: Path) -> None:
    lines = dissect("stream", capture, "--as", "yaml").stdout.splitlines()

    assert lines[:4] == ["peers:", "  - peer: 0", '    host: "192.0.2.1"', "    port: 1001"]
    assert lines[7:14] == [
        "packets:",
        "  - packet: 4",
        "    peer: 0",
        "    offset: 0",
        "    timestamp: 0.020000000",
        "    data: !!binary |",
        "      b25lDQp0d28=",
    ]
    assert "    conflicts_with: 4" in lines
    assert "    missing: 4" in lines
    assert "    reason: not_captured" in lines
    assert "    reason: reset" in lines


@pytest.mark.heavy
def test_octets(capture: Path, tmp_path: Path) -> None:
    expected = b"one\r\ntwo\x1b[31mfour\xff"
    printed = dissect("stream", capture, "--as", "raw", "--from", "client")
    out = tmp_path / "out"
    result = dissect("stream", capture, "--from", "client", "-w", out)

    assert printed.stdout_bytes == out.read_bytes() == expected
    said = "dissect: 4 octets missing at 8: acknowledged, so they arrived: the capture lost them"
    assert printed.stderr.strip() == result.stderr.strip() == said
    assert printed.exit_code == result.exit_code == 1
    assert dissect("stream", ECHO, "--from", "server", "-w", out).exit_code == 0
    assert out.read_bytes() == b"hello"
    assert run("stream", ECHO, "--from", "server", "-w", "-").stdout == b"hello"
    dissect("stream", capture, "--from", "server", "-w", out)
    assert out.read_bytes() == b""


def test_messages(capture: Path) -> None:
    lines = dissect("stream", capture, "--frame", "delimiter:\\r\\n").stdout.splitlines()

    assert lines[3:] == [
        "  client  0–4  #4",
        "    one",
        "  client  1–2  #4, #5  two versions: #4 was taken, and not this of #5",
        "    NE",
        "  server  0–6  #9  not taken: words of a reset, which are for people (RFC 9293 §3.5.3)",
        "    go away",
        "  client  5–7  #4  torn",
        "    two",
        "  client  12–20  #7  rest",
        "    \\x1b[31mfour",
        "  client  21  #7  rest",
        "    \\xff",
    ]
    whole = dissect("stream", ECHO, "--frame", "fixed:5")
    assert (whole.exit_code, whole.stdout.splitlines()[2:]) == (
        0,
        ["  client  0–4  #4", "    hello", "  server  0–4  #6", "    hello"],
    )


def test_other_rules_and_damaged_segments() -> None:
    damaged = ROOT / "captures" / "tcp4_corrupted_segment.pcap"

    assert "not taken: the checksum is wrong" in dissect("stream", damaged).stdout
    taken = dissect("stream", damaged, "--take-damaged", "--overlaps", "last")
    assert "not taken: the checksum is wrong" not in taken.stdout


def test_addresses_with_colons() -> None:
    lines = dissect("stream", ROOT / "captures" / "tcp6_echo.pcap").stdout.splitlines()
    assert lines[1].startswith("  conversation 0: client [2001:db8::1]:")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["FILE", "--as", "raw"], "Missing option '--from'"),
        (["FILE", "-w", "x"], "Missing option '--from'"),
        (["FILE", "--frame", "lines"], "'lines' is none of fixed:2048"),
        (["FILE", "--frame", "fixed:2", "--as", "yaml"], "--frame shows messages as text or hex"),
        (["FILE", "--conversation", "5"], "There is no conversation 5; `dissect flows"),
        (["-"], "so it cannot be standard input"),
        (["FILE", "--from", "client", "-w", "FILE"], "is also an input"),
        (["FILE", "--from", "client", "-w", "no/such/folder"], "no/such/folder: No such file"),
        (["missing.pcap"], "missing.pcap"),
    ],
)
def test_misuse_is_said(arguments: list[str], said: str, capture: Path) -> None:
    result = dissect("stream", *(str(capture) if one == "FILE" else one for one in arguments))

    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("icmp_echo.pcap", [], "No conversation has data; `dissect flows"),
        (
            "icmp_echo.pcap",
            ["--conversation", "0"],
            "Conversation 0 is of icmp, and not of TCP, UDP or SCTP; `dissect flows",
        ),
    ],
)
def test_captures_without_such_a_conversation(name: str, arguments: list[str], said: str) -> None:
    result = dissect("stream", ROOT / "captures" / name, *arguments)

    assert (result.exit_code, said in result.output) == (2, True)


def test_datagrams(tmp_path: Path) -> None:
    path, out = ROOT / "captures" / "udp4_echo.pcap", tmp_path / "out"

    assert dissect("stream", path).stdout.splitlines()[2:6] == [
        "  client  0–4  #1",
        "    hello",
        "  server  0–4  #2",
        "    hello",
    ]
    assert dissect("stream", path, "--from", "client", "--frame", "fixed:3").stdout.splitlines()[2:8] == [
        "  client  0–2  #1",
        "    hel",
        "  client  3–4  #1  cut",
        "    lo",
        "  client  5–7  #3",
        "    how",
    ]
    assert dissect("stream", path, "--from", "server", "-w", out).exit_code == 0
    assert out.read_bytes() == b"hellohow are you?good bye"
    second = dissect("stream", ROOT / "captures" / "dns_lookups.pcap", "--conversation", "1").stdout.splitlines()
    assert [line.split()[-1] for line in second if line.startswith(("  client", "  server"))] == ["#3", "#4"]


def test_messages_of_dns(tmp_path: Path) -> None:
    path = ROOT / "captures" / "dns_zone_transfer.pcap"
    lines = dissect("stream", path, "--frame", "dns").stdout.splitlines()
    odd = b"\0\0" + b"\0\x0c" + bytes((0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)) + b"\0\x0d" + bytes(13) + b"\0\5a"
    segments = ((CLIENT, ACK, 1 + at, 1, odd[at : at + 7]) for at in range(0, len(odd), 7))
    frames = [
        Timed(at, frame(who, flags, *numbers, data=data)) for at, (who, flags, *numbers, data) in enumerate(segments)
    ]
    found = dissect("stream", write(tmp_path / "odd.pcap", frames), "--frame", "dns")

    assert lines[3:5] == ["  client  0–45  #4", "    Query Id=0x2f50 [AD] <AXFR? lecture.example, OPT>"]
    assert lines[5] == "  server  0–1,606  #6, #8"
    assert lines[6].startswith("    Response Id=0x2f50 [AA] <AXFR? lecture.example, SOA ns.lecture.example")
    assert "    00000000  00 2c" in dissect("stream", path, "--frame", "dns", "--as", "hex").stdout
    assert found.exit_code == 1
    assert found.stdout.splitlines()[2:] == [
        "  client  0–1  #1",
        "    an empty message",
        "  client  2–15  #1, #2, #3",
        "    [dns bad_count] Query Id=0x0001",
        "  client  16–30  #3, #4, #5",
        "    Query Id=0x0000 (surplus)",
        "  client  31–33  #5  cut",
        "    \\x00\\x05a",
    ]


def test_files_of_tftp(tmp_path: Path) -> None:
    captures, out = ROOT / "captures", tmp_path / "out"

    assert dissect("stream", captures / "tftp_window.pcap", "--transfer", "-w", out).exit_code == 0
    assert out.read_bytes() == 2 * LINES
    shown = dissect("stream", captures / "tftp_write.pcap", "--transfer", "--conversation", "3", "--as", "raw")
    assert shown.stdout_bytes.startswith(b"line 001 of 200\r\n")
    first = dissect("stream", captures / "tftp_write.pcap", "--transfer").output.splitlines()
    assert first[2] == "  requested in conversation 0, packet 1"
    by_request = dissect("stream", captures / "tftp_write.pcap", "--transfer", "--conversation", "2", "--as", "raw")
    assert by_request.stdout_bytes == shown.stdout_bytes
    refused = dissect("stream", captures / "tftp_errors.pcap", "--transfer")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "dissect: the server gave the transfer up (#4), error 1 (File not found): File not found\n",
    )
    without_end = dissect("stream", part_of("tftp_read.pcap", tmp_path / "part.pcap", 1, 2, 3), "--transfer")
    assert (without_end.exit_code, without_end.stderr) == (
        1,
        "dissect: the last block of the file is missing: it is shorter than the others\n",
    )
    assert "  conversation 1: client 192.0.2.1:" in without_end.stdout  # the server sends first
    assert headings(captures / "tftp_write.pcap", "--transfer")[0].startswith("  client  0–511")
    path = part_of("tftp_read.pcap", tmp_path / "damaged.pcap", 2, 3, 4, 5, 6, 7)
    octets = bytearray(path.read_bytes())
    octets[24 + 16 + 100] ^= 1  # in the first block
    path.write_bytes(octets)
    assert headings(path, "--transfer")[:2] == [
        "  client  0–515  #1  not taken: the checksum is wrong",
        "  client  0–511  512 octets missing: acknowledged, so they arrived: the capture lost them",
    ]
    cut = part_of("tftp_read.pcap", tmp_path / "cut.pcap", 2, 3, octets=520)
    octets = bytearray(cut.read_bytes())
    octets[24 + 12 : 24 + 16] = (558).to_bytes(4, "little")  # so long it was
    cut.write_bytes(octets)
    assert headings(cut, "--transfer") == [
        "  client  0–473  #1",
        "  client  474–511  38 octets missing: the capture has only a part of the packet",
    ]
    unanswered = dissect(
        "stream", part_of("tftp_read.pcap", tmp_path / "x.pcap", 1), "--transfer", "--conversation", "0"
    )
    assert "There is no transfer 0" in unanswered.output
    for name, arguments, said in (
        ("icmp_echo.pcap", ["--conversation", "0"], "There is no transfer 0"),
        ("icmp_echo.pcap", [], "No transfer has data"),
    ):
        result = dissect("stream", captures / name, "--transfer", *arguments)
        assert (result.exit_code, said in result.output) == (2, True)


def test_nothing_is_said_of_a_file_that_was_not_read_to_its_end() -> None:
    block = Said("server", Piece(0, b"\0\3\0\1" + bytes(512), 1), None)
    stopped, read = FileTeller(), FileTeller()

    next(stopped.tell([block, block]))
    list(read.tell([block, block]))

    assert list(stopped.faults) == []
    assert list(read.faults) == ["the last block of the file is missing: it is shorter than the others"]


def part_of(name: str, path: Path, *numbers: int, octets: int = 65535) -> Path:
    """Some frames of a capture, as far as so many octets go."""
    with open_packets(ROOT / "captures" / name) as packets:
        frames = [Timed(one.frame.timestamp_ns or 0, bytes(one)[:octets]) for one in packets if one.number in numbers]
    return write(path, frames)


def test_messages_of_sctp(tmp_path: Path) -> None:
    captures, name = ROOT / "captures", "sctp4_fragmented_message.pcap"
    unordered = dissect("stream", captures / "sctp6_streams.pcap").stdout
    with_hole = part_of(name, tmp_path / "hole.pcap", 1, 2, 3, 4, *range(6, 30))
    backwards = part_of("sctp4_echo.pcap", tmp_path / "backwards.pcap", 7, 9, 10)
    cut = part_of("sctp4_echo.pcap", tmp_path / "cut.pcap", 1, 2, 3, 4, 5, octets=64)
    without_end = part_of(name, tmp_path / "end.pcap", 1, 2, 3, 4, 5, 10)

    assert headings(captures / name) == [
        "  client  0–4,999  #10  stream 0, number 0, protocol 0, in 4 pieces",
        "  server  0–4,999  #16  stream 0, number 0, protocol 0, in 4 pieces",
    ]
    assert "stream 1, unordered, protocol 12648430" in unordered
    assert headings(with_hole) == [
        "  server  0–4,999  #15  stream 0, number 0, protocol 0, in 4 pieces",
        "  client  TSN 2565359464 missing: acknowledged, so they arrived: the capture lost them",
        "  client  TSN 2565359465, #6, of stream 0, not taken: pieces before or after it are missing",
        "  client  TSN 2565359466, #7, of stream 0, not taken: pieces before or after it are missing",
        "  client  TSN 2565359467, #9, of stream 0, not taken: pieces before or after it are missing",
    ]
    assert headings(with_hole, "--frame", "fixed:5000") == ["  server  0–4,999  #15", *headings(with_hole)[1:]]
    missing = "  client  TSN 2565359465 to 2565359466 missing: never seen, and never acknowledged"
    assert missing in headings(without_end)
    assert "    last_tsn: 2565359464\n" in dissect("stream", with_hole, "--as", "yaml").stdout
    assert "    reason: incomplete\n" in dissect("stream", with_hole, "--as", "yaml").stdout
    raw = dissect("stream", with_hole, "--as", "raw", "--from", "client")
    assert (raw.exit_code, raw.stderr) == (
        1,
        "dissect: TSN 2565359464 missing: acknowledged, so they arrived: the capture lost them\n",
    )
    assert headings(backwards)[:2] == [
        "  server  0–4  #1  stream 0, number 0, protocol 0",
        "  client  0–11  #2  stream 0, number 1, protocol 0",
    ]
    assert headings(cut) == [
        "  client  0–1  #5  stream 0, number 0, protocol 0",
        "  client  2–4  3 octets missing: the capture has only a part of the packet",
    ]
    of_two = dissect("stream", captures / "sctp_over_udp.pcap", "--conversation", "3").stdout.splitlines()
    assert of_two[2] == "  1 other association with data: see dissect flows, and --conversation"
    assert of_two[3] == "  client  0–4  #16  stream 0, number 0, protocol 0"


def headings(path: Path, *arguments: str) -> list[str]:
    """What stands above octets."""
    lines = dissect("stream", path, *arguments).stdout.splitlines()
    return [line for line in lines if line.startswith(("  client", "  server"))]


@pytest.mark.slow
def test_the_reader_of_the_output_may_go_away() -> None:
    command = f"'{sys.executable}' -m dissect stream captures/tcp4_loss_fast.pcap | head -1"

    done = subprocess.run(command, shell=True, capture_output=True, check=False, cwd=ROOT)  # a pipe

    assert done.stderr == b""


def test_a_damaged_capture_counts_up_to_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(ECHO.read_bytes()[:700])

    result = dissect("stream", path)

    assert result.exit_code == 1
    assert result.stdout.splitlines()[2:] == ["  client  0–4  #4", "    hello", "  server  0–4  #6", "    hello"]
    assert result.stderr.count("the file ends after 60 of a record's 66 octets") == 1
    path.write_text("no capture")
    assert dissect("stream", path).exit_code == 2
