from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from errno import ENOSPC
from io import StringIO
from pathlib import Path

import pytest

from dissect.cli import main
from dissect.encapsulation import encapsulate
from dissect.schema import Overlaps
from tests.captures import CAPTURES, captures
from tests.cli.commands import dissect
from tests.packet.frames import build, ipv4, tcp, udp
from tests.packet.reassembly.fragments import piece
from tests.profiles import some_of
from tests.render.frames import TCP_SYN, UDP_FRAME, WRONG, pcap

FRAMES = [UDP_FRAME, TCP_SYN, WRONG]
SYN = "50001 → 7 [SYN] Seq=0 Win=65535 Len=0 <mss 1460, sack_perm, wscale 10>"
ROWS = [
    '  1  0.000000000  192.0.2.1 → 192.0.2.2  udp    47  50001 → 7 Len=5 "hello"',
    "  2  0.001000000  192.0.2.1 → 192.0.2.2  tcp    74  " + SYN,
    '  3  0.002000000  192.0.2.1 → 192.0.2.2  udp    47  udp checksum INVALID  50001 → 7 Len=5 "hello"',
]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "three.pcap"
    path.write_bytes(pcap(FRAMES))
    return path


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(pcap(FRAMES)[:-10])
    return path


def test_one_line_a_packet(capture: Path) -> None:
    result = dissect("show", capture)
    assert result.output.splitlines() == ROWS
    assert result.exit_code == 0
    assert result.stderr == ""


def test_standard_input_and_compression(capture: Path, tmp_path: Path) -> None:
    compressed = tmp_path / "three.pcap.gz"
    compressed.write_bytes(gzip.compress(capture.read_bytes()))
    assert dissect("show", compressed).output.splitlines() == ROWS


def test_a_count(capture: Path, damaged: Path) -> None:
    assert dissect("show", "-c", "2", capture).output.splitlines() == ROWS[:2]
    result = dissect("show", "-c", "2", damaged)
    assert (result.output.splitlines(), result.exit_code) == (ROWS[:2], 0)


@pytest.mark.parametrize("count", ["0", "-1", "x"])
def test_a_count_must_be_one_at_least(capture: Path, count: str) -> None:
    assert dissect("show", "-c", count, capture).exit_code == 2


def test_the_tree_and_the_octets(capture: Path) -> None:
    tree = dissect("show", "-V", "-c", "1", capture).output
    assert "  50001\n" in tree
    assert tree.endswith('payload  5 octets  68 65 6c 6c 6f  "hello"  octets 42–46\n\n')
    octets = dissect("show", "-x", "-c", "1", capture).output.splitlines()
    assert octets[0] == ROWS[0]
    assert octets[1].startswith("  0000  02 00 00 00 00 02")
    both = dissect("show", "-Vx", "-c", "1", capture).output
    assert "payload  5 octets" in both
    assert "  0000  02 00" in both


def test_json(capture: Path) -> None:
    result = dissect("show", "--json", capture)
    objects = [json.loads(line) for line in result.output.splitlines()]
    assert [one["number"] for one in objects] == [1, 2, 3]
    assert objects[1]["timestamp_ns"] == 1_700_000_000_001_000_000
    assert result.output.isascii()
    assert result.exit_code == 0


def test_json_goes_alone(capture: Path) -> None:
    for option in ("-V", "-x"):
        result = dissect("show", "--json", option, capture)
        assert result.exit_code == 2
        assert "--json" in result.stderr


def test_damage_comes_after_everything_before_it(damaged: Path) -> None:
    result = dissect("show", damaged)
    assert result.stdout.splitlines() == ROWS[:2]
    assert result.exit_code == 1
    assert result.stderr.startswith(f"dissect: {damaged}: ")
    assert "record 3" in result.stderr
    result = dissect("show", "--json", damaged)
    last = json.loads(result.stdout.splitlines()[-1])
    assert list(last) == ["schema", "error"]
    assert list(last["error"]) == ["code", "offset", "record", "message"]
    assert (last["error"]["code"], last["error"]["record"]) == ("file.truncated-record", 3)
    assert result.exit_code == 1


def test_what_cannot_be_read_at_all(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no capture")
    for path in (tmp_path / "missing.pcap", tmp_path, text):
        result = dissect("show", path)
        assert (result.stdout, result.exit_code) == ("", 2)
        assert result.stderr.startswith("dissect: ")
        assert "Traceback" not in result.stderr
    assert json.loads(dissect("show", "--json", text).stdout)["error"]["code"] == "file.unknown-format"


def test_names_of_files_are_data(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[31m\u202e.pcap"
    assert "\\x1b[31m\\u202e" in dissect("show", path).stderr
    assert "\x1b" not in dissect("verify", path).output


def test_notes_on_the_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "backwards.pcap"
    path.write_bytes(pcap([UDP_FRAME] * 4, step_ns=-1_000_000_000))
    result = dissect("show", path)
    assert len(result.stdout.splitlines()) == 4
    assert "times)" in result.stderr
    assert result.exit_code == 0


def test_what_lost_a_packet_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dissect.capture import CaptureCode, Note
    from dissect.capture.capture import Capture
    from dissect.problems import Severity

    lost = Note(
        code=CaptureCode.BAD_INTERFACE, severity=Severity.ERROR, message="a packet is lost", offset=9, record=None
    )
    monkeypatch.setattr(Capture, "notes", property(lambda self: (lost,)))
    path = tmp_path / "one.pcap"
    path.write_bytes(pcap([UDP_FRAME]))
    result = dissect("show", path)
    assert result.exit_code == 1
    assert "error: a packet is lost (octet 9)" in result.stderr


def test_clocks_and_raw_numbers(capture: Path) -> None:
    assert dissect("show", "--time", "e", "-c", "1", capture).output.startswith("  1  1700000000.000000000  ")
    assert "  3  0.001000000  " in dissect("show", "-t", "d", capture).output
    assert "Seq=1000 " in dissect("show", "-S", capture).output


def test_times_are_since_the_first_packet_of_the_file_whatever_is_shown(capture: Path) -> None:
    assert dissect("show", "-Y", "udp", capture).output.splitlines() == [ROWS[0], ROWS[2]]
    assert dissect("show", "-n", "3", "-n", "2", capture).output.splitlines() == ROWS[1:]
    assert dissect("show", "-n", "3", "-Y", "udp", capture).output.splitlines() == ROWS[2:]
    assert dissect("show", "-n", "3", "-t", "d", capture).output.startswith("  3  0.001000000  ")
    assert dissect("show", "-n", "3", "-t", "dd", capture).output.startswith("  3  0.000000000  ")
    assert dissect("show", "-n", "3", "-", input=capture.read_bytes()).output.splitlines() == ROWS[2:]


def test_a_packet_that_a_file_does_not_have(capture: Path, damaged: Path) -> None:
    result = dissect("show", "-n", "2", "-n", "9", capture)
    assert (result.stdout.splitlines(), result.exit_code) == ([ROWS[1]], 2)
    assert result.stderr == f"dissect: {capture} has no packet 9\n"
    result = dissect("show", "-n", "9", damaged)
    assert result.exit_code == 1
    assert "has no packet" not in result.stderr
    assert dissect("show", "-n", "9", "-Y", "udp", capture).exit_code == 0


def test_several_files_are_shown_one_after_the_other(capture: Path, damaged: Path, tmp_path: Path) -> None:
    result = dissect("show", capture, damaged, tmp_path / "none.pcap", "-c", "2")
    assert result.stdout.splitlines() == [
        str(capture),
        *ROWS[:2],
        "",
        str(damaged),
        *ROWS[:2],
        "",
        str(tmp_path / "none.pcap"),
    ]
    assert result.stderr == f"dissect: {tmp_path / 'none.pcap'}: No such file or directory\n"
    assert result.exit_code == 2
    found = [json.loads(line) for line in dissect("show", "--json", capture, damaged).stdout.splitlines()]
    assert [one["file"] for one in found] == [*[str(capture)] * 3, *[str(damaged)] * 3]
    assert [one.get("number") for one in found] == [1, 2, 3, 1, 2, None]
    assert "file" not in json.loads(dissect("show", "--json", "-c", "1", capture).stdout)


def test_colours_only_where_they_are_wanted(capture: Path) -> None:
    assert "\x1b[" not in dissect("show", capture).output
    colored = dissect("show", "--color", "always", capture, color=True).output
    assert "\x1b[1;31mudp checksum INVALID\x1b[0m" in colored


def test_the_recorded_sessions_are_shown(capture: Path) -> None:
    recorded = Path(__file__).resolve().parents[2] / "captures" / "tcp4_echo.pcap"
    rows = dissect("show", recorded).output.splitlines()
    assert "[SYN] Seq=0 " in rows[0]
    assert "[SYN, ACK] Seq=0 Ack=1 " in rows[1]
    assert rows[3].endswith('Len=5 "hello"')


# In a process of its own:

COMMAND = [sys.executable, "-m", "dissect"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONWARNINGS": "error"}


@pytest.mark.slow
def test_rows_come_while_the_capture_is_being_written() -> None:
    whole = pcap(FRAMES)
    first = len(pcap(FRAMES[:1]))
    with subprocess.Popen(
        [*COMMAND, "show", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        process.stdin.write(whole[:first])
        process.stdin.flush()
        assert process.stdout.readline().decode().rstrip() == ROWS[0]
        process.stdin.write(whole[first:])
        process.stdin.close()
        assert process.stdout.read().decode().splitlines() == ROWS[1:]
        watchdog.cancel()
        assert process.wait() == 0


@pytest.mark.slow
@pytest.mark.parametrize("options", some_of([[], ["-V"], ["--json"]], 3))
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "many.pcap"
    path.write_bytes(pcap([UDP_FRAME] * 3000))
    with subprocess.Popen(
        [*COMMAND, "show", *options, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.slow
def test_an_interrupt_ends_quietly() -> None:
    with subprocess.Popen(
        [*COMMAND, "show", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(pcap([UDP_FRAME]))
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b""
        assert process.wait() == 130


@pytest.mark.slow
def test_a_terminal_of_another_time_gets_plain_signs(capture: Path) -> None:
    plain = subprocess.run(
        [*COMMAND, "show", str(capture)],
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert plain.stdout.decode("ascii").splitlines()[0] == ROWS[0].replace("→", ">")


@pytest.mark.heavy
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments", some_of([["show", str(CAPTURES / "udp4_echo.pcap")], ["--help"], ["show", "--help"]], 3)
)
def test_a_full_disk_is_said(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run([*COMMAND, *arguments], env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"dissect: cannot write: ")
    assert ran.stderr.count(b"\n") == 1


class Full(StringIO):
    """Standard output on a disk that is full."""

    def write(self, text: str) -> int:
        raise OSError(ENOSPC, "No space left on device")


def test_help_onto_a_full_disk_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    full = Full()
    with (tmp_path / "out").open("w", encoding="utf-8") as place:
        monkeypatch.setattr(full, "fileno", place.fileno)
        monkeypatch.setattr("sys.stdout", full)
        with pytest.raises(SystemExit) as stopped:
            main(["--help"])

    assert stopped.value.code == 2
    assert capsys.readouterr().err == "dissect: cannot write: No space left on device\n"


def test_a_filter_about_earlier_packets_is_asked_of_each_packet() -> None:
    capture = CAPTURES / "sctp4_abort.pcap"
    text = "sctp and not sctp.checksum.status == Bad"

    assert dissect("show", capture, "-Y", text).output == dissect("show", capture, "-Y", "sctp").output


def test_sequence_numbers_are_relative_to_packets_that_are_not_shown(tmp_path: Path) -> None:
    frames = [build(b"", tcp(sequence_number=number), ipv4()) for number in (1000, 1007, 1010)]
    capture = tmp_path / "three.pcap"
    capture.write_bytes(pcap(frames))

    lines = dissect("show", capture, "-Y", "frame.number > 1").output.splitlines()

    assert ["Seq=8" in lines[0], "Seq=11" in lines[1]] == [True, True]


FILTERS = ["tcp", "frame.number > 3", "not udp", "frame.number == 2 or sctp", "frame.comment", "ip.ttl < 5"]


@pytest.mark.heavy
@pytest.mark.parametrize("path", some_of(captures(), 400), ids=lambda path: path.name)
def test_chosen_packets_are_shown_as_among_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for mode in ([], ["-S"], ["-x"], ["--json"]):
        rows = [dissect("show", path, "-Y", text, *mode).output for text in FILTERS]
        with monkeypatch.context() as patched:
            for module in ("cli.showing.choosing", "session.reading.opening", "render.lines.sequence.numbers"):
                patched.setattr(f"dissect.{module}.engine", lambda: None)
            assert rows == [dissect("show", path, "-Y", text, *mode).output for text in FILTERS]


def test_the_fragments_of_datagrams_are_joined_unless_they_are_not_to_be() -> None:
    path = CAPTURES / "udp4_fragments.pcap"
    joined, alone = dissect("show", path).output.splitlines(), dissect("show", "--no-reassemble", path).output

    assert "[3 fragments: 1–3]  52000 → 50001 Len=4000" in joined[2]
    assert all("[reassembled in 3]" in line for line in joined[:2])
    assert "fragments:" not in alone
    assert dissect("show", "-Y", "frame.number == 3", path).output.split("udp")[1] == joined[2].split("udp")[1] + "\n"
    assert "Datagram  4028 octets" in dissect("show", "-x", "-n", "3", path).output
    tree = dissect("show", "-V", "-n", "3", path).output
    assert "24–25  Length            4008" in tree
    assert "Datagram  " not in dissect("show", "-V", "--no-reassemble", path).output
    assert dissect("show", "--no-reassemble", "-Y", "frame.number != 3", path).output.splitlines() == [
        *(line for line in alone.splitlines() if not line.startswith("  3  "))
    ]
    last = json.loads(dissect("show", "--json", "-n", "3", path).output)
    assert last["reassembled"]["frames"] == [1, 2, 3]
    assert [one["protocol"] for one in last["reassembled"]["layers"]] == ["ip", "udp"]


def test_the_rule_for_overlaps_is_chosen(tmp_path: Path) -> None:
    whole = bytes(encapsulate(bytes(32), udp(), ipv4()))[20:]
    places = ((0, whole[:16], True), (8, whole[8:24], True), (24, whole[24:], False))
    frames = [piece(at, begin, octets, more=more).frame.octets for at, (begin, octets, more) in enumerate(places, 1)]
    path = tmp_path / "overlap.pcap"
    path.write_bytes(pcap(frames))

    assert "fragments:" not in dissect("show", path).output
    assert "[3 fragments: 1–3]  overlap" in dissect("show", "--overlap", "bsd", path).output


def test_options_about_fragments_that_make_no_sense(capture: Path) -> None:
    unknown = dissect("show", "--overlap", "\x1bbest", capture)
    both = dissect("show", "--overlap", "last", "--no-reassemble", capture)

    assert (unknown.exit_code, both.exit_code) == (2, 2)
    assert "there is no such rule; the rules are first, last, bsd" in " ".join(unknown.stderr.split())
    assert "\x1b" not in unknown.stderr
    assert "--no-reassemble" in both.stderr
    options = dissect("show", "--help").output
    assert all(rule in options for rule in Overlaps)
