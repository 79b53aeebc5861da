"""Filters with names that only earlier packets tell find the same packets in every command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dissect.capture import open_capture
from dissect.session import flows, open_packets
from tests.captures import CAPTURES
from tests.cli.commands import dissect, run

CAPTURE = CAPTURES / "tcp4_many_losses.pcap"
FRAGMENTS = CAPTURES / "udp4_fragments.pcap"
FILTERS = (
    "tcp.analysis.retransmission",
    "tcp.stream == 0 and tcp.seq > 1",
    "tcp.event == fast_retransmission",
    "not tcp.event",
)


def right(path: Path, text: str) -> list[int]:
    with open_packets(path, filter=text) as packets:
        return [packet.number for packet in packets]


@pytest.mark.parametrize("text", FILTERS)
def test_show_finds_them(text: str) -> None:
    shown = dissect("show", "--json", CAPTURE, "-Y", text)

    assert [json.loads(line)["number"] for line in shown.stdout.splitlines()] == right(CAPTURE, text)
    assert len(dissect("show", CAPTURE, "-Y", text).stdout.splitlines()) == len(right(CAPTURE, text))


@pytest.mark.parametrize("text", FILTERS)
@pytest.mark.parametrize("suffix", [".pcap", ".pcapng"])
def test_filter_copies_them(text: str, suffix: str, tmp_path: Path) -> None:
    source, target = tmp_path / f"all{suffix}", tmp_path / f"some{suffix}"
    dissect("filter", CAPTURE, "-w", source)
    found = right(CAPTURE, text)

    assert dissect("filter", source, "-Y", text, "-w", target).exit_code == 0
    with open_capture(CAPTURE) as one, open_capture(target) as other:
        assert [frame.octets for frame in one if frame.number in found] == [frame.octets for frame in other]
    assert dissect("filter", "--count", source, "-Y", text).stdout == f"{len(found)}\n"
    inverse = dissect("filter", "--count", "-v", source, "-Y", text)
    assert inverse.stdout == f"{len(right(CAPTURE, 'frame')) - len(found)}\n"


@pytest.mark.parametrize("text", FILTERS)
def test_other_commands_count_them(text: str, tmp_path: Path) -> None:
    count = len(right(CAPTURE, text))
    table, changed = tmp_path / "table.jsonl", tmp_path / "changed.pcap"

    assert json.loads(dissect("verify", "--json", CAPTURE, "-Y", text).stdout)["packets"] == count
    assert json.loads(dissect("stats", "--json", CAPTURE, "-Y", text).stdout)["packets"] == count
    dissect("export", CAPTURE, "-Y", text, "-o", table, "--columns", "frame.number,tcp.stream,tcp.analysis.rto")
    rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    assert [row["frame.number"] for row in rows] == right(CAPTURE, text)
    assert {row["tcp.stream"] for row in rows} == {0}
    rewritten = dissect("rewrite", CAPTURE, "-w", changed, "--set", "ip.ttl=3", "-Y", text)
    assert rewritten.stdout.startswith(f"{count} of ")
    compared = dissect("compare", "--json", CAPTURE, CAPTURE, "-Y", text)
    assert len(compared.stdout.splitlines()) == count


def test_conversations_and_sockets_are_of_them() -> None:
    text = "tcp.analysis.retransmission"
    listed = dissect("flows", "--json", CAPTURE, "-Y", text)
    sockets = dissect("netstat", "--json", CAPTURE, "-Y", text)
    (flow,) = flows(CAPTURE, text)

    assert flow.packets == len(right(CAPTURE, text))
    assert json.loads(listed.stdout.splitlines()[0])["first_frame"] == flow.first_frame
    assert "192.0.2.1" in sockets.stdout


@pytest.mark.slow
def test_standard_input_is_followed_too() -> None:
    text = FILTERS[0]
    with CAPTURE.open("rb") as file:
        counted = run("filter", "--count", "-", "-Y", text, stdin=file)

    assert counted.stdout.decode() == f"{len(right(CAPTURE, text))}\n"


def test_packets_of_a_text_are_followed() -> None:
    with open_capture(CAPTURE) as capture:
        frames = [frame.octets.hex() for frame, _ in zip(capture, range(3), strict=False)]
    shown = dissect("show", "--json", "--hex", "\n\n".join(frames), "-Y", "tcp.ack == 1 and tcp.stream == 0")

    assert [json.loads(line)["number"] for line in shown.stdout.splitlines()] == [2, 3]


def test_the_annotated_copy_may_be_of_them(tmp_path: Path) -> None:
    copied = dissect("verify", "--json", CAPTURE, "-Y", FILTERS[0], "--annotate", tmp_path / "copy.pcapng")

    assert json.loads(copied.stdout)["packets"] == len(right(CAPTURE, FILTERS[0]))


def test_fragments_that_are_left_alone_have_no_stream() -> None:
    joined = dissect("filter", "--count", FRAGMENTS, "-Y", "udp.stream")
    alone = dissect("filter", "--count", "--no-reassemble", FRAGMENTS, "-Y", "udp.stream")

    assert int(alone.stdout) < int(joined.stdout) == len(right(FRAGMENTS, "udp.stream"))


def test_an_unknown_word_is_refused_with_those_like_it() -> None:
    refused = dissect("show", CAPTURE, "-Y", "tcp.event == retransmision")

    assert refused.exit_code == 2
    assert "did you mean retransmission" in refused.stderr
