"""The changes of one packet: values in tunnels and quotations, checksums, what is kept, the time, and their order."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.addresses import Ipv4Address, MacAddress
from dissect.capture import Frame, Options
from dissect.capture.pcapng.option_kinds import COMMENT, PACKET_HASH
from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.errors import EncodingError
from dissect.packet import DEFAULT_LIMITS, Packet, default_protocols, dissect
from dissect.protocols.arp import ARP
from dissect.protocols.dhcpv4 import DHCPv4Ethernet
from dissect.protocols.dns import DNS
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_routing import SegmentRouting, SourceRouting
from dissect.protocols.pim import PIMJoinPrune
from dissect.protocols.sctp import SCTP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vxlan import VXLAN
from tests.captures import CAPTURES, Recorded
from tests.packet.frames import build, cut, ethernet, ipv4, ipv6, tcp, udp
from tests.rewriting.rewriters import rewriter, rewritten, verdicts

MOVED: dict[str, Any] = {"map_address": {"192.0.2.0/24": "198.51.100.0/24"}}


def addresses(packet: Packet) -> list[str]:
    return [str(one.values[name]) for one in packet.layers for name in ("source_address", "destination_address")
            if isinstance(one.values.get(name), Ipv4Address)]  # fmt: skip


def test_addresses_change_in_every_layer_and_all_checksums_follow() -> None:
    inner = build(b"hello", tcp(), ipv4())
    packet = dissect(
        bytes(encapsulate(inner, VXLAN(network_identifier=7), udp(destination_port=4789), ipv4(), ethernet()))
    )

    changed = rewritten(packet, **MOVED)

    assert set(addresses(changed)) == {"198.51.100.1", "198.51.100.2"}
    assert {kind for *_, kind in verdicts(changed)} == {Kind.VALID}


def test_what_an_error_quotes_changes_too(recorded: Recorded) -> None:
    packets = recorded.packets(CAPTURES / "icmp_port_unreachable.pcap")
    packet = next(one for one in packets if ICMPv4DestinationUnreachable in one)
    changed = rewritten(packet, map_address={"192.0.2.0/24": "198.51.100.0/24", "127.0.0.0/8": "203.0.113.0/24"})

    assert len(packet.quoted) == 2
    assert addresses(changed) != addresses(packet)
    assert not set(addresses(changed)) & set(addresses(packet))
    assert verdicts(changed) == verdicts(packet)


def test_addresses_of_other_protocols_and_in_lists(recorded: Recorded) -> None:
    arp = next(one for one in recorded.packets(CAPTURES / "vxlan_echo.pcap") if ARP in one)
    changed = rewritten(arp, map_address={"0.0.0.0/0": "10.0.0.0/8"}, map_mac={"00": "02"})
    assert str(changed[ARP].sender_protocol_address).startswith("10.")

    message = bytes.fromhex("000184000001000100000000016100000100010161000001000100000e100004c0000207")
    answer = dissect(build(message, udp(source_port=53, destination_port=50001), ipv4()))
    changes = rewriter(**MOVED)
    changes.rewritten(answer)
    assert DNS in answer
    assert changes.report.changes["addresses"] == 3


def test_a_list_of_addresses_that_the_checksum_takes_one_from() -> None:
    route = SourceRouting(routing_type=0, segments_left=1, addresses=bytes(IPv6(**_ends()).destination_address) * 2)
    packet = dissect(build(b"hello", udp(), route, ipv6()))
    changes = {"map_address": {"2001:db8::/32": "fd00::/32"}}

    changed = rewritten(packet, **changes)
    assert [kind for *_, kind in verdicts(packet)] == [kind for *_, kind in verdicts(changed)] == [Kind.VALID]
    assert b"\x20\x01\x0d\xb8" not in changed.frame.octets


def test_segments_with_other_things_behind_them() -> None:
    ends = bytes(IPv6(**_ends()).destination_address)
    route = SegmentRouting(routing_type=4, segments_left=1, last_entry=1, segments=ends * 2, objects=b"\4\6" + bytes(6))
    packet = dissect(build(b"hello", udp(), route, ipv6()))
    changes = rewriter(map_address={"2001:db8::/32": "fd00::/32"})

    again = dissect(changes.rewritten(packet).octets)
    assert changes.report.changes["addresses"] == 4
    assert [kind for *_, kind in verdicts(again)] == [Kind.VALID]
    assert changes.rewritten(again) is again.frame
    assert rewritten(again, map_mac={"02": "06"}).frame.octets[14:] == again.frame.octets[14:]


def test_routes_in_options_and_addresses_whose_place_varies(recorded: Recorded) -> None:
    route = bytes.fromhex("830b04 c0000207 c0000208 00")
    packet = dissect(build(b"hello", udp(), ipv4(options=route)))
    changes = rewriter(**MOVED)
    again = dissect(changes.rewritten(packet).octets)

    assert changes.report.changes["addresses"] == 4
    assert [kind for *_, kind in verdicts(again)] == [kind for *_, kind in verdicts(packet)]

    pim = next(one for one in recorded.packets(CAPTURES / "pim_neighbours.pcap") if PIMJoinPrune in one)
    every = {"0.0.0.0/1": "128.0.0.0/1", "128.0.0.0/1": "0.0.0.0/1", "::/1": "8000::/1", "8000::/1": "::/1"}
    values, others = (one[PIMJoinPrune] for one in (pim, rewritten(pim, map_address=every)))
    assert (values.upstream_neighbor or values.upstream_neighbor_6) != (
        others.upstream_neighbor or others.upstream_neighbor_6
    )


def test_a_value_in_two_parts_of_a_list_stays() -> None:
    """A DHCP option that goes on in a second one is put together, so that it stands nowhere as it is read."""
    options = bytes.fromhex("350102 0302c000 03020201 ff")
    message = DHCPv4Ethernet(
        transaction_id=1,
        client_address="192.0.2.5",
        your_address="0.0.0.0",  # nothing is bound to it
        server_address="192.0.2.1",
        relay_address="0.0.0.0",
        client_hardware_address="02:00:00:00:00:01",
        options=options,
    )
    packet = dissect(build(bytes(message), udp(source_port=67, destination_port=68), ipv4()))
    changes = rewriter(**MOVED)

    assert changes.rewritten(packet).octets.endswith(options)
    assert changes.report.changes["addresses"] == 4


def _ends() -> dict[str, Any]:
    return {"source_address": "2001:db8::1", "destination_address": "2001:db8::9"}


def test_ports_change_in_both_directions() -> None:
    there, back = (dissect(build(b"hello", one, ipv4())) for one in (udp(), udp(source_port=7, destination_port=50001)))

    changed = [rewritten(one, map_port={7: 9})[UDP] for one in (there, back)]
    assert [(one.source_port, one.destination_port) for one in changed] == [(50001, 9), (9, 50001)]


def test_rules_come_before_the_key() -> None:
    packet = dissect(build(b"hello", udp(), ipv4(destination_address="8.8.8.8")))

    changed = rewritten(packet, anonymize="k", **MOVED)
    assert str(changed[IPv4].source_address) == "198.51.100.1"
    assert str(changed[IPv4].destination_address) != "8.8.8.8"
    assert changed.layers[0].values["source_address"] == packet.layers[0].values["source_address"]
    hidden = rewritten(packet, anonymize="k", anonymize_mac=True).layers[0].values["source_address"]
    assert hidden != MacAddress("02:00:00:00:00:01")


def test_set_comes_after_the_rules() -> None:
    changed = rewritten(dissect(build(b"hello", udp(), ipv4())), set={"ip.src": "203.0.113.5"}, **MOVED)

    assert addresses(changed) == ["203.0.113.5", "198.51.100.2"]


def test_fix_makes_checksums_right_and_counts_them() -> None:
    wrong = dissect(build(b"hello", tcp(checksum=1), ipv4()))
    changes = rewriter(fix="all")

    fixed = Packet(changes.rewritten(wrong), default_protocols(), DEFAULT_LIMITS)
    assert [kind for *_, kind in verdicts(fixed)] == [Kind.VALID, Kind.VALID]
    assert changes.report.changes == {"checksums": 1}
    assert changes.rewritten(fixed) is fixed.frame
    assert rewritten(wrong, fix={"tcp.checksum"}, **MOVED)[TCP].checksum != 1


def test_a_crc_over_octets_that_are_missing_stays_and_is_counted() -> None:
    octets = build(bytes(40), SCTP(source_port=1, destination_port=2, verification_tag=3), ipv4())
    changes = rewriter(map_port={1: 9})

    changes.rewritten(cut(octets, len(octets) - 4))

    assert changes.report.not_changed == {"sctp.checksum: covers octets that were not captured": 1}


def test_headers_are_kept_and_lengths_stay() -> None:
    octets = build(bytes(100), tcp(), ipv4())
    made = rewritten(dissect(octets), drop_payload=True).frame

    assert (made.octets, made.original_length) == (octets[:54], len(octets))
    assert rewritten(dissect(octets), snaplen=60).frame.octets == octets[:60]
    assert rewritten(dissect(octets), snaplen=40, drop_payload=True).frame.octets == octets[:40]


@pytest.mark.parametrize(
    ("octets", "kept"),
    [
        (build(b"", ipv4(protocol=253)) + bytes(9), 34),
        (build(bytes(9), VXLAN(network_identifier=7), udp(destination_port=4789), ipv4())[:50], 42),
        (bytes(encapsulate(build(bytes(9), tcp(), ipv4()), VXLAN(network_identifier=7), udp(destination_port=4789),
                           ipv4(), ethernet())), 50 + 54),
        (bytes(encapsulate(build(bytes(9), udp(), ipv4(protocol=17)), VXLAN(network_identifier=7),
                           udp(destination_port=4789), ipv4(), ethernet())), 50 + 42),
    ],
)  # fmt: skip
def test_headers_end_behind_the_innermost_transport(octets: bytes, kept: int) -> None:
    assert len(rewritten(dissect(octets), drop_payload=True).frame.octets) == kept


def test_quoted_headers_and_frames_in_tunnels_are_headers_too(recorded: Recorded) -> None:
    error = recorded.packets(CAPTURES / "icmp_port_unreachable.pcap")[-1]
    end = error.layers[-1].offset + error.layers[-1].length
    assert len(rewritten(error, drop_payload=True).frame.octets) == end

    arp = recorded.packets(CAPTURES / "vxlan_echo.pcap")[0]
    assert ARP in arp
    assert rewritten(arp, drop_payload=True).frame == arp.frame


def test_nothing_of_a_frame_without_headers_is_one() -> None:
    frame = dissect(b"abc", link_type=147)

    assert rewritten(frame, drop_payload=True).frame.octets == b""


def test_times_are_shifted_where_there_is_one_and_it_stays_after_1970() -> None:
    frame = dissect(build(b"", udp(), ipv4())).frame.replace(timestamp_ns=1_500_000_000)
    changes = rewriter(shift="-1.000000001")

    assert changes.rewritten(_packet(frame)).timestamp_ns == 499_999_999
    assert changes.rewritten(_packet(frame.replace(timestamp_ns=5))).timestamp_ns == 5
    assert changes.rewritten(_packet(frame.replace(timestamp_ns=None))).timestamp_ns is None
    assert changes.report.not_changed == {"time: it would be before 1970": 1, "time: there is none": 1}


def _packet(frame: Frame) -> Packet:
    return Packet(frame, default_protocols(), DEFAULT_LIMITS)


def test_a_hash_of_octets_that_change_is_left_out() -> None:
    options = Options([(COMMENT, b"seen"), (PACKET_HASH, b"\x03abcd")])
    packet = _packet(dissect(build(b"", udp(), ipv4())).frame.replace(options=options))

    assert rewritten(packet, set={"ip.ttl": 1}).frame.options == Options([(COMMENT, b"seen")])
    assert rewritten(packet, shift=1).frame.options == options


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.rewriting.rewriter.MOST", 1)
    packet = dissect(build(b"hello", udp(), ipv4()))

    assert addresses(rewritten(packet, **MOVED)) == ["198.51.100.1", "198.51.100.2"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shift": "soon"}, "is not a number of seconds"),
        ({"shift": "nan"}, "is not a number of seconds"),
        ({"shift": "inf"}, "is not a number of seconds"),
        ({"shift": "0.0000000001"}, "more than 9 digits"),
        ({"snaplen": 0}, "is not a number of octets"),
        ({"map_port": {80: 65536}}, "65536: is not a port"),
        ({"map_port": {-1: 80}}, "-1: is not a port"),
        ({"anonymize_mac": True}, "needs a key"),
        ({"fix": "tcp.chksum"}, "did you mean tcp.checksum"),
    ],
)
def test_what_cannot_be_is_refused_at_once(options: dict[str, Any], message: str) -> None:
    with pytest.raises(EncodingError) as caught:
        rewriter(**options)

    assert message in str(caught.value)
