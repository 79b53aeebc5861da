from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from dissect.assigned_numbers import LinkType
from dissect.capture import InterfaceStatistics, Options, PcapngWriter, open_capture
from dissect.checksum import Causes, Coverage
from dissect.encapsulation import encapsulate
from dissect.session import open_packets
from tests.cli.commands import dissect, write
from tests.packet.frames import build, ipv4, udp
from tests.packet.reassembly.fragments import piece
from tests.render.frames import ILLEGAL, UDP_FRAME, WRONG, pcap
from tests.session.offload_traffic import HERE, left, received, zero
from tests.session.sctp.packets import ACCEPTS, data, init, init_ack


def test_a_capture_in_which_all_is_right(tmp_path: Path) -> None:
    result = dissect("verify", write(tmp_path / "right.pcap", UDP_FRAME))
    assert result.output.splitlines() == [
        str(tmp_path / "right.pcap"),
        "  1 packet   VALID",
        "  ip             1",
        "  udp            1",
    ]
    assert result.exit_code == 0


@pytest.mark.parametrize(("octets", "verdict"), [(WRONG, "INVALID"), (ILLEGAL, "ILLEGAL")])
def test_a_capture_in_which_something_is_wrong(tmp_path: Path, octets: bytes, verdict: str) -> None:
    result = dissect("verify", write(tmp_path / "wrong.pcap", UDP_FRAME, octets))
    assert f"  packet 2  udp checksum {verdict}  found " in result.output
    assert result.exit_code == 1


def test_a_filter_that_asks_what_earlier_packets_said(tmp_path: Path) -> None:
    packets = (init(), init_ack(*ACCEPTS), data())
    capture = write(tmp_path / "sctp.pcap", UDP_FRAME, *(one.frame.octets for one in packets))
    lines = dissect("verify", "-Y", "sctp.checksum.status == 1", capture).output.splitlines()
    assert lines[1].split() == ["2", "packets", "VALID"]


def test_several_files(tmp_path: Path) -> None:
    right = write(tmp_path / "right.pcap", UDP_FRAME)
    wrong = write(tmp_path / "wrong.pcap", WRONG)
    result = dissect("verify", right, wrong)
    assert result.output.splitlines().count("") == 1
    assert result.exit_code == 1
    result = dissect("verify", wrong, tmp_path / "missing.pcap", right)
    assert "  not read" in result.stdout
    assert "missing.pcap" in result.stderr
    assert result.exit_code == 2


def test_a_damaged_file_is_verified_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(pcap([UDP_FRAME, UDP_FRAME])[:-1])
    result = dissect("verify", path)
    assert "  1 packet   VALID" in result.stdout
    assert "damaged" in result.stdout
    assert result.exit_code == 1


def test_json(tmp_path: Path) -> None:
    right = write(tmp_path / "right.pcap", UDP_FRAME)
    wrong = write(tmp_path / "wrong.pcap", UDP_FRAME, WRONG)
    result = dissect("verify", "--json", right, wrong, tmp_path / "missing.pcap")
    first, second, third = map(json.loads, result.stdout.splitlines())
    assert first == {
        "schema": "urn:dissect:verify:1",
        "file": str(right),
        "packets": 1,
        "verdicts": {"ip": {"VALID": 1}, "udp": {"VALID": 1}},
        "failures": [],
    }
    assert second["verdicts"] == {"ip": {"VALID": 2}, "udp": {"VALID": 1, "INVALID": 1}}
    assert [(one["number"], one["field"], one["verdict"]) for one in second["failures"]] == [
        (2, "udp.checksum", "INVALID")
    ]
    assert (third["packets"], third["error"]["code"]) == (0, "file.unreadable")
    assert result.exit_code == 2
    assert dissect("verify", "--json", wrong).exit_code == 1


@pytest.mark.heavy
def test_the_first_failures_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "wrong.pcap", *[WRONG] * 23, *[ILLEGAL] * 2)
    (listed,) = map(json.loads, dissect("verify", "--json", path).stdout.splitlines())
    (every,) = map(json.loads, dissect("verify", "--json", "--all", path).stdout.splitlines())

    text = dissect("verify", path).output
    assert (text.count("udp checksum INVALID"), text.count("udp checksum ILLEGAL")) == (20, 2)
    assert "\n  … and 3 more INVALID udp; --all lists them\n" in text
    assert dissect("verify", "--all", path).output.count("udp checksum INVALID") == 23
    assert (len(listed["failures"]), listed["omitted"]) == (22, {"udp": {"INVALID": 3}})
    assert (len(every["failures"]), "omitted" in every) == (25, False)


def test_hints_are_looked_for_only_where_they_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take longer than everything else that is done for a packet."""
    coverages: list[Coverage] = []

    def counted(coverage: Coverage, *, before: Coverage | None = None) -> Causes:
        coverages.append(coverage)
        return Causes()

    monkeypatch.setattr(importlib.import_module("dissect.checksum.precedence"), "find_causes", counted)
    path = write(tmp_path / "wrong.pcap", *[WRONG] * 30, zero().frame.octets, received().frame.octets)

    dissect("verify", "-q", path)
    assert len(coverages) == 21
    dissect("stats", path)
    dissect("verify", "--json", "-Y", "ip.version == 6", path)
    assert len(coverages) == 21


def test_a_file_is_needed() -> None:
    assert dissect("verify").exit_code == 2


def test_zeros_that_a_card_fills_in_are_no_failures(tmp_path: Path) -> None:
    """Both the IPv4 header's checksum and TCP's are left to the card, as Windows does; the answers are complete."""
    frames = [left(header_checksum=0).frame.octets, received().frame.octets]
    path = write(tmp_path / "card.pcap", *frames)
    result = dissect("verify", path)
    (listed,) = map(json.loads, dissect("verify", "--json", path).stdout.splitlines())

    assert result.exit_code == dissect("verify", "--json", path).exit_code == 0
    assert result.output.splitlines()[-2:] == [
        f"  offload: nothing wrong: the card of {HERE} fills in the checksums of what it sends (tcp: 1 packet); "
        "what it receives is complete (1).",
        f"  offload: nothing wrong: {HERE} sends zero for the checksum of ip (1 packet), which its card fills in.",
    ]
    assert "should be" not in result.output
    assert [(one["verdict"], one["excused"]) for one in listed["failures"]] == [("INVALID", True)]
    assert [one["what"] for one in listed["offload"]] == ["left_to_card", "zeros"]


def test_zeros_that_nothing_excuses_are_failures(tmp_path: Path) -> None:
    path = write(tmp_path / "zero.pcap", zero().frame.octets, received().frame.octets)
    result = dissect("verify", path)

    assert result.exit_code == 1
    assert "  packet 1  tcp checksum INVALID  found 0x0000" in result.output
    assert f"if the capture is from {HERE} itself, its card fills them in." in result.output
    assert "excused" not in json.loads(dissect("verify", "--json", path).stdout)["failures"][0]


def test_what_the_two_sides_have_announced_counts(tmp_path: Path) -> None:
    frames = [one.frame.octets for one in (init(*ACCEPTS), init_ack(), data(to_server=False))]

    assert "ABSENT: the field is zero" in dissect("verify", write(tmp_path / "known.pcap", *frames)).output
    assert dissect("verify", tmp_path / "known.pcap").exit_code == 0
    assert dissect("verify", write(tmp_path / "unknown.pcap", frames[-1])).exit_code == 1


UNKNOWN = UDP_FRAME[:12] + b"\x89\x3a" + UDP_FRAME[14:]
ENCRYPTED = build(bytes(range(40)), ipv4(protocol=50))


def test_packets_that_were_not_read_are_counted_with_the_reason(tmp_path: Path) -> None:
    path = write(tmp_path / "unread.pcap", UDP_FRAME, UNKNOWN, UNKNOWN, ENCRYPTED)
    linked = tmp_path / "user.pcap"
    linked.write_bytes(pcap([UDP_FRAME] * 2, link_type=147))

    result = dissect("verify", path)
    assert result.output.splitlines()[-1] == "  3 packets not read: EtherType 0x893a 2, encrypted (esp) 1"
    assert result.exit_code == 0
    assert dissect("verify", linked).output.splitlines()[1:] == [
        "  2 packets, none with a checksum",
        "  2 packets not read: link type 147 2",
    ]
    assert json.loads(dissect("verify", "--json", path).output)["unread"] == {
        "unknown_protocol": {"EtherType 0x893a": 2},
        "encrypted": {"esp": 1},
    }
    assert "unread" not in json.loads(dissect("verify", "--json", write(tmp_path / "right.pcap", UDP_FRAME)).output)


def test_packets_that_were_not_read_fail_where_that_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "unread.pcap", UDP_FRAME, UNKNOWN)
    right = write(tmp_path / "right.pcap", UDP_FRAME)

    assert dissect("verify", "--fail-on-unread", right).exit_code == 0
    assert dissect("verify", "--fail-on-unread", path).exit_code == 1
    assert dissect("verify", "--json", "--fail-on-unread", path).exit_code == 1
    assert dissect("verify", "-q", path).output == ""
    assert dissect("verify", "-q", "--fail-on-unread", path, right).output.splitlines() == [
        str(path),
        "  1 packet not read: EtherType 0x893a 1",
    ]


def test_the_reasons_fit_a_screen(tmp_path: Path) -> None:
    types = [bytes((0x90, number)) for number in range(15)]
    path = write(tmp_path / "unread.pcap", *(UDP_FRAME[:12] + one + UDP_FRAME[14:] for one in types))
    lines = dissect("verify", path).output.splitlines()[2:]

    assert lines[0] == "  15 packets not read: EtherType 0x9000 1, EtherType 0x9001 1,"
    assert lines[-1].endswith("5 other reasons 5")
    assert max(map(len, lines)) <= 80
    assert all(line.startswith(" " * 22) for line in lines[1:])


def test_what_the_capture_lost_is_said(tmp_path: Path) -> None:
    path = tmp_path / "dropping.pcapng"
    with PcapngWriter(path, LinkType.ETHERNET) as writer:
        writer.write(UDP_FRAME, timestamp_ns=0)
        writer.add(InterfaceStatistics(0, 5, Options([(7, bytes(7) + b"\x04")])))
    assert "  the capture lost 4 packets, as its interfaces counted" in dissect("verify", path).stdout.splitlines()
    assert json.loads(dissect("verify", "--json", path).stdout)["lost"] == 4
    assert "the capture lost" not in dissect("verify", "-q", path).stdout
    assert "lost" not in json.loads(dissect("verify", "--json", tmp_path / "none.pcap").stdout)
    assert "the capture lost" not in dissect("verify", "-Y", "frame.comment or udp", path).stdout


@pytest.fixture
def in_fragments(tmp_path: Path) -> Path:
    """A wrong datagram in two fragments, and a fragment without others."""
    whole = bytes(encapsulate(bytes(32), udp(), ipv4()))[20:]
    pieces = [
        piece(1, 0, whole[:24]),
        piece(2, 24, b"other octets: 16", more=False),
        piece(3, 0, whole[:24], identification=8),
    ]
    path = tmp_path / "fragments.pcap"
    path.write_bytes(pcap([one.frame.octets for one in pieces]))
    return path


def test_whole_datagrams_are_verified(in_fragments: Path) -> None:
    result = dissect("verify", in_fragments)

    assert result.exit_code == 1
    assert "packet 2  udp checksum INVALID" in result.output
    assert "[2 fragments: 1–2]" in result.output
    assert "2 datagrams in fragments: 1 whole, 1 incomplete" in result.output
    assert "1 packet not read: fragment (ip) 1" in result.output
    assert dissect("verify", "-Y", "not frame.comment", in_fragments).output == result.output
    alone = dissect("verify", "--no-reassemble", in_fragments)
    assert alone.exit_code == 0
    assert "3 packets not read: fragment (ip) 3" in alone.output
    assert "datagrams in" not in alone.output
    assert dissect("verify", "--no-reassemble", "-Y", "not frame.comment", in_fragments).output == alone.output


def test_datagrams_in_reports(in_fragments: Path, tmp_path: Path) -> None:
    junit, sarif, annotated = (tmp_path / name for name in ("r.xml", "r.sarif", "a.pcapng"))
    outputs = "--junit-xml", junit, "--sarif", sarif, "--annotate", annotated
    said = json.loads(dissect("verify", "--json", *outputs, in_fragments).output)

    assert said["datagrams"] == {"whole": 1, "incomplete": 1}
    assert said["failures"][0]["frames"] == [1, 2]
    assert "2 datagrams in fragments: 1 whole, 1 incomplete" in junit.read_text()
    (note,) = [one for one in json.loads(sarif.read_text())["runs"][0]["results"] if one["ruleId"] == "FRAGMENTS"]
    assert (note["level"], note["properties"]) == ("note", {"datagrams": {"whole": 1, "incomplete": 1}})
    with open_packets(annotated) as packets:
        _, second, _ = (one.frame.comments for one in packets)
    assert any("2 fragments: 1–2: udp checksum INVALID" in one for one in second)


def test_a_conflict_is_a_warning(in_fragments: Path, tmp_path: Path) -> None:
    first, last, _ = (record.octets for record in open_capture(in_fragments))
    path, sarif = tmp_path / "conflict.pcap", tmp_path / "conflict.sarif"
    path.write_bytes(pcap([first, piece(1, 16, b"conflict").frame.octets, last]))

    assert "conflicting: " in dissect("verify", "--overlap", "last", "--sarif", sarif, path).output
    levels = {one["level"] for one in json.loads(sarif.read_text())["runs"][0]["results"]}
    assert "warning" in levels
