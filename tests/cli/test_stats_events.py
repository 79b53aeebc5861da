"""Events and datagrams in fragments, counted by `dissect stats`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dissect.cli import events_option
from tests.captures import CAPTURES
from tests.cli.commands import dissect
from tests.packet.frames import tcp, udp
from tests.packet.reassembly.fragments import piece
from tests.render.frames import pcap

LOSS = CAPTURES / "tcp4_loss_fast.pcap"


def counted(*arguments: str | Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(dissect("stats", "--json", *arguments).output)
    return found


def test_events_are_counted_the_most_frequent_first() -> None:
    lines = dissect("stats", LOSS).output.splitlines()

    at = lines.index("  events                   times")
    assert lines[at + 1 : at + 4] == [
        "  selective_duplicate_ack      3",
        "  window_update                3",
        "  fast_retransmission          1",
    ]


def test_the_events_of_chosen_packets_depend_on_all() -> None:
    assert counted("-Y", "frame.number > 12", LOSS)["events"] == {"fast_retransmission": 1}
    assert counted(CAPTURES / "sctp4_loss.pcap")["events"] == {"missing_reported": 3, "fast_retransmission": 1}


def test_they_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "events" not in counted("--no-events", LOSS)
    monkeypatch.setattr(events_option, "LARGE", 1000)
    result = dissect("stats", LOSS)
    assert "events" not in result.stdout
    assert result.stderr.endswith(": events are not counted in so large a file, unless --events asks for it\n")


def test_datagrams_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    whole = bytes(udp()) + bytes(8)
    pieces = [piece(1, 0, whole[:8], more=True), piece(2, 8, whole[8:], more=False), piece(3, 0, whole[:8], more=True)]
    path = tmp_path / "fragments.pcap"
    path.write_bytes(pcap([one.frame.octets for one in pieces]))

    assert counted(path)["datagrams_in_fragments"] == {"whole": 1, "incomplete": 1}
    assert "  2 datagrams in fragments: 1 whole, 1 incomplete" in dissect("stats", path).output.splitlines()
    assert counted(LOSS)["datagrams_in_fragments"] == {}
    assert counted("--no-events", path)["datagrams_in_fragments"] == {"whole": 1, "incomplete": 1}


def test_segments_in_fragments_are_followed_where_these_are_joined(tmp_path: Path) -> None:
    syn = bytes(tcp(syn=True, ack=False, data_offset=5, checksum=1))
    pieces = piece(1, 0, syn[:16], more=True, protocol=6), piece(2, 16, syn[16:], more=False, protocol=6)
    path = tmp_path / "fragments.pcap"
    path.write_bytes(pcap([one.frame.octets for one in pieces]))

    assert counted(path)["events"] == {"damaged": 1}
    assert counted("--no-reassemble", path)["events"] == {}
    assert "datagrams_in_fragments" not in counted("--no-reassemble", path)
