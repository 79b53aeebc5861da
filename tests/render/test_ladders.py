"""Ladders as text and as Mermaid diagrams."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import dissect
from dissect.render.ladders import layout
from dissect.render.ladders.layout import Break, Fold, items_of
from dissect.render.ladders.mermaid import mermaid_lines
from dissect.render.ladders.text import ladder_lines
from dissect.render.spans import Role, plain
from dissect.session import Ladder
from tests.captures import CAPTURES
from tests.session.tcp.frames import ACK, CLIENT, SERVER, SYN, Timed, frame, write

LOSS = CAPTURES / "tcp4_loss_fast.pcap"
MILLISECOND = 1_000_000
OPEN = (
    frame(CLIENT, SYN, 100),
    frame(SERVER, SYN | ACK, 500, 101),
    frame(CLIENT, ACK, 101, 501),
)


def drawn(path: Path, *frames: bytes, step_ns: int = MILLISECOND) -> Ladder:
    write(path / "made.pcap", [Timed(step_ns * number, octets) for number, octets in enumerate(frames)])
    return dissect.ladder(path / "made.pcap")


def text(ladder: Ladder, width: int | None = None, *, raw_numbers: bool = False, unfold: bool = False) -> list[str]:
    return [plain(line).rstrip() for line in ladder_lines(ladder, width, raw_numbers=raw_numbers, unfold=unfold)]


def data(number: int, octets: bytes = b"x" * 10) -> bytes:
    return frame(CLIENT, ACK, 101 + 10 * number, 501, data=octets)


def test_a_short_conversation(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN, frame(SERVER, ACK, 501, 301), data(0))

    assert text(ladder) == [
        "  conversation 0: tcp 192.0.2.1:40000 → 192.0.2.2:7",
        "",
        "               192.0.2.1:40000                       192.0.2.2:7",
        "        CLOSED │                                               │ (LISTEN?)",
        "   1  0.000000 │ [SYN] Seq=0 Win=8192 Len=0                    │",
        "      SYN-SENT │──────────────────────────────────────────────>│ (SYN-RECEIVED?)",
        "   2  0.001000 │ [SYN, ACK] Seq=0 Ack=1 Win=8192 Len=0         │",
        "(ESTABLISHED?) │<──────────────────────────────────────────────│ SYN-RECEIVED",
        "   3  0.002000 │ [ACK] Seq=1 Ack=1 Win=8192 Len=0              │",
        "   ESTABLISHED │──────────────────────────────────────────────>│ (ESTABLISHED?)",
        "               │╌╌ not captured: 1–200 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌>│",
        "   4  0.003000 │<──────── [ACK] Seq=1 Ack=201 Win=8192 Len=0 ──│ ESTABLISHED",
        "               │ [acknowledges 200 octets not in the capture]  │",
        '   5  0.004000 │ [ACK] Seq=1 Ack=1 Win=8192 Len=10 "xxxxxxxxx… │',
        "               │──────────────────────────────────────────────>│",
        "               │ [captured after its acknowledgment #4]        │",
        "               │                                               │",
        "",
        "  (STATE?)  only if the latest message has arrived",
        "  ╌╌  acknowledged, but not in the capture",
    ]


def test_a_message_that_was_lost_does_not_arrive() -> None:
    lines = text(dissect.ladder(LOSS))

    at = next(number for number, line in enumerate(lines) if line.startswith("   5  "))
    assert lines[at + 1] == "               │──────────────────────────────×                │"
    assert "  ×  sent again: it was lost behind the capture, or its acknowledgment was" in lines


def test_it_may_come_from_the_right(tmp_path: Path) -> None:
    lost = frame(SERVER, ACK, 501, 101, data=b"hello")
    ladder = drawn(tmp_path, *OPEN, lost, lost, step_ns=300 * MILLISECOND)

    assert "│                ×" in "\n".join(text(ladder))
    assert [event.kind for event in ladder.rungs[4].events] == ["retransmission_timeout"]


def test_one_octet_that_is_missing_is_one_number(tmp_path: Path) -> None:
    assert any("not captured: 1 ╌" in line for line in text(drawn(tmp_path, *OPEN, frame(SERVER, ACK, 501, 102))))


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ladder counts as long."""
    monkeypatch.setattr(layout, "SHORT", 0)


def test_a_short_ladder_is_shown_whole(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN, *map(data, range(layout.SHORT - len(OPEN))))

    assert not any(isinstance(one, Fold) for one in items_of(ladder))
    assert any(isinstance(one, Fold) for one in items_of(drawn(tmp_path, *OPEN, *map(data, range(layout.SHORT)))))


@pytest.mark.usefixtures("long")
def test_ordinary_messages_in_a_row_are_folded(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN, *map(data, range(7)), frame(SERVER, ACK, 501, 171, data=b"y"))

    lines = text(ladder)
    assert "   4  0.003000 │ … 7 packets: → 70 octets                      │" in lines
    assert "  …  --unfold shows each packet" in lines
    assert sum("Seq=" in line for line in text(ladder, unfold=True)) == 11
    assert len(ladder.rungs) == 11


@pytest.mark.usefixtures("long")
def test_both_directions_of_a_fold_are_added_up(tmp_path: Path) -> None:
    answers = [frame(SERVER, ACK, 501 + number, 101, data=b"y") for number in range(1, 7)]
    ladder = drawn(tmp_path, *OPEN, frame(SERVER, ACK, 501, 101, data=b"y"), *answers, *map(data, range(2)))

    [fold] = [one for one in items_of(ladder) if isinstance(one, Fold)]
    assert fold.label == "8 packets: → 20 octets, ← 6 octets"


@pytest.mark.usefixtures("long")
def test_few_and_those_that_others_refer_to_are_not_folded(tmp_path: Path) -> None:
    few = drawn(tmp_path, *OPEN, *map(data, range(5)))
    assert not any(isinstance(one, Fold) for one in items_of(few))

    again = drawn(tmp_path, *OPEN, *map(data, range(9)), data(4))
    items = list(items_of(again))
    assert [one.rungs[0].number for one in items if isinstance(one, Fold)] == []
    assert any("[retransmission of #8]" in line for line in text(again))


def test_the_axis_is_broken_where_nothing_happens_for_long(tmp_path: Path) -> None:
    times = (0, 1, 2, 3, 4, 1000, 1001)
    frames = zip(times, (*OPEN, *map(data, range(4))), strict=True)
    write(tmp_path / "gap.pcap", [Timed(time * MILLISECOND, octets) for time, octets in frames])
    ladder = dissect.ladder(tmp_path / "gap.pcap")

    assert [one.label for one in items_of(ladder) if isinstance(one, Break)] == ["996 ms later"]
    assert "               ·                 996 ms later                  ·" in text(ladder)


def test_a_single_message_has_no_gaps(tmp_path: Path) -> None:
    assert not any(isinstance(one, Break) for one in items_of(drawn(tmp_path, OPEN[0])))


def test_numbers_as_on_the_wire(tmp_path: Path) -> None:
    lines = text(drawn(tmp_path, *OPEN), raw_numbers=True)

    assert any("[SYN] Seq=100 " in line for line in lines)
    assert any("[ACK] Seq=101 Ack=501 " in line for line in lines)


def test_packets_without_times_are_not_timed(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN)
    untimed = replace(ladder, rungs=[replace(rung, time_ns=None) for rung in ladder.rungs])

    assert any(line.startswith("           1   │ [SYN] Seq=0") for line in text(untimed))


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_any_width(width: int) -> None:
    lines = text(dissect.ladder(LOSS), width)

    bars = [line for line in lines if "│" in line]
    assert len({(line.index("│"), line.rindex("│")) for line in bars}) == 1
    assert all(len(line) <= width for line in bars)


def test_narrow_terminals_show_the_beginning_of_lines() -> None:
    lines = text(dissect.ladder(LOSS), 40)

    assert any(line.startswith("   1  0.000000 │ [SYN] Seq=0 Win=64240") for line in lines)
    assert all(len(line) <= 40 for line in lines[2:] if "│" in line)


def test_long_addresses_stand_on_two_lines() -> None:
    lines = text(dissect.ladder(CAPTURES / "tcp6_keepalive.pcap"), 60)

    assert lines[2].strip() == "[2001:db8::1]:52364"
    assert lines[3].strip() == "[2001:db8::2]:50001"
    assert len(lines[3]) == lines[4].rindex("│") + 1


def test_other_conversations_are_mentioned() -> None:
    lines = text(dissect.ladder(CAPTURES / "tcp4_two_clients.pcap"))

    assert lines[1] == "  one of 2; `dissect flows` lists them, --conversation N shows another one"


def test_errors_stand_between_the_ends() -> None:
    lines = text(dissect.ladder(CAPTURES / "icmp_port_unreachable.pcap"))

    at = next(number for number, line in enumerate(lines) if "icmp from 192.0.2.2: Destination Unreachable" in line)
    assert "│ quoting udp 52166 → 50001 Len=5" in lines[at + 1]


def test_a_guess_and_no_client_are_said() -> None:
    assert "→?" in text(dissect.ladder(CAPTURES / "gre_echo.pcap"))[0]
    assert " and " in text(dissect.ladder(CAPTURES / "multicast_dns.pcap"))[0]


def test_a_protocol_above_is_named() -> None:
    assert any("│── dns Query Id=0x443e" in line for line in text(dissect.ladder(CAPTURES / "dns_lookups.pcap")))


def test_what_is_left_out_is_counted() -> None:
    ladder = dissect.ladder(LOSS, most=3)

    assert text(ladder)[-1] == "  25 more messages follow"


def test_it_prints_as_text() -> None:
    ladder = dissect.ladder(LOSS)

    assert str(ladder) == "\n".join(text(ladder))


def test_what_happened_is_in_colour() -> None:
    spans = [span for line in ladder_lines(dissect.ladder(LOSS)) for span in line]

    assert (" [fast retransmission of #5]", Role.NOTE) in spans
    assert any(role is Role.BAD and text.endswith("×") for text, role in spans)


def test_a_mermaid_diagram(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN, frame(SERVER, ACK, 501, 301), data(0, b"end;<b>#%"))

    assert list(mermaid_lines(ladder)) == [
        "sequenceDiagram",
        "    participant L as 192.0.2.1:40000",
        "    participant R as 192.0.2.2:7",
        "    Note left of L: CLOSED",
        "    Note right of R: (LISTEN?)",
        "    L->>R: #35;1 [SYN] Seq=0 Win=8192 Len=0",
        "    Note left of L: SYN-SENT",
        "    Note right of R: (SYN-RECEIVED?)",
        "    R->>L: #35;2 [SYN, ACK] Seq=0 Ack=1 Win=8192 Len=0",
        "    Note left of L: (ESTABLISHED?)",
        "    Note right of R: SYN-RECEIVED",
        "    L->>R: #35;3 [ACK] Seq=1 Ack=1 Win=8192 Len=0",
        "    Note left of L: ESTABLISHED",
        "    Note right of R: (ESTABLISHED?)",
        "    L-->>R: not captured: 1–200",
        "    R->>L: #35;4 [ACK] Seq=1 Ack=201 Win=8192 Len=0<br/>[acknowledges 200 octets not in the capture]",
        "    Note right of R: ESTABLISHED",
        "    L->>R: #35;5 [ACK] Seq=1 Ack=1 Win=8192 Len=9 #34;en#100;#59;#60;b#62;#35;#37;#34;"
        "<br/>[captured after its acknowledgment #35;4]",
    ]


def test_a_diagram_has_losses_folds_breaks_and_errors() -> None:
    lines = list(mermaid_lines(dissect.ladder(LOSS)))

    assert any(line.startswith("    L-xR: #35;5 ") for line in lines)
    assert "    Note over L,R: #35;14 11 packets: ← 7,000 octets" in lines
    assert "    Note over L,R: 80.3 ms later" in lines
    quoted = list(mermaid_lines(dissect.ladder(CAPTURES / "icmp_port_unreachable.pcap")))
    assert quoted[-1].startswith("    Note over L,R: #35;2 icmp from 192.0.2.2: Destination Unreachable")


def test_a_diagram_is_cut(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN, *map(data, range(200)))
    lines = list(mermaid_lines(ladder, unfold=True))

    assert sum("->>" in line for line in lines) == 100
    assert lines[-1] == "    Note over L,R: … and 103 more"


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.pcap*"))[::9], ids=lambda path: path.name)
def test_every_capture_can_be_drawn(path: Path) -> None:
    try:
        ladder = dissect.ladder(path)
    except LookupError:
        return

    assert all(len(line) <= 80 or "│" not in line for line in text(ladder))
    for line in mermaid_lines(ladder):
        assert re.fullmatch(r"[^#;<>\"]*(?:(?:#\d+;|<br/>|->>|-->>)[^#;<>\"]*)*", line)
