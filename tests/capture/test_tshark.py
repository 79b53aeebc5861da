"""tshark reads what we write as we wrote it."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dissect.addresses import Ipv4Address
from dissect.capture import (
    CustomData,
    DecryptionSecrets,
    Direction,
    Frame,
    Interface,
    InterfaceStatistics,
    NameResolution,
    Options,
    PacketFlags,
    PcapngWriter,
    PcapWriter,
    Reception,
    UnknownBlock,
)
from tests.profiles import some_of

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
FIELDS = ["frame.time_epoch", "frame.cap_len", "frame.len", "data.data"]


@pytest.mark.heavy
@pytest.mark.parametrize("byte_order", some_of(["big", "little"], 2))
@pytest.mark.parametrize("nanoseconds", some_of([True, False], 2))
def test_it_reads_the_same(tmp_path: Path, byte_order: Any, nanoseconds: bool) -> None:
    draw = random.Random(3)
    expected = []
    # Link type 147, reserved for users: tshark dissects nothing and shows the octets.
    with PcapWriter(tmp_path / "x.pcap", 147, byte_order=byte_order, nanoseconds=nanoseconds) as writer:
        for _ in range(50):
            octets, missing = draw.randbytes(draw.randrange(1, 200)), draw.randrange(3)
            time = draw.randrange(2**31 * 10**9)
            writer.write(octets, timestamp_ns=time, original_length=len(octets) + missing)
            shown = time if nanoseconds else time // 1000 * 1000
            seconds = f"{shown // 10**9}.{shown % 10**9:09}"
            expected.append([seconds, str(len(octets)), str(len(octets) + missing), octets.hex()])

    options = [word for field in FIELDS for word in ("-e", field)]
    user = 'uat:user_dlts:"User 0 (DLT=147)","data","0","","0",""'
    command = ["tshark", "-r", str(tmp_path / "x.pcap"), "-o", user, "-T", "fields", *options]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)

    assert [line.split("\t") for line in answer.stdout.splitlines()] == expected


COMMENTS = ["first", "a second one, with ümlauts", "\N{LATIN SMALL LETTER E WITH ACUTE} third"]
PCAPNG_FIELDS = {
    "frame.time_epoch": "1700000000.000000001",
    "frame.cap_len": "47",
    "frame.len": "60",
    "frame.interface_name": "eth0",
    "frame.interface_description": "the first",
    "frame.packet_flags_direction": "0x00000002",
    "frame.packet_flags_reception_type": "3",
    "frame.packet_flags_fcs_length": "4",
    "frame.packet_flags_crc_error": "1",
    "frame.packet_id": "42",
    "frame.interface_queue": "9",
    "frame.drop_count": "3",
}


@pytest.mark.parametrize("byte_order", some_of(["big", "little"], 2))
@pytest.mark.parametrize("suffix", some_of(["", ".gz", ".zst"], 3))
def test_it_reads_all_that_is_said_of_a_packet(tmp_path: Path, byte_order: Any, suffix: str) -> None:
    path = tmp_path / f"x.pcapng{suffix}"
    flags = PacketFlags(direction=Direction.OUTBOUND, reception=Reception.BROADCAST, fcs_octets=4, crc_error=True)
    said = Options([(5, bytes(7) + b"\x2a"), (6, bytes(3) + b"\x09"), (4, bytes(7) + b"\x03")])
    frame = Frame(
        number=1,
        timestamp_ns=1_700_000_000_000_000_001,
        captured_length=47,
        original_length=60,
        link_type=147,
        interface=0,
        octets=bytes(47),
        fcs_octets=4,
        options=said,
    )
    eth0 = Interface(147).described(name="eth0", description="the first", resolution=10**9)
    with PcapngWriter(path, byte_order=byte_order) as writer:
        writer.add_interface(eth0)
        writer.write(frame, flags=flags, comments=tuple(COMMENTS))
        writer.add(NameResolution.of({Ipv4Address("192.0.2.1"): ("name",)}))
        writer.add(InterfaceStatistics(0, 5, Options([(4, bytes(7) + b"\x05")])))
        writer.add(DecryptionSecrets(DecryptionSecrets.TLS_KEY_LOG, b"# no secret\n"))
        writer.add(CustomData(32_473, b"data"))
        writer.add(UnknownBlock(0x8000_0001, b"what"))

    names = [*PCAPNG_FIELDS, "frame.comment"]
    options = [word for name in names for word in ("-e", name)]
    command = ["tshark", "-r", str(path), "-Y", "frame.len == 60", "-T", "fields", "-E", "aggregator=|", *options]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    (line,) = answer.stdout.splitlines()

    assert dict(zip(names, line.split("\t"), strict=True)) == {**PCAPNG_FIELDS, "frame.comment": "|".join(COMMENTS)}
