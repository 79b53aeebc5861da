"""The parts of the benchmark: its capture is as declared, all installed contestants read the same, tables render."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import benchmark
import pytest
from speed import bars, expensive, growth, report
from speed.contestant import Clock, Reading
from speed.contestants import CONTESTANTS, contestant
from speed.generate import generate
from speed.measure import measured
from speed.pcap_records import count_packets, frames
from speed.programs import NotInstalledError
from speed.running import Measured, as_json, from_json
from speed.traffic import CHUNK

import dissect
from dissect.checksum import Kind

PACKETS = 600
SECONDS = 3600.0


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("speed") / "capture.pcap"
    generate(path, PACKETS)
    return path


def test_every_checksum_of_the_capture_is_valid(capture: Path) -> None:
    with dissect.open(capture) as packets:
        found = [(packet.problems, [one.verdict.kind for one in packet.checksums]) for packet in packets]

    assert len(found) == PACKETS
    assert {kind for _, kinds in found for kind in kinds} == {Kind.VALID}
    assert not [problems for problems, _ in found if problems]


def test_the_capture_has_the_mix_that_it_promises(capture: Path) -> None:
    with dissect.open(capture) as packets:
        kinds = [frozenset(layer.name for layer in packet.layers) for packet in packets]
    payloads = {len(one) for one in frames(capture)}

    assert 0.80 < sum("ip" in one for one in kinds) / PACKETS < 0.90
    assert 0.64 < sum("tcp" in one for one in kinds) / PACKETS < 0.76
    assert all(one & {"ip", "ipv6"} and one & {"tcp", "udp"} and len(one) == 3 for one in kinds)
    assert min(payloads) == 60
    assert max(payloads) == 1514
    assert len(payloads) > 100


def test_no_two_packets_of_the_capture_are_the_same(capture: Path) -> None:
    assert len(set(frames(capture))) == PACKETS


def test_a_capture_is_the_beginning_of_every_longer_one(tmp_path: Path, capture: Path) -> None:
    longer = tmp_path / "longer.pcap"
    size = generate(longer, CHUNK + 1)

    octets = longer.read_bytes()
    assert len(octets) == size
    assert octets.startswith(capture.read_bytes())
    assert count_packets(longer) == CHUNK + 1


def test_another_seed_gives_another_capture(tmp_path: Path, capture: Path) -> None:
    other = tmp_path / "other.pcap"
    generate(other, PACKETS, seed=2)

    assert other.read_bytes() != capture.read_bytes()


def sum_of_ports(path: Path) -> int:
    """As the frames have it, which begin all alike."""
    places = [(octets, 34 if octets[12] == 0x08 else 54) for octets in frames(path)]
    return sum(sum(struct.unpack_from(">HH", octets, place)) for octets, place in places)


@pytest.mark.parametrize("key", [one.key for one in CONTESTANTS if one.program is None])
def test_a_contestant_reads_every_packet(capture: Path, key: str) -> None:
    for module in contestant(key).modules:
        pytest.importorskip(module)

    reading = measured(contestant(key), capture, None, SECONDS)

    assert (reading.packets, reading.bad) == (PACKETS, 0)
    assert reading.ports in {None, sum_of_ports(capture)}
    assert reading.seconds
    assert reading.peak_kib


@pytest.mark.parametrize("key", [one.key for one in CONTESTANTS if one.program is not None])
def test_a_program_reads_every_packet(capture: Path, key: str) -> None:
    try:
        reading = measured(contestant(key), capture, None, SECONDS)
    except NotInstalledError as missing:
        pytest.skip(str(missing))

    assert (reading.packets, reading.bad, reading.ports) == (PACKETS, 0, sum_of_ports(capture))
    assert reading.seconds
    assert reading.peak_kib


def test_a_slow_contestant_stops_when_its_time_is_over(tmp_path: Path) -> None:
    capture = tmp_path / "capture.pcap"
    generate(capture, 1000)

    reading = contestant("construct").read(capture, Clock(0.0))

    assert reading.packets == 256


def test_the_growing_contestant_is_known_by_its_columns_threads_and_verdicts(capture: Path) -> None:
    reading = measured(contestant("growing/40/2/1"), capture, capture, SECONDS)

    assert reading.packets == PACKETS
    assert reading.ports == sum_of_ports(capture)


def a_measurement(key: str, *rates: float, missing: str | None = None) -> Measured:
    one = contestant(key)
    rounds = [] if missing else list(rates)
    seconds = [1000 / rate for rate in rounds]
    return Measured(key, one.label, one.does, one.group, 1000, 1, 0, rounds, seconds, seconds, 2048, missing)


MEASURED = [
    a_measurement("table-13", 6_000_000.0, 9_000_000.0, 8_000_000.0),
    a_measurement("dpkt", 60_000.0, 80_000.0, 100_000.0),
    a_measurement("floor", 30_000_000.0, 30_000_000.0, 30_000_000.0),
    a_measurement("verdicts", 7_500_000.0, 7_500_000.0, 7_500_000.0),
    a_measurement("libtins", missing="no g++ here"),
]
RESULTS: dict[str, Any] = {
    "machine": {"cpus": 2, "python": "3.11", "system": "Linux"},
    "capture": {"packets": 1000, "octets": 463_000},
    "rounds": 3,
    "seconds": 1.0,
    "found": as_json(MEASURED),
    "imports": {"dissect": 0.01, "construct": 0.04, "dissect.packet": 0.2, "heavy": []},
    "first_use": {"cold": 12.0, "cached": 0.25, "warm": 0.004},
}


def test_the_table_says_rates_ratios_and_who_is_missing() -> None:
    assert report.speeds(MEASURED) == (
        "| reader | does | packets/s | ratio to dpkt | CPU ns a packet | peak memory |\n"
        "|---|---|--:|--:|--:|--:|\n"
        "| NumPy, mapped | 64-bit words of the mapped file added up | 30,000,000 | 375 | 33 | 2 MiB |\n"
        "| **dissect.table** | 13 columns, every verdict | 8,000,000 | 100 | 125 | 2 MiB |\n"
        "| **its kernels** | index, walk, every verdict | 7,500,000 | 93.8 | 133 | 2 MiB |\n"
        "| dpkt | ports | 80,000 | 1 | 12,500 | 2 MiB |\n"
        "\n"
        "Not measured: libtins (C++): no g++ here.\n"
    )


def test_who_reads_something_else_is_named() -> None:
    same = [a_measurement("dpkt", 1.0), a_measurement("scapy", 1.0), a_measurement("floor", 1.0)]
    other = a_measurement("libtins", 1.0)
    other.ports, other.bad = 2, 3
    same[2].ports = None

    assert not report.disagreements(same)
    assert report.disagreements([*same, other]) == (
        "libtins (C++) (ports) finds 3 checksums wrong.\nNot the same ports: scapy 1, libtins (C++) 2.\n"
    )


def test_bars_are_judged_by_the_median_of_the_ratios_of_each_round() -> None:
    judged = {(what, bar): (got, word) for what, bar, got, word in bars.judged(MEASURED, RESULTS["imports"])}

    assert judged["table: 13 columns and every verdict", "at least 100 × dpkt"] == ("100.0 ×", "reached")
    assert judged["kernels: index, walk, every verdict", "at most 5 × the time of NumPy, mapped"] == (
        "4.0 ×",
        "reached",
    )
    assert judged["table: 13 columns and every verdict", "at least 1.5 × libtins (C++)"] == ("not measured", "–")
    assert judged["import dissect", "at most 1.5 × import construct"] == ("0.25 ×", "reached")
    assert judged["import dissect", "nothing heavy"] == ("nothing", "reached")


def test_a_missed_bar_says_by_how_much() -> None:
    found = [a_measurement("scalar", 90_000.0), a_measurement("dpkt", 60_000.0)]

    rows = bars.judged(found, None)

    assert ("scalar, ports read", "at least 3 × dpkt", "1.5 ×", "MISSED (50% of it)") in rows


def test_what_is_kept_as_json_gives_the_same_text(tmp_path: Path) -> None:
    kept = json.loads(json.dumps(RESULTS))

    assert from_json(kept["found"]) == MEASURED
    assert benchmark.text(kept) == benchmark.text(RESULTS)
    assert "takes 12.0 s" in benchmark.text(kept)


def test_growth_shows_rates_and_a_graph() -> None:
    points = [
        growth.Point(packets, columns, threads, verdicts, packets * 1e-7 * columns / threads, 1024)
        for packets in (1_000, 10_000)
        for columns in (13, 40)
        for threads, verdicts in growth.SETTINGS
    ]

    text = growth.report(growth.from_json(growth.as_json(points)))

    assert "| 1,000 | 769,000 | 769,000 | 1,540,000 | 1,540,000 | 1 MiB | 1300 " + "▇" * 40 + " |" in text
    assert "| 40 | 250,000 |" in text


def test_the_table_is_put_into_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme, page = tmp_path / "README.md", tmp_path / "docs" / "speed.md"
    page.parent.mkdir()
    for path in (readme, page):
        path.write_text("before\n<!-- speed -->\nold\n<!-- /speed -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(benchmark, "ROOT", tmp_path)

    benchmark.write(RESULTS)

    text = readme.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- speed -->\n1,000 packets, ")
    assert text.endswith("<!-- /speed -->\nafter\n")
    assert "old" not in text
    assert "| dpkt | ports | 80,000 | 1 | 12,500 | 2 MiB |" in text
    assert "its kernels" not in text
    assert "its kernels" in page.read_text(encoding="utf-8")


def test_a_readme_without_a_place_for_the_table_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_text("nothing\n", encoding="utf-8")
    monkeypatch.setattr(benchmark, "ROOT", tmp_path)

    with pytest.raises(SystemExit, match="no part"):
        benchmark.write(RESULTS)


def test_a_reading_says_nothing_that_was_not_measured() -> None:
    assert Reading(3) == Reading(3, None, None, None, None, 0)


def test_expensive_frames_are_compared_with_an_ordinary_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expensive, "seconds", lambda octets, *_: float(len(octets)))
    said: list[str] = []

    found = expensive.ratios(said.append)

    assert len(found) > 400
    assert max(found.values()) < 1.1
    assert f"The most expensive of {len(found)} frames of 64 KiB costs 1.0 times" in expensive.report(found)
    assert said == ["frames made to be expensive"]
