"""Clocks: NTP in all its modes, and PTP version 2."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.protocols.ntp import NTPControl, NTPPrivate, NTPTime
from dissect.protocols.ptp import (
    PTP,
    PTPAnnounce,
    PTPDelayResponse,
    PTPFollowUp,
    PTPPeerDelayFollowUp,
    PTPPeerDelayRequest,
    PTPPeerDelayResponse,
    PTPSync,
)
from tests.protocols.vectors import IP6, LINK, Vector, complaints, faults, given, own_headers, own_octets, udp

CLOCK = 0x020000FFFE000001
LEFT: dict[str, Any] = {"origin_seconds": 1_700_000_000, "origin_nanoseconds": 999_999_999}
CAME: dict[str, Any] = {"receive_seconds": 1_700_000_000, "receive_nanoseconds": 1}
ASKED: dict[str, Any] = {"requesting_identity": 0x020000FFFE000002, "requesting_port": 1}

VECTORS: dict[str, Vector] = {
    "NTP request": Vector(
        udp(123),
        NTPTime(transmit_timestamp=0xE9_00_00_00_80_00_00_00),
        (),
        ("230006ec000000000000000000000000000000000000000000000000000000000000000000000000e900000080000000"),
    ),
    "NTP reply": Vector(
        udp(123, IP6),
        NTPTime(
            mode=4,
            stratum=2,
            poll=3,
            precision=-24,
            root_delay=0x0000_0123,
            root_dispersion=0x0000_0456,
            reference_id=b"\xc0\x00\x02\x01",
            reference_timestamp=0xE8FF_FF00_0000_0000,
            origin_timestamp=0xE900_0000_8000_0000,
            receive_timestamp=0xE900_0000_9000_0000,
            transmit_timestamp=0xE900_0000_9000_0001,
        ),
        (),
        "240203e80000012300000456c0000201e8ffff0000000000e900000080000000e900000090000000e900000090000001",
    ),
    "NTP control": Vector(
        udp(123),
        NTPControl(mode=6, response=True, sequence=1, association_id=9, count=4, data=b"a=1\n"),
        (),
        "268200010000000900000004613d310a",
    ),
    "NTP private": Vector(
        udp(123),
        NTPPrivate(version=2, mode=7, sequence=5, request_code=42, item_count=1, item_octets=4),
        (),
        "1705032a00010004",
    ),
    "PTP sync": Vector(
        (LINK,),
        PTPSync(message_type=0, clock_identity=CLOCK, two_step=True, **LEFT),
        (),
        ("0012002c00000200000000000000000000000000020000fffe00000100010000000000006553f1003b9ac9ff"),
    ),
    "PTP delay request over UDP": Vector(
        udp(319),
        PTPSync(message_type=1, clock_identity=CLOCK, **LEFT),
        (),
        ("0112002c00000000000000000000000000000000020000fffe00000100010000000000006553f1003b9ac9ff"),
    ),
    "PTP follow up": Vector(
        (LINK,),
        PTPFollowUp(message_type=8, clock_identity=CLOCK, correction_nanoseconds=-5, log_message_interval=-3, **LEFT),
        (),
        "0812002c00000000fffffffffffb000000000000020000fffe0000010001000000fd00006553f1003b9ac9ff",
    ),
    "PTP delay response": Vector(
        (LINK,),
        PTPDelayResponse(message_type=9, clock_identity=CLOCK, **CAME, **ASKED),
        (),
        (
            "0912003600000000000000000000000000000000020000fffe00000100010000000000006553f10000000001020000ff"
            "fe0000020001"
        ),
    ),
    "PTP peer delay request": Vector(
        (LINK,),
        PTPPeerDelayRequest(message_type=2, clock_identity=CLOCK),
        (),
        (
            "0212003600000000000000000000000000000000020000fffe0000010001000000000000000000000000000000000000"
            "000000000000"
        ),
    ),
    "PTP peer delay response": Vector(
        (LINK,),
        PTPPeerDelayResponse(message_type=3, clock_identity=CLOCK, **CAME, **ASKED),
        (),
        (
            "0312003600000000000000000000000000000000020000fffe00000100010000000000006553f10000000001020000ff"
            "fe0000020001"
        ),
    ),
    "PTP peer delay follow up": Vector(
        (LINK,),
        PTPPeerDelayFollowUp(message_type=10, clock_identity=CLOCK, **LEFT, **ASKED),
        (),
        (
            "0a12003600000000000000000000000000000000020000fffe00000100010000000000006553f1003b9ac9ff020000ff"
            "fe0000020001"
        ),
    ),
    "PTP announce": Vector(
        udp(320),
        PTPAnnounce(message_type=11, clock_identity=CLOCK, grandmaster_identity=CLOCK, leap_61=True, steps_removed=1),
        (),
        (
            "0b12004000000001000000000000000000000000020000fffe0000010001000000000000000000000000000000250080"
            "f8feffff80020000fffe0000010001a0"
        ),
    ),
    "PTP message of another type": Vector(
        (LINK,),
        PTP(message_type=13, clock_identity=CLOCK),
        (),
        ("0d12002200000000000000000000000000000000020000fffe000001000100000000"),
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_message_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


FAULTS: dict[str, tuple[str, int, list[tuple[str, str, str]]]] = {
    "NTP of a version to come": ("2b" + "00" * 47, 123, [("warn", "bad_version", "version")]),
    "NTP that is cut": ("23" + "00" * 10, 123, [("error", "truncated", "root_dispersion")]),
    "PTP of version 1": ("0001 0001" + "00" * 60, 319, [("error", "bad_version", "version")]),
    "PTP shorter than its header": ("0002 0010" + "00" * 40, 319, [("error", "bad_length", "message_length")]),
    "PTP longer than the datagram": (
        "0002 0040" + "00" * 40,
        319,
        [("error", "length_exceeds_outer", "message_length")],
    ),
}


@pytest.mark.parametrize(("octets", "port", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(octets: str, port: int, expected: list[tuple[str, str, str]]) -> None:
    assert faults(octets, udp(port)) == expected
