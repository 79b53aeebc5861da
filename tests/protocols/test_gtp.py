"""GTP: user packets with and without optional fields, extension headers, and what the control plane's begin with."""

from __future__ import annotations

import pytest

from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.protocols.gtp import GTP, GTPv1, GTPv1WithOptionalFields, GTPv2
from dissect.protocols.gtp_extension import (
    GTPExtensionHeader,
    GTPExtensionHeader4,
    GTPExtensionHeader8,
    GTPExtensionHeader12,
    GTPExtensionHeader16,
    LongPDUSessionContainer,
    PDUSessionContainer,
    ShortPDUSessionContainer,
)
from dissect.schema import Header
from tests.protocols.carried import DATAGRAM, DATAGRAM6, ethernet, faults, headers, in_udp, ipv4, names, udp

HEADERS = (GTP, GTPExtensionHeader, PDUSessionContainer)
LENGTHS = (GTPExtensionHeader4, GTPExtensionHeader8, GTPExtensionHeader12, GTPExtensionHeader16)

VECTORS: dict[str, tuple[Packet, str, list[Header]]] = {
    "a user packet": (
        in_udp(2152, bytes.fromhex("30ff0021 00000005") + DATAGRAM),
        "gtp ip udp",
        [GTPv1(length=33, tunnel_endpoint_identifier=5)],
    ),
    "IPv6": (
        in_udp(2152, bytes.fromhex("30ff0035 00000005") + DATAGRAM6),
        "gtp ipv6 udp",
        [GTPv1(length=53, tunnel_endpoint_identifier=5)],
    ),
    "a sequence number": (
        in_udp(2152, bytes.fromhex("32ff0025 00000005 00070000") + DATAGRAM),
        "gtp ip udp",
        [
            GTPv1WithOptionalFields(
                sequence_number_present=True,
                length=37,
                tunnel_endpoint_identifier=5,
                sequence_number=7,
                next_extension_header_type=0,
            )
        ],
    ),
    "no extension header, though the flag is set": (
        in_udp(2152, bytes.fromhex("34ff0025 00000005 00000000") + DATAGRAM),
        "gtp ip udp",
        [
            GTPv1WithOptionalFields(
                extension_header_present=True, length=37, tunnel_endpoint_identifier=5, next_extension_header_type=0
            )
        ],
    ),
    "two extension headers": (
        in_udp(2152, bytes.fromhex("36ff002d 00000005 000700c0 01090440 01051c00") + DATAGRAM),
        "gtp gtp.ext_hdr gtp.ext_hdr ip udp",
        [
            GTPv1WithOptionalFields(
                extension_header_present=True,
                sequence_number_present=True,
                length=45,
                tunnel_endpoint_identifier=5,
                sequence_number=7,
                next_extension_header_type=0xC0,
            ),
            GTPExtensionHeader4(content=bytes.fromhex("0904"), next_extension_header_type=0x40),
            GTPExtensionHeader4(content=bytes.fromhex("051c"), next_extension_header_type=0),
        ],
    ),
    "a session container": (
        in_udp(2152, bytes.fromhex("34ff0029 00000005 00000085 01104900") + DATAGRAM),
        "gtp gtp.ext_hdr ip udp",
        [
            GTPv1WithOptionalFields(
                extension_header_present=True, length=41, tunnel_endpoint_identifier=5, next_extension_header_type=0x85
            ),
            ShortPDUSessionContainer(
                pdu_type=1, reflective_qos=True, qos_flow_identifier=9, next_extension_header_type=0
            ),
        ],
    ),
    "a long session container": (
        in_udp(2152, bytes.fromhex("34ff002d 00000005 00000085 0208090000000100") + DATAGRAM),
        "gtp gtp.ext_hdr ip udp",
        [
            GTPv1WithOptionalFields(
                extension_header_present=True, length=45, tunnel_endpoint_identifier=5, next_extension_header_type=0x85
            ),
            LongPDUSessionContainer(content=bytes.fromhex("080900000001"), next_extension_header_type=0),
        ],
    ),
    "an end marker": (
        in_udp(2152, bytes.fromhex("30fe0000 00000005")),
        "gtp",
        [GTPv1(message_type=254, length=0, tunnel_endpoint_identifier=5)],
    ),
    "an echo of the control plane": (
        in_udp(2123, bytes.fromhex("40010009 00003000 0300010007")),
        "gtpv2",
        [GTPv2(message_type=1, length=9, sequence_number=0x30)],
    ),
    "a request of the control plane": (
        in_udp(2123, bytes.fromhex("4824000d 00000005 00003000 4900010005")),
        "gtpv2",
        [GTPv2(reserved=True, message_type=36, length=13, tunnel_endpoint_identifier=5, sequence_number=0x30)],
    ),
}


@pytest.mark.parametrize(("packet", "layers", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_headers_are_read_to_their_values(packet: Packet, layers: str, expected: list[Header]) -> None:
    assert names(packet) == layers
    assert headers(packet, *HEADERS) == expected
    assert faults(packet) == []


@pytest.mark.parametrize("kind", LENGTHS)
def test_the_type_of_the_next_stands_at_the_end(kind: type[Header]) -> None:
    header = kind(content=bytes(kind.layout.fixed_octets - 2))
    gtp = GTPv1WithOptionalFields(
        extension_header_present=True, tunnel_endpoint_identifier=5, next_extension_header_type=0x20
    )
    container = ShortPDUSessionContainer(qos_flow_identifier=1, next_extension_header_type=0)
    packet = encapsulate(DATAGRAM, container, header, gtp, udp(2152), ipv4(), ethernet())

    assert names(packet) == "gtp gtp.ext_hdr gtp.ext_hdr ip udp"
    assert headers(packet, kind) == [kind(content=bytes(len(header) - 2), next_extension_header_type=0x85)]
    assert len(header) == 4 * header.length  # type: ignore[attr-defined]  # all four have it


FAULTS = {
    "version 0": ("1eff0000 00000000", ("note", "not_this_protocol", "udp", "")),
    "an unknown payload": ("30ff0001 00000005 00", ("note", "unknown_protocol", "gtp", "")),
    "an extension header of length 0": (
        "34ff0008 00000005 000000c0 00000000",
        ("error", "bad_length", "gtp.ext_hdr", "length"),
    ),
    "a container of length 0": (
        "34ff0008 00000005 00000085 00000000",
        ("error", "bad_length", "gtp.ext_hdr", "length"),
    ),
    "an extension header longer than the packet": (
        "34ff0008 00000005 000000c0 02000000",
        ("error", "truncated", "gtp.ext_hdr", "content"),
    ),
    "a length beyond the datagram": ("30fe0001 00000005", ("error", "length_exceeds_outer", "gtp", "length")),
    "an unknown extension header": ("34ff0005 00000005 00000077 00", ("note", "unknown_protocol", "gtp", "")),
}


@pytest.mark.parametrize(("octets", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_reported(octets: str, expected: tuple[str, str, str, str]) -> None:
    assert faults(in_udp(2152, bytes.fromhex(octets))) == [expected]
