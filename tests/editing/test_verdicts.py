"""What becomes of each kind of verdict when a packet is changed, and what `fix` makes right."""

from __future__ import annotations

import pytest

from dissect.checksum import Kind, Reason, checksum_field, ones_complement_sum
from dissect.encapsulation import encapsulate, fragment
from dissect.errors import EncodingError
from dissect.packet import Packet, dissect
from dissect.packet.checksums.coverages import coverage_of
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.sctp import SCTP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vrrp import VRRP3
from dissect.protocols.vxlan import VXLAN
from tests.packet.frames import build, cut, ethernet, ipv4, ipv6, tcp, udp

SEGMENT = build(b"hello", tcp(), ipv4())
PSEUDO_HEADER = bytes([192, 0, 2, 1, 192, 0, 2, 2, 0, 6, 0, 25])
PARTIAL = build(b"hello", tcp(checksum=ones_complement_sum(PSEUDO_HEADER)), ipv4())
MOVED = {"ip.src": "198.51.100.7", "tcp.srcport": 8080}


def kinds(packet: Packet) -> list[str]:
    return [one.verdict.kind for one in packet.checksums]


def test_valid_becomes_valid() -> None:
    changed = dissect(SEGMENT).replace(MOVED, payload=b"another message")

    again = encapsulate(b"another message", tcp(source_port=8080), ipv4(source_address="198.51.100.7"), ethernet())
    assert bytes(changed) == bytes(again)


def test_absent_stays() -> None:
    packet = dissect(build(b"hello", udp(checksum=0), ipv4()))

    changed = packet.replace({"ip.src": "198.51.100.7", "udp.dstport": 9}, payload=b"other", fix="all")

    assert kinds(changed) == ["VALID", "ABSENT"]
    assert kinds(changed.replace(fix={"udp.checksum"})) == ["VALID", "VALID"]


def test_illegal_stays_unless_it_is_fixed() -> None:
    packet = dissect(build(b"hello", udp(checksum=0), ipv6()))

    assert kinds(packet.replace(UDP, destination_port=9)) == ["ILLEGAL"]
    assert kinds(packet.replace(UDP, destination_port=9, fix="all")) == ["VALID"]


def test_partial_stays_partial() -> None:
    changed = dissect(PARTIAL).replace(MOVED, payload=b"another message")

    assert kinds(changed) == ["VALID", "PARTIAL"]
    assert bytes(changed.replace(MOVED, payload=b"another message")) == bytes(changed)
    assert kinds(dissect(PARTIAL).replace(MOVED, fix={"partial"})) == ["VALID", "VALID"]
    assert dissect(PARTIAL).replace(fix="all") == dissect(SEGMENT)


def test_partial_stays_partial_where_octets_are_missing() -> None:
    packet = cut(PARTIAL, 56)

    changed = packet.replace(MOVED)

    assert packet.checksums[1].verdict.reason is Reason.CUT_BY_CAPTURE
    assert changed.frame.octets == bytes(dissect(PARTIAL).replace(MOVED))[:56]


@pytest.mark.parametrize("wrong", [0, 1, 0xFFFF, 0x1234])
def test_invalid_stays_wrong_by_the_same_difference(wrong: int) -> None:
    packet = dissect(build(b"hello", tcp(checksum=wrong), ipv4()))

    changed = packet.replace(MOVED)

    before, after = packet.checksums[1].verdict, changed.checksums[1].verdict
    assert (before.kind, after.kind) == (Kind.INVALID, Kind.INVALID)
    assert before.found is not None and before.expected is not None  # noqa: PT018  # one fact
    assert after.found is not None and after.expected is not None  # noqa: PT018  # one fact
    assert (after.found - after.expected - before.found + before.expected) % 0xFFFF == 0
    assert kinds(packet.replace(MOVED, fix={"tcp.checksum"})) == ["VALID", "VALID"]
    assert kinds(packet.replace(MOVED, fix="all")) == ["VALID", "VALID"]
    assert kinds(packet.replace(MOVED, fix={"partial"})) == ["VALID", "INVALID"]


@pytest.mark.parametrize("captured", range(54, 59))
def test_a_cut_packet_is_updated(captured: int) -> None:
    changed = cut(SEGMENT, captured).replace(MOVED)

    assert changed.frame.octets == bytes(dissect(SEGMENT).replace(MOVED))[:captured]


def test_the_captured_payload_of_a_cut_packet_is_replaced() -> None:
    packet = cut(SEGMENT, 57)

    changed = packet.replace(payload=b"other")

    whole = bytes(encapsulate(b"otherlo", tcp(), ipv4(), ethernet()))
    assert changed.frame.octets == whole[:59]
    assert changed.frame.original_length == len(SEGMENT) + 2
    with pytest.raises(EncodingError, match=r"TCP\.checksum: covers octets that are missing"):
        packet.replace(payload=b"four")


@pytest.mark.parametrize("network", [ipv4(identification=7), ipv6()])
def test_a_fragment_is_updated(network: IPv4 | IPv6) -> None:
    message = bytes(range(256)) * 8
    name = "ip.src" if isinstance(network, IPv4) else "ipv6.src"
    address = "198.51.100.7" if isinstance(network, IPv4) else "2001:db8::77"
    whole = encapsulate(message, udp(), network, ethernet())
    changes = {name: address, "udp.srcport": 9}

    first, *others = fragment(whole, 1000, identification=7)

    moved = [first.replace(changes), *(one.replace({name: address}) for one in others)]
    assert moved == fragment(whole.replace(changes), 1000, identification=7)


def test_checksums_within_one_another() -> None:
    inner = (b"hello", udp(), ipv4(), ethernet(), VXLAN(network_identifier=7))
    packet = encapsulate(*inner, udp(destination_port=4789), ipv4(), ethernet())

    changed = packet.replace({("ip.dst", 2): "198.51.100.7"}, payload=b"longer than it was")

    assert kinds(changed) == ["VALID"] * 4
    assert [changed[UDP, 2].length, changed[UDP].length] == [26, 26 + 20 + 14 + 8 + 8]


def test_one_around_a_partial_checksum_counts_on_the_network_card() -> None:
    inner = bytes(encapsulate(b"hello", tcp(), ipv4(), ethernet()))
    whole = encapsulate(inner, VXLAN(network_identifier=7), udp(destination_port=4789), ipv4(), ethernet())
    at = bytes(whole).index(SEGMENT)
    packet = dissect(bytes(whole)[:at] + PARTIAL)
    assert [str(one.verdict) for one in packet.checksums] == ["VALID", "VALID (awaits_inner)", "VALID", "PARTIAL"]

    changed = packet.replace({("ip.src", 2): "198.51.100.7", "tcp.srcport": 9}, payload=b"other octets")

    assert [str(one.verdict) for one in changed.checksums] == ["VALID", "VALID (awaits_inner)", "VALID", "PARTIAL"]
    assert kinds(changed.replace(fix="partial")) == ["VALID"] * 4


def test_a_check_sequence_follows() -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), ethernet(), check_sequence=True)
    damaged = Packet(packet.frame.replace(octets=bytes(packet)[:-1] + b"\0"), packet._path.rules.protocols)

    changed, wrong = packet.replace(payload=b"longer"), damaged.replace(payload=b"longer")

    assert bytes(changed) == bytes(encapsulate(b"longer", udp(), ipv4(), ethernet(), check_sequence=True))
    assert kinds(changed) == ["VALID"] * 3
    assert kinds(wrong) == ["INVALID", "VALID", "VALID"]
    assert wrong.replace(payload=b"hello") == damaged
    assert wrong.replace(fix={"eth.fcs"}) == changed


def test_a_name_that_no_checksum_has_is_said() -> None:
    with pytest.raises(EncodingError, match=r"fix\.tcp\.chekcsum: no such checksum; did you mean tcp\.checksum"):
        dissect(SEGMENT).replace(fix={"tcp.chekcsum"})
    with pytest.raises(EncodingError, match=r"fix\.tcp: no such checksum; did you mean tcp\.checksum"):
        dissect(SEGMENT).replace(fix="tcp")
    assert dissect(SEGMENT).replace(fix={"udp.checksum"}) == dissect(SEGMENT)


def test_a_length_that_was_wrong_is_made_right_and_the_checksum_stays() -> None:
    damaged = dissect(SEGMENT[:17] + b"\x40" + SEGMENT[18:])
    assert damaged.checksums[1].verdict.reason is Reason.BAD_LENGTH

    mended = damaged.replace(IPv4, total_length=45, fix="ip.checksum")

    assert mended == dissect(SEGMENT)


def test_one_around_a_partial_checksum_that_is_no_longer_read() -> None:
    inner = bytes(encapsulate(b"hello", tcp(), ipv4(), ethernet()))
    whole = encapsulate(inner, VXLAN(network_identifier=7), udp(destination_port=4789), ipv4(), ethernet())
    packet = dissect(bytes(whole)[: bytes(whole).index(SEGMENT)] + PARTIAL)

    changed = packet.replace((UDP, 1), destination_port=5000)

    assert VXLAN not in changed
    assert changed.replace((UDP, 1), destination_port=4789) == packet
    hops = {"ip.ttl": 9, ("ip.ttl", 2): 9}
    assert bytes(packet.replace(hops, fix="all")) == bytes(whole.replace(hops))


def test_a_checksum_that_is_taken_in_another_way_stays_so() -> None:
    message = VRRP3(virtual_router_id=1, address_count=1, addresses=bytes([192, 0, 2, 9]))
    packet = encapsulate(b"", message, ipv4(protocol=112), ethernet())
    other = coverage_of(packet.layers, 2, set(), checksum_field(VRRP3)[0].accepted_too).expected
    packet = packet.replace(VRRP3, checksum=other)
    assert packet.checksums[1].coverage.other_rule is not None

    changed = packet.replace(VRRP3, virtual_router_id=2).replace(IPv4, source_address="192.0.2.77")

    assert changed.checksums[1].coverage.other_rule is not None
    assert kinds(changed) == ["VALID", "VALID"]


def test_a_crc_over_octets_that_are_missing_stays() -> None:
    whole = encapsulate(
        b"", SCTP(source_port=1, destination_port=2, verification_tag=3, chunks=bytes(8)), ipv4(), ethernet()
    )
    packet = cut(bytes(whole), 50)

    changed = packet.replace(SCTP, destination_port=3)

    assert changed[SCTP].checksum == whole[SCTP].checksum
    assert kinds(whole.replace(SCTP, destination_port=3)) == ["VALID", "VALID"]


def test_a_length_that_is_given_changes_what_an_unverifiable_checksum_covers_and_not_the_checksum() -> None:
    packet = cut(SEGMENT, 56)

    assert packet.replace(IPv4, total_length=44)[TCP].checksum == packet[TCP].checksum


def test_a_total_length_of_zero_says_nothing_and_stays() -> None:
    packet = dissect(SEGMENT).replace(IPv4, total_length=0)

    changed = packet.replace(MOVED, payload=b"another message")

    assert changed[IPv4].total_length == 0
    assert kinds(changed) == ["VALID", "VALID"]
    assert changed.replace({"ip.src": "192.0.2.1", "tcp.srcport": 50001}, payload=b"hello") == packet


def test_a_datagram_that_an_error_quotes_stays() -> None:
    error = ICMPv4DestinationUnreachable(type=3, code=3)
    packet = encapsulate(SEGMENT[14:], error, ipv4(), ethernet())

    changed = packet.replace({"ip.src": "198.51.100.7", "icmp.code": 1}, fix="all")

    assert bytes(changed)[42:] == SEGMENT[14:]
    assert kinds(changed)[:2] == ["VALID", "VALID"]
    with pytest.raises(EncodingError, match=r"tcp\.srcport: no such field in the packet"):
        packet.replace({"tcp.srcport": 1})
