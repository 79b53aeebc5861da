"""Link types have names wherever they are given."""

from __future__ import annotations

import io
from typing import Any

import pytest

import dissect
from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.link_types import OTHER_NAMES, link_type_number
from dissect.capture import Frame, Interface, PcapngWriter, PcapWriter, open_capture
from tests.packet.frames import build, ipv4, udp

DATAGRAM = build(b"hello", udp(), ipv4())[14:]


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (147, 147),
        (LinkType.PPP, 9),
        ("ethernet", 1),
        ("Ethernet", 1),
        ("EN10MB", 1),
        ("DLT_EN10MB", 1),
        ("LINKTYPE_RAW", 101),
        ("dlt_raw", 101),
        ("ip", 101),
        ("linux-sll2", 276),
        ("IEEE802_11_RADIO", 127),
    ],
)
def test_a_link_type_by_number_and_name(given: int | str, number: int) -> None:
    assert link_type_number(given) == number


def test_other_names_hide_none() -> None:
    assert not {one.name.lower() for one in LinkType} & set(OTHER_NAMES)


def write(kind: Any, link_type: int | str) -> int | None:
    file = io.BytesIO()
    with kind(file, link_type) as writer:
        writer.write(DATAGRAM, timestamp_ns=0)
    return next(open_capture(io.BytesIO(file.getvalue()))).link_type


def frame(link_type: int | str) -> Frame:
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=len(DATAGRAM),
        original_length=len(DATAGRAM),
        link_type=link_type,
        interface=0,
        octets=DATAGRAM,
    )


def test_every_argument_takes_names() -> None:
    assert [layer.name for layer in dissect.dissect(DATAGRAM, link_type="raw").layers] == ["raw", "ip", "udp", "echo"]
    assert write(PcapWriter, "raw") == LinkType.RAW
    assert write(PcapngWriter, "raw") == LinkType.RAW
    assert Interface("linux_sll").link_type == LinkType.LINUX_SLL
    assert frame("ipv4").link_type == LinkType.IPV4
    assert frame("ipv4") == frame(228)


def test_for_an_unknown_name_the_nearest_are_suggested() -> None:
    for give in (link_type_number, Interface, frame, lambda name: dissect.dissect(b"", link_type=name)):
        with pytest.raises(ValueError, match="'rwa' is not a link type; did you mean raw"):
            give("rwa")
