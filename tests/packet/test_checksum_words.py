"""Verdicts of packets whose headers say more of their checksum than is usual: missing, in part, in two ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import Kind, Verdict, internet_checksum
from dissect.encapsulation import encapsulate
from dissect.encapsulation.fill import Fill
from dissect.errors import EncodingError
from dissect.packet import LayerChecksum, Packet, dissect
from dissect.protocols.gre import GRE
from dissect.protocols.ospf import OSPFv2Hello
from dissect.protocols.pim import PIMRegister
from dissect.protocols.sctp import SCTP
from dissect.protocols.udp_lite import UDPLite
from dissect.protocols.vrrp import VRRP3
from dissect.protocols.vxlan import VXLAN
from dissect.schema import RFC, Header
from tests.packet.frames import ETHERNET, IPV4, IPV6, build, changed, cut, ethernet, ipv4, ipv6, udp
from tests.session.sctp.packets import packet as sctp_packet

INNER = build(b"hello", udp(), ipv4())


def checksum(packet: Packet, protocol: str) -> LayerChecksum:
    return next(one for one in packet.checksums if one.protocol == protocol)


def verdict(packet: Packet, protocol: str) -> Verdict:
    return checksum(packet, protocol).verdict


@given(st.binary(max_size=40))
def test_gre_with_and_without_its_checksum(message: bytes) -> None:
    with_it = encapsulate(message, GRE(checksum_present=True, reserved1=0, protocol_type=0x6558), ipv4(), ethernet())
    without = encapsulate(message, GRE(protocol_type=0x6558), ipv4(), ethernet())

    assert verdict(with_it, "gre").kind is Kind.VALID
    assert internet_checksum(with_it.layers[2].octets[ETHERNET + IPV4 :]) == 0
    assert [one.protocol for one in without.checksums][:1] == ["ip"]
    assert "gre" not in [one.protocol for one in without.checksums]
    assert without.layers[2].length == 4


def test_gre_that_is_cut() -> None:
    octets = bytes(encapsulate(b"hello", GRE(checksum_present=True, reserved1=0, protocol_type=1), ipv4(), ethernet()))
    flags_only, nothing = cut(octets, ETHERNET + IPV4 + 4), cut(octets, ETHERNET + IPV4 + 1)

    assert verdict(flags_only, "gre").reason == "not_captured"
    assert [one.protocol for one in nothing.checksums] == ["ip"]


@pytest.mark.parametrize("coverage", [0, 8, 9, 13])
@pytest.mark.parametrize("network", [ipv4(), ipv6()])
def test_udp_lite_is_verified_as_far_as_it_is_covered(coverage: int, network: Header) -> None:
    header = UDPLite(source_port=5, destination_port=7, checksum_coverage=coverage)
    octets = bytes(encapsulate(b"hello", header, network, ethernet()))
    damaged = dissect(changed(octets, len(octets) - 1, b"!"))
    short = cut(octets, len(octets) - 1)

    assert verdict(dissect(octets), "udplite").kind is Kind.VALID
    assert verdict(damaged, "udplite").kind is (Kind.INVALID if coverage in (0, 13) else Kind.VALID)
    assert str(verdict(short, "udplite")) == ("UNVERIFIABLE (cut_by_capture)" if coverage in (0, 13) else "VALID")


@pytest.mark.parametrize("coverage", [1, 7, 14])
def test_udp_lite_with_an_impossible_coverage(coverage: int) -> None:
    header = UDPLite(source_port=5, destination_port=7, checksum_coverage=coverage, checksum=9)
    packet = encapsulate(b"hello", header, ipv4(), ethernet())

    assert verdict(packet, "udplite").reason == "bad_length"
    with pytest.raises(EncodingError, match=f"cannot cover {coverage} of 13 octets"):
        encapsulate(b"hello", header.replace(checksum=UDPLite(source_port=5, destination_port=7).checksum), ipv4())


def test_udp_lite_without_a_checksum() -> None:
    header = UDPLite(source_port=5, destination_port=7, checksum=0)
    packet = encapsulate(b"hello", header, ipv4(), ethernet())

    assert verdict(packet, "udplite").kind is Kind.ILLEGAL
    assert "RFC 3828" in verdict(packet, "udplite").sentence


def hello(authentication_type: int) -> OSPFv2Hello:
    return OSPFv2Hello(
        version=2,
        type=1,
        router_id="192.0.2.1",
        area_id="0.0.0.0",
        authentication_type=authentication_type,
        authentication=b"password",
        network_mask="255.255.255.0",
        designated_router="192.0.2.1",
        backup_designated_router="0.0.0.0",
    )


def test_ospf_leaves_out_the_password() -> None:
    packet = encapsulate(b"", hello(1), ipv4(), ethernet())
    octets = packet.layers[2].octets[ETHERNET + IPV4 :]

    assert verdict(packet, "ospf").kind is Kind.VALID
    assert internet_checksum(octets[:16] + octets[24:]) == 0


def test_ospf_with_a_digest_has_no_checksum() -> None:
    packet = encapsulate(b"", hello(2), ipv4(), ethernet())

    assert [one.protocol for one in packet.checksums] == ["ip"]
    assert packet[OSPFv2Hello].checksum == 0


@pytest.mark.parametrize("network", [ipv4(), ipv6()])
def test_what_receivers_accept_too_is_valid(network: Header) -> None:
    """RFC 7761 §4.9: a Register whose checksum was taken over all of it should be accepted as well."""
    packet = encapsulate(INNER[ETHERNET:], PIMRegister(type=1), network, ethernet())
    start = ETHERNET + len(network)
    whole = changed(packet.frame.octets, start + 2, b"\0\0")
    other = checksum(packet, "pim").coverage.header.stack.checksum
    assert other is not None
    invalid = dissect(changed(whole, start + 2, b"\x12\x34"))
    coverage = checksum(invalid, "pim").coverage
    pseudo = coverage.pseudo_octets
    value = (
        internet_checksum(pseudo + whole[start:]) if network.stack.name == "ipv6" else internet_checksum(whole[start:])
    )
    accepted = checksum(dissect(changed(whole, start + 2, value.to_bytes(2, "big"))), "pim")

    assert verdict(packet, "pim").kind is Kind.VALID
    assert verdict(invalid, "pim").kind is Kind.INVALID
    assert accepted.verdict.kind is Kind.VALID
    assert accepted.coverage.rule is other.accepted_too


def test_another_pseudo_header_is_accepted_too() -> None:
    """VRRP version 3 over IPv4: RFC 5798 took a pseudo-header that RFC 9568 does not take."""
    plain = encapsulate(
        b"", VRRP3(version=3, type=1, virtual_router_id=1, priority=100, address_count=0), ipv4(), ethernet()
    )
    at = ETHERNET + IPV4 + 6
    found = checksum(dissect(changed(plain.frame.octets, at, b"\x12\x34")), "vrrp").coverage
    assert found.pseudo_header is not None
    octets = changed(found.octets, 6, b"\0\0")
    value = internet_checksum(bytes(found.pseudo_header) + octets)
    with_it = dissect(changed(plain.frame.octets, at, value.to_bytes(2, "big")))

    assert [verdict(one, "vrrp").kind for one in (plain, with_it)] == [Kind.VALID] * 2


def test_a_tunnel_may_go_without_a_checksum_over_ipv6() -> None:
    tunnel = encapsulate(INNER, VXLAN(network_identifier=5), udp(destination_port=4789, checksum=0), ipv6(), ethernet())
    ordinary = encapsulate(b"hello", udp(checksum=0), ipv6(), ethernet())
    over4 = encapsulate(INNER, VXLAN(network_identifier=5), udp(destination_port=4789, checksum=0), ipv4(), ethernet())

    assert verdict(tunnel, "udp") == Verdict(kind=Kind.ABSENT, found=0, reference=RFC(6935, "5"))
    assert "RFC 6935 §5" in verdict(tunnel, "udp").sentence
    assert verdict(ordinary, "udp").kind is Kind.ILLEGAL
    assert verdict(over4, "udp") == Verdict(kind=Kind.ABSENT, found=0)


def test_padding_of_a_chunk_that_was_left_out_is_named() -> None:
    from dissect.checksum.sums.crc import crc32c, in_field
    from dissect.protocols.sctp import SCTPData

    chunks = [
        SCTPData(tsn=number, stream_identifier=0, stream_sequence_number=0, user_data=b"hello") for number in (1, 2)
    ]
    octets = sctp_packet(*chunks, checksum=0).frame.octets[ETHERNET + IPV4 :]
    without = octets[:33] + octets[36:57]
    packets = [sctp_packet(*chunks, checksum=in_field(crc32c(without))) for _ in range(2)]
    found = verdict(packets[0], "sctp")

    assert [hint.code.value for hint in found.hints] == ["padding_left_out"]
    first, second = (packet.checksums[-1].coverage.padding for packet in packets)
    assert (first, hash(first), list(first)) == (second, hash(second), [(33, 36), (57, 60)])


def test_a_checksum_over_sctp_is_filled() -> None:
    packet = encapsulate(b"", SCTP(source_port=5, destination_port=7), ipv4(), ethernet())
    empty = encapsulate(
        b"", SCTP(source_port=5, destination_port=7), ipv4(), ethernet(), fill=Fill.LENGTHS | Fill.NUMBERS
    )

    assert verdict(packet, "sctp").kind is Kind.VALID
    assert empty[SCTP].checksum == 0


def test_pim_needs_the_network_around_it() -> None:
    with pytest.raises(EncodingError, match="needs the addresses"):
        encapsulate(b"", PIMRegister(type=1), ethernet())


def test_lengths_of_the_network_headers_of_these_tests() -> None:
    assert (len(ipv4()), len(ipv6())) == (IPV4, IPV6)
