"""Packets written to a file in one call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.capture import Frame, open_capture, write_capture
from dissect.errors import EncodingError
from tests.captures import CAPTURES

ECHO = CAPTURES / "udp4_echo.pcap"


def frames(path: Path) -> list[Frame]:
    with open_capture(path) as capture:
        return list(capture)


@pytest.mark.parametrize("name", ["out.pcap", "out.pcapng", "out.pcap.gz", "OUT.PCAPNG.ZST", "out"])
def test_a_file_has_what_was_written(name: str, tmp_path: Path) -> None:
    with dissect.open(ECHO) as packets:
        count = dissect.write(tmp_path / name, packets)

    with open_capture(tmp_path / name) as capture:
        assert ("pcapng" in name.lower()) == capture.format.startswith("pcapng")
    found = [(one.octets, one.timestamp_ns, one.link_type) for one in frames(tmp_path / name)]
    assert found == [(one.octets, one.timestamp_ns, one.link_type) for one in frames(ECHO)]
    assert count == len(found)


@pytest.mark.parametrize("name", ["out.pcap", "out.pcapng"])
def test_bare_octets_and_built_packets(name: str, tmp_path: Path) -> None:
    built = dissect.encapsulate(
        dissect.IPv4(source_address="192.0.2.1", destination_address="192.0.2.2", protocol=253) / b"hello"
    )
    untimed = built.frame.replace(timestamp_ns=None)

    assert write_capture(tmp_path / name, [b"\x45" * 20, built, untimed], link_type=built.frame.link_type) == 3

    found = frames(tmp_path / name)
    assert [one.octets for one in found] == [b"\x45" * 20, built.frame.octets, built.frame.octets]
    assert [one.timestamp_ns for one in found] == [0, 0, 0]


def test_interfaces_stay_apart_in_pcapng(tmp_path: Path) -> None:
    source = CAPTURES / "pcapng_two_link_types.pcapng"
    write_capture(tmp_path / "out.pcapng", frames(source))

    def told(path: Path) -> list[tuple[int, str, object]]:
        return [(one.link_type, one.interface_name, one.comments) for one in frames(path)]

    assert told(tmp_path / "out.pcapng") == told(source)


def test_a_pcap_file_has_one_link_type_and_is_not_begun_for_others(tmp_path: Path) -> None:
    target = tmp_path / "out.pcap"
    target.write_bytes(b"before")

    with pytest.raises(EncodingError, match="link type"):
        write_capture(target, frames(CAPTURES / "pcapng_two_link_types.pcapng"))
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]

    untimed: dict[Frame, Frame] = {}
    with pytest.raises(KeyError):
        write_capture(target, (untimed[one] for one in frames(ECHO)))
    assert target.read_bytes() == b"before"


@pytest.mark.parametrize("name", ["out.pcap", "out.pcapng"])
def test_no_packets_make_an_empty_capture(name: str, tmp_path: Path) -> None:
    assert write_capture(tmp_path / name, []) == 0
    assert frames(tmp_path / name) == []


@pytest.mark.parametrize("name", ["out.pcap", "out.pcapng"])
def test_check_sequences_are_told(name: str, tmp_path: Path) -> None:
    given = [
        one.replace(octets=one.octets + bytes(4), fcs_octets=4, original_length=one.original_length + 4)
        for one in frames(ECHO)
    ]
    write_capture(tmp_path / name, given)

    assert {one.fcs_octets for one in frames(tmp_path / name)} == {4}


def test_a_file_may_be_read_while_it_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "out.pcap"
    target.write_bytes(ECHO.read_bytes())
    with dissect.open(target) as packets:
        dissect.write(target, (one.replace("ip", time_to_live=9) for one in packets))

    with dissect.open(target) as packets:
        assert {one["ip"].time_to_live for one in packets} == {9}


@pytest.mark.parametrize("packets", [dissect.dissect(bytes(60)), bytes(60), "out.pcap"])
def test_packets_are_several(packets: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"give the file first, then a list of packets"):
        dissect.write(tmp_path / "out.pcap", packets)


def test_numbers_are_no_packets(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="a frame is octets, not 1"):
        dissect.write(tmp_path / "out.pcap", [1])  # type: ignore[list-item]  # what is tested
