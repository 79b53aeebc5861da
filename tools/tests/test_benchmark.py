"""The benchmark: all installed contestants read the same, every planned run exists, bars are judged, tables render."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import benchmark
import pytest
from speed import bars, expensive, growth, plan, report
from speed.captures import CAPTURES, mixed, pool
from speed.captures.pcap_records import frames
from speed.captures.synthetic import generate
from speed.contestant import Clock, Reading
from speed.contestants import CONTESTANTS, contestant, floor
from speed.contestants.commands import COMMANDS
from speed.measure import measured
from speed.programs import NotInstalledError
from speed.running import File, Measured, as_json, asked, from_json, run

from dissect.blocks.files.ahead import PIECE
from tests.profiles import some_of

PACKETS = 600
SECONDS = 3600.0
ODD = tuple(pool.Share(one.kind, pool.POOL // 4, one.make) for one in mixed.SHARES if one.odd)


@pytest.fixture(scope="session")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("speed") / "capture.pcap"
    generate(path, PACKETS)
    return path


def sum_of_ports(path: Path) -> int:
    """As the frames have it, which begin all alike."""
    places = [(octets, 34 if octets[12] == 0x08 else 54) for octets in frames(path)]
    return sum(sum(struct.unpack_from(">HH", octets, place)) for octets, place in places)


@pytest.mark.slow
@pytest.mark.parametrize("key", some_of([one.key for one in CONTESTANTS if one.program is None], 12))
def test_a_contestant_reads_every_packet(capture: Path, key: str) -> None:
    for module in contestant(key).modules:
        pytest.importorskip(module)

    reading = measured(contestant(key), capture, None, SECONDS)

    knows_none = contestant(key).group in {"floor", "dissect, commands"}
    assert reading.packets == (None if knows_none else PACKETS)
    assert (reading.bad, reading.skipped) == (0, 0)
    assert reading.ports in {None, sum_of_ports(capture)}
    assert reading.seconds
    assert reading.peak_kib


@pytest.mark.slow
@pytest.mark.parametrize("key", some_of([one.key for one in CONTESTANTS if one.program is not None], 6))
def test_a_program_reads_every_packet(capture: Path, key: str) -> None:
    try:
        reading = measured(contestant(key), capture, None, SECONDS)
    except NotInstalledError as missing:
        pytest.skip(str(missing))

    assert reading.packets == (None if contestant(key) in COMMANDS else PACKETS)
    assert (reading.bad, reading.skipped) == (0, 0)
    assert reading.ports in {None, sum_of_ports(capture)}
    assert reading.seconds
    assert reading.peak_kib


@pytest.mark.heavy
def test_a_slow_contestant_stops_when_its_time_is_over(tmp_path: Path) -> None:
    capture = tmp_path / "capture.pcap"
    generate(capture, 1000)

    reading = contestant("construct").read(capture, Clock(0.0))

    assert reading.packets == 256


@pytest.mark.heavy
def test_the_growing_contestant_is_known_by_its_columns_threads_and_verdicts(capture: Path) -> None:
    reading = measured(contestant("growing/40/2/1"), capture, capture, SECONDS)

    assert reading.packets == PACKETS
    assert reading.ports == sum_of_ports(capture)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["dpkt", "gopacket-verdicts", "libtins", "libtins-verdicts", "table-13"])
def test_a_contestant_goes_on_after_packets_that_it_cannot_read(tmp_path: Path, key: str) -> None:
    capture = tmp_path / "odd.pcap"
    pool.write(capture, PACKETS, ODD)
    one = contestant(key)
    for module in one.modules:
        pytest.importorskip(module)

    try:
        reading = measured(one, capture, None, SECONDS)
    except NotInstalledError as missing:
        pytest.skip(str(missing))

    assert reading.packets == PACKETS
    assert (reading.skipped > 0) == (key != "table-13")


@pytest.mark.slow
def test_rows_that_python_is_asked_about_are_counted_by_cause(
    tmp_path: Path, capture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"friendly": File(capture, PACKETS, capture), "nothing": File(tmp_path / "none.pcap", 0, capture)}
    said: list[str] = []
    monkeypatch.setenv("DISSECT_ENGINE", "off")

    counted = asked(files, dict.fromkeys(files, "asked"), said.append)

    assert counted == {"friendly": {"packets": PACKETS, "causes": {"everything asked": PACKETS}}}
    assert said[0] == f"rows asked, friendly: {PACKETS} of {PACKETS}"
    assert said[1].startswith("rows asked, nothing: failed: ")


def test_every_planned_run_has_its_reader_and_its_capture() -> None:
    planned = plan.runs(["own.pcap"], None, None)

    assert {one.capture for one in planned} == {*CAPTURES, "own.pcap"}
    assert {one.key for one in planned} == {one.key for one in CONTESTANTS if one.group != "counted"}
    assert [one.key for one in planned if one.capture == "own.pcap"] == list(plan.OWN)
    assert {one.run for one in bars.BARS} | {one.against for one in bars.BARS} <= set(planned)


def test_the_floor_reads_by_the_same_blocks() -> None:
    assert floor.BLOCK == PIECE


def test_some_readers_and_captures_can_be_chosen() -> None:
    assert plan.runs([], ["dpkt", "scapy"], ["mixed"]) == [plan.Run("mixed", "dpkt"), plan.Run("mixed", "scapy")]
    assert plan.counted(["mixed", "own.pcap", "wrong", "dns"]) == {
        "mixed": "asked",
        "own.pcap": "asked",
        "dns": "asked-dns",
    }
    assert plan.packets_of("mixed", 1000) == 1000
    assert plan.packets_of("dns", 1000) == 200


def a_measurement(key: str, *rates: float, capture: str = "synthetic", missing: str | None = None) -> Measured:
    one = contestant(key)
    rounds = [] if missing else list(rates)
    seconds = [1000 / rate for rate in rounds]
    return Measured(
        capture,
        key,
        one.label,
        one.does,
        one.group,
        packets=1000,
        ports=1,
        rates=rounds,
        seconds=seconds,
        cpu_seconds=seconds,
        peak_kib=2048,
        missing=missing,
    )


MEASURED = [
    a_measurement("table-13", 6_000_000.0, 9_000_000.0, 8_000_000.0),
    a_measurement("dpkt", 60_000.0, 80_000.0, 100_000.0),
    a_measurement("floor", 12_000_000.0, 12_000_000.0, 12_000_000.0),
    a_measurement("libtins", missing="no g++ here"),
    a_measurement("table-13", 4_000_000.0, 3_000_000.0, 4_000_000.0, capture="mixed"),
    a_measurement("table-13", 4_000_000.0, 9_000_000.0, 4_000_000.0, capture="own.pcap"),
]
POINTS = [growth.Point(packets, 13, 2, True, packets * 1e-7, 1024) for packets in (1_000, 100_000)]
RESULTS: dict[str, Any] = {
    "machine": {"cpus": 2, "python": "3.11", "system": "Linux"},
    "captures": {
        "synthetic": {"packets": 1000, "octets": 463_000},
        "mixed": {"packets": 1000, "octets": 400_000},
        "own.pcap": {"packets": 1000, "octets": 400_000},
    },
    "rounds": 3,
    "seconds": 1.0,
    "found": as_json(MEASURED),
    "asked": {
        "mixed": {"packets": 1000, "causes": {"IPv6": 2, "IPv4": 1}},
        "own.pcap": {"packets": 1000, "causes": {"IPv4": 3}},
        "dns": {"packets": 1000, "causes": {"DNS": 3}},
    },
    "imports": {
        "dissect": 0.01,
        "construct": 0.04,
        "dissect.packet": 0.2,
        "heavy": ["numpy"],
        "verify": 0.2,
        "click and construct": 0.1,
    },
    "first_table": {"pyarrow": 0.1, "first": 0.2, "second": 0.004},
    "memory": {
        "dissect.scan": {"octets": 10**10, "packets": 1000, "seconds": 1.0, "peak_kib": 300 * 1024},
        "dissect verify": {"octets": 10**10, "packets": None, "seconds": 1.0, "peak_kib": 70 * 1024},
    },
    "growth": growth.as_json(POINTS),
}


def test_the_table_says_rates_ratios_and_memory() -> None:
    assert report.speeds([one for one in MEASURED if one.capture == "synthetic"]) == (
        "| reader | does | packets/s | ratio to dpkt | ns a packet | CPU ns a packet | peak memory |\n"
        "|---|---|--:|--:|--:|--:|--:|\n"
        "| one pass, mapped | its words added up by two threads | 12,000,000 | 150 | 83 | 83 | 2 MiB |\n"
        "| **dissect.table** | 13 columns, every verdict | 8,000,000 | 100 | 125 | 125 | 2 MiB |\n"
        "| dpkt | ports | 80,000 | 1 | 12,500 | 12,500 | 2 MiB |\n"
    )
    assert report.missing(MEASURED) == "Not measured: libtins (C++): no g++ here.\n"


def test_readers_that_read_something_else_are_named() -> None:
    same = [a_measurement("dpkt", 1.0), a_measurement("scapy", 1.0), a_measurement("floor", 1.0)]
    other, shorter = a_measurement("libtins", 1.0), a_measurement("gopacket", 1.0, capture="mixed")
    other.ports, other.bad, shorter.packets = 2, 3, 900
    same[2].ports = None
    packets = {"synthetic": 1000, "mixed": 1000}

    assert not report.disagreements(same, packets)
    assert report.disagreements([*same, other, shorter], packets) == (
        "gopacket (Go) (ports) reads 900 of 1,000 packets.\n"
        "libtins (C++) (ports) finds 3 checksums wrong.\nNot the same ports: scapy 1, libtins (C++) 2.\n"
    )


def test_every_other_round_goes_backwards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    answer: dict[str, object] = {
        "packets": 1,
        "ports": None,
        "bad": 0,
        "skipped": 0,
        "seconds": 1.0,
        "cpu_seconds": 1.0,
        "peak_kib": 1,
    }

    def ask(key: str, *_: object) -> dict[str, object]:
        asked.append(key)
        return answer

    monkeypatch.setattr("speed.running.ask", ask)
    planned = [plan.Run("synthetic", key) for key in ("table-13", "verdicts")]

    run(planned, {"synthetic": File(tmp_path, 1, tmp_path)}, 3, 1.0, lambda _: None)

    assert asked == ["table-13", "verdicts", "verdicts", "table-13", "table-13", "verdicts"]


@pytest.mark.parametrize(
    ("what", "bar", "measured", "met"),
    [
        (bars.ALL, "≥ 3 × the speed of libtins (C++), ports", "not measured", None),
        (
            bars.ALL,
            "≤ 2 × the time of one pass, mapped",
            "1.50 ×",
            True,
        ),
        (f"{bars.ALL}, mixed", "≤ 1.5 × the time of dissect.table, synthetic", "2.00 ×", False),
        (f"{bars.ALL}, own.pcap", "≤ 2.5 × the time of dissect.table, synthetic", "1.50 ×", True),
        ("rows that Python is asked about, mixed", "≤ 0.05%", "0.300%", False),
        ("rows that Python is asked about, own.pcap", "≤ 0.30%", "0.300%", True),
        ("first table of a process", "≤ 1.5 × the time of import pyarrow", "2.00 ×", False),
        ("import dissect", "≤ 1.5 × the time of import construct", "0.25 ×", True),
        ("import dissect", "loads nothing heavy", "numpy", False),
        (
            "dissect verify of a small capture",
            "≤ 3 × the time of a process that imports click and construct",
            "2.00 ×",
            True,
        ),
        ("peak memory of dissect.scan, 10.0 GB", "≤ 350 MiB", "300 MiB", True),
        ("peak memory of dissect verify, 10.0 GB", "≤ 60 MiB", "70 MiB", False),
        (f"{bars.ALL}, 100,000 packets", "≤ 1.2 × the time a packet of 1,000", "1.00 ×", True),
    ],
)
def test_bars_are_judged_by_the_median_of_the_ratios_of_each_round(
    what: str, bar: str, measured: str, met: bool | None
) -> None:
    judged = bars.judged(MEASURED, RESULTS, POINTS)

    assert [one for one in judged if (one.what, one.bar) == (what, bar)] == [bars.Judgement(what, bar, measured, met)]


def test_rows_asked_for_other_columns_have_no_bar() -> None:
    judged = bars.judged(MEASURED, RESULTS, POINTS)

    found = [one.what.rpartition(", ")[2] for one in judged if one.what.startswith("rows that Python is asked about")]
    assert found == ["mixed", "own.pcap"]


def test_without_other_measurements_only_readers_are_judged() -> None:
    judged = bars.judged(MEASURED, {"captures": {"synthetic": {}}}, [])

    assert len(judged) == len(bars.BARS)


def test_a_missed_bar_is_shown() -> None:
    text = report.page(RESULTS, MEASURED)

    assert "| rows that Python is asked about, mixed | ≤ 0.05% | 0.300% | **missed** |" in text
    assert "| mixed | 3 | 0.300% | IPv6 2, IPv4 1 |" in text
    assert "### own.pcap\n\n1,000 packets, 0 MB\n" in text


def test_what_is_kept_as_json_gives_the_same_text(tmp_path: Path) -> None:
    kept = json.loads(json.dumps(RESULTS))

    assert from_json(kept["found"]) == MEASURED
    assert benchmark.text(kept) == benchmark.text(RESULTS)
    assert "takes 200 ms with all imports, the second 4.0 ms" in benchmark.text(kept)


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
    assert text.startswith("before\n<!-- speed -->\n2 CPUs, ")
    assert text.endswith("<!-- /speed -->\nafter\n")
    assert "old" not in text
    assert "| **dissect.table** | 13 columns, every verdict | 8,000,000 | 4,000,000 |" in text
    assert "| dpkt | ports | 80,000 | – |" in text
    assert "one pass" not in text
    assert "one pass" in page.read_text(encoding="utf-8")


def test_a_readme_without_a_place_for_the_table_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_text("nothing\n", encoding="utf-8")
    monkeypatch.setattr(benchmark, "ROOT", tmp_path)

    with pytest.raises(SystemExit, match="no part"):
        benchmark.write(RESULTS)


def test_a_reading_says_nothing_that_was_not_measured() -> None:
    assert Reading(3) == Reading(3, None, None, None, None, 0, 0, None)


def test_expensive_frames_are_compared_with_an_ordinary_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expensive, "seconds", lambda octets, *_: float(len(octets)))
    said: list[str] = []

    found = expensive.ratios(said.append)

    assert len(found) > 400
    assert max(found.values()) < 1.1
    assert f"The most expensive of {len(found)} frames of 64 KiB costs 1.0 times" in expensive.report(found)
    assert said == ["frames made to be expensive"]
