"""`dissect split`: which packets go to which file, and that editcap makes the same files."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path
from typing import IO, Any

import pytest

from dissect.capture import Frame, Interface, Section, open_capture
from tests.capture.files import (
    SECTION,
    contents_of,
    header,
    interface,
    option,
    packet,
    record,
    section,
    simple_packet,
    statistics,
)
from tests.cli.commands import dissect
from tests.hostile.cases import ROOT
from tests.packet.frames import build, ethernet, ipv4, udp
from tests.render.frames import pcap

CAPTURES = ROOT / "captures"
TWO_INTERFACES = CAPTURES / "pcapng_two_interfaces.pcapng"
SECOND = 1_000_000


def frames_of(path: Path) -> list[Frame]:
    with open_capture(path) as capture:
        return list(capture)


def parts(folder: Path, source: Path, *options: str | int, status: int = 0) -> dict[str, list[bytes]]:
    """The files that a capture is split into, with the octets of their frames."""
    result = dissect("split", source, "-w", folder / f"part{source.suffix}", *map(str, options))
    found = sorted(folder.glob("part-*"))
    assert (result.exit_code, result.stdout) == (status, f"{len(found)} file{'s' if len(found) != 1 else ''}\n")
    return {path.name: [one.octets for one in frames_of(path)] for path in found}


def capture(folder: Path, *times: int) -> Path:
    path = folder / "in.pcap"
    path.write_bytes(header() + b"".join(record(bytes((one,)), time=(one, 0)) for one in times))
    return path


@pytest.mark.parametrize(
    ("options", "times", "expected"),
    [
        (["--by", "count", "--each", "2"], [1, 2, 3], [[1, 2], [3]]),
        (["--by", "count", "--each", "1k"], [1, 2, 3], [[1, 2, 3]]),
        (["--by", "size", "--each", "50"], [1, 2, 3], [[1, 2], [3]]),
        (["--by", "size", "--each", "1"], [1, 2, 3], [[1], [2], [3]]),
        (["--by", "time", "--each", "10s"], [5, 14, 15, 60], [[5, 14], [15], [60]]),
        (["--by", "time", "--each", "10"], [20, 30, 25, 5], [[20, 25], [30], [5]]),
        (["--by", "count", "--each", "1"], [], []),
    ],
)
def test_which_packets_go_to_which_file(
    options: list[str], times: list[int], expected: list[list[int]], tmp_path: Path
) -> None:
    found = parts(tmp_path, capture(tmp_path, *times), *options)

    assert list(found) == [f"part-{number:05}.pcap" for number in range(1, len(expected) + 1)]
    assert list(found.values()) == [[bytes((one,)) for one in part] for part in expected]


FLOWS = [
    build(b"", udp(source_port=1, destination_port=2), ipv4(), ethernet()),
    build(b"", udp(source_port=3, destination_port=2), ipv4(), ethernet()),
    build(
        b"",
        udp(source_port=2, destination_port=1),
        ipv4(source_address="192.0.2.2", destination_address="192.0.2.1"),
        ethernet(),
    ),
    bytes(3),
]


@pytest.mark.parametrize("most", [1, 2, 1000])
def test_both_directions_of_a_flow_go_to_one_file_however_few_are_open(most: int, tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    path.write_bytes(pcap([*FLOWS, *FLOWS]))

    found = parts(tmp_path, path, "--by", "flow", "--files", most)

    first, second, back, none = FLOWS
    assert found == {
        "part-00001-udp-192.0.2.1-1-192.0.2.2-2.pcap": [first, back, first, back],
        "part-00002-udp-192.0.2.1-3-192.0.2.2-2.pcap": [second, second],
        "part-00003-no-flow.pcap": [none, none],
    }


def test_names_of_flows_are_safe(tmp_path: Path) -> None:
    names = [*parts(tmp_path, CAPTURES / "tcp6_echo.pcap", "--by", "flow")]

    assert any("-tcp-2001_db8_" in one for one in names)
    assert not [one for one in names if ":" in one]


def test_what_a_number_means_decides_the_flow(tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    path.write_bytes(pcap(FLOWS[:1]))

    assert [*parts(tmp_path, path, "--by", "flow", "-d", "eth.type==0x800,data")] != [
        "part-00001-udp-192.0.2.1-1-192.0.2.2-2.pcap"
    ]


def test_interfaces_comments_and_options_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "in.pcapng"
    path.write_bytes(
        section(options=option(1, b"of all"))
        + interface(options=option(2, b"eth0"))
        + packet(options=option(1, b"one") + option(2, bytes(4)))
        + statistics()
        + interface(options=option(2, b"eth1"))
        + packet(number=1)
        + section(options=option(1, b"later"))
        + interface(link_type=276)
        + packet()
    )
    result = dissect("split", path, "-w", tmp_path / "part.pcapng", "--by", "count", "--each", "1")

    assert (result.exit_code, result.stdout) == (0, "3 files\n")
    assert result.stderr == f"dissect: {path}: 1 block without packets left out\n"
    first, second, third = (contents_of(one.read_bytes()) for one in sorted(tmp_path.glob("part-*")))
    assert isinstance(first[0], Section)
    assert isinstance(third[0], Section)
    assert (first[0].comments, third[0].comments) == (("of all",), ("later",))
    (frame,) = [one for one in first if isinstance(one, Frame)]
    assert (frame.comments, frame.flags is not None, frame.interface_name) == (("one",), True, "eth0")
    (frame,) = [one for one in second if isinstance(one, Frame)]
    assert frame.interface_name == "eth1"
    assert [one.link_type for one in third if isinstance(one, Interface)] == [1, 1, 276]


def test_packets_without_a_time_go_with_the_packet_before(tmp_path: Path) -> None:
    path = tmp_path / "in.pcapng"
    path.write_bytes(SECTION + packet(units=SECOND) + packet(units=9 * SECOND) + simple_packet())

    assert [len(one) for one in parts(tmp_path, path, "--by", "time", "--each", "1s").values()] == [1, 2]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--by", "flow", "--each", "3"], "--by flow takes no --each"),
        (["--by", "count"], "Missing option '--each': how many packets for each file?"),
        (["--by", "time"], "Missing option '--each': how long a time for each file?"),
        (["--by", "count", "--each", "0"], "'0' is not a number from 1"),
        (["--by", "size", "--each", "x\x1b"], r"'x\\x1b' is not a number from 1"),
        (["--by", "time", "--each", "soon"], "'soon' is not an interval"),
        (["--by", "count", "--each", "1", "-w", "-"], "cannot go to standard output"),
        (["--by", "count", "--each", "1", "-w", "a.pcap.gz"], "are not compressed"),
    ],
)
def test_what_cannot_be_asked_for(options: list[str], why: str, tmp_path: Path) -> None:
    result = dissect("split", capture(tmp_path, 1), "-w", tmp_path / "part.pcap", *options)

    assert result.exit_code == 2
    assert why in result.stderr.replace("\n", " ")
    assert not list(tmp_path.glob("part-*"))


def test_no_file_is_written_over_and_none_is_left(tmp_path: Path) -> None:
    there = tmp_path / "part-00002.pcap"
    there.write_bytes(b"precious")

    result = dissect("split", capture(tmp_path, 1, 2, 3), "-w", tmp_path / "part.pcap", "--by", "count", "--each", "1")

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{there}: the file exists; remove it, or choose another name" in result.stderr
    assert [one.name for one in tmp_path.glob("part-*")] == [there.name]
    assert there.read_bytes() == b"precious"


def test_damage_and_what_is_no_capture(tmp_path: Path) -> None:
    path = capture(tmp_path, 1, 2)
    path.write_bytes(path.read_bytes()[:-1])

    assert [*parts(tmp_path, path, "--by", "count", "--each", "9", status=1).values()] == [[b"\1"]]

    path.write_bytes(b"nothing")
    result = dissect("split", path, "-w", tmp_path / "none.pcap", "--by", "flow")
    assert (result.exit_code, result.stdout) == (2, "")


def test_fewer_files_are_open_if_the_system_permits_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Path.open
    opened: list[IO[Any]] = []

    def limited(self: Path, mode: str = "r", *options: Any, **named: Any) -> IO[Any]:
        if self.name.startswith("part") and mode != "rb":
            if sum(not one.closed for one in opened) >= 2:
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            opened.append(plain(self, mode, *options, **named))
            return opened[-1]
        return plain(self, mode, *options, **named)

    monkeypatch.setattr(Path, "open", limited)
    path = tmp_path / "in.pcap"
    path.write_bytes(pcap([*FLOWS, *FLOWS]))

    assert [len(one) for one in parts(tmp_path, path, "--by", "flow").values()] == [4, 2, 2]


def test_a_full_disk_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Path.open

    class Full:
        def __init__(self, file: IO[bytes]) -> None:
            self.file = file

        def write(self, octets: bytes) -> int:
            return self.file.write(octets)

        def close(self) -> None:
            self.file.close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full(self: Path, mode: str = "r", *options: Any, **named: Any) -> Any:
        file = plain(self, mode, *options, **named)
        return Full(file) if mode == "xb" else file

    monkeypatch.setattr(Path, "open", full)
    result = dissect("split", capture(tmp_path, 1), "-w", tmp_path / "part.pcap", "--by", "count", "--each", "1")

    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert not list(tmp_path.glob("part-*"))


@pytest.mark.skipif(shutil.which("editcap") is None, reason="editcap is not installed")
@pytest.mark.parametrize("options", [["-c", "5"], ["-i", "0.05"]], ids=["count", "time"])
def test_editcap_makes_the_same_files(options: list[str], tmp_path: Path) -> None:
    by, each = {"-c": "count", "-i": "time"}[options[0]], options[1]
    ours = parts(tmp_path, CAPTURES / "tcp4_echo.pcap", "--by", by, "--each", each)
    subprocess.run(["editcap", *options, CAPTURES / "tcp4_echo.pcap", tmp_path / "theirs.pcapng"], check=True)

    theirs = [[one.octets for one in frames_of(path)] for path in sorted(tmp_path.glob("theirs_*"))]
    assert [*ours.values()] == [one for one in theirs if one]


@pytest.mark.parametrize("text", ["tcp.len > 0", "tcp.stream == 1", "frame.comment or udp"])
def test_only_packets_that_match_are_there(tmp_path: Path, text: str) -> None:
    path = CAPTURES / ("pcapng_two_interfaces.pcapng" if "udp" in text else "tcp4_two_clients.pcap")
    expected = dissect("filter", "-w", tmp_path / "all", "-Y", text, path)

    found = parts(tmp_path, path, "--by", "count", "--each", "2", "-Y", text)
    frames = [one.octets for one in frames_of(tmp_path / "all")]
    assert (expected.exit_code, [one for each in found.values() for one in each]) == (0, frames)
    assert 0 < len(frames) < len(frames_of(path))


def test_packets_of_a_stream_can_be_chosen(tmp_path: Path) -> None:
    path = CAPTURES / "tcp4_echo.pcap"
    result = dissect(
        "split", "-", "-w", tmp_path / "part.pcap", "--by", "flow", "-Y", "tcp.len > 0", input=path.read_bytes()
    )

    assert (result.exit_code, result.stdout) == (0, "1 file\n")
    [part] = tmp_path.glob("part-*")
    assert len(frames_of(part)) == 2


def test_a_datagram_is_judged_as_a_whole(tmp_path: Path) -> None:
    path = CAPTURES / "udp4_fragments.pcap"
    arguments = "--by", "count", "--each", "10", "-Y", "ip.fragment.count == 3"

    assert [len(one) for one in parts(tmp_path, path, *arguments).values()] == [2]
    for one in tmp_path.iterdir():
        one.unlink()
    assert parts(tmp_path, path, *arguments, "--no-reassemble") == {}
