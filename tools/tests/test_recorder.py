"""The recorder's catalogue, and what it has recorded: nothing is missing, nothing is left over, all is described."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import recording.scenarios  # noqa: F401  (fills the catalogue)
from recording import frames, readme
from recording.capture_files import packets_of
from recording.catalogue import SCENARIOS, scenario
from recording.laboratory import Laboratory
from recording.wire import Direction, Outcome, lost, to_the_server, twice

from tests.together import together

CAPTURES = Path(__file__).resolve().parents[2] / "captures"
LARGEST_CAPTURE = 90_000
LARGEST_FOLDER = 1_000_000
RECORDED = sorted(path for path in CAPTURES.iterdir() if path.suffix in {".pcap", ".pcapng"})


def test_every_scenario_is_recorded_and_every_capture_has_a_scenario() -> None:
    recorded = {path.name for path in RECORDED}

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
