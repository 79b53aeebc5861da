"""What differs between two packets: headers, fields, items of lists, payloads."""

from __future__ import annotations

from typing import Any

from dissect.comparing import Pair, compare
from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import Packet, dissect
from dissect.protocols.gre import GRE
from dissect.protocols.icmpv4 import ICMPv4SourceQuench
from dissect.protocols.sctp import SCTP, SCTPInit, SCTPIPv4Address
from dissect.protocols.sctp.chunks.chunk_list import CHUNKS
from dissect.protocols.sctp.chunks.parameters import PARAMETERS
from dissect.protocols.tcp import OPTIONS, TCPMaximumSegmentSize, TCPNoOperation, TCPWindowScale
from dissect.protocols.vlan import VLAN
from tests.packet.frames import build, cut, ethernet, ipv4, tcp, udp

MESSAGE = b"a message"
NETWORK = {"identification": 5}
INIT = {"initiate_tag": 1, "initial_tsn": 4}


def pair(before: bytes | Packet, after: bytes | Packet) -> Pair:
    sides = [[one if isinstance(one, Packet) else dissect(one)] for one in (before, after)]
    (found,) = compare(*sides)
    assert isinstance(found, Pair)
    return found


def changes(before: bytes | Packet, after: bytes | Packet) -> dict[str, tuple[Any, Any]]:
    return {one.name: (one.old, one.new) for one in pair(before, after).changes}


def segment(*options: Any) -> bytes:
    return build(MESSAGE, tcp(sequence_number=7, options=items(OPTIONS, options)), ipv4(**NETWORK))


def test_a_tag_is_added_and_removed() -> None:
    plain = build(MESSAGE, udp(), ipv4(**NETWORK))
    tagged = bytes(encapsulate(MESSAGE, udp(), ipv4(**NETWORK), VLAN(vlan_identifier=5), ethernet()))

    found = pair(plain, tagged)
    assert (found.removed, found.added) == ((), ("vlan",))
    assert [one.name for one in found.changes] == ["eth.type"]
    assert (pair(tagged, plain).removed, pair(tagged, plain).added) == (("vlan",), ())


def test_a_tunnel_is_added_around() -> None:
    inner = ipv4(**NETWORK)
    tunnelled = bytes(encapsulate(MESSAGE, udp(), inner, GRE(), ipv4(source_address="198.51.100.9"), ethernet()))

    found = pair(build(MESSAGE, udp(), inner), tunnelled)

    assert (found.removed, found.added) == ((), ("ip", "gre"))
    assert found.changes == ()


def test_an_option_is_changed() -> None:
    before, after = (segment(TCPMaximumSegmentSize(maximum_segment_size=size)) for size in (1460, 1360))

    assert changes(before, after) == {"tcp.options.mss_val": (1460, 1360)}


def test_an_option_is_removed_and_another_added() -> None:
    size, scale = TCPMaximumSegmentSize(maximum_segment_size=1460), TCPWindowScale(shift_count=7)
    before = segment(TCPNoOperation(), size, TCPNoOperation(), scale)
    after = segment(TCPNoOperation(), TCPNoOperation(), scale)

    assert changes(before, after) == {
        "ip.len": (61, 57),
        "tcp.hdr_len": (32, 28),
        "tcp.options.mss": (bytes([2, 4, 5, 0xB4]), None),
    }
    assert changes(after, before)["tcp.options.mss"] == (None, bytes([2, 4, 5, 0xB4]))


def test_items_of_lists_within_lists_are_compared() -> None:
    """A chunk's parameters, of an association that is set up."""
    found = []
    for address in ("192.0.2.1", "198.51.100.9"):
        chunk = SCTPInit(**INIT, parameters=items(PARAMETERS, [SCTPIPv4Address(address=address)]))
        packet = SCTP(source_port=1, destination_port=2, verification_tag=3, chunks=items(CHUNKS, [chunk]))
        found.append(build(b"", packet, ipv4(**NETWORK)))

    assert [(name, str(old), str(new)) for name, (old, new) in changes(*found).items()] == [
        ("sctp.parameter_ipv4_address", "192.0.2.1", "198.51.100.9")
    ]


def test_a_field_without_a_name_of_its_own_shows_in_a_view() -> None:
    before, after = (build(MESSAGE, tcp(sequence_number=7, reserved=bit), ipv4(**NETWORK)) for bit in (0, 1))

    assert changes(before, after) == {"tcp.flags": (16, 528)}


def test_a_field_without_any_name_has_ours() -> None:
    before, after = (
        build(MESSAGE, ICMPv4SourceQuench(type=4, unused=bytes([0, 0, 0, last])), ipv4(**NETWORK)) for last in (0, 1)
    )

    assert changes(before, after) == {"icmp.unused": (bytes(4), bytes([0, 0, 0, 1]))}


def test_what_one_capture_cut_off_is_not_compared() -> None:
    first, second = (build(b"", tcp(sequence_number=7), ipv4(identification=number)) for number in (5, 6))
    changed = dissect(second).replace({"ip.ttl": 9, "tcp.window_size_value": 9}).frame.octets

    found = list(compare([dissect(first), dissect(second)], [dissect(first), cut(changed, 46)]))

    names = [[change.name for change in one.changes] for one in found if isinstance(one, Pair)]
    assert names == [[], ["ip.ttl"]]


def test_a_payload_is_changed() -> None:
    before, after = (build(message, udp(), ipv4(**NETWORK)) for message in (MESSAGE, MESSAGE[::-1]))

    assert changes(before, after) == {"payload": (MESSAGE, MESSAGE[::-1])}
    assert changes(before, build(MESSAGE + b"!", udp(), ipv4(**NETWORK))) == {
        "ip.len": (37, 38),
        "udp.length": (17, 18),
        "payload": (MESSAGE, MESSAGE + b"!"),
    }


def test_another_port_makes_no_other_message_of_the_same_octets() -> None:
    query = bytes.fromhex("123401000001000000000000016100000100 01".replace(" ", ""))
    before, after = (build(query, udp(destination_port=port), ipv4(**NETWORK)) for port in (5353 + 1, 53))

    found = pair(before, after)

    assert [one.name for one in found.changes] == ["udp.dstport"]
    assert (found.removed, found.added) == ((), ())


def test_another_port_and_another_message() -> None:
    query = bytes.fromhex("123401000001000000000000016100000100 01".replace(" ", ""))
    before = build(query, udp(destination_port=5354), ipv4(**NETWORK))
    after = build(query[:-1] + b"2", udp(destination_port=53), ipv4(**NETWORK))

    found = pair(before, after)

    assert (found.removed, found.added) == ((), ("dns",))
