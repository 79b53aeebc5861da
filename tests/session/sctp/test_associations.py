"""`Associations`: which packets are of one association, and which are discarded for their tag."""

from __future__ import annotations

import struct
from functools import partial
from pathlib import Path

import pytest

from dissect.assigned_numbers import LinkType
from dissect.packet import dissect
from dissect.packet.reassembly import Reassembler
from dissect.protocols.sctp import SCTP
from dissect.session import open_packets
from dissect.session.sctp.associations import Association, Associations
from dissect.session.sctp.packets import is_damaged, sctp_in
from tests.captures import CAPTURES
from tests.session.sctp.frames import (
    ABORT,
    COOKIE_ACK,
    COOKIE_ECHO,
    ERROR,
    HANDSHAKE,
    HEARTBEAT,
    REFLECTED_ABORT,
    REFLECTED_COMPLETE,
    SHUTDOWN_ACK,
    SHUTDOWN_COMPLETE,
    address,
    chunk,
    data,
    dissected,
    init,
    init_ack,
    octets,
    parameter,
    read,
    sack,
    shutdown,
)
from tests.session.tcp.frames import ipv4
from tests.sessions import SESSIONS, needs_sessions


def followed(*frames: bytes, damaged: tuple[int, ...] = (), limit: int = 65_536) -> str:
    """For each packet its association, its sender, and `!` if it is discarded."""
    associations, shown = Associations(limit), []
    for number, frame in enumerate(frames, 1):
        found = associations.find(read(frame, number), partial(damaged.__contains__, number))
        shown.append(f"{found.association.number}{'AB'[found.sender]}{'' if found.is_accepted else '!'}")
    return " ".join(shown)


def last(*frames: bytes) -> Association:
    """The association of the last packet."""
    associations = Associations()
    return [associations.find(read(frame, number)).association for number, frame in enumerate(frames, 1)][-1]


def of_file(path: Path) -> tuple[str, list[Association]]:
    associations, shown, seen = Associations(), [], {}
    with open_packets(str(path)) as packets:
        for packet in packets:
            carried = sctp_in(packet)
            if carried is not None:
                found = associations.find(carried)
                seen[found.association.number] = found.association
                shown.append(f"{found.association.number}{'' if found.is_accepted else '!'}")
    return " ".join(shown), list(seen.values())


def listed(association: Association) -> list[list[str]]:
    return [[str(one) for one in end.addresses] for end in association.ends]


SHUT = (
    octets("A", shutdown(1999)),
    octets("B", SHUTDOWN_ACK),
    octets("A", SHUTDOWN_COMPLETE),
)


def test_an_association_is_a_pair_of_tags() -> None:
    found = last(*HANDSHAKE, octets("A", data(1000)), octets("B", sack(1000)), *SHUT)

    assert [end.tag for end in found.ends] == [0x11, 0x22]
    assert [end.port for end in found.ends] == [40_000, 7]
    assert [end.initiation and end.initiation.first for end in found.ends] == [1000, 2000]
    assert (found.number, found.client, found.ended, found.before) == (0, 0, 9, None)


@needs_sessions
@pytest.mark.parametrize(
    ("name", "told"),
    [("sctp_plain", "0 " * 11), ("sctp_restart", "0 " * 6 + "1 " * 6), ("sctp_wrong_tag", "0 0 0 0 0 0! 0")],
)
def test_the_captures_beside_the_checkout(name: str, told: str) -> None:
    assert SESSIONS is not None

    assert of_file(SESSIONS / f"{name}.pcap")[0] == told.strip()


def test_every_capture_has_one_association_for_each_handshake() -> None:
    found = {path.stem: of_file(path) for path in sorted(CAPTURES.glob("sctp*.pcap"))}

    several = {name: len(seen) for name, (_, seen) in found.items() if len(seen) > 1}
    assert len(found) > 10
    assert several == {"sctp_over_udp": 2, "sctp_refused": 2}
    assert not any("!" in shown for shown, _ in found.values())


def test_a_multihomed_association_is_one() -> None:
    _, (found,) = of_file(CAPTURES / "sctp_multihoming.pcap")

    assert listed(found) == [["192.0.2.1", "2001:db8::1"], ["192.0.2.2", "2001:db8::2"]]


def test_addresses_that_come_and_go_are_told() -> None:
    _, (found,) = of_file(CAPTURES / "sctp4_address_change.pcap")

    assert listed(found) == [["192.0.2.3"], ["192.0.2.2"]]


def test_an_address_of_zeros_is_that_of_the_packet() -> None:
    added, deleted = (parameter(kind, bytes(4) + parameter(5, bytes(4))) for kind in (0xC001, 0xC002))
    others = parameter(0xC004, bytes(4) + parameter(5, address(9))) + parameter(7, b"")

    found = last(*HANDSHAKE, octets("A", chunk(193, bytes(4) + others + added), hosts=(3, 2)))
    assert listed(found) == [["192.0.2.1", "192.0.2.3"], ["192.0.2.2"]]
    found = last(*HANDSHAKE, octets("A", chunk(193, bytes(4) + deleted), hosts=(1, 2)))
    assert listed(found) == [[], ["192.0.2.2"]]


def test_addresses_are_limited() -> None:
    found = last(octets("A", init(hosts=range(3, 100))))

    assert len(found.ends[0].addresses) == 8


def test_another_copy_of_an_init_is_answered_with_another_tag() -> None:
    answered = octets("B", init_ack(tag=0x23)), octets("B", init_ack(tag=0x22))

    assert followed(octets("A", init()), *answered, octets("A", init()), *HANDSHAKE[2:]) == "0A 0B 0B 0A 0A 0B"
    found = last(octets("A", init()), *answered, octets("A", init()), *HANDSHAKE[2:])
    assert found.ends[1].tag == 0x22


def test_a_cookie_that_is_stale_is_not_the_end() -> None:
    again = octets("A", init()), octets("B", init_ack(tag=0x33))
    frames = (*HANDSHAKE[:3], octets("B", ERROR), *again, octets("A", COOKIE_ECHO, tag=0x33), octets("B", COOKIE_ACK))

    assert followed(*frames) == "0A 0B 0A 0B 0A 0B 0A 0B"
    assert last(*frames).ends[1].tag == 0x33


def test_only_some_answers_are_remembered() -> None:
    answers = [octets("B", init_ack(tag=0x100 + number)) for number in range(12)]
    associations = Associations()
    for frame in (octets("A", init()), *answers):
        found = associations.find(read(frame)).association

    assert list(found.ends[1].answers) == list(range(0x104, 0x10C))
    assert len(found.tags) == 9


def test_an_answer_to_an_association_that_is_there_changes_nothing() -> None:
    found = last(*HANDSHAKE, octets("B", init_ack(tag=0x99)))

    assert (found.ends[1].tag, found.ends[1].answers) == (0x22, {})


def test_both_may_begin() -> None:
    both = octets("A", init()), octets("B", init("B"))
    assert followed(*both, octets("B", init_ack()), octets("A", init_ack("A"))) == "0A 0B 0B 0A"

    found = last(*both)
    assert (found.client, found.collision, [end.tag for end in found.ends]) == (None, 2, [0x11, 0x22])


def test_a_client_that_gives_up_begins_another() -> None:
    assert followed(octets("A", init()), octets("A", init(tag=0x44))) == "0A 1A"


def test_a_restart_takes_its_place_when_it_is_established() -> None:
    begin = octets("A", init(tag=0x33)), octets("B", init_ack(tag=0x44), tag=0x33)
    old = octets("A", data(1000)), octets("B", sack(1000))
    echo, ack = octets("A", COOKIE_ECHO, tag=0x44), octets("B", COOKIE_ACK, tag=0x33)
    frames = (*HANDSHAKE, *begin, *old, echo, ack, octets("A", data(5), tag=0x44), octets("A", HEARTBEAT))

    assert followed(*frames) == "0A 0B 0A 0B 1A 1B 0A 0B 1A 1B 1A 0A"
    associations = Associations()
    seen = [associations.find(read(frame, number)).association for number, frame in enumerate(frames, 1)]
    assert (seen[0].ended, seen[0].pending, seen[4].before, seen[4].ended) == (10, seen[4], 0, None)


def test_a_restart_whose_answer_was_not_captured() -> None:
    begin = octets("A", init(tag=0x33)), octets("A", COOKIE_ECHO, tag=0x44), octets("B", COOKIE_ACK, tag=0x33)

    assert followed(*HANDSHAKE, *begin, octets("A", data(5), tag=0x44)) == "0A 0B 0A 0B 1A 1A 1B 1A"


def test_a_wrong_tag_takes_no_packets_with_it() -> None:
    wrong = octets("A", data(1000), tag=0xDEAD), octets("A", data(1001), tag=0xDEAD), octets("B", ABORT, tag=0)

    assert followed(*HANDSHAKE, *wrong, octets("A", data(1000))) == "0A 0B 0A 0B 0A! 0A! 0B! 0A"


def test_other_tags_of_both_sides_are_another_association() -> None:
    other = (
        octets("A", data(1), tag=0x44),
        octets("B", sack(1), tag=0x33),
        octets("A", data(2), tag=0x44),
        octets("B", sack(2), tag=0x33),
    )

    assert followed(*HANDSHAKE, *other) == "0A 0B 0A 0B 0A! 0B! 1A 1B"


def test_an_init_has_no_tag() -> None:
    assert followed(octets("A", init(), tag=5), octets("A", init(), tag=5)) == "0A 0A!"
    assert followed(*HANDSHAKE, octets("A", init(tag=9), tag=5)) == "0A 0B 0A 0B 0A!"


def test_a_cut_init_says_nothing() -> None:
    assert followed(octets("A", chunk(1, b"\0\0\0\1")), octets("A", init())) == "0A 0A"


def test_who_knows_no_association_sends_the_tag_back() -> None:
    refused = octets("B", REFLECTED_ABORT, tag=0x22)

    assert followed(*HANDSHAKE, refused) == "0A 0B 0A 0B 0B"
    assert last(*HANDSHAKE, refused).ended == 5
    assert followed(*HANDSHAKE, octets("A", REFLECTED_COMPLETE, tag=0x11)) == "0A 0B 0A 0B 0A"


@pytest.mark.parametrize("abort", [ABORT, REFLECTED_ABORT])
def test_a_refusal_has_the_tag_of_the_init(abort: bytes) -> None:
    frames = octets("A", init()), octets("B", abort)

    assert followed(*frames) == "0A 0B"
    assert [end.tag for end in last(*frames).ends] == [0x11, None]


def test_what_begins_before_the_capture_is_learned() -> None:
    assert followed(octets("A", data(5)), octets("B", sack(5)), octets("B", data(6), tag=0x12)) == "0A 0B 0B!"
    found = last(octets("A", data(5)), octets("B", sack(5)))
    assert ([end.tag for end in found.ends], found.client) == ([0x11, 0x22], None)
    reflected = last(octets("B", REFLECTED_ABORT, tag=0x22))
    assert [end.tag for end in reflected.ends] == [0x22, None]


def test_the_receiver_of_an_answer_is_the_client() -> None:
    assert followed(*HANDSHAKE[1:]) == "0B 0A 0B"
    assert last(*HANDSHAKE[1:]).client == 0


def test_ports_may_be_used_again() -> None:
    assert followed(*HANDSHAKE, *SHUT, *HANDSHAKE) == "0A 0B 0A 0B 0A 0B 0A 1A 1B 1A 1B"
    later = octets("A", data(5), tag=0x44)
    assert followed(*HANDSHAKE, *SHUT, later, SHUT[2]) == "0A 0B 0A 0B 0A 0B 0A 1A 0A"


def test_hosts_of_two_networks_may_have_one_address() -> None:
    tagged = [octets("A", init(), vlan=vlan) for vlan in (10, 20)]
    answers = [octets("B", init_ack(), vlan=vlan) for vlan in (10, 20)]

    assert followed(*tagged, *answers) == "0A 1A 0B 1B"


def test_two_pairs_of_hosts_may_have_the_same_tags() -> None:
    others = {"A": (5, 6), "B": (6, 5)}
    second = (octets("A", init(), hosts=others["A"]), octets("B", init_ack(), hosts=others["B"]))
    heart = octets("A", HEARTBEAT, hosts=(5, 6)), octets("A", HEARTBEAT, hosts=(7, 8))

    assert followed(*HANDSHAKE, *second, *heart) == "0A 0B 0A 0B 1A 1B 1A 2A"


def test_an_address_that_was_told_of_may_be_in_another_network() -> None:
    begin = octets("A", init(hosts=(1, 3))), octets("B", init_ack(hosts=(2, 4)))
    other = octets("A", HEARTBEAT, hosts=(3, 4), vlan=20), octets("B", HEARTBEAT, hosts=(4, 3), vlan=20)
    again = octets("A", init(tag=0x99), hosts=(3, 2))

    assert followed(*begin, *other, *HANDSHAKE[2:], again) == "0A 0B 0A 0B 0A 0B 1A"
    assert followed(*HANDSHAKE, octets("A", HEARTBEAT, vlan=20)) == "0A 0B 0A 0B 1A"
    assert followed(octets("A", data(1)), octets("A", data(2), hosts=(3, 4))) == "0A 0A"


def test_what_is_damaged_changes_nothing() -> None:
    wrong = octets("B", init_ack(tag=0x99)), octets("B", init_ack())

    assert followed(octets("A", init()), *wrong, *HANDSHAKE[2:], damaged=(2,)) == "0A 0B 0B 0A 0B"
    assert followed(octets("A", data(1)), octets("A", data(2)), damaged=(1, 2)) == "0A 0A"


@pytest.mark.heavy
def test_memory_is_bounded() -> None:
    associations = Associations(limit=50)
    for number in range(1000):
        frame = octets("A", init(tag=number + 1, hosts=range(3, 100)), ports=(number + 1, 7))
        associations.find(read(frame))

    assert associations.forgotten > 900
    assert len(associations._tags) + len(associations._paths) <= 400


def test_a_tag_that_another_has_now_stays_when_the_first_is_forgotten() -> None:
    associations = Associations(limit=2)
    for hosts in ((1, 2), (5, 6), (7, 8)):
        associations.find(read(octets("A", init(), hosts=hosts)))

    assert associations.forgotten == 1
    assert associations._tags[40_000, 7, 0x11][0].number == 2


def test_so_does_a_path() -> None:
    associations = Associations(limit=2)
    for frame in (*HANDSHAKE, *SHUT, octets("A", init(tag=9)), octets("A", init(), hosts=(5, 6))):
        associations.find(read(frame))

    assert associations.forgotten == 1
    assert sorted({found.number for found, _ in associations._paths.values()}) == [1, 2]


def test_chunks_end_where_a_length_is_wrong() -> None:
    found = read(octets("A", HEARTBEAT, struct.pack(">BBH", 0, 0, 3), HEARTBEAT))

    assert [one.kind for one in found.chunks] == [4]
    cut = chunk(1, struct.pack(">IIHHI", 0x11, 65_536, 1, 1, 1) + struct.pack(">HH", 5, 9) + address(3))
    assert [str(one) for one in last(octets("A", cut)).ends[0].addresses] == ["192.0.2.1"]


def test_packets_without_it_and_fragments_of_it_carry_none() -> None:
    with open_packets(str(CAPTURES / "tcp4_echo.pcap")) as packets:
        assert [sctp_in(packet) for packet in packets] == [None] * 10
    frame = octets("A", init())
    assert sctp_in(dissected(frame[: 14 + 20 + 8])) is None
    assert sctp_in(dissect(frame[34:], link_type=147, decode_as={LinkType: {147: SCTP}})) is None


def test_a_packet_that_came_in_fragments_is_read_where_it_is_complete() -> None:
    whole = octets("A", init())
    content, ends = whole[34:], (address(1), address(2))
    first, rest = ipv4(ends, 132, content[:16], place=0x2000), ipv4(ends, 132, content[16:], place=2)
    reassembler, read_of = Reassembler(), []
    for frame in (first, rest):
        packet = dissected(frame)
        reassembler.take(packet)
        read_of.append((sctp_in(packet), is_damaged(packet)))

    (nothing, _), (found, damaged) = read_of
    assert (nothing, found and found.tag, damaged) == (None, 0, False)


def test_a_wrong_checksum_is_damage_and_zeros_may_be_left_for_the_card() -> None:
    wrong, zeros = dissected(octets("A", HEARTBEAT, checksum=7)), dissected(octets("A", HEARTBEAT))

    assert [is_damaged(wrong), is_damaged(zeros)] == [True, False]
