"""What becomes of the fragments in captures: those of this project, and others with what tshark says of them."""

from __future__ import annotations

import copy
import pickle
import shutil
import subprocess
from pathlib import Path

import pytest

from dissect.checksum import Kind
from dissect.errors import CaptureError
from dissect.packet.reassembly import Outcome, Reassembler, Refusal
from dissect.schema import Overlaps
from dissect.session import open_packets
from tests.captures import CAPTURES
from tests.corpus import corpus_files, needs_corpus
from tests.packet.reassembly.fragments import DIFFERENT
from tests.sessions import SESSIONS, needs_sessions, rows
from tests.together import together


def expected() -> dict[str, dict[int, set[int]]]:
    """By capture, the frames that complete datagrams, with all frames of each, according to tshark."""
    found: dict[str, dict[int, set[int]]] = {}
    for row in rows():
        if row["capture"].startswith("fr"):
            told = [one[1:].split(":") for one in (row["reassembled_from"] or "").split() if one.startswith("@")]
            found[row["capture"]] = {int(last): set(map(int, every.split(","))) for last, every in told}
    return found


def datagrams(path: Path, reassembler: Reassembler) -> dict[int, set[int]]:
    """By frame that completes a datagram, the frames of all fragments that are in it or copies."""
    found = {}
    with open_packets(str(path), reassemble=reassembler) as packets:
        for packet in packets:
            if packet.reassembled is not None:
                places = packet.reassembled.joined.fragments
                found[packet.frame.number] = {one.frame for one in places if one.refusal in {None, Refusal.DUPLICATE}}
    return found


@needs_sessions
@pytest.mark.parametrize("name", expected())
def test_they_are_those_of_tshark(name: str) -> None:
    """With its rule for overlaps, which is BSD's."""
    assert SESSIONS is not None
    found = datagrams(SESSIONS / f"{name}.pcap", Reassembler(Overlaps.BSD))

    if name in DIFFERENT and name != "fr6_overlap":
        assert found != expected()[name]
    elif name == "fr_conflict_equal":
        assert found == {4: {1, 2, 3, 4}}  # tshark does not list the frame that conflicts
    elif name in {"fr_conflict_before", "fr_overlap_conflict"}:
        assert found.keys() == expected()[name].keys()
    elif name in {"fr_two_ends", "fr_past_end"}:
        assert found == {4: {1, 2, 3, 4}}  # the same
    elif name == "fr_policy_matrix":
        assert found == {14: set(range(1, 15))}
    else:
        assert found == expected()[name]


@needs_sessions
@pytest.mark.parametrize(
    ("name", "frames"),
    [
        ("fr_id_reuse_incomplete", {5: {3, 4, 5}}),
        ("fr_two_tunnels", {5: {1, 3, 5}, 6: {2, 4, 6}}),
        ("fr_vlans_mixed", {}),
        ("fr_after_timeout", {}),
        ("fr6_overlap", {}),
        ("fr6_first_without_upper", {}),
    ],
)
def test_or_better(name: str, frames: dict[int, set[int]]) -> None:
    assert SESSIONS is not None
    assert datagrams(SESSIONS / f"{name}.pcap", Reassembler()) == frames


@together("path", sorted(CAPTURES.glob("*.pcap*")), ids=lambda path: path.name)
def test_datagrams_of_ours_have_right_checksums(path: Path) -> None:
    try:
        with open_packets(str(path)) as packets:
            found = [one.reassembled for one in packets if one.reassembled is not None]
    except CaptureError:
        return  # a damaged capture, which others look at
    for datagram in found:
        assert datagram.joined.outcome is Outcome.WHOLE
        kinds = {one.verdict.kind for one in datagram.checksums}
        assert kinds <= {Kind.VALID, Kind.ABSENT} or "wrong" in path.name or "offload" in path.name


@needs_corpus
@pytest.mark.slow
def test_nothing_is_raised_for_captures_of_others() -> None:
    count = 0
    for path in corpus_files():
        try:
            with open_packets(str(path)) as packets:
                count += sum(one.reassembled is not None and len(one.reassembled.checksums) > 0 for one in packets)
        except CaptureError:
            continue
    assert count > 50


@needs_corpus
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_captures_of_others_give_the_datagrams_that_tshark_gives() -> None:
    count = 0
    for path in corpus_files():
        taker = Reassembler(Overlaps.BSD)
        try:
            found = datagrams(path, taker)
        except CaptureError:
            continue
        taker.end()
        if taker.outcomes:
            assert found == said_by_tshark(path), path
            count += len(found)
    assert count > 50


def said_by_tshark(path: Path) -> dict[int, set[int]]:
    """By frame that completes a datagram, the frames of its fragments."""
    fields = ("frame.number", "ip.fragment", "ipv6.fragment")
    command = ["tshark", "-r", str(path), "-T", "fields", *(one for field in fields for one in ("-e", field))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    told = {int(row[0]): {int(one) for part in row[1:] for one in part.split(",") if one} for row in rows}
    return {frame: frames for frame, frames in told.items() if frames}


def test_a_reader_ends_with_its_packets_and_begins_anew() -> None:
    with open_packets(CAPTURES / "udp4_fragment_lost.pcap") as packets:
        for _ in range(2):
            assert not any(one.reassembled for one in packets)
            assert packets.reassembler is not None
            assert packets.reassembler.outcomes == {Outcome.INCOMPLETE: 1}


def test_a_copy_of_a_reader_has_its_own() -> None:
    with open_packets(CAPTURES / "udp4_fragments.pcap", reassemble=Reassembler(Overlaps.BSD)) as packets:
        with pickle.loads(pickle.dumps(packets)) as given:
            assert sum(one.reassembled is not None for one in given) == 2
        with copy.copy(packets) as again:
            assert again.reassembler is not packets.reassembler
            assert sum(one.reassembled is not None for one in again) == 2


def test_fragments_may_be_left_alone() -> None:
    with open_packets(CAPTURES / "udp4_fragments.pcap", reassemble=False) as packets:
        with copy.copy(packets) as again:
            assert again.reassembler is packets.reassembler is None
        assert not any(one.reassembled for one in packets)
