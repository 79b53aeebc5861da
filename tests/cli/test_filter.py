from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import dissect.cli.commands.filter
from dissect.assigned_numbers import LinkType
from dissect.capture import Frame, FrameInterface, PcapWriter, frame_of, open_capture
from dissect.capture.pcapng.options import NO_OPTIONS
from dissect.cli import main
from dissect.cli.commands.filter import FileOrder
from dissect.cli.sources.selected_rows import SelectedRows
from dissect.filter.parser import parse
from dissect.packet import DEFAULT_LIMITS
from tests.render.frames import TCP_SYN, UDP_FRAME, WRONG, pcap

CAPTURES = Path(__file__).parents[2] / "captures"
TWO_INTERFACES = CAPTURES / "pcapng_two_interfaces.pcapng"
FRAMES = [UDP_FRAME, TCP_SYN, WRONG]


def run(*arguments: str | Path, **options: Any) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), **options)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "three.pcap"
    path.write_bytes(pcap(FRAMES))
    return path


@pytest.fixture(params=["by rows", "by packets"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by packets":
        monkeypatch.setattr(dissect.cli.commands.filter.PacketSelector, "by_rows", lambda *_: None)


def frame(timestamp_ns: int | None) -> Frame:
    return frame_of((1, timestamp_ns, 0, b"", FrameInterface(1), NO_OPTIONS))


def octets_of(path: Path) -> list[bytes]:
    with open_capture(path) as capture:
        return [frame.octets for frame in capture]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("text", "options", "kept"),
    [
        ("tcp", [], [1]),
        ("udp", [], [0, 2]),
        ("udp", ["-v"], [1]),
        ("udp", ["-c", "1"], [0]),
        ("udp.checksum.status == Bad", [], [2]),
        ("sctp.checksum.status == Bad", [], []),
        ("frame.comment", [], []),
        ("frame", ["-d", "udp.port==7,data"], [0, 1, 2]),
    ],
)
def test_packets_are_copied_and_a_pcap_file_stays_one(
    text: str, options: list[str], kept: list[int], capture: Path, tmp_path: Path
) -> None:
    result = run("filter", capture, "-Y", text, "-w", tmp_path / "out.pcap", *options)

    assert (result.exit_code, result.output) == (0, "")
    frames = capture.read_bytes()
    assert (tmp_path / "out.pcap").read_bytes()[:8] == frames[:8]
    assert octets_of(tmp_path / "out.pcap") == [FRAMES[one] for one in kept]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("name", ["icmp_echo.pcap", "microseconds.pcap", "pcapng_two_interfaces.pcapng"])
def test_what_is_kept_whole_is_the_same_file(name: str, tmp_path: Path) -> None:
    result = run("filter", CAPTURES / name, "-Y", "frame", "-w", tmp_path / name)

    assert result.exit_code == 0
    assert (tmp_path / name).read_bytes() == (CAPTURES / name).read_bytes()


@pytest.mark.usefixtures("engine")
def test_the_blocks_of_a_pcapng_file_are_copied_octet_for_octet(tmp_path: Path) -> None:
    run("filter", TWO_INTERFACES, "-Y", "tcp", "-w", tmp_path / "out.pcapng")

    with open_capture(TWO_INTERFACES) as before, open_capture(tmp_path / "out.pcapng") as after:
        blocks = {block.octets for block in before.blocks()}
        kept = [block.octets for block in after.blocks()]
    assert 0 < len(kept) < len(blocks)
    assert {*kept} <= blocks


def test_of_several_files_one_pcapng_file_is_made(capture: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.pcapng"

    result = run("filter", capture, TWO_INTERFACES, capture, "-Y", "tcp.flags.syn == 1", "-w", out)

    assert result.exit_code == 0
    with open_capture(out) as merged:
        frames = list(merged)
        assert merged.format == "pcapng"
    assert [frame.octets for frame in (frames[0], frames[-1])] == [TCP_SYN, TCP_SYN]
    assert len({frame.interface for frame in frames}) >= 3


def test_files_that_do_not_follow_one_another_in_time_are_named(capture: Path, tmp_path: Path) -> None:
    out, later = tmp_path / "out.pcapng", tmp_path / "later.pcap"
    with PcapWriter(later, LinkType.ETHERNET) as writer:
        writer.write(UDP_FRAME, timestamp_ns=1_800_000_000_000_000_000)

    def complaint(*files: Path) -> str:
        return run("filter", *files, "-Y", "udp", "-w", out).stderr

    assert complaint(capture, later) == ""
    reason = f"because {capture} begins earlier; see `dissect merge`"
    assert complaint(capture, later, capture, capture) == f"dissect: {out} is not in the order of time, {reason}\n"
    assert run("filter", later, capture, "-Y", "udp", "--count").stderr == ""


def test_packets_without_a_time_do_not_break_the_order_of_files() -> None:
    order = FileOrder()
    files: dict[str, list[int | None]] = {"a": [1, 5], "b": [None], "c": [None, 6, 2]}
    for file, times in files.items():
        list(order.followed(file, (frame(at) for at in times)))
        assert order.earlier is None
    list(order.followed("d", iter([frame(1)])))
    assert order.earlier == "d"


def test_no_more_files_are_read_than_are_needed(capture: Path, tmp_path: Path) -> None:
    result = run("filter", capture, tmp_path / "none.pcap", "-Y", "udp", "-c", "1", "--count")

    assert (result.exit_code, result.output) == (0, "1\n")


def test_standard_input_goes_to_standard_output(capture: Path) -> None:
    result = run("filter", "-", "-Y", "tcp", "-w", "-", input=capture.read_bytes())

    assert result.exit_code == 0
    with open_capture(io.BytesIO(result.stdout_bytes)) as copied:
        assert [frame.octets for frame in copied] == [TCP_SYN]


def test_only_the_count_may_be_asked_for(capture: Path) -> None:
    result = run("filter", capture, capture, "-Y", "udp", "--count")

    assert (result.exit_code, result.output) == (0, "4\n")


@pytest.mark.usefixtures("engine")
def test_of_a_damaged_file_what_comes_before_is_copied(capture: Path, tmp_path: Path) -> None:
    capture.write_bytes(capture.read_bytes()[:-5])

    result = run("filter", capture, "-Y", "frame", "-w", tmp_path / "out.pcap")

    assert result.exit_code == 1
    assert "record 3" in result.output
    assert octets_of(tmp_path / "out.pcap")[:2] == FRAMES[:2]


def test_what_cannot_be_opened_makes_no_file(tmp_path: Path) -> None:
    result = run("filter", tmp_path / "none.pcap", "-Y", "tcp", "-w", tmp_path / "out.pcap")

    assert result.exit_code == 2
    assert not (tmp_path / "out.pcap").exists()


def test_what_cannot_be_written_ends_the_command(capture: Path, tmp_path: Path) -> None:
    result = run("filter", capture, "-Y", "tcp", "-w", tmp_path / "none" / "out.pcap")

    assert result.exit_code == 2
    assert "No such file" in result.output


def test_what_fails_on_the_way_leaves_no_file(capture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dissect.capture.PcapWriter.write", failing)
    before = {*tmp_path.iterdir()}

    result = run("filter", capture, "-Y", "tcp", "-w", tmp_path / "out.pcap")

    assert result.exit_code == 130
    assert {*tmp_path.iterdir()} == before


def test_a_file_that_grows_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SelectedRows, "decisions", lambda *_: iter([0]))

    result = run("filter", TWO_INTERFACES, "-Y", "frame", "-w", tmp_path / "out.pcapng")

    assert result.exit_code == 0
    assert octets_of(tmp_path / "out.pcapng") == octets_of(TWO_INTERFACES)[1:]


def test_rows_decide_for_every_packet_of_a_file(capture: Path) -> None:
    choice = dissect.cli.commands.filter.PacketSelector(parse("udp"), None, DEFAULT_LIMITS, True, invert=True)
    selected = choice.by_rows(str(capture))

    assert list(selected.decisions() if selected else ()) == [0, 1, 0]


def test_nothing_beyond_the_base_install_is_needed(capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy", "pyarrow", "dissect.columns.filtering.masks"):
        monkeypatch.setitem(sys.modules, name, None)

    assert run("filter", capture, "-Y", "udp", "--count").output == "2\n"
    assert run("filter", capture, "--count").output == run("filter", capture, "-Y", "frame", "--count").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-Y", "tcp", "--count"], "Missing argument 'FILE…'."),
        (["FILE", "--count", "-v"], "Missing option '-Y': which packets are not meant?"),
        (["FILE"], "Missing option '-w' or '--count': where do the packets go?"),
        (["FILE", "-Y", "tcp"], "Missing option '-w' or '--count': where do the packets go?"),
        (["FILE", "-Y", "tcp", "-w", "-", "--count"], "The count goes to standard output"),
        (["FILE", "-Y", "tcp", "-w", "FILE"], "is also an input"),
        (["FILE", "-Y", "ip.tttl", "--count"], "did you mean ip.ttl"),
        (["FILE", "-Y", 'ip.ttl == "x"', "--count"], '    ip.ttl == "x"\n              ^~~\n'),
    ],
)
def test_what_is_missing_or_wrong_is_said(arguments: list[str], message: str, capture: Path) -> None:
    result = run("filter", *(str(capture) if one == "FILE" else one for one in arguments))

    assert result.exit_code == 2
    assert message in result.output


def test_octets_do_not_go_to_a_terminal(capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dissect.cli.commands.filter, "is_terminal", lambda: True)

    result = run("filter", capture, "-Y", "tcp", "-w", "-")

    assert result.exit_code == 2
    assert "Standard output is a terminal" in result.output


@pytest.mark.parametrize(
    ("pattern", "lines"),
    [
        ("udp.srcp", ["udp.srcport  number         Source Port"]),
        (
            "ip.flags.[md]f",
            ["ip.flags.df  flag           Don't Fragment", "ip.flags.mf  flag           More Fragments"],
        ),
        ("IPV6.DST", ["ipv6.dst              IPv6 address   Destination Address"]),
    ],
)
def test_names_are_listed_with_their_types(pattern: str, lines: list[str]) -> None:
    result = run("filter", "--names", pattern)

    assert result.exit_code == 0
    assert [line.partition(" (")[0] for line in result.output.splitlines()][: len(lines)] == lines


def test_all_names_are_listed() -> None:
    result = run("filter", "--names")

    assert len(result.output.splitlines()) > 1500
    assert "\ntcp " in result.output


def test_of_names_that_are_none_the_nearest_are_said() -> None:
    near, far = run("filter", "--names", "ip.tttl"), run("filter", "--names", "qqqqqq")

    assert "No name matches 'ip.tttl'. Did you mean ip.ttl" in near.output
    assert far.output.endswith("No name matches 'qqqqqq'.\n")


def test_the_language_is_described_with_the_names_after_it() -> None:
    result = run("filter", "--syntax", "--names", "udp.nothing*")
    described = run("filter", "--syntax")

    assert result.exit_code == 2
    assert described.output.startswith("A filter selects packets")
    assert max(map(len, described.output.splitlines())) <= 120


def test_show_shows_only_what_is_meant_and_goes_on_counting(capture: Path) -> None:
    whole = run("show", CAPTURES / "ncat_echo.pcap", "-Y", "tcp.flags.push == 1", "-c", "1")
    shown = run("show", capture, "-Y", "tcp")
    raw = run("show", capture, "-Y", "tcp", "-S", "--json")

    assert "Seq=1 Ack=1" in whole.output
    assert len(run("show", capture).output.splitlines()) == 3
    assert len(shown.output.splitlines()) == 1
    assert '"number":2' in raw.output


def test_show_refuses_what_is_no_filter(capture: Path) -> None:
    result = run("show", capture, "-Y", "tcp and")

    assert result.exit_code == 2
    assert "The filter is incomplete\n    tcp and\n           ^" in result.output


def test_verify_counts_only_what_is_meant(capture: Path) -> None:
    result = run("verify", capture, "-Y", "tcp", "--json")

    assert result.exit_code == 0
    assert '"packets":1' in result.output
