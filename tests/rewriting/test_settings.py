"""Fields set by name: which field is meant, how a value is written, and what is refused before anything is read."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.assigned_numbers import LinkType
from dissect.checksum import Kind
from dissect.editing.one_place import has_one_place
from dissect.errors import EncodingError
from dissect.packet import dissect
from dissect.protocols.authentication_header import AuthenticationHeader
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.protocols.tftp import TFTPReadRequest
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.protocols.vxlan import VXLAN
from tests.captures import CAPTURES, Recorded
from tests.packet.frames import build, cut, ipv4, tcp, udp
from tests.rewriting.rewriters import rewriter, rewritten, verdicts

AUTHENTICATION: dict[str, Any] = {
    "security_parameters_index": 1,
    "sequence_number": 1,
    "integrity_check_value": bytes(12),
}
PACKET = dissect(build(b"hello", tcp(), ipv4()))
TUNNEL = dissect(build(b"hello", udp(), ipv4(time_to_live=9), ipv4(time_to_live=8)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ip.ttl", "63"),
        ("ip.ttl", 63),
        ("IP.TTL", "0x3f"),
        ("ip.src", "198.51.100.7"),
        ("ip.dsfield.dscp", "46"),
        ("ip.flags.df", "true"),
        ("ip.proto", "ICMP"),
        ("tcp.flags.fin", "1"),
        ("tcp.window_size_value", "7"),
        ("eth.dst", "00:00:5e:00:53:01"),
        ("tcp.srcport", "80"),
        ("eth.type", "0x88b5"),
    ],
)
def test_a_value_does_what_replace_does(name: str, value: Any) -> None:
    number: Any = {
        "0x3f": 63,
        "63": 63,
        "46": 46,
        "true": True,
        "ICMP": 1,
        "1": True,
        "7": 7,
        "80": 80,
        "0x88b5": 0x88B5,
    }
    expected = PACKET.replace({name.lower(): number.get(value, value)})

    assert rewritten(PACKET, set={name: value}).frame == expected.frame


def test_the_outermost_field_is_meant_unless_a_number_says_which() -> None:
    def lives(**options: Any) -> list[int]:
        changed = rewritten(TUNNEL, **options)
        return [changed[IPv4, 1].time_to_live, changed[IPv4, 2].time_to_live]

    assert lives(set={"ip.ttl": 5}) == [5, 9]
    assert lives(set={"ip.ttl#2": 5}) == [8, 5]
    assert lives(set={("ip.ttl", 2): 5}) == [8, 5]
    assert lives(set={"ip.ttl#3": 5}) == [8, 9]


def test_a_port_that_means_something_else_is_set_without_another_look() -> None:
    packet = dissect(build(bytes(20), VXLAN(network_identifier=7), udp(destination_port=4789), ipv4()))

    assert has_one_place(UDP, "destination_port")
    assert not has_one_place(UDP, "length")
    assert rewritten(packet, set={"udp.dstport": 9}).frame == packet.replace(UDP, destination_port=9).frame


def test_several_fields_of_one_octet_and_a_checksum_that_is_given() -> None:
    changed = rewritten(PACKET, set={"ip.dsfield.dscp": 46, "ip.dsfield.ecn": 1, "tcp.checksum": 7, "tcp.dstport": 9})

    assert changed[IPv4].differentiated_services == 46 * 4 + 1
    assert (changed[TCP].checksum, changed[TCP].destination_port) == (7, 9)
    assert [kind for *_, kind in verdicts(changed)] == [Kind.VALID, Kind.INVALID]


def test_a_value_is_counted_where_it_is_another(recorded: Recorded) -> None:
    changes = rewriter(set={"ip.ttl": 64, "udp.srcport": 7})
    for packet in recorded.packets(CAPTURES / "tcp4_echo.pcap"):
        assert changes.rewritten(packet) is packet.frame

    assert (changes.report.changed, changes.report.changes) == (0, {"ip.ttl": 0, "udp.srcport": 0})


def test_a_field_that_was_not_captured_is_counted() -> None:
    octets = build(b"hello", tcp(), ipv4())
    changes = rewriter(set={"ip.ttl": 5, "ip.dst": "192.0.2.9"})
    sizes = rewriter(set={"tcp.srcport": 5, "ip.proto": 6})

    changes.rewritten(cut(octets, 30))
    sizes.rewritten(cut(octets, 22))

    assert changes.report.not_changed == {"ip.dst: was not captured": 1}
    assert changes.report.changes["ip.ttl"] == 1
    assert sizes.report.not_changed == {"ip.proto: was not captured": 1}


def test_fields_that_others_depend_on_change_as_by_replace(recorded: Recorded) -> None:
    packet = recorded.packets(CAPTURES / "gre_checksum_key_sequence.pcap")[0]
    changes = {"gre.flags.sequence_number": False, "ip.ttl": 9}
    expected = packet.replace(changes)

    assert rewritten(packet, set=changes).frame == expected.frame
    assert expected[GRE].sequence_number is None


def test_what_such_a_value_makes_impossible_is_counted_and_left() -> None:
    changes = rewriter(set={"gre.flags.key": "1"}, map_port={50001: 9})
    packet = dissect(build(b"hello", udp(), ipv4(), GRE(), ipv4()))
    frame = changes.rewritten(packet)

    assert changes.report.not_changed == {"GRE.key: needs a value too: the other values say that it is there": 1}
    assert rewritten(packet, map_port={50001: 9}).frame == frame


def test_such_a_value_that_is_there_already_changes_nothing() -> None:
    changes = rewriter(set={"ip.proto": 6})

    assert changes.rewritten(PACKET) is PACKET.frame


def test_flags_texts_and_octets(recorded: Recorded) -> None:
    tagged = dissect(build(b"hello", udp(), ipv4(), VLAN(vlan_identifier=5)))
    assert rewritten(tagged, set={"vlan.dei": "1", "vlan.id": "7"})[VLAN].drop_eligible_indicator

    request = next(one for one in recorded.packets(CAPTURES / "tftp_read.pcap") if TFTPReadRequest in one)
    changed = rewritten(request, set={"tftp.source_file": '"another name"'})
    assert changed[TFTPReadRequest].file_name == b"another name"
    assert changed.frame.original_length - request.frame.original_length == len("another name") - len(
        request[TFTPReadRequest].file_name
    )

    wireless = dissect(bytes.fromhex("d4000000 020000000001"), link_type=LinkType.IEEE802_11)
    assert rewritten(wireless, set={"wlan.duration": "0x0102"}).frame.octets[2:4] == b"\x02\x01"

    reading = dissect(build(b"hello", udp(), AuthenticationHeader(**AUTHENTICATION), ipv4()))
    assert (
        rewritten(reading, set={"ah.icv": "00:11:22:33:44:55:66:77:88:99:aa:bb"}).frame.octets != reading.frame.octets
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ip.tll", "1", "ip.tll: no such field; did you mean ip.ttl"),
        ("qqqqqqqqqqqqqqq", "1", "no such field"),
        ("ttl", "1", "ttl: no such field; did you mean tls or ip.ttl"),
        ("ip.ttl", "300", "ip.ttl: takes a number from 0 to 255 (8 bits), not 300"),
        ("ip.ttl", "-1", "is negative"),
        ("ip.ttl", "many", "is not a number"),
        ("ip.ttl", b"octets", "takes a number from 0 to 255"),
        ("ip.src", "300.1.2.3", "is not an IPv4 address"),
        ("ip.src", "10.0.0.0/8", "takes an address, not a prefix"),
        ("ip.addr", "10.0.0.1", "is either of two fields; set ip.src or ip.dst"),
        ("ip.flags", "1", "follows from other fields; set those: ip.flags.rb, ip.flags.df, ip.flags.mf"),
        ("ip.hdr_len", "20", "follows from other fields; set those: IPv4.internet_header_length"),
        ("ip", "1", "is a protocol; name one of its fields"),
        ("tcp.checksum.status", "Good", "is a verdict"),
        ("frame.len", "1", "belongs to the frame"),
        ("eth.fcs", "1", "is a check sequence"),
        ("tcp.options.mss_val", "1", "stands in items of lists"),
        ("tcp.options.mss", "1", "is an item of a list"),
        ("tcp.seq", "1", "is told by earlier packets"),
    ],
)
def test_what_cannot_be_set_says_why(name: str, value: Any, message: str) -> None:
    with pytest.raises(EncodingError) as caught:
        rewriter(set={name: value})

    assert message in str(caught.value)
