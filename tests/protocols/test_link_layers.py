"""Link layers that real captures have: logs of a packet filter, wireless frames, tags, and what is bridged."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import pytest

from dissect.checksum import Kind
from dissect.encapsulation import fragment
from dissect.packet import dissect
from dissect.packet.assembling import assemble
from dissect.problems import Severity
from dissect.protocols.nflog import NFLOG
from dissect.protocols.radiotap import Radiotap, RadiotapAntennaSignal, RadiotapChannel, RadiotapTSFT
from dissect.render.packets.tree import tree
from tests.profiles import one_in
from tests.protocols.carried import DATAGRAM, faults, in_link, items
from tests.protocols.link_frames import BRIDGED, DATA, LINK_FRAMES, RADIO, LinkFrame, checked
from tests.together import together

EACH = together("frame", LINK_FRAMES.values(), ids=LINK_FRAMES.keys())


@EACH
def test_frames_are_the_layers_that_they_are(frame: LinkFrame) -> None:
    packet = frame.read()

    assert " ".join(layer.name for layer in packet.layers) == frame.layers
    assert packet.payload == frame.payload
    assert [one for one in packet.problems if one.severity is not Severity.NOTE] == []
    assert {one.verdict.kind for one in packet.checksums} <= {Kind.VALID, Kind.UNVERIFIABLE}


@EACH
def test_layers_are_built_again_to_the_same_octets(frame: LinkFrame) -> None:
    packet = frame.read()

    assert assemble(packet.layers, frame.octets) == frame.octets


@one_in(3)
@EACH
def test_every_cut_is_a_problem_or_a_shorter_payload(every: int, frame: LinkFrame) -> None:
    for end in range(0, len(frame.octets), every):
        packet = dissect(frame.captured(end))
        assert not [one for one in packet.problems if one.severity is Severity.ERROR], end


def test_what_a_log_says_of_a_packet_is_read() -> None:
    packet = LINK_FRAMES["logged IPv4"].read()
    attributes: list[Any] = items(packet, 0)
    found = [(type(one).__name__, one.type, one.length) for one in attributes]

    assert found == [
        ("NFLOGLittleEndianAttribute", 1, 8),
        ("NFLOGLittleEndianAttribute", 10, 10),
        ("NFLOGLittleEndianPayload", 9, 37),
    ]
    values: list[Any] = [inner.header for _, options in packet.layers[0].options() for inner in options.every()]
    assert [type(one).__name__ for one in values][1::2] == ["NFLOGPacketHeader", "NFLOGPrefix"]
    assert values[3].prefix == b"drop:"
    assert packet.layers[0].trailer == bytes(3)


def test_a_log_of_a_big_endian_host_says_the_same() -> None:
    attributes: list[Any] = items(LINK_FRAMES["logged on a big-endian host"].read(), 0)

    assert [(one.type, one.length) for one in attributes] == [(1, 8), (4, 8), (9, 37)]


LOG_FAULTS = {
    "a packet that is longer than the frame": (
        "02000064 26000900" + DATAGRAM.hex(),
        [("error", "length_exceeds_packet", "nflog", "attributes")],
    ),
    "a packet of less than nothing": (
        "02000064 03000900" + DATAGRAM.hex(),
        [("error", "length_exceeds_packet", "nflog", "attributes")],
    ),
    "an attribute that is cut": ("02000064 0800", [("error", "bad_record", "nflog", "attributes")]),
    "version 1": ("02010064 25000900" + DATAGRAM.hex(), [("warn", "suspicious", "nflog", "version")]),
}


@pytest.mark.parametrize(("octets", "expected"), LOG_FAULTS.values(), ids=LOG_FAULTS.keys())
def test_faults_of_logs_are_reported(octets: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert faults(in_link(239, bytes.fromhex(octets)))[: len(expected)] == expected


def test_fields_of_a_radio_are_aligned() -> None:
    packet = RADIO["a radio with a channel"].read()
    found = items(packet, 0)

    assert found[0] == RadiotapTSFT(microseconds=0x0807060504030201)
    assert [type(one).__name__ for one in found[1:]] == ["RadiotapFlags", "RadiotapChannel", "RadiotapAntennaSignal"]
    assert found[2] == RadiotapChannel(frequency=2412, flags=0x0480)
    assert found[3] == RadiotapAntennaSignal(signal=-60)


def test_a_second_word_of_flags_means_the_same_again() -> None:
    found = [type(one).__name__ for one in items(RADIO["a radio with antennas"].read(), 0)]

    assert found[-2:] == ["RadiotapAntennaSignal", "RadiotapAntenna"]
    assert found.count("RadiotapAntennaSignal") == 2


@pytest.mark.parametrize("name", ["a radio with fields of its maker", "a radio with fields that are not known"])
def test_fields_after_one_that_is_not_known_stay_octets(name: str) -> None:
    packet = RADIO[name].read()

    assert [type(one).__name__ for one in items(packet, 0)] == ["RadiotapFlags"]
    assert faults(packet) == []


def test_a_radio_says_that_a_check_sequence_follows_the_frame() -> None:
    packet = RADIO["a radio with a check sequence"].read()

    assert packet.layers[0].trailer == checked(DATA)[-4:]
    assert all(not layer.trailer_length for layer in packet.layers[1:])
    assert [(one.wireshark, str(one.verdict)) for one in packet.checksums if one.protocol == "wlan"] == [
        ("wlan.fcs", "VALID")
    ]
    text = "".join(part for line in tree(packet) for part, _ in line)
    assert "wlan fcs" in text
    assert "radiotap trailer" not in text


def test_a_check_sequence_is_verified_where_padding_follows_it() -> None:
    frame = BRIDGED["a bridged frame with its check sequence"]
    padded = dissect(frame.octets + bytes(20))
    damaged = dissect(frame.octets.replace(b"hello", b"jello"))

    assert [str(one.verdict) for one in padded.checksums if one.wireshark == "eth.fcs"] == ["VALID"]
    assert [one.verdict.kind for one in damaged.checksums if one.wireshark == "eth.fcs"] == [Kind.INVALID]


def test_a_check_sequence_that_a_radio_announces_is_shown_as_wireshark_does() -> None:
    packet = RADIO["a radio with a check sequence"].read()

    assert packet.frame_check is not None
    assert packet.frame_check.value == crc32(DATA)
    assert (packet.problems, fragment(packet, mtu=1500)) == ((), [packet])


def test_a_frame_shorter_than_its_check_sequence_is_said() -> None:
    packet = in_link(127, bytes.fromhex("0000 0900 02000000 10 010203"))

    assert faults(packet)[0] == ("warn", "bad_length", "radiotap", "")


RADIO_FAULTS = {
    "a header that is shorter than itself": (
        bytes.fromhex("0000 0700 00000000") + DATA,
        ("error", "bad_length", "radiotap", "length"),
    ),
    "a later version": (bytes.fromhex("0100 0800 00000000") + DATA, ("warn", "suspicious", "radiotap", "version")),
    "a field that is not there": (
        bytes.fromhex("0000 0800 01000000") + DATA,
        ("error", "truncated", "radiotap", "fields_present"),
    ),
}


@pytest.mark.parametrize(("octets", "expected"), RADIO_FAULTS.values(), ids=RADIO_FAULTS.keys())
def test_faults_of_radio_headers_are_reported(octets: bytes, expected: tuple[str, str, str, str]) -> None:
    assert expected in faults(in_link(127, octets))


def test_numbers_of_wireless_frames_are_read_from_their_octets() -> None:
    packet = LINK_FRAMES["a later fragment"].read()
    header: Any = packet.layers[0].header

    assert (header.sequence_number, header.fragment_number) == (5, 1)
    assert header.type_subtype == 0x20


def test_headers_are_made_from_their_fields() -> None:
    assert bytes(Radiotap(length=8)) == bytes.fromhex("0000 0800 00000000")
    assert bytes(NFLOG(resource_id=100)) == bytes.fromhex("02000064")
