"""`dissect info`: what it says of a capture, and that capinfos says the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dissect.blocks.captures import read_captures
from dissect.capture import open_capture
from dissect.statistics import summary
from tests.capture.files import (
    SECTION,
    custom,
    interface,
    name_resolution,
    obsolete_packet,
    option,
    packet,
    secrets,
    section,
    simple_packet,
    statistics,
)
from tests.cli.commands import dissect
from tests.hostile.cases import ROOT
from tests.render.frames import TCP_SYN, UDP_FRAME, pcap
from tests.statistics.statistics_of import no_engine
from tests.together import together

CAPTURES = sorted((ROOT / "captures").glob("*.pcap*"))
TWO_INTERFACES = ROOT / "captures" / "pcapng_two_interfaces.pcapng"
SECOND = 1_000_000


def said(octets: bytes, folder: Path, *options: str) -> list[str]:
    path = folder / "said.pcapng"
    path.write_bytes(octets)
    result = dissect("info", path, *options)
    assert result.exit_code == 0
    return result.stdout.splitlines()[1:]


def told(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dissect("info", "--json", path).stdout)
    return found


def count(value: int) -> bytes:
    return value.to_bytes(8, "little")


def test_all_that_there_is_to_say_of_a_capture() -> None:
    result = dissect("info", TWO_INTERFACES)

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        str(TWO_INTERFACES),
        "  pcapng: 22 packets, 1,666 octets; Ethernet",
        "  from 2026-11-23 01:14:12.262782894 UTC to 2026-11-23 01:14:12.669194899 UTC",
        "  0.406412 s, in time order",
        "  the capture lost nothing, as its interfaces counted",
        "  made by Dumpcap (Wireshark) 4.0.17 (Git v4.0.17 packaged as 4.0.17-0+deb12u3)",
        "",
        "  interface  name           link type  snap length  unit  packets  received  dropped  by the system",
        "          0  client0        Ethernet       262,144    ns       12        12        0              –",
        "          1  lo (Loopback)  Ethernet       262,144    ns       10        10        0              –",
    ]


def test_a_pcap_file_that_is_cut() -> None:
    lines = dissect("info", ROOT / "captures" / "snaplen_64.pcap").output.splitlines()

    assert "  pcap: 24 packets, 1,800 octets on the wire, 1,502 captured; Ethernet" in lines
    assert "  22 packets cut: octets are missing" in lines


@pytest.mark.parametrize(
    ("times", "said_of_order"),
    [
        ([1, 2, 3], "2.000000 s, in time order"),
        ([2, 1, 3], "2.000000 s, 1 packet is earlier than the one before"),
        ([3, 2, 1], "2.000000 s, 2 packets are earlier than the one before"),
    ],
)
@pytest.mark.parametrize("rows", [1, 2, 16_384])
def test_the_order_of_times(
    times: list[int], said_of_order: str, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_captures, "__kwdefaults__", {**(read_captures.__kwdefaults__ or {}), "batch_rows": rows})
    octets = SECTION + b"".join(packet(units=time * SECOND) for time in times)

    assert f"  {said_of_order}" in said(octets, tmp_path)


def test_packets_without_a_time(tmp_path: Path) -> None:
    lines = said(SECTION + simple_packet(), tmp_path)

    assert lines[:2] == ["  pcapng: 1 packet, 47 octets; Ethernet", "  1 packet without a time"]


def test_what_the_capture_lost(tmp_path: Path) -> None:
    drops = option(5, count(3)) + option(7, count(4))
    lines = said(
        SECTION
        + statistics(options=option(4, count(1)))
        + interface()
        + statistics(number=0, options=drops)
        + statistics(number=1, options=option(4, count(9)))
        + packet(options=option(4, count(2)))
        + packet(options=option(2, bytes(4)))
        + obsolete_packet(drops=5),
        tmp_path,
    )

    assert "  the capture lost 7 packets, as its interfaces counted" in lines
    assert "  7 packets lost on the way, as the packets count" in lines
    assert lines[-2].split() == ["0", "–", "Ethernet", "no", "limit", "µs", "3", "–", "3", "4"]
    assert lines[-1].split() == ["1", "–", "Ethernet", "no", "limit", "µs", "0", "9", "–", "–"]


@pytest.mark.parametrize("drops", [3, 0xFFFF])
def test_the_drop_counts_of_obsolete_blocks_are_those_of_the_reader(drops: int, tmp_path: Path) -> None:
    path = tmp_path / "old.pcapng"
    path.write_bytes(SECTION + 3 * obsolete_packet(drops=drops, options=option(1, b"old")))
    with open_capture(path) as capture:
        known = [frame.drops for frame in capture if frame.drops is not None]

    for found in (told(path), _without_engine(path)):
        assert found["dropped_between"] == (sum(known) if known else None)
        assert found["packets_with_comments"] == 3


def _without_engine(path: Path) -> dict[str, Any]:
    with no_engine(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("dissect.blocks.files.reading.engine", lambda: None)
        return told(path)


def test_comments_and_how_it_was_made_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "KEPT", 2)
    made = option(2, b"box") + option(3, b"An \x1b[31mOS") + option(4, b"prog") + option(1, b"of \x1b[1m the section")
    lines = said(
        section(options=made)
        + section(options=made)
        + section(options=option(1, b"third"))
        + section(options=option(4, b"more than are kept"))
        + interface(options=option(1, b"of it") + option(2, b"e\x1b0") + option(9, b"\x8a"))
        + packet(options=option(1, b"one")),
        tmp_path,
    )

    assert "\x1b" not in "".join(lines)
    assert [line.strip() for line in lines[2:9]] == [
        "4 sections",
        r"made by prog; An \x1b[31mOS; box",
        "1 packet with comments",
        r"comment: of \x1b[1m the section",
        r"comment: of \x1b[1m the section",
        "and 2 comments more",
        "",
    ]
    assert lines[-1].split()[:7] == ["0", r"e\x1b0", "Ethernet", "no", "limit", "1/1024", "s"]


def test_other_blocks_are_counted(tmp_path: Path) -> None:
    lines = said(SECTION + 2 * name_resolution(b"") + secrets(b"key") + custom(b"x"), tmp_path)

    assert lines[0] == "  pcapng: 0 packets, 0 octets; Ethernet"
    assert [line.strip() for line in lines[1:4]] == [
        "2 blocks of names of addresses",
        "1 block of secrets that decrypt packets",
        "1 custom block",
    ]


def test_a_file_without_interfaces_has_no_table(tmp_path: Path) -> None:
    assert said(section(), tmp_path) == ["  pcapng: 0 packets, 0 octets"]


def test_damage_and_what_is_no_capture(tmp_path: Path) -> None:
    damaged, other = tmp_path / "damaged.pcap", tmp_path / "other"
    damaged.write_bytes(pcap([UDP_FRAME, TCP_SYN])[:-10])
    other.write_bytes(b"not a capture at all")

    result = dissect("info", damaged, other)

    assert result.exit_code == 2
    assert "  pcap: 1 packet, 47 octets; Ethernet" in result.stdout
    assert "  damaged: only packets before the damage were counted" in result.stdout
    assert result.stdout.splitlines()[-2:] == [str(other), "  not read"]
    assert f"{damaged}: the file ends after" in result.stderr
    assert dissect("info", damaged).exit_code == 1
    assert told(damaged)["error"]["code"] == "file.truncated-record"


@together("path", CAPTURES[::6], ids=lambda path: path.name)
def test_the_same_without_the_engine(path: Path) -> None:
    assert told(path) == _without_engine(path)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("capinfos") is None, reason="capinfos is not installed")
@together("path", CAPTURES[::3], ids=lambda path: path.name)
def test_capinfos_says_the_same(path: Path) -> None:
    answer = subprocess.run(
        ["capinfos", "-M", "-c", "-d", "-a", "-e", "-S", "-o", "-I", str(path)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = told(path)

    def value(name: str) -> str:
        return re.search(rf"^\s*{name}\s*[:=]\s+(.*)$", answer, re.MULTILINE).group(1)  # type: ignore[union-attr]  # it is there

    assert value("Number of packets").split()[0] == str(found["packets"])
    assert value("Data size").split()[0] == str(found["octets"])
    assert value("Strict time order") == str(found["earlier_than_before"] == 0)
    for name, key in (("First packet time", "earliest_ns"), ("Last packet time", "latest_ns")):
        whole, _, fraction = value(name).partition(".")
        assert int(whole) * 10**9 + int(fraction.ljust(9, "0")) == found[key]
    packets = re.findall(r"Number of packets = (\d+)", answer)
    assert list(map(int, packets)) == [one["packets"] for one in found["interfaces"]]
    snaplens = re.findall(r"Capture length = (\d+)", answer)
    assert list(map(int, snaplens)) == [one["snaplen"] for one in found["interfaces"]]
