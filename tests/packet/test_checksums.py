"""Verdicts of whole packets: protocol × IP version × what can happen to a checksum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers import IpProtocol, LinkType
from dissect.checksum import Kind
from dissect.packet import Packet, ProtocolSet, default_protocols, dissect
from dissect.packet.checksums.coverages import coverage_of
from dissect.packet.checksums.pseudo_headers import pseudo_header
from dissect.protocols.cdp import CDP
from dissect.protocols.icmpv4 import ICMPv4Echo
from dissect.protocols.icmpv6 import ICMPv6Echo
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.ipv6_options import DestinationOptions
from dissect.protocols.ipv6_routing import MobilityRouting, SegmentRouting, SourceRouting, UnknownRouting
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, InternetChecksum, Stack, automatic, values_of
from dissect.schema.words import Int16ub
from tests.packet.frames import ETHERNET, IPV4, IPV6, build, changed, cut, ipv4, ipv6, tcp, udp
from tests.together import together

MESSAGE = b"how do you know when to stop receiving?"


def icmp(version: int) -> Header:
    return ICMPv4Echo(type=8) if version == 4 else ICMPv6Echo(type=128)


TRANSPORTS: dict[str, tuple[Callable[[int], Header], int]] = {
    "udp": (lambda version: udp(), 6),
    "tcp": (lambda version: tcp(), 16),
    "icmp": (icmp, 2),
}
HEADER = {4: ETHERNET + IPV4, 6: ETHERNET + IPV6}


def network(version: int) -> Header:
    return ipv4() if version == 4 else ipv6()


def whole(transport: str, version: int) -> bytes:
    return build(MESSAGE, TRANSPORTS[transport][0](version), network(version))


def at(transport: str, version: int) -> int:
    """Where the checksum field is."""
    return HEADER[version] + TRANSPORTS[transport][1]


def pseudo_sum(octets: bytes, transport: str, version: int) -> int:
    """The folded sum of the pseudo-header, written out once more by hand (RFC 9293 §3.1, RFC 8200 §8.1)."""
    addresses = octets[ETHERNET + 12 : ETHERNET + 20] if version == 4 else octets[ETHERNET + 8 : ETHERNET + 40]
    number = {"udp": 17, "tcp": 6, "icmp": 58}[transport]
    pseudo = addresses + (len(octets) - HEADER[version]).to_bytes(4, "big") + number.to_bytes(4, "big")
    total = sum(int.from_bytes(pseudo[i : i + 2], "big") for i in range(0, len(pseudo), 2))
    return total % 0xFFFF or 0xFFFF


def valid(transport: str, version: int) -> Packet:
    return dissect(whole(transport, version))


def invalid(transport: str, version: int) -> Packet:
    octets = whole(transport, version)
    return dissect(changed(octets, len(octets) - 1, b"\xff"))


def zero(transport: str, version: int) -> Packet:
    return dissect(changed(whole(transport, version), at(transport, version), b"\0\0"))


def computes_to_zero(transport: str, version: int) -> Packet:
    """The message ends with the word that makes the sum come out as all ones."""
    octets = build(MESSAGE + b"\0\0\0", TRANSPORTS[transport][0](version), network(version))
    first = int.from_bytes(octets[at(transport, version) :][:2], "big")
    message = MESSAGE + b"\0" + first.to_bytes(2, "big")
    return dissect(build(message, TRANSPORTS[transport][0](version), network(version)))


def partial(transport: str, version: int) -> Packet:
    octets = whole(transport, version)
    return dissect(changed(octets, at(transport, version), pseudo_sum(octets, transport, version).to_bytes(2, "big")))


def truncated(transport: str, version: int) -> Packet:
    return cut(whole(transport, version), HEADER[version] + 20)


def field_cut(transport: str, version: int) -> Packet:
    return cut(whole(transport, version), at(transport, version) + 1)


def fragment(transport: str, version: int) -> Packet:
    inner = TRANSPORTS[transport][0](version)
    if version == 4:
        octets = changed(whole(transport, 4), ETHERNET + 6, b"\x20\x00")
    else:
        octets = build(MESSAGE, inner, IPv6Fragment(more_fragments=True), ipv6())
    return dissect(octets)


def atomic_fragment(transport: str, version: int) -> Packet:
    inner = TRANSPORTS[transport][0](version)
    headers = [inner, ipv4(identification=7)] if version == 4 else [inner, IPv6Fragment(), ipv6()]
    return dissect(build(MESSAGE, *headers))


def padded(transport: str, version: int) -> Packet:
    return dissect(whole(transport, version) + b"\x01\x02\x03")


def all_ones(transport: str, version: int) -> Packet:
    return dissect(changed(whole(transport, version), at(transport, version), b"\xff\xff"))


NO_PSEUDO_HEADER = {("icmp", 4)}
EXPECTED: dict[Callable[[str, int], Packet], Callable[[str, int], str]] = {
    valid: lambda transport, version: "VALID",
    invalid: lambda transport, version: "INVALID",
    zero: lambda transport, version: ("ABSENT" if version == 4 else "ILLEGAL") if transport == "udp" else "INVALID",
    computes_to_zero: lambda transport, version: "VALID",
    partial: lambda transport, version: "INVALID" if (transport, version) in NO_PSEUDO_HEADER else "PARTIAL",
    truncated: lambda transport, version: "UNVERIFIABLE cut_by_capture",
    field_cut: lambda transport, version: "UNVERIFIABLE not_captured",
    fragment: lambda transport, version: "UNVERIFIABLE fragment",
    atomic_fragment: lambda transport, version: "VALID",
    padded: lambda transport, version: "VALID",
    all_ones: lambda transport, version: "INVALID",
}


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("transport", TRANSPORTS)
@together("case", EXPECTED, ids=lambda case: case.__name__)
def test_verdict(case: Callable[[str, int], Packet], transport: str, version: int) -> None:
    packet = case(transport, version)

    verdict = packet.checksums[-1].verdict
    actual = f"{verdict.kind} {verdict.reason or ''}".strip()

    assert actual == EXPECTED[case](transport, version)


def test_a_computed_zero_is_sent_as_all_ones_by_udp_and_as_zero_by_others() -> None:
    found = {
        (transport, version): computes_to_zero(transport, version).checksums[-1].verdict.found
        for transport in TRANSPORTS
        for version in (4, 6)
    }

    assert found == {key: 0xFFFF if key[0] == "udp" else 0 for key in found}


def test_a_header_checksum_is_verified_in_a_quotation_and_in_a_fragment() -> None:
    assert fragment("udp", 4).checksums[0].verdict.kind == "INVALID"  # the flag was set after the sum was taken
    assert dissect(build(MESSAGE, udp(), ipv4(more_fragments=True))).checksums[0].verdict.kind == "VALID"


def test_a_zero_header_checksum_was_left_for_the_card() -> None:
    packet = dissect(changed(whole("udp", 4), ETHERNET + 10, b"\0\0"))

    verdict = packet.checksums[0].verdict

    assert verdict.kind == "INVALID"
    assert "left_for_card" in [hint.code for hint in verdict.hints]


def test_lengths_that_contradict_are_not_verified() -> None:
    packet = dissect(changed(whole("udp", 4), HEADER[4] + 4, b"\x00\x07"))

    assert packet.checksums[-1].verdict.reason == "bad_length"


def test_a_length_of_zero_is_verified_over_the_frame() -> None:
    octets = changed(whole("tcp", 4), ETHERNET + 2, b"\0\0")

    assert dissect(octets).checksums[-1].verdict.kind == "VALID"
    assert dissect(octets + b"pad").checksums[-1].verdict.reason == "no_length"


FINAL = Ipv6Address("2001:db8::99")
READDRESSED: dict[str, tuple[Header, Header]] = {
    "source routing": (
        SourceRouting(routing_type=0, segments_left=1, addresses=FINAL),
        ipv6(destination_address=FINAL),
    ),
    "mobility routing": (
        MobilityRouting(routing_type=2, segments_left=1, home_address=FINAL),
        ipv6(destination_address=FINAL),
    ),
    "segment routing": (
        SegmentRouting(routing_type=4, segments_left=1, last_entry=1, segments=FINAL + bytes(16)),
        ipv6(destination_address=FINAL),
    ),
    "a visited source route": (SourceRouting(routing_type=0, segments_left=0, addresses=FINAL), ipv6()),
    "a home address": (
        DestinationOptions(options=b"\x01\x02\0\0" + b"\xc9\x10" + FINAL),
        ipv6(source_address=FINAL),
    ),
}


@pytest.mark.parametrize("name", READDRESSED)
def test_the_pseudo_header_has_the_final_addresses(name: str) -> None:
    between, direct = READDRESSED[name]
    as_seen_at_the_end = dissect(build(MESSAGE, udp(), direct))[UDP].checksum

    packet = dissect(build(MESSAGE, udp(), between, ipv6()))

    assert packet[UDP].checksum == as_seen_at_the_end
    assert packet.checksums[-1].verdict.kind == "VALID"


def test_a_source_route_of_ipv4_has_the_final_destination_too() -> None:
    route = b"\x83\x07\x04" + Ipv4Address("192.0.2.99") + b"\0"
    as_seen_at_the_end = dissect(build(MESSAGE, udp(), ipv4(destination_address="192.0.2.99")))[UDP].checksum

    packet = dissect(build(MESSAGE, udp(), ipv4(options=route)))

    assert packet[UDP].checksum == as_seen_at_the_end
    assert packet.checksums[-1].verdict.kind == "VALID"


def test_an_unknown_route_leaves_the_destination_unknown() -> None:
    routing = UnknownRouting(routing_type=250, segments_left=1, data=bytes(4))

    packet = dissect(build(MESSAGE, udp(), routing, ipv6()))

    assert packet.checksums[-1].verdict.reason == "unknown_destination"


def test_a_transport_without_a_network_layer_is_not_verified() -> None:
    transports = ProtocolSet([UDPOverLink])
    packet = dissect(b"\0\x07\0\x07\0\x08\x12\x34", protocols=transports)

    assert packet.checksums[0].verdict.reason == "no_pseudo_header"
    assert packet.checksums is packet.checksums


class UDPOverLink(UDP):
    """UDP at once after the wire, without lengths."""

    stack = Stack(
        name="udp",
        reference=RFC(768),
        carried_as={LinkType: [1]},
        checksum=InternetChecksum("checksum", pseudo_header=True),
    )


def test_only_network_headers_lend_a_pseudo_header() -> None:
    with pytest.raises(ValueError, match="lends no pseudo-header"):
        pseudo_header(udp(), [], UDP, 8)
    with pytest.raises(ValueError, match="declares no checksum"):
        coverage_of(valid("udp", 6).layers, 1, set())


NUMBERS = {ipv4: "protocol", ipv6: "next_header"}
"""The fields that say what follows."""


class Private(Header):
    """A transport without a number of its own, to which a user gives one."""

    checksum: int = automatic(Int16ub, "Checksum")

    stack = Stack(name="private", reference=RFC(1), checksum=InternetChecksum("checksum", pseudo_header=True))


@pytest.mark.parametrize("network", [ipv4, ipv6])
def test_a_transport_without_a_number_is_summed_with_the_one_that_is_given(network: Callable[..., Header]) -> None:
    known = ProtocolSet([*default_protocols().headers, Private]).decoding({IpProtocol: {253: Private}})
    packet = dissect(build(b"..hello", network(**{NUMBERS[network]: 253})), protocols=known)
    (found,) = [one for one in packet.checksums if one.protocol == "private"]

    assert found.coverage.pseudo_header is not None
    assert values_of(found.coverage.pseudo_header)["protocol"] == 253
    right = changed(packet.frame.octets, found.offset, (found.verdict.expected or 0).to_bytes(2, "big"))
    assert dissect(right, protocols=known).checksums[-1].verdict.kind is Kind.VALID


class Silent(IPv4):
    """A network header that gives no number for what it carries."""

    stack = replace(IPv4.stack, name="silent", carried_as=None, next=())


def test_without_any_number_it_is_zero() -> None:
    lent, _ = pseudo_header(Silent(source_address="192.0.2.1", destination_address="192.0.2.2"), [], Private, 9)

    assert values_of(lent)["protocol"] == 0


def test_mistakes_are_tried_for_what_has_no_number() -> None:
    packet = dissect(build(bytes(range(1, 40)), ipv4(protocol=253)), decode_as={IpProtocol: {253: CDP}})

    assert packet.checksums[-1].verdict.kind is Kind.INVALID
    assert packet.checksums[-1].verdict.tried > 0
