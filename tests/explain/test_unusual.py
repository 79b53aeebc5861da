"""What is said of packets that few captures have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.encapsulation import encapsulate
from dissect.explain import Recording, page_data
from dissect.explain.recordings import reading
from dissect.explain.strings import TEMPLATES
from dissect.explain.tables import Tables
from dissect.packet import Packet
from dissect.protocols.cdp import CDP, CDPUnknownPart
from dissect.protocols.ethernet import Ieee8023
from dissect.protocols.llc import SNAP
from dissect.protocols.sctp import SCTP
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import Int8ub
from dissect.session.all_protocols import story
from dissect.session.streams.limits import StreamLimits
from dissect.session.tcp.streams import streams
from dissect.session.tcp.streams.strips import StripFollower
from dissect.simulation import simulate
from tests.cli.commands import dissect as run
from tests.packet.frames import build, ipv4, udp
from tests.packet.icmp_errors import error
from tests.session.tcp.frames import ACK, CLIENT, FIN, PSH, SERVER, SYN, frame

CDP_AROUND = (
    SNAP(organization_code=0x00000C),
    Ieee8023(source_address="02:00:00:00:00:01", destination_address="01:00:0c:cc:cc:cc"),
)
CAPTURES = Path(__file__).parents[2] / "captures"


def told(*frames: bytes) -> list[str]:
    """The sentences of some packets."""
    packets = [dissect.dissect(one) for one in frames]
    session = page_data(packets)["sessions"][0]
    return [
        " ".join(TEMPLATES[key].format(**holes) for key, holes in packet["sentence"]) for packet in session["packets"]
    ]


def up_of(packet: Packet) -> tuple[str, str]:
    """Where the way of a packet ends, and the key of why."""
    up = page_data([packet])["sessions"][0]["packets"][0]["up"]
    return up["outcome"], up["why"][0]


@pytest.mark.parametrize(
    ("octets", "end"),
    [
        (build(b"hello", udp(), ipv4()), ("delivered", "up.program")),
        (build(b"", udp(), ipv4()), ("delivered", "up.program")),  # an empty datagram is a message
        (build(b"hello", udp(), ipv4(total_length=10)), ("dropped", "up.problem")),
        (build(b"hello", udp(checksum=1), ipv4()), ("dropped", "up.checksum")),
        (build(b"hello", ipv4(protocol=253)), ("unknown", "up.unknown")),
        (build(b"", ipv4(protocol=253)), ("kept", "up.system")),
        (build(b"hello", udp(), ipv4())[:20], ("cut", "up.cut")),
    ],
)
def test_the_way_of_a_packet_ends_where_something_is_wrong(octets: bytes, end: tuple[str, str]) -> None:
    assert up_of(dissect.dissect(octets)) == end


def test_segments_that_say_several_things() -> None:
    opening, answer = frame(CLIENT, SYN, 0, data=b"early"), frame(SERVER, SYN | ACK, 0, 6)
    said = told(
        opening,
        answer,
        frame(CLIENT, ACK, 6, 1),
        frame(CLIENT, ACK | PSH, 6, 1, data=b"x"),
        frame(CLIENT, 0, 7),
        frame(CLIENT, ACK | FIN, 7, 1, data=b"bye"),
    )

    assert "“May I talk to you?”" in said[0]
    assert 'sends "early": octets 1 to 5' in said[0]
    assert 'sends "x": octet 6 of its stream.' in said[3]
    assert "sends a segment without data" in said[4]
    assert 'sends "bye": octets 7 to 9' in said[5]
    assert "closes its direction" in said[5]


def test_a_packet_without_chunks_says_so() -> None:
    header = SCTP(source_port=1, destination_port=2)

    assert told(build(b"", header, ipv4())) == ["The server sends a packet without chunks."]


def test_the_strips_of_streams_are_the_streams() -> None:
    for name in ("tcp4_loss_fast", "tcp4_corrupted_segment", "tcp6_jumbogram"):
        path = CAPTURES / f"{name}.pcap"
        session = page_data(path)["sessions"][0]
        octets = {one["number"]: bytes.fromhex(one["octets"]) for one in session["packets"]}
        (connection,) = streams(path)
        for strip, stream in zip(session["streams"], (connection.from_client, connection.from_server), strict=False):
            pieces = [octets[number][at : at + end - begin] for begin, end, number, at in strip["pieces"]]
            assert b"".join(pieces) == stream.octets
            assert [tuple(one[:2]) for one in strip["holes"]] == [(one.begin, one.end) for one in stream.holes]


def test_the_messages_of_an_association_are_listed_in_place_of_pieces() -> None:
    session = page_data(CAPTURES / "sctp4_resets.pcap")["sessions"][0]
    one = page_data(CAPTURES / "sctp4_fragmented_message.pcap")["sessions"][0]

    assert all(strip["messages"] and not strip["pieces"] for strip in session["streams"])
    assert one["streams"][0]["messages"] == [[5000, 0, [5, 7, 8, 10]]]


def test_octets_that_contradict_others_are_no_part_of_a_strip() -> None:
    follower = StripFollower()
    for flags, sequence, data in ((SYN, 0, b""), (ACK, 6, b"world"), (ACK, 6, b"other"), (ACK, 1, b"hello")):
        follower.take(dissect.dissect(frame(CLIENT, flags, sequence, data=data)))
    follower.finish()
    (strip,) = (one for one in follower.strips.values() if one.pieces)

    assert [(one.begin, one.end) for one in strip.pieces] == [(0, 5), (5, 10)]


def test_strips_that_are_given_up_to_bound_memory_are_kept() -> None:
    follower = StripFollower(StreamLimits(octets=1))
    for port in (40_001, 40_002, 40_003):
        for flags, sequence, data in ((SYN, 0, b""), (ACK, 1, b"hello"), (ACK, 9, b"beyond a hole")):
            follower.take(dissect.dissect(frame(CLIENT, flags, sequence, data=data, port=port)))
    follower.finish()

    assert [len(one.pieces) for one in follower.strips.values() if one.pieces] == [2, 2, 2]
    assert all(one.holes for one in follower.strips.values() if one.pieces)


def test_ends_and_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "MOST_ENDS", 1)
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    packets = [dissect.dissect(build(b"x", udp(source_port=port), ipv4())) for port in (50_001, 50_002, 50_001, 50_001)]
    session = page_data(packets)["sessions"][0]

    assert (session["index"]["count"], session["left_out"]) == (2, 2)


def test_two_declarations_of_one_name_have_two_keys() -> None:
    def declared() -> type[Header]:
        class Twice(Header):
            """The same name again."""

            one: int = field(Int8ub, "One")
            stack = Stack(name="twice", reference=RFC(1))

        return Twice

    first, second = declared(), declared()
    tables = Tables()

    assert len({tables.header(first), tables.header(second), tables.header(first)}) == 2


def test_a_cut_header_has_the_views_of_the_fields_that_are_there() -> None:
    packet = dissect.dissect(build(b"hello", udp(), ipv4())[: 14 + 5])
    data = page_data([packet])
    layer = data["sessions"][0]["packets"][0]["layers"][-1]
    views = [name for _, name, _ in data["shapes"][layer["shape"]]["views"]]

    assert layer["cut"]
    assert views == ["header_octets", "differentiated_services"]


@pytest.mark.parametrize(
    ("options", "missing", "name"),
    [
        ("00000000", 0, ""),  # the end of the list, then zeros (RFC 9293 §3.1)
        ("01000001", 0, "unread"),  # behind the end, and yet no padding
        ("0101080a", 0, "unread"),  # two octets of an option of ten
        ("01020400", 1, "unread"),  # the capture ends within an option
    ],
)
def test_the_rest_of_a_list_is_padding_only_if_nothing_is_in_it(options: str, missing: int, name: str) -> None:
    segment = bytes.fromhex("c000c001 00000001 00000000 60020000 00000000" + options)
    frame = build(segment, ipv4(protocol=6))
    data = page_data([dissect.dissect(frame[: len(frame) - missing])])
    layer = data["sessions"][0]["packets"][0]["layers"][-1]

    assert layer["length"] == 24 - missing
    assert data["shapes"][layer["shape"]]["fields"][-1][1] == name


def test_rules_say_what_does_not_count_and_from_where_addresses_come() -> None:
    ospf = page_data(CAPTURES / "ospf2_adjacency.pcap")
    routed = page_data(CAPTURES / "ip6_segment_routing.pcapng")

    assert [16, 8] in [one.get("skips") for one in ospf["rules"]]
    reasons = {one["why"] for rule in routed["rules"] for one in rule["pseudo"]}
    assert reasons >= {"copied", "replaced", "counted", "always"}


def test_what_programs_called_stands_beside_the_packets(tmp_path: Path) -> None:
    path = tmp_path / "echo.pcapng"
    simulate([b"hello"], transport="tcp").write(path)
    session: dict[str, Any] = page_data(path)["sessions"][0]
    sent = next(one for one in session["calls"] if one["call"].startswith("send"))

    assert (sent["conversation"], sent["lane"], sent["octets"], sent["begin"], sent["end"]) == (0, 0, 5, 0, 5)
    assert {one["lane"] for one in session["calls"]} == {0, 1}
    assert sent["packets"]
    assert page_data(CAPTURES / "tcp4_echo.pcap")["sessions"][0]["calls"] is None
    empty = Recording(packets=[], calls=())
    assert page_data(empty)["sessions"][0]["calls"] == []


def test_calls_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "echo.pcapng"
    simulate([b"hello"], transport="tcp").write(path)
    assert '"call":"connect"' in run("explain", "--json", path).stdout
    (tmp_path / "echo.calls.jsonl").write_text("nonsense")
    result = run("explain", "--json", path)
    assert (result.exit_code, "is not JSON" in result.stderr) == (0, True)
    simulate([b"hello"], transport="tcp").write(path)
    path.write_bytes(b"nonsense")
    assert run("explain", "--json", path).exit_code == 2


@pytest.mark.parametrize(
    ("chosen", "lacking"), [(["-n", "99"], "no packet 99"), (["--conversation", "9"], "no conversation 9")]
)
def test_what_is_not_there_cannot_be_explained(chosen: list[str], lacking: str) -> None:
    result = run("explain", "--json", CAPTURES / "tcp4_echo.pcap", *chosen)

    assert (result.exit_code, lacking in result.stderr, result.stdout) == (2, True, "")


def test_the_list_behind_a_quotation_has_cells() -> None:
    octets = error()
    data = page_data([dissect.dissect(octets)])
    layer = next(one for one in data["sessions"][0]["packets"][0]["layers"] if data["shapes"][one["shape"]]["groups"])

    assert [short for short, *_ in data["shapes"][layer["shape"]]["groups"]]


def test_an_odd_last_octet_with_a_sign_is_said_to_be_one() -> None:
    made = encapsulate(b"", CDP(parts=bytes(CDPUnknownPart(type=9, length=5, value=b"\x80"))), *CDP_AROUND)
    data = page_data([made])

    assert any(one.get("signed_last") for one in data["rules"])
