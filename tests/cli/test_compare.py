"""`dissect compare`: the screen, the objects, the exit status, and wrong arguments."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

from tests.captures import CAPTURES, ROOT
from tests.cli.commands import dissect, run, write
from tests.comparing.rewriting import Box, sent
from tests.packet.frames import build, ipv4, udp
from tests.render.frames import pcap

NAT = CAPTURES / "nat4_both_sides.pcapng"
MESSAGE = b"a message!"


def test_the_document_shows_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    document = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
    _, command, shown = re.split(r"```console\n\$ dissect (.*)\n", document, maxsplit=1)

    assert shown.partition("```")[0] == dissect(*command.split()).stdout


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """A translator that forgets the ports in some checksums, loses packets and sends some twice."""
    random = Random(1)
    datagrams, box = sent(random, flows=40, each=5), Box(random, loss=0.2, duplicates=0.2)
    passed = [octets for octets, _ in box.passed(datagrams, "port forgotten")]
    return (
        write(tmp_path / "before.pcap", *(one.octets() for one in datagrams)),
        write(tmp_path / "after.pcap", *passed),
    )


def test_both_sides_in_one_capture() -> None:
    result = dissect("compare", NAT, "--interfaces", "near0,far0")

    assert result.exit_code == 0
    first, second, *rest = result.stdout.splitlines()
    assert first == f"{NAT}: near0 → far0"
    assert second == "  14 packets before, 14 after: 14 pairs, none missing, none new"
    assert "      8  ip.src              192.0.2.1 → 198.51.100.254" in rest
    assert max(map(len, rest)) <= 80


def test_what_is_wrong_is_listed_after_the_summary(sides: tuple[Path, Path]) -> None:
    result = dissect("compare", *sides, "--list", "2")

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == f"{sides[0]} → {sides[1]}"
    titles = [lines.index(f"  {title}") for title in ("wrongly updated", "missing after", "new after")]
    assert titles == sorted(titles)
    assert sum(line.startswith("  packet ") for line in lines) == 6
    assert sum(line.endswith("lists them)") for line in lines) == 3


@pytest.mark.heavy
def test_every_pair_comes_first_if_asked_for(sides: tuple[Path, Path]) -> None:
    result = dissect("compare", *sides, "--pairs", "--list", "0")

    lines = result.stdout.splitlines()
    title = lines.index(f"{sides[0]} → {sides[1]}")
    assert lines[title - 1] == ""
    pairs = int(lines[title + 1].split(": ")[1].split()[0])
    assert sum(line.startswith("  packet ") for line in lines[:title]) == pairs
    assert not any(line.startswith("  packet ") for line in lines[title:])


@pytest.mark.heavy
def test_objects_are_of_pairs_and_of_packets_alone(sides: tuple[Path, Path]) -> None:
    result = dissect("compare", *sides, "--json")

    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert {one["kind"] for one in objects} == {"pair", "missing", "new"}
    assert [one for one in objects if one.get("local")] == []
    wrong = [one for one in objects for update in one.get("checksums", ()) if update["outcome"] == "wrong"]
    assert wrong
    assert all("not_updated" in update["hints"] for one in wrong for update in one["checksums"] if "hints" in update)
    assert result.exit_code == 1


def test_what_no_router_passes_on_is_not_listed(tmp_path: Path) -> None:
    local = write(tmp_path / "local.pcap", build(MESSAGE, udp(), ipv4(destination_address="224.0.0.251")))
    other = write(tmp_path / "other.pcap", build(b"", udp(), ipv4(destination_address="224.0.0.251")))

    result = dissect("compare", local, other)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "  left out: 1 packet before and 1 after that no router passes on"


def test_only_packets_that_match_are_compared(sides: tuple[Path, Path]) -> None:
    result = dissect("compare", *sides, "--json", "-Y", "tcp.options.mss_val")

    changed = [
        {change["field"] for change in json.loads(line).get("changes", ())} for line in result.stdout.splitlines()
    ]
    assert changed
    assert all("tcp.options.mss_val" in one for one in changed if one)


def test_interfaces_of_two_captures(tmp_path: Path) -> None:
    frame = write(tmp_path / "one.pcap", build(MESSAGE, udp(), ipv4(identification=5)))

    result = dissect("compare", frame, frame, "--interfaces", "0,0")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, f"{frame}: 0 → 0")
    other = write(tmp_path / "other.pcap", build(MESSAGE, udp(), ipv4(identification=5)))
    assert dissect("compare", frame, other, "--interfaces", "0,0").stdout.startswith(f"{frame}: 0 → {other}: 0\n")


def test_an_interface_without_packets() -> None:
    result = dissect("compare", NAT, "--interfaces", "near0,wan")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "dissect: no packet of interface 'wan'; others have packets: near0, far0\n" in result.stderr


def test_a_file_that_is_no_capture(tmp_path: Path) -> None:
    text = tmp_path / "text.pcap"
    text.write_text("no capture at all", encoding="ascii")

    for files in ((text, NAT), (NAT, text), (tmp_path / "missing.pcap", NAT)):
        result = dissect("compare", *files)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.count("\n") == 1


def test_a_damaged_capture_is_compared_up_to_the_damage(tmp_path: Path) -> None:
    frames = [build(MESSAGE, udp(), ipv4(identification=number)) for number in (1, 2)]
    damaged, whole = tmp_path / "damaged.pcap", write(tmp_path / "whole.pcap", *frames)
    damaged.write_bytes(pcap(frames)[:-3])

    result = dissect("compare", whole, damaged)
    assert result.exit_code == 1
    assert "2 packets before, 1 after: 1 pair, 1 missing, none new" in result.stdout
    objects = [json.loads(line) for line in dissect("compare", damaged, damaged, "--json").stdout.splitlines()]
    assert [one["kind"] for one in objects] == ["pair", "error", "error"]
    assert dissect("compare", damaged, damaged).stderr.count("\n") == 1


@pytest.mark.slow
def test_one_side_may_be_standard_input(tmp_path: Path) -> None:
    frame = write(tmp_path / "one.pcap", build(MESSAGE, udp(), ipv4(identification=5)))

    with frame.open("rb") as file:
        assert run("compare", "-", frame, stdin=file).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((NAT,), "Missing argument 'AFTER' (or --interfaces A,B for the two sides in one capture)."),
        ((NAT, "--interfaces", "near0"), "--interfaces takes two names or numbers, such as lan,wan."),
        ((NAT, "--interfaces", "a,b,c"), "--interfaces takes two names or numbers, such as lan,wan."),
        ((NAT, NAT, "--json", "--pairs"), "--json cannot be combined with --pairs: it prints every pair."),
        (("-", "-"), "Standard input can be one side only, as both are read at the same time."),
        ((NAT, NAT, "--window", "0"), "Invalid value for '--window': 0 is not in the range x>=1."),
    ],
)
def test_wrong_arguments_say_what_to_do(arguments: tuple[str | Path, ...], message: str) -> None:
    result = dissect("compare", *arguments)

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"Error: {message}"
