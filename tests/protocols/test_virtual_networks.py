"""Tunnels of virtual networks: VXLAN with both its extensions, Geneve with options, network service headers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.protocols.geneve import Geneve, GeneveOption
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.mpls import MPLS
from dissect.protocols.network_service_header import NSH, NSHContext, NSHWithContexts, NSHWithFixedContext
from dissect.protocols.udp import UDP
from dissect.protocols.vxlan import VXLAN
from dissect.protocols.vxlan_gpe import VXLANGPE
from dissect.schema import Header
from tests.protocols.carried import (
    DATAGRAM,
    DATAGRAM6,
    FRAME,
    ethernet,
    faults,
    headers,
    in_ethernet,
    in_ip,
    in_udp,
    ipv6,
    items,
    names,
    udp,
)

HEADERS = (VXLAN, VXLANGPE, Geneve, NSH, MPLS)


def nsh(**changes: Any) -> dict[str, Any]:
    return {"length": 2, "service_path_identifier": 1, "service_index": 255, **changes}


VECTORS: dict[str, tuple[Packet, str, list[Header]]] = {
    "VXLAN": (
        in_udp(4789, bytes.fromhex("08000000 00002a00") + FRAME),
        "vxlan eth ip udp",
        [VXLAN(network_identifier=42)],
    ),
    "VXLAN with a group policy": (
        in_udp(4789, bytes.fromhex("88480007 00002a00") + FRAME),
        "vxlan eth ip udp",
        [
            VXLAN(
                group_policy=True,
                dont_learn=True,
                policy_applied=True,
                group_policy_identifier=7,
                network_identifier=42,
            )
        ],
    ),
    "VXLAN-GPE with IPv4": (
        in_udp(4790, bytes.fromhex("0c000001 00002a00") + DATAGRAM),
        "vxlan ip udp",
        [VXLANGPE(next_protocol=1, network_identifier=42)],
    ),
    "VXLAN-GPE with IPv6": (
        in_udp(4790, bytes.fromhex("0c000002 00002a00") + DATAGRAM6),
        "vxlan ipv6 udp",
        [VXLANGPE(next_protocol=2, network_identifier=42)],
    ),
    "VXLAN-GPE with Ethernet": (
        in_udp(4790, bytes.fromhex("0f000003 00002a00") + FRAME),
        "vxlan eth ip udp",
        [VXLANGPE(ingress_replicated=True, management=True, next_protocol=3, network_identifier=42)],
    ),
    "VXLAN-GPE with a service header": (
        in_udp(4790, bytes.fromhex("0c000004 00002a00 0fc20201 000001ff") + DATAGRAM),
        "vxlan nsh ip udp",
        [VXLANGPE(next_protocol=4, network_identifier=42), NSHWithContexts(**nsh(next_protocol=1))],
    ),
    "VXLAN-GPE with MPLS": (
        in_udp(4790, bytes.fromhex("0c000005 00002a00 00064140") + DATAGRAM),
        "vxlan mpls ip udp",
        [VXLANGPE(next_protocol=5, network_identifier=42), MPLS(label=100)],
    ),
    "Geneve": (
        in_udp(6081, bytes.fromhex("00006558 00002a00") + FRAME),
        "geneve eth ip udp",
        [Geneve(options_length=0, protocol_type=0x6558, network_identifier=42)],
    ),
    "Geneve with options": (
        in_udp(6081, bytes.fromhex("03c00800 00002a00 0102800100000001 01030700") + DATAGRAM),
        "geneve ip udp",
        [
            Geneve(
                options_length=3,
                control=True,
                critical=True,
                protocol_type=0x0800,
                network_identifier=42,
                options=bytes.fromhex("0102800100000001 01030700"),
            )
        ],
    ),
    "a service header with four words": (
        in_ethernet(0x894F, bytes.fromhex("2fc60103 000001ff") + bytes(range(16)) + FRAME),
        "nsh eth ip udp",
        [NSHWithFixedContext(**nsh(length=6, management=True, next_protocol=3, context=bytes(range(16))))],
    ),
    "a service header with a list": (
        in_ethernet(0x894F, bytes.fromhex("0fc40202 000001ff 0000010311223300") + DATAGRAM6),
        "nsh ipv6 udp",
        [NSHWithContexts(**nsh(length=4, next_protocol=2, contexts=bytes.fromhex("0000010311223300")))],
    ),
    "a service header in IP": (
        in_ip(145, bytes.fromhex("0fc20201 000001ff") + DATAGRAM),
        "nsh ip udp",
        [NSHWithContexts(**nsh(next_protocol=1))],
    ),
    "a service header in another": (
        in_ethernet(0x894F, bytes.fromhex("0fc20204 000001ff 0f820201 000001fe") + DATAGRAM),
        "nsh nsh ip udp",
        [
            NSHWithContexts(**nsh(next_protocol=4)),
            NSHWithContexts(**nsh(time_to_live=62, next_protocol=1, service_index=254)),
        ],
    ),
}


@pytest.mark.parametrize(("packet", "layers", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_headers_are_read_to_their_values(packet: Packet, layers: str, expected: list[Header]) -> None:
    assert names(packet) == layers
    assert headers(packet, *HEADERS) == expected
    assert faults(packet) == []


@pytest.mark.parametrize(
    "tunnel",
    [
        (VXLAN(network_identifier=42),),
        (VXLANGPE(network_identifier=42),),
        (Geneve(network_identifier=42),),
        (NSHWithContexts(service_path_identifier=1), VXLANGPE(network_identifier=42)),
    ],
    ids=lambda tunnel: type(tunnel[0]).__name__,
)
def test_numbers_and_lengths_are_filled(tunnel: tuple[Header, ...]) -> None:
    ports = {VXLAN: 4789, VXLANGPE: 4790, Geneve: 6081}
    packet = encapsulate(FRAME[14:], ethernet().replace(type=0x0800), *tunnel, udp(ports[type(tunnel[-1])]), ipv6())

    assert [layer.name for layer in packet.layers][-3:] == ["eth", "ip", "udp"]
    assert packet.payload == b"hello"
    assert faults(packet) == []


@given(
    options=st.lists(
        st.builds(
            GeneveOption,
            option_class=st.integers(0, 0xFFFF),
            critical=st.booleans(),
            type_number=st.integers(0, 127),
            data=st.integers(0, 7).flatmap(lambda words: st.binary(min_size=4 * words, max_size=4 * words)),
        ),
        max_size=7,
    )
)
def test_geneve_options_are_read_as_they_were_written(options: list[GeneveOption]) -> None:
    written = [one.replace(length=len(one.data) // 4) for one in options]
    geneve = Geneve(protocol_type=0x0800, network_identifier=1, options=b"".join(map(bytes, written)))
    packet = encapsulate(DATAGRAM, geneve, udp(6081), ipv6(), ethernet())

    assert items(packet, 3) == written
    assert packet[Geneve].options_octets == sum(4 + len(one.data) for one in options)
    assert [one.option_octets for one in written] == [4 + len(one.data) for one in options]
    assert faults(packet) == []


def test_contexts_are_padded_to_whole_words() -> None:
    octets = "0fc50201 000001ff 0000010311223300 00000280"
    packet = in_ethernet(0x894F, bytes.fromhex(octets) + DATAGRAM)

    assert items(packet, 1) == [
        NSHContext(metadata_class=0, type=1, length=3, metadata=bytes.fromhex("112233")),
        NSHContext(metadata_class=0, type=2, unassigned=True, length=0),
    ]
    assert names(packet) == "nsh ip udp"
    assert faults(packet) == []


@pytest.mark.parametrize(
    ("port", "octets"),
    [(4789, "0800000000002a00"), (4790, "0c00000300002a00"), (6081, "0000655800002a00"), (4754, "00006558")],
)
def test_a_tunnel_may_go_without_the_checksum_of_udp_over_ipv6(port: int, octets: str) -> None:
    tunnel = encapsulate(
        bytes.fromhex(octets) + FRAME, udp(port).replace(checksum=0), ipv6().replace(next_header=17), ethernet()
    )
    verdicts = [str(one.verdict) for one in tunnel.checksums if one.layer == 2]

    assert tunnel[UDP].checksum == 0
    assert isinstance(tunnel[IPv6], IPv6)
    assert verdicts == ["ABSENT"]


FAULTS = {
    "VXLAN without a network": (
        in_udp(4789, bytes(8) + FRAME),
        ("warn", "suspicious", "vxlan", "identifier_valid"),
    ),
    "VXLAN-GPE without a network": (
        in_udp(4790, bytes.fromhex("04000003 00000000") + FRAME),
        ("warn", "suspicious", "vxlan", "identifier_valid"),
    ),
    "VXLAN-GPE of a later version": (
        in_udp(4790, bytes.fromhex("1c000003 00000000") + FRAME),
        ("error", "bad_version", "vxlan", "version"),
    ),
    "Geneve of a later version": (
        in_udp(6081, bytes.fromhex("40006558 00000000") + FRAME),
        ("error", "bad_version", "geneve", "version"),
    ),
    "Geneve with reserved bits": (
        in_udp(6081, bytes.fromhex("00016558 00000000") + FRAME),
        ("note", "suspicious", "geneve", "reserved_6"),
    ),
    "Geneve with more options than there are": (
        in_udp(6081, bytes.fromhex("02006558 00000000 0102")),
        ("error", "truncated", "geneve", "options"),
    ),
    "an option longer than the options": (
        in_udp(6081, bytes.fromhex("01006558 00000000 01020702") + FRAME),
        ("error", "bad_option", "geneve", "options"),
    ),
    "a service header of a later version": (
        in_ethernet(0x894F, bytes.fromhex("4fc20201 000001ff") + DATAGRAM),
        ("error", "bad_version", "nsh", "version"),
    ),
    "a service header of one word": (
        in_ethernet(0x894F, bytes.fromhex("0fc10001 000001ff") + DATAGRAM),
        ("error", "bad_length", "nsh", "length"),
    ),
    "a service header with five words": (
        in_ethernet(0x894F, bytes.fromhex("0fc70101 000001ff") + bytes(20) + DATAGRAM),
        ("warn", "bad_length", "nsh", "length"),
    ),
}


@pytest.mark.parametrize(("packet", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_reported(packet: Packet, expected: tuple[str, str, str, str]) -> None:
    assert faults(packet) == [expected]
