"""`dissect verify --annotate`: a copy of the capture whose packets say what is wrong with them."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dissect.capture import Frame, Interface, open_capture
from dissect.packet import dissect as dissect_frame
from dissect.render.verification.annotations import comments_on
from tests.capture.files import END, blocks_of, interface, option, packet, section, simple_packet, statistics
from tests.cli.commands import dissect, standard_input_from
from tests.render.frames import UDP_FRAME, WRONG, pcap

BAD = "dissect: udp checksum INVALID: the field holds 0x1234, but the checksum of these octets is 0x74a5"
FRAMES = [UDP_FRAME, WRONG, UDP_FRAME]
ANSWERS = [(), (BAD,), ()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.pcap"
    path.write_bytes(pcap(FRAMES))
    return path


def frames_of(path: Path) -> list[Frame]:
    with open_capture(path) as capture:
        return list(capture)


def names(directory: Path) -> list[str]:
    return sorted(one.name for one in directory.iterdir())


def test_a_pcap_file_becomes_a_pcapng_file(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.pcapng"

    result = dissect("verify", "--annotate", target, source)

    assert (result.exit_code, result.output) == (1, dissect("verify", source).output)
    found, before = frames_of(target), frames_of(source)
    assert [one.comments for one in found] == ANSWERS
    assert [one.replace(options=before[0].options) for one in found] == before
    assert isinstance(blocks_of(target.read_bytes())[1].content, Interface)
    assert names(tmp_path) == ["in.pcap", "out.pcapng"]


def test_packets_that_are_right_say_so_where_it_is_asked_for(source: Path, tmp_path: Path) -> None:
    dissect("verify", "--annotate", tmp_path / "out.pcapng", "--annotate-all", source)

    right = ("dissect: checksums: ip VALID, udp VALID",)
    assert [one.comments for one in frames_of(tmp_path / "out.pcapng")] == [right, (BAD,), right]


@pytest.mark.parametrize("name", ["out.pcapng.gz", "out.pcapng.zst"])
def test_compressed(source: Path, tmp_path: Path, name: str) -> None:
    dissect("verify", "--json", "--annotate", tmp_path / name, source)

    assert (tmp_path / name).read_bytes()[:2] in {b"\x1f\x8b", b"\x28\xb5"}
    assert [one.comments for one in frames_of(tmp_path / name)] == ANSWERS


@pytest.mark.slow
def test_standard_input(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.pcapng"
    command = [sys.executable, "-m", "dissect", "verify", "--annotate", str(target), "-"]

    result = subprocess.run(command, input=source.read_bytes(), capture_output=True, check=False)

    assert result.returncode == 1
    assert [one.comments for one in frames_of(target)] == ANSWERS


def test_everything_that_a_pcapng_file_holds_is_kept(tmp_path: Path) -> None:
    mine = option(1, b"mine") + option(2, b"\x02\0\0\0") + END
    begin = section(version=(1, 2), length=0, options=option(2, b"amd64") + END)
    before = begin + interface(options=option(2, b"eth0") + END) + packet(UDP_FRAME, options=mine)
    after = statistics() + section(order=">") + interface(order=">") + packet(UDP_FRAME, order=">")
    source, target = tmp_path / "in.pcapng", tmp_path / "out.pcapng"
    source.write_bytes(before + packet(WRONG, options=mine) + after)

    result = dissect("verify", "--annotate", target, source)

    said = option(1, b"mine") + option(2, b"\x02\0\0\0") + option(1, BAD.encode()) + END
    expected = section(options=option(2, b"amd64") + END) + before[len(begin) :] + packet(WRONG, options=said) + after
    assert result.exit_code == 1
    assert target.read_bytes() == expected


def test_annotating_again_adds_nothing(source: Path, tmp_path: Path) -> None:
    dissect("verify", "--annotate", tmp_path / "once.pcapng", source)
    dissect("verify", "--annotate", tmp_path / "twice.pcapng", tmp_path / "once.pcapng")

    assert (tmp_path / "twice.pcapng").read_bytes() == (tmp_path / "once.pcapng").read_bytes()


def test_simple_packets_take_no_comments(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pcapng", tmp_path / "out.pcapng"
    source.write_bytes(section() + interface() + simple_packet(UDP_FRAME) + simple_packet(WRONG))

    result = dissect("verify", "--annotate", target, source)

    assert target.read_bytes() == source.read_bytes()
    assert "out.pcapng: 1 simple packet: no comment, because such a block cannot have one" in result.stderr


def test_a_damaged_capture_is_annotated_as_far_as_it_goes(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pcap", tmp_path / "out.pcapng"
    source.write_bytes(pcap([WRONG, WRONG])[:-1])

    result = dissect("verify", "--annotate", target, source)

    assert (result.exit_code, [one.comments for one in frames_of(target)]) == (1, [(BAD,)])
    assert "damaged" in result.stdout
    assert "in.pcap" in result.stderr


def test_what_cannot_be_read_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("no capture")

    result = dissect("verify", "--annotate", tmp_path / "out.pcapng", tmp_path / "in.txt")

    assert (result.exit_code, names(tmp_path)) == (2, ["in.txt"])


def test_what_cannot_be_written(source: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "missing" / "out.pcapng", Path("/dev/full")):
        result = dissect("verify", "--annotate", target, source)

        assert result.exit_code == 2
        assert str(target) in result.stderr
    assert names(tmp_path) == ["in.pcap"]


def test_a_capture_is_not_written_over_itself(source: Path, tmp_path: Path) -> None:
    (tmp_path / "link.pcap").symlink_to("in.pcap")
    before = source.read_bytes()

    for target in (source, tmp_path / "link.pcap"):
        result = dissect("verify", "--annotate", target, source)

        assert (result.exit_code, "is also an input" in result.stderr) == (2, True)
    assert source.read_bytes() == before


def test_nor_from_standard_input(source: Path) -> None:
    with standard_input_from(source):
        result = dissect("verify", "--annotate", source, "-")

    assert (result.exit_code, "is also an input" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--annotate", "-", "in.pcap"], "--annotate needs a file"),
        (["--annotate", "out.pcapng", "in.pcap", "in.pcap"], "one capture at a time"),
        (["--annotate-all", "in.pcap"], "--annotate-all needs --annotate"),
    ],
)
def test_misuse(arguments: list[str], message: str) -> None:
    result = dissect("verify", *arguments)

    assert (result.exit_code, message in result.stderr) == (2, True)


@pytest.mark.slow
def test_an_interrupt_leaves_no_file_and_no_rest_of_one(tmp_path: Path) -> None:
    target = tmp_path / "out.pcapng"
    target.write_bytes(b"precious")
    command = [sys.executable, "-m", "dissect", "verify", "--annotate", str(target), "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(pcap(FRAMES))
        process.stdin.flush()
        for _ in range(1000):  # until it is at work
            if len(names(tmp_path)) == 2:
                break
            time.sleep(0.02)
        assert len(names(tmp_path)) == 2
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)

    assert process.returncode == 130
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("out.pcapng", b"precious")]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_reads_the_comments_back(source: Path, tmp_path: Path) -> None:
    captures = [source, *sorted((Path(__file__).parents[2] / "captures").glob("checksum*.pcap*"))]
    for number, path in enumerate(captures):
        target = tmp_path / f"{number}.pcapng"
        dissect("verify", "--annotate", target, "--annotate-all", path)
        command = ["tshark", "-r", str(target), "-T", "json", "-e", "frame.number", "-e", "frame.comment"]
        answer = subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        layers: list[dict[str, Any]] = [one["_source"]["layers"] for one in json.load(io.BytesIO(answer.stdout))]

        expected = [list(comments_on(dissect_frame(one), also_valid=True)) for one in frames_of(path)]
        assert [one.get("frame.comment", []) for one in layers] == expected
    assert number > 1
