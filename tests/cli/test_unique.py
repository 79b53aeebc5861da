"""`dissect filter --unique`: which packets are left out, and that editcap leaves out the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dissect.capture import Frame, open_capture
from dissect.rearranging import repetitions
from tests.capture.files import SECTION, header, interface, option, packet, record, simple_packet
from tests.cli.commands import dissect
from tests.hostile.cases import ROOT
from tests.render.frames import TCP_SYN, UDP_FRAME, pcap

SECOND = 1_000_000


def capture(folder: Path, text: str, *, step: float = 1) -> Path:
    """A capture of one-octet packets, `step` seconds apart."""
    path = folder / "in.pcap"
    times = [divmod(round(number * step * SECOND), SECOND) for number in range(len(text))]
    records = [record(one.encode(), time=time) for one, time in zip(text, times, strict=True)]
    path.write_bytes(header() + b"".join(records))
    return path


def frames_of(path: Path) -> list[Frame]:
    with open_capture(path) as capture:
        return list(capture)


def kept(source: Path, *options: str, to: str = "out") -> str:
    target = source.with_name(to)
    result = dissect("filter", source, "--unique", "-w", target, *options)
    assert (result.exit_code, result.stdout) == (0, "")
    return "".join(one.octets.decode() for one in frames_of(target))


@pytest.mark.parametrize(
    ("packets", "window", "left"),
    [
        ("aabbab", "1000", "ab"),
        ("aabbab", "1", "abab"),
        ("abab", "1", "abab"),
        ("abab", "2", "ab"),
        ("abcabca", "2", "abcabca"),
        ("aaaa", "1", "a"),
        ("axa", "1s", "axa"),
        ("axa", "2s", "ax"),
        ("aaxxa", "1s", "axa"),
    ],
)
def test_what_was_seen_within_the_window_is_left_out(packets: str, window: str, left: str, tmp_path: Path) -> None:
    assert kept(capture(tmp_path, packets), "--window", window) == left


def test_times_that_go_backwards_and_packets_without_a_time(tmp_path: Path) -> None:
    path = tmp_path / "in.pcapng"
    times = [9, 5, 9, 20]
    path.write_bytes(SECTION + b"".join(packet(b"a", units=one * SECOND) for one in times) + simple_packet(b"a"))

    assert kept(path, "--window", "2s") == "aaaa"
    assert kept(path, "--window", "4s") == "aa"


def test_packets_of_other_link_types_are_others(tmp_path: Path) -> None:
    path = tmp_path / "in.pcapng"
    path.write_bytes(SECTION + interface(link_type=276) + packet(b"a") + packet(b"a", number=1) + packet(b"a"))

    assert kept(path) == "aa"


def test_comments_are_kept_and_repetitions_found_across_files(tmp_path: Path) -> None:
    path = tmp_path / "in.pcapng"
    path.write_bytes(SECTION + packet(b"a", options=option(1, b"first")) + packet(b"b"))

    result = dissect("filter", path, path, "--unique", "-w", tmp_path / "out")

    assert result.exit_code == 0
    assert [(one.octets, one.comments) for one in frames_of(tmp_path / "out")] == [(b"a", ("first",)), (b"b", ())]


def test_only_selected_packets_count(tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    path.write_bytes(pcap([UDP_FRAME, TCP_SYN, UDP_FRAME]))

    assert dissect("filter", path, "--unique", "--count").stdout == "2\n"
    assert dissect("filter", path, "--unique", "--count", "--window", "1").stdout == "3\n"
    assert dissect("filter", path, "--unique", "--count", "--window", "1", "-Y", "udp").stdout == "1\n"
    assert dissect("filter", path, "--unique", "--count", "-Y", "udp", "-v").stdout == "1\n"


@pytest.mark.parametrize("window", ["10", "10s"])
def test_memory_is_bounded_and_that_is_said(window: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repetitions, "MOST", 2)
    result = dissect("filter", capture(tmp_path, "abca"), "--unique", "--window", window, "-w", tmp_path / "out")

    assert [one.octets for one in frames_of(tmp_path / "out")] == [b"a", b"b", b"c", b"a"]
    assert "the window held more packets than are remembered" in result.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--window", "5"], "--window is for --unique."),
        (["--unique", "--window", "0"], "A window of 0 packets is not from 1 to 1000000"),
        (["--unique", "--window", "1000001"], "A window of 1000001 packets is not from 1 to 1000000"),
        (["--unique", "--window", "x\x1b"], r"'x\\x1b' is not an interval"),
        (["--unique", "-v"], "Missing option '-Y'"),
    ],
)
def test_what_cannot_be_asked_for(options: list[str], why: str, tmp_path: Path) -> None:
    result = dissect("filter", capture(tmp_path, "a"), "--count", *options)

    assert result.exit_code == 2
    assert why in result.stderr.replace("\n", " ")


@pytest.mark.skipif(shutil.which("editcap") is None, reason="editcap is not installed")
@pytest.mark.parametrize(("ours", "theirs"), [("4", ["-d"]), ("9", ["-D", "10"]), ("50ms", ["-w", "0.05"])])
def test_editcap_keeps_the_same(ours: str, theirs: list[str], tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    echo = ROOT / "captures" / "tcp4_echo.pcap"
    subprocess.run(["mergecap", "-F", "nsecpcap", "-w", path, echo, echo, echo], check=True)

    result = dissect("filter", path, "--unique", "--window", ours, "-w", tmp_path / "ours")
    subprocess.run(["editcap", *theirs, path, tmp_path / "theirs"], check=True, capture_output=True)

    assert result.exit_code == 0
    assert [(one.timestamp_ns, one.octets) for one in frames_of(tmp_path / "ours")] == [
        (one.timestamp_ns, one.octets) for one in frames_of(tmp_path / "theirs")
    ]
    assert len(frames_of(tmp_path / "ours")) < len(frames_of(path))
