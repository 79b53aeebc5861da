"""QUIC's long header: the packets of RFC 9001 and RFC 9369, read and built, and octets that are wrong or no QUIC."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dissect
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, default_protocols
from dissect.problems import Code, Severity
from dissect.protocols.quic import (
    HEADERS,
    QUIC,
    QUICHandshake,
    QUICInitial,
    QUICRetry,
    QUICSupportedVersion,
    QUICv2Handshake,
    QUICv2Initial,
    QUICv2Retry,
    QUICv2ZeroRTT,
    QUICVersionNegotiation,
    QUICZeroRTT,
)
from dissect.schema import Header
from dissect.schema.variable_integers import BITS, SIZES, VariableInteger
from tests.engine.samples import compare
from tests.engine.walks import Walks
from tests.hostile.seed import run_seed
from tests.packet.frames import cut
from tests.profiles import one_in
from tests.protocols.carried import ethernet, ipv4, udp
from tests.together import together
from tests.with_engine import needs_engine

CLIENT, SERVER = bytes.fromhex("8394c8f03e515708"), bytes.fromhex("f067a5502a4262b5")
PROTECTED: Final = (
    "c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684d"
    "f3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158"
    "407dd074ee"
)
PROTECTED_OF_VERSION_2: Final = (
    "d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf87263017915358230035f7fd3945d88965cf17f9af6e16886c61bfc703"
    "106fbaf3cb4cfa52382dd16a393e42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84bed"
    "8521e2e140"
)
TAG, TAG_OF_VERSION_2 = "04a265ba2eff4d829058fb3f0f2496ba", "c8646ce8bfe33952d955543665dcc7b6"
HELLO: Final = bytes.fromhex(f"cf000000010008f067a5502a4262b5004075{PROTECTED}")
"""The server's Initial packet of RFC 9001 §A.3."""
VERSIONS = (QUICSupportedVersion(version=0x6B3343CF), QUICSupportedVersion(version=0x1A2A3A4A))


def initial(octets: str) -> VariableInteger:
    """The length of these octets in hexadecimal, as senders write it that reserve two octets for it."""
    return VariableInteger(len(octets) // 2, 2)


VECTORS: Final[dict[str, tuple[Header, str]]] = {
    # RFC 9001 §A.2: what the client's first packet begins with; 1162 octets of padding and tag follow.
    "client initial": (
        QUICInitial(destination_connection_id=CLIENT, length=VariableInteger(1182, 2), protected=bytes(1182)),
        f"c000000001088394c8f03e5157080000449e{'00' * 1182}",
    ),
    "server initial": (  # RFC 9001 §A.3
        QUICInitial(
            type_specific_bits=15,
            source_connection_id=SERVER,
            length=initial(PROTECTED),
            protected=bytes.fromhex(PROTECTED),
        ),
        HELLO.hex(),
    ),
    "retry": (  # RFC 9001 §A.4
        QUICRetry(
            type_specific_bits=15,
            source_connection_id=SERVER,
            retry_token=b"token",
            retry_integrity_tag=bytes.fromhex(TAG),
        ),
        f"ff000000010008f067a5502a4262b5746f6b656e{TAG}",
    ),
    "server initial of version 2": (  # RFC 9369 §A.3
        QUICv2Initial(
            type_specific_bits=12,
            source_connection_id=SERVER,
            length=initial(PROTECTED_OF_VERSION_2),
            protected=bytes.fromhex(PROTECTED_OF_VERSION_2),
        ),
        f"dc6b3343cf0008f067a5502a4262b5004075{PROTECTED_OF_VERSION_2}",
    ),
    "retry of version 2": (  # RFC 9369 §A.4
        QUICv2Retry(
            type_specific_bits=15,
            source_connection_id=SERVER,
            retry_token=b"token",
            retry_integrity_tag=bytes.fromhex(TAG_OF_VERSION_2),
        ),
        f"cf6b3343cf0008f067a5502a4262b5746f6b656e{TAG_OF_VERSION_2}",
    ),
    "token": (  # RFC 9000 §17.2.2
        QUICInitial(destination_connection_id=SERVER, token=b"token", protected=bytes(20)),
        f"c00000000108f067a5502a4262b50005746f6b656e14{'00' * 20}",
    ),
    "early data": (  # RFC 9000 §17.2.3
        QUICZeroRTT(destination_connection_id=CLIENT, protected=bytes(20)),
        f"d000000001088394c8f03e5157080014{'00' * 20}",
    ),
    "handshake": (  # RFC 9000 §17.2.4
        QUICHandshake(source_connection_id=SERVER, protected=bytes(20)),
        f"e0000000010008f067a5502a4262b514{'00' * 20}",
    ),
    "early data of version 2": (  # RFC 9369 §3.2
        QUICv2ZeroRTT(destination_connection_id=CLIENT, protected=bytes(20)),
        f"e06b3343cf088394c8f03e5157080014{'00' * 20}",
    ),
    "handshake of version 2": (  # RFC 9369 §3.2
        QUICv2Handshake(source_connection_id=SERVER, protected=bytes(20)),
        f"f06b3343cf0008f067a5502a4262b514{'00' * 20}",
    ),
    "draft": (  # the same header as that of RFC 9000
        QUICHandshake(version=0xFF00001D, source_connection_id=SERVER, protected=bytes(20)),
        f"e0ff00001d0008f067a5502a4262b514{'00' * 20}",
    ),
    "version negotiation": (  # RFC 9000 §17.2.1
        QUICVersionNegotiation(source_connection_id=SERVER, supported_versions=b"".join(map(bytes, VERSIONS))),
        "c0000000000008f067a5502a4262b56b3343cf1a2a3a4a",
    ),
}


def carried(octets: bytes, port: int = 443) -> Packet:
    return dissect.dissect(encapsulate(octets, udp(port), ipv4(), ethernet()).frame.octets)


def problems(packet: Packet) -> list[tuple[Code, Severity]]:
    return [(one.code, one.severity) for one in packet.problems]


@together("name", VECTORS)
def test_packets_are_read_and_built(name: str) -> None:
    header, octets = VECTORS[name]
    packet = carried(bytes.fromhex(octets))

    found = packet.layers[-1].header
    assert found is not None
    assert type(found) is type(header)
    assert problems(packet) == []
    assert bytes(found).hex() == octets
    assert encapsulate(b"", header, udp(443), ipv4(), ethernet()).layers[-1].header == found


def test_a_server_lists_its_versions() -> None:
    header, octets = VECTORS["version negotiation"]
    packet = carried(bytes.fromhex(octets))

    assert isinstance(header, QUICVersionNegotiation)
    assert packet[QUICVersionNegotiation].supported_versions.items == VERSIONS
    assert packet[QUICVersionNegotiation].unused == 64


def test_packets_of_one_datagram_follow_one_another() -> None:
    second = QUICHandshake(source_connection_id=SERVER, protected=bytes(20))
    packet = carried(HELLO + bytes.fromhex(VECTORS["handshake"][1]) + b"\x40" + bytes(30))

    assert [one.name for one in packet.layers] == ["eth", "ip", "udp", "quic", "quic"]
    assert packet[QUICHandshake] == second.replace(source_connection_id_length=8, length=20)
    assert packet.layers[-1].payload == b"\x40" + bytes(30)
    assert problems(packet) == []
    built = encapsulate(b"short", VECTORS["handshake"][0], VECTORS["server initial"][0], udp(443), ipv4(), ethernet())
    assert [type(one.header) for one in built.layers[-2:]] == [QUICInitial, QUICHandshake]
    assert built.layers[-1].payload == b"short"


OTHERS: Final = {
    "short header": b"\x40" + bytes(30),
    "another version": bytes.fromhex("c0faceb00208") + bytes(40),
    "DTLS": bytes.fromhex("16fefd0000000000000000") + bytes(40),
    "no octet": b"",
    "a short beginning of another version": b"\xc0\xfa\xce\xb0\x02",
    "text": b"GET / HTTP/1.1",
}


@together("octets", OTHERS.values(), OTHERS)
def test_octets_that_are_no_quic_are_data(octets: bytes) -> None:
    for port in (443, 4433):
        with_port = default_protocols().decoding({UdpPort: {port: QUIC}})
        packet = dissect.dissect(encapsulate(octets, udp(port), ipv4(), ethernet()).frame.octets, protocols=with_port)

        assert [one.name for one in packet.layers] == ["eth", "ip", "udp"]
        assert packet.payload == octets
        assert problems(packet) == []


ENDS: Final = [(Code.TRUNCATED, Severity.ERROR)]
HOSTILE: Final = {
    "an ID beyond the end": ("c000000001ff0102", [*ENDS, (Code.SUSPICIOUS, Severity.WARN)]),
    "an ID of 21 octets": (
        f"c00000000115{'01' * 21}000014{'00' * 20}",
        [(Code.SUSPICIOUS, Severity.WARN)],
    ),
    "a second ID of 21 octets": (
        f"c0000000010015{'01' * 21}0014{'00' * 20}",
        [(Code.SUSPICIOUS, Severity.WARN)],
    ),
    "a second ID of 21 octets in version 2": (
        f"f06b3343cf0415161718{'15' * 22}14{'00' * 20}",
        [(Code.SUSPICIOUS, Severity.WARN)],
    ),
    "no length of the second ID": ("c0000000010101", ENDS),
    "a second ID beyond the end": ("c00000000100ff01", [*ENDS, (Code.SUSPICIOUS, Severity.WARN)]),
    "a token beyond the end": ("c0000000010000ffffffffffffffff01020304", ENDS),
    "half of the length of the token": ("c000000001000040", ENDS),
    "a length beyond the end": (f"c00000000100000044ff{'00' * 20}", ENDS),
    "the greatest length": (f"c000000001000000ffffffffffffffff{'00' * 20}", ENDS),
    "half of a length": ("c000000001000000c000", ENDS),
    "no length": ("e0000000010000", ENDS),
    "a tag of 15 octets": (f"f0000000010000{'00' * 15}", ENDS),
    "no fixed bit": ("800000000100000000", [(Code.SUSPICIOUS, Severity.NOTE)]),
    "half of a version": ("800000000000000001ff", ENDS),
    "a beginning": ("c0000000", ENDS),
}


def test_a_version_may_be_negotiated_with_longer_ids() -> None:
    """As other versions may have them (RFC 8999 §5.1)."""
    packet = carried(bytes.fromhex(f"c00000000015{'01' * 21}ff{'02' * 255}{'1a2a3a4a'}"))

    assert len(packet[QUICVersionNegotiation].source_connection_id) == 255
    assert problems(packet) == []


@together("name", HOSTILE)
def test_what_is_wrong_is_said(name: str) -> None:
    octets, expected = HOSTILE[name]
    packet = carried(bytes.fromhex(octets))

    assert packet.layers[-1].name == "quic"
    assert problems(packet) == expected
    assert bytes(packet) == packet.frame.octets


def test_a_packet_that_the_capture_cuts_is_told_from_one_that_lies() -> None:
    whole = encapsulate(HELLO, udp(443), ipv4(), ethernet()).frame.octets
    for size in range(42, len(whole)):
        packet = cut(whole, size)

        assert {one[1] for one in problems(packet)} <= {Severity.NOTE}, size


@given(number=st.integers(0, (1 << BITS) - 1), octets=st.sampled_from(SIZES))
def test_integers_keep_their_octets(number: int, octets: int) -> None:
    one = VariableInteger(number, octets)

    assert one == number
    assert len(one.encoded) == one.octets >= octets
    assert (again := VariableInteger.read(one.encoded)) == number
    assert again.octets == one.octets


@pytest.mark.parametrize("number", [-1, 1 << BITS])
def test_integers_of_more_bits_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="does not fit 62 bits"):
        VariableInteger(number)


COLUMNS: Final = ("quic.version", "quic.dcid", "quic.scid", "quic.token_length", "quic.length", "quic.retry_token")


@one_in(3)
@needs_engine
def test_the_engine_reads_what_python_reads(every: int) -> None:
    random = Random(run_seed())
    frames = []
    for header, octets in VECTORS.values():
        frame = encapsulate(bytes.fromhex(octets) + HELLO * 2, udp(443), ipv4(), ethernet()).frame.octets
        assert type(header) in HEADERS
        for _ in range(40 // every):
            changed = bytearray(frame[: random.randrange(42, len(frame))] if random.random() < 0.3 else frame)
            for _ in range(random.randrange(3)):
                changed[random.randrange(42, min(len(changed), 80) + 1) - 1] = random.choice(
                    (0, 1, 8, 64, 128, 192, 255)
                )
            end = len(changed) + random.choice((0, 0, 40))
            frames.append((bytes(changed), end, 1))
    counted = compare(Walks(default_protocols()), frames)

    assert counted["frames"] == len(frames)
    assert counted["asked"] < len(frames) // 4
