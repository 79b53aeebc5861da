"""Filters with names that only earlier packets tell find the same packets in every command."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest

from dissect.capture import open_capture
from dissect.protocols.tcp import TCP
from dissect.session import flows, open_packets
from tests.captures import CAPTURES
from tests.cli.commands import dissect, run
from tests.profiles import some_of
from tests.render.frames import pcap

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


@pytest.mark.heavy
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


@pytest.mark.heavy
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


DAMAGED = (
    "show FILE -Y http",
    "filter FILE -Y http --count",
    "filter FILE -Y http -w OUT",
    "stats FILE -Y http",
    "verify FILE -Y http",
    "flows FILE -Y http",
    "netstat FILE -Y http",
    "export FILE -Y http",
    "explain FILE -Y http -o OUT",
    "export FILE --columns http.request.uri",
    "rewrite FILE -Y http -w OUT --shift 1",
    "echo-check FILE -Y http",
    "split FILE -Y http -w OUT --by flow",
    "split FILE -Y 'http or frame.comment' -w OUT --by flow",
)
"""Commands that ask what streams carry."""


def http_with_wrong_checksums(path: Path) -> int:
    """A capture in which no segment of HTTP has a right checksum, and how many carry something."""
    with open_packets(CAPTURES / "http4_messages.pcap") as packets:
        own = list(packets)
    segments = [packet for packet in own if TCP in packet]
    frames = [packet.replace(TCP, checksum=packet[TCP].checksum ^ 0x5500) for packet in segments]
    path.write_bytes(pcap([bytes(one) for one in frames]))
    return sum(bool(packet.payload) for packet in segments)


@pytest.mark.heavy
@pytest.mark.parametrize("line", some_of(list(DAMAGED), 3))
@pytest.mark.parametrize("suffix", [".pcap", ".pcapng"])
def test_segments_that_are_in_no_stream_are_counted_where_streams_are_asked_about(
    line: str, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.pcap"
    count = http_with_wrong_checksums(path)
    if suffix == ".pcapng":
        assert dissect("merge", path, "-w", tmp_path / "wrong.pcapng").exit_code == 0
    words = {"FILE": str(path.with_suffix(suffix)), "OUT": str(tmp_path / "out.pcap")}
    result = dissect(*(words.get(one, one) for one in shlex.split(line)))

    assert (
        result.stderr.count(f"{count} segments with a wrong checksum left out of streams. `dissect stream --take") == 1
    )


@pytest.mark.heavy
@pytest.mark.parametrize("engine", ["", "off"])
def test_they_are_counted_without_an_engine_and_from_a_pipe(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.pcap"
    count = http_with_wrong_checksums(path)
    said = run("show", "-", "-Y", "http", input=path.read_bytes(), env={**os.environ, "DISSECT_ENGINE": engine}).stderr

    assert said.decode().count(f"dissect: -: {count} segments with a wrong checksum") == 1


@pytest.mark.parametrize("line", ["show FILE", "show FILE -Y tcp.stream==0", "show FILE -Y dns", "stats FILE -Y tcp"])
def test_they_are_not_where_nothing_in_streams_is_asked_about(line: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.pcap"
    http_with_wrong_checksums(path)
    assert not dissect(*line.replace("FILE", str(path)).split()).stderr
    assert not dissect("filter", CAPTURES / "http4_messages.pcap", "-Y", "http", "--count").stderr
