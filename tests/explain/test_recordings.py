"""What is said of recordings: ends, roles, the index, and which packets are there."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import dissect
from dissect.encapsulation import encapsulate
from dissect.explain import Recording, page_data
from dissect.explain.codes import Origin
from dissect.explain.strings import TEMPLATES
from tests.packet.frames import build, ipv4, udp

CAPTURES = Path(__file__).parents[2] / "captures"


@cache
def session_of(name: str, **chosen: Any) -> dict[str, Any]:
    found: dict[str, Any] = page_data(CAPTURES / f"{name}.pcap", **chosen)["sessions"][0]
    return found


def said(session: dict[str, Any], number: int) -> str:
    """The sentences of a packet."""
    return spoken(next(one for one in session["packets"] if one["number"] == number))


def spoken(packet: dict[str, Any]) -> str:
    return " ".join(TEMPLATES[key].format(**holes) for key, holes in packet["sentence"])


def test_the_ends_of_one_conversation_have_roles_and_the_reason_is_told() -> None:
    session = session_of("tcp4_echo")

    assert [(one["role"], one["name"], one["host"], one["port"]) for one in session["ends"]] == [
        ("client", "the client", "192.0.2.1", 52530),
        ("server", "the server", "192.0.2.2", 50001),
    ]
    assert (session["roles"]["known"], session["roles"]["reason"]) == (True, "opened")
    assert session["conversations"][0]["lanes"] == [0, 1]


def test_of_several_clients_none_is_the_client() -> None:
    session = session_of("tcp4_two_clients")

    assert session["roles"] is None
    assert [one["name"] for one in session["ends"]] == ["the client", "the server"]  # both are on one host
    assert session["ends"][0]["port"] is None
    assert session["lead"][0][0] == "lead.many"


def test_states_after_each_packet_are_those_of_the_ladder() -> None:
    session = session_of("tcp4_echo")
    index, ladder = session["index"], dissect.ladder(CAPTURES / "tcp4_echo.pcap")
    states = list(ladder.begin)
    expected = []
    for rung in ladder.rungs:
        states = [rung.left or states[0], rung.right or states[1]]
        expected.append([list(one) for one in states])

    assert [index["state_table"][one] for one in index["states"]] == expected
    assert index["state_table"][index["before"]["0"]] == [list(one) for one in ladder.begin]
    assert index["from"] == [0 if rung.is_from_left else 1 for rung in ladder.rungs]


def test_a_packet_that_the_capture_cuts_carries_what_its_lengths_say_or_nothing_that_is_known() -> None:
    session = session_of("snaplen_64")
    index = session["index"]
    called = [(index["names"][name], data) for name, data in zip(index["name"], index["data"], strict=True)]

    assert [called[number - 1] for number in (5, 6, 8, 10)] == [
        ("ACK", 0),
        ("5 octets, cut by the capture", 5),
        ("5 octets, cut by the capture", 5),
        ("FIN, ACK", 0),
    ]
    assert set(called[14:]) == {("TCP header, cut short", 0)}
    assert "192.0.2.1 sends 5 octets, cut by the capture: octets 1 to 5 of its stream." in said(session, 6)


def test_what_happened_is_marked_and_told() -> None:
    session = session_of("tcp4_loss_fast")
    marks = [session["index"]["mark_table"][one] if one >= 0 else [] for one in session["index"]["marks"]]

    assert ["retransmission", "fast retransmission of #5"] in marks[12]
    assert "again: octets 1449 to 2896 of its stream" in said(session, 13)
    assert "Noticed: the octets of packet 5, sent again because 3 duplicate ACKs asked for them." in said(session, 13)


@pytest.mark.parametrize(
    ("name", "number", "sentence"),
    [
        ("tcp4_echo", 1, "“May I talk to you?” The client asks to open a connection"),
        ("tcp4_echo", 3, "“Then we are connected.” The client confirms"),
        ("tcp4_echo", 7, "“Everything before octet 6 has arrived.” The client confirms; the segment carries no data."),
        ("tcp4_echo", 9, "“Nor have I.” The server closes its direction as well."),
        ("tcp4_echo", 10, "The client confirms the end; both directions are closed."),
        ("tcp6_half_close", 7, "may go on sending."),
        ("tcp_refused", 2, "“Nobody listens here.” 192.0.2.2 refuses the connection."),
        ("tcp4_reset", 8, "ends the connection at once"),
        ("tcp4_urgent", 6, "octet "),
        ("udp4_echo", 1, "Nobody asked beforehand whether the server is there"),
        ("udp4_echo", 3, "in one datagram, which is a message of its own."),
        ("udp_empty_datagram", 1, "a message of no octets, and yet a message."),
        ("udp4_fragments", 1, "This is the first piece: octets 0 to 1479"),
        ("udp4_fragments", 2, "Only the first piece has the header of the transport"),
        ("udp4_fragments", 3, "With this piece the datagram is complete, from 3 pieces. The client sends"),
        ("sctp4_echo", 2, "“Show me this cookie, and I will believe you.”"),
        ("sctp4_echo", 5, 'The client sends the message "hello" in stream 0'),
        ("sctp4_echo", 6, "The server confirms that everything up to chunk 525559225 has arrived."),
        ("sctp4_fragmented_message", 5, "sends a piece of a message"),
        ("sctp4_loss", 9, "and more behind a gap."),
        (
            "icmp_port_unreachable",
            2,
            "by ICMP what happened to a packet: Destination Unreachable, Port Unreachable. To say",
        ),
        ("icmp_port_unreachable", 2, "its beginning: UDP from 192.0.2.1 port 52166 to 192.0.2.2 port 50001."),
        ("icmp_port_unreachable", 4, "2001:db8::2 tells 2001:db8::1 by ICMPv6 what happened to a packet"),
        ("vxlan_echo", 3, "inside another packet, from 192.0.2.1 to 192.0.2.2: that is a tunnel."),
        ("neighbour_discovery", 5, "sends to all who listen at ff02::1:ff00:2, by ICMPv6: Neighbor Solicitation"),
        ("host_joins_link", 1, "by ARP: Announcement"),
        ("dns_lookups", 1, "a DNS message (Query"),
        ("lldp", 1, "by LLDP:"),
    ],
)
def test_packets_say_what_they_do(name: str, number: int, sentence: str) -> None:
    assert sentence in said(session_of(name), number)


def test_a_datagram_does_not_say_what_its_last_piece_does() -> None:
    last = session_of("udp4_fragments")["packets"][2]

    assert spoken(last).startswith("This piece carries octets 2960 to 4007")
    assert spoken(last["whole"]).startswith('The datagram, put together from 3 pieces. The client sends "line')


def test_all_that_fills_holes_is_there_in_all_captures() -> None:
    holes = {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in TEMPLATES.items()}
    for path in sorted(CAPTURES.glob("*.pcap"))[::40]:
        for packet in page_data(path)["sessions"][0]["packets"]:
            for key, filled in (*packet["sentence"], packet["up"]["why"]) if "up" in packet else packet["sentence"]:
                assert filled.keys() == holes[key]


def test_what_is_beyond_the_limit_is_in_the_index_only() -> None:
    session = session_of("tcp4_echo", limit=3)

    assert [one["number"] for one in session["packets"]] == [1, 2, 3]
    assert session["index"]["count"] == 10


def test_chosen_packets_mean_what_they_mean_among_all() -> None:
    path = CAPTURES / "tcp4_echo.pcap"
    with dissect.open(path) as packets:
        recording = Recording(packets=packets, file="a <b>.pcap", title="Echo", numbers=frozenset({4}))
        data = page_data(recording)
    session = data["sessions"][0]

    assert [one["number"] for one in session["packets"]] == [4]
    assert said(session, 4).startswith('The client sends "hello": octets 1 to 5')
    assert (session["id"], session["file"], session["title"]) == ("capture1", "a <b>.pcap", "Echo")


def test_packets_of_one_conversation_and_of_a_filter() -> None:
    with dissect.open(CAPTURES / "tcp4_two_clients.pcap") as packets:
        both = list(packets)
    one = page_data(Recording(packets=both, conversation=1))["sessions"][0]
    some = page_data(Recording(packets=both, wanted=lambda packet: packet.frame.number < 3, lead="Two \x1b of them."))

    assert {*one["index"]["conversation"]} == {1}
    assert some["sessions"][0]["index"]["number"] == [1, 2]
    assert some["sessions"][0]["lead"] == [["given", {"text": "Two \\x1b of them."}]]


@pytest.mark.parametrize("name", ["udp4_fragments", "udp4_fragments_reordered", "udp6_fragments"])
def test_fragments_belong_to_the_conversation_of_their_datagram(name: str) -> None:
    path = CAPTURES / f"{name}.pcap"
    everything = page_data(path)["sessions"][0]["index"]
    with dissect.open(path) as packets:
        one = page_data(Recording(packets=packets, conversation=0))["sessions"][0]["index"]

    assert len(everything["number"]) > 2
    assert {*everything["conversation"]} == {0}
    assert one["number"] == everything["number"]
    assert one["from"] == everything["from"]


def test_octets_and_messages_in_fragments_count_once() -> None:
    for name in ("udp4_fragments", "udp4_fragments_reordered", "udp6_fragments"):
        data = page_data(CAPTURES / f"{name}.pcap")
        session = data["sessions"][0]
        (compared,) = data["comparison"]

        assert (compared["messages"], compared["data"]) == (2, 8000)
        assert session["lead"][0][1]["octets"] == "8,000 octets"
        assert sum(session["index"]["data"]) == sum(session["conversations"][0]["data"])
        assert all(session["index"]["data"])


def test_fragments_without_the_others_have_no_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = page_data(CAPTURES / "udp4_fragment_lost.pcap")["sessions"][0]["index"]
    monkeypatch.setattr("dissect.explain.recordings.reading.MOST_FRAGMENTS", 1)
    few = page_data(CAPTURES / "udp4_fragments.pcap")["sessions"][0]["index"]

    assert {*lost["conversation"]} == {-1}
    assert {*few["conversation"]} == {-1, 0}


def test_packets_that_a_program_made_are_given() -> None:
    packets = [encapsulate(b"hello", udp(), ipv4())]
    session = page_data(packets)["sessions"][0]

    assert (session["origin"], session["file"], session["index"]["start_ns"]) == (Origin.GIVEN, "", "0")
    assert session["index"]["time_ns"] == [0]


def test_without_messages_their_octets_and_texts_are_left_out() -> None:
    for name in ("tcp4_echo", "sctp4_echo", "dns_lookups"):
        data = page_data(CAPTURES / f"{name}.pcap", messages=False)
        text = json.dumps(data["sessions"])
        assert "hello" not in text
        assert b"hello".hex() not in text
        assert "lecture" not in text
        carrying = next(one for one in data["sessions"][0]["packets"] if one["messages"])
        assert carrying["messages"][0]["text"].endswith(" octets")
        assert len(bytes.fromhex(carrying["octets"])) == carrying["messages"][0]["at"]
        assert carrying["sums"][0]["verdict"] == "VALID"


def test_more_than_four_hosts_have_no_lanes_but_are_told() -> None:
    sources = [f"192.0.2.{host}" for host in range(10, 15)]
    packets = [encapsulate(b"x", udp(), ipv4(source_address=one)) for one in sources]
    packets.append(encapsulate(b"x", udp(), ipv4(source_address=sources[0], destination_address="239.0.0.1")))
    session = page_data(packets)["sessions"][0]
    index, named = session["index"], [*session["hosts"], *session["groups"]]

    assert session["ends"] == []
    assert session["groups"] == ["239.0.0.1"]
    assert [named[place] for place in index["from"]] == [*sources, sources[0]]
    assert [named[place] for place in index["to"]] == ["192.0.2.2"] * 5 + ["239.0.0.1"]
    assert [named[one] for one in session["conversations"][1]["lanes"]] == [sources[1], "192.0.2.2"]
    assert said(session, session["packets"][0]["number"]).startswith("192.0.2.10 sends")


def marks_of(session: dict[str, Any]) -> list[list[list[str]]]:
    """The marks of each packet: kind and words."""
    index = session["index"]
    return [index["mark_table"][one] if one >= 0 else [] for one in index["marks"]]


def test_only_what_is_wrong_is_marked_as_a_fault() -> None:
    assert marks_of(session_of("udp4_fragments"))[2] == [["note", "3 fragments: 1–3"]]
    assert marks_of(session_of("tcp4_corrupted_segment"))[3][0] == ["fault", "the checksum of TCP is wrong"]


def test_pieces_and_quotations_and_cut_packets_have_short_names() -> None:
    names = {name: session_of(name)["index"] for name in ("udp4_fragments", "icmp_port_unreachable", "snaplen_64")}
    called = {name: [one["names"][place] for place in one["name"]] for name, one in names.items()}

    assert called["udp4_fragments"][:3] == [
        "piece 0–1479",
        "piece 1480–2959",
        '"line 00001 of 250\\nline 00002 of 250\\nl…"',
    ]
    assert [one > 0 for one in names["udp4_fragments"]["data"][:3]] == [True, True, True]
    assert called["icmp_port_unreachable"][1] == "Destination Unreachable, Port Unreachable"
    assert "" not in called["snaplen_64"]


def test_messages_of_applications_have_no_article_in_the_ladder() -> None:
    index = session_of("dns_lookups")["index"]

    assert index["names"][index["name"][0]] == "Query <A? server.lecture.example>"


def test_a_packet_of_which_little_is_quoted_says_of_which_protocol() -> None:
    with dissect.open(CAPTURES / "icmp_port_unreachable.pcap") as packets:
        octets = list(packets)[1].frame.octets
    told = page_data([dissect.dissect(octets[: 14 + 20 + 8 + 10])])["sessions"][0]["packets"][0]["sentence"]

    assert told[1] == ["packet.quotes_some", {"protocol": "IP"}]


def test_what_was_simulated_says_so(tmp_path: Path) -> None:
    path = tmp_path / "simulated.pcapng"
    dissect.simulate().write(path)

    assert page_data(path)["sessions"][0]["origin"] == Origin.SIMULATED
    with dissect.open(path) as packets:
        assert page_data(packets)["sessions"][0]["origin"] == Origin.SIMULATED


def test_octets_that_nobody_knows_are_said_to_be_so() -> None:
    unknown = dissect.dissect(bytes(20), link_type=147)
    session = page_data([unknown])["sessions"][0]

    assert session["packets"][0]["layers"] == []
    assert "up" not in session["packets"][0]
    assert session["packets"][0]["sentence"] == [["packet.unknown", {"octets": "20 octets"}]]
    assert session["lead"] == [["lead.none", {"packets": "1 packet"}]]


def test_a_hostile_capture_stays_text() -> None:
    hostile = b"</script><img src=x onerror=alert(1)>\xe2\x80\xae__proto__"
    packet = dissect.dissect(build(hostile, udp(), ipv4()))
    data = page_data(Recording(packets=[packet], file="\u202e</script>\x07", title="{sender}"))

    assert "\u202e" not in json.dumps(data, ensure_ascii=False)
    assert data["sessions"][0]["title"] == "{sender}"


def test_a_packet_takes_one_to_two_kilobytes_besides_its_octets() -> None:
    session = session_of("tcp4_echo")
    octets = sum(len(one["octets"]) for one in session["packets"])
    text = json.dumps(session["packets"], ensure_ascii=True, separators=(",", ":"))

    assert (len(text) - octets) / len(session["packets"]) < 1900
    index = json.dumps(session["index"], separators=(",", ":"))
    assert len(index) / session["index"]["count"] < 150


def test_of_two_ports_the_one_of_the_protocol_leads_to_it() -> None:
    query = bytes.fromhex("00010100000100000000000001610000010001")
    ports = ((53, 50001), (50001, 53), (30, 53))
    for source, destination in ports:
        packet = dissect.dissect(build(query, udp(source_port=source, destination_port=destination), ipv4()))
        data = page_data([packet])
        (shape,) = (one for one in data["shapes"] if one["header"] == "UDP")
        assert shape["next"] == ("source_port" if source == 53 else "destination_port")
