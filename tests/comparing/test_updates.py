"""Whether each checksum was rightly updated, by what it was before and after."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.checksum import HintCode, ones_complement_sum
from dissect.comparing import Outcome, Pair, Update, compare
from dissect.encapsulation import fragment
from dissect.packet import Packet, dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.protocols.sctp import SCTP
from tests.captures import CAPTURES
from tests.packet.frames import build, cut, ipv4, ipv6, tcp, udp

MESSAGE = b"a message!"
PSEUDO_HEADER = bytes([192, 0, 2, 1, 192, 0, 2, 2, 0, 17, 0, 18])
TRANSLATED = {"ip.src": "198.51.100.7", "udp.srcport": 4000}


def datagram(**changes: Any) -> Packet:
    return dissect(build(MESSAGE, udp(**changes), ipv4(identification=5)))


def updates(before: Packet, after: Packet) -> dict[str, Update]:
    (found,) = compare([before], [after])
    assert isinstance(found, Pair)
    return {one.name: one for one in found.checksums if not one.quoted}


def outcome(before: Packet, after: Packet, name: str = "udp.checksum") -> Outcome:
    return updates(before, after)[name].outcome


def with_checksum(packet: Packet, value: int) -> Packet:
    return packet.replace({"udp.checksum": value})


RIGHT = datagram()
PARTIAL = datagram(checksum=ones_complement_sum(PSEUDO_HEADER))
ABSENT = datagram(checksum=0)
WRONG = datagram(checksum=0x1234)


def test_what_is_valid_is_right() -> None:
    for before in (RIGHT, PARTIAL, ABSENT):
        assert outcome(before, RIGHT.replace(TRANSLATED)) is Outcome.RIGHT


def test_what_is_invalid_is_wrong_with_the_mistake() -> None:
    moved = RIGHT.replace(TRANSLATED)
    before = RIGHT["udp"].checksum

    found = updates(RIGHT, with_checksum(moved, before))["udp.checksum"]

    assert found.outcome is Outcome.WRONG
    assert found.wrong is found.after
    assert [(hint.code, hint.details) for hint in found.hints] == [
        (HintCode.NOT_UPDATED, ("source_address", "source_port"))
    ]


def test_what_went_the_other_way_is_wrong_before() -> None:
    moved = RIGHT.replace(TRANSLATED)

    found = updates(with_checksum(moved, RIGHT["udp"].checksum), RIGHT)["udp.checksum"]

    assert found.outcome is Outcome.WRONG
    assert found.wrong is found.before
    assert [hint.code for hint in found.hints] == [HintCode.NOT_UPDATED]


def test_an_update_keeps_an_error() -> None:
    moved = WRONG.replace(TRANSLATED)

    assert outcome(WRONG, moved) is Outcome.KEPT
    assert outcome(WRONG, with_checksum(moved, 0x1234)) is Outcome.WRONG


def test_a_crc_that_was_wrong_may_stay() -> None:
    before = dissect(build(b"", SCTP(source_port=1, destination_port=2, verification_tag=5, checksum=7), ipv4()))
    moved = before.replace({"ip.src": "198.51.100.7"})

    assert outcome(before, moved, "sctp.checksum") is Outcome.KEPT
    assert outcome(before, before.replace({"sctp.checksum": 8}), "sctp.checksum") is Outcome.WRONG


def test_a_field_left_for_a_card_is_not_judged() -> None:
    zero = dissect(build(MESSAGE, tcp(sequence_number=7, checksum=0), ipv4()))
    sent = dissect(build(MESSAGE, tcp(sequence_number=7), ipv4()))

    assert outcome(zero, sent, "tcp.checksum") is Outcome.RIGHT
    assert outcome(RIGHT, PARTIAL) is Outcome.UNKNOWN
    assert outcome(RIGHT, ABSENT) is Outcome.UNKNOWN


def test_a_zero_that_meant_nothing_must_stay() -> None:
    moved = ABSENT.replace(TRANSLATED)

    found = updates(ABSENT, with_checksum(moved, 0x1234))["udp.checksum"]

    assert found.outcome is Outcome.WRONG
    assert HintCode.ABSENT_BEFORE in [hint.code for hint in found.hints]


def test_a_forbidden_zero_is_wrong() -> None:
    after = dissect(build(MESSAGE, udp(checksum=0), ipv6()))

    assert outcome(RIGHT, after) is Outcome.WRONG
    assert outcome(after, after) is Outcome.KEPT
    assert outcome(cut(after.frame.octets, 65), cut(after.frame.octets, 65)) is Outcome.KEPT


def test_each_link_has_check_sequences_of_its_own() -> None:
    with_sequence = RIGHT.frame.replace(
        octets=RIGHT.frame.octets + bytes(4), captured_length=56, original_length=56, fcs_octets=4
    )

    assert len(dissect(with_sequence).checksums) == 3
    assert set(updates(RIGHT, dissect(with_sequence))) == {"ip.checksum", "udp.checksum"}


@pytest.mark.parametrize("captured", [44, 50])
def test_a_cut_packet_is_judged_by_what_changed(captured: int) -> None:
    moved = RIGHT.replace(TRANSLATED).frame.octets
    forgotten = with_checksum(RIGHT.replace(TRANSLATED), RIGHT["udp"].checksum).frame.octets
    before = cut(RIGHT.frame.octets, captured)

    assert outcome(before, cut(moved, captured)) is Outcome.RIGHT
    found = updates(RIGHT, cut(forgotten, captured))["udp.checksum"]
    assert (found.outcome, found.wrong) == (Outcome.WRONG, None)


def test_what_is_not_known_of_a_cut_packet_is_not_judged() -> None:
    whole = datagram().frame.octets
    cases = [
        (cut(whole, 40), cut(whole, 40)),  # before the field
        (cut(PARTIAL.frame.octets, 44), cut(whole, 44)),
        (cut(ABSENT.frame.octets, 44), cut(ABSENT.frame.octets, 44)),
        (cut(whole, 44), cut(PARTIAL.frame.octets, 44)),
        (cut(whole, 44), cut(build(MESSAGE + b"12", udp(), ipv4(identification=5)), 44)),
    ]

    for before, after in cases:
        found = [one for one in compare([before], [after]) if isinstance(one, Pair)]
        outcomes = [one.outcome for pair in found for one in pair.checksums if one.name == "udp.checksum"]
        assert outcomes in ([Outcome.UNKNOWN], [])


def test_a_crc_cut_off_is_not_judged() -> None:
    packet = build(b"", SCTP(source_port=1, destination_port=2, verification_tag=5, chunks=bytes(40)), ipv4())

    assert outcome(cut(packet, 60), cut(packet, 60), "sctp.checksum") is Outcome.UNKNOWN


def test_a_first_fragment_is_judged_by_what_changed() -> None:
    first, *_ = fragment(dissect(build(bytes(range(100)), udp(), ipv4(identification=5))), 68)
    forgotten = first.replace({"ip.src": "198.51.100.7"}).replace({"udp.checksum": first["udp"].checksum})

    assert outcome(first, first.replace({"ip.src": "198.51.100.7"})) is Outcome.RIGHT
    assert outcome(first, forgotten) is Outcome.WRONG


def test_nobody_has_to_update_what_is_quoted() -> None:
    quoted = RIGHT.frame.octets[14:]
    error = dissect(build(quoted, ICMPv4DestinationUnreachable(type=3, code=3), ipv4(identification=9)))
    octets = bytearray(error.frame.octets)
    octets[14 + 20 + 8 + 20 : 14 + 20 + 8 + 22] = bytes([9, 9])  # another port in the quotation, and nothing else
    (found,) = compare([error], [dissect(bytes(octets))])

    assert isinstance(found, Pair)
    assert {(one.name, one.quoted): one.outcome for one in found.checksums}["udp.checksum", True] is Outcome.UNKNOWN
    assert [one.name for one in found.changes if one.quoted] == ["udp.srcport"]


def test_a_checksum_of_a_new_header_is_judged_by_itself() -> None:
    after = RIGHT.frame.octets[:14] + bytes(ipv4_around(RIGHT.frame.octets[14:]))

    found = updates(RIGHT, dissect(after))
    assert found["ip.checksum"].outcome is Outcome.RIGHT


def ipv4_around(datagram: bytes) -> bytes:
    return build(datagram, ipv4(protocol=4))[14:]


def test_a_wrong_checksum_of_a_new_header_is_wrong() -> None:
    octets = bytearray(RIGHT.frame.octets[:14] + ipv4_around(RIGHT.frame.octets[14:]))
    octets[24] ^= 0xFF

    (found,) = compare([RIGHT], [dissect(bytes(octets))])

    assert isinstance(found, Pair)
    assert (found.checksums[0].outcome, found.checksums[0].before) == (Outcome.WRONG, None)
    assert found.added == ("ip",)


def test_each_of_several_in_a_list_has_its_own_outcome() -> None:
    path = CAPTURES / "ospf2_adjacency.pcap"

    pairs = [one for one in compare(path, path) if isinstance(one, Pair)]

    counts = [(len(one.checksums), len(one.before.checksums)) for one in pairs]
    assert all(ours == theirs for ours, theirs in counts)
    assert max(ours for ours, _ in counts) > 2
    assert {one.outcome for pair in pairs for one in pair.checksums} <= {Outcome.RIGHT, Outcome.UNKNOWN}
