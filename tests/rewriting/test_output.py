"""What the new file says beside its packets, and the function that writes it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.capture import (
    Frame,
    Interface,
    InterfaceStatistics,
    NameResolution,
    Section,
    open_capture,
)
from dissect.capture.pcapng.block import BlockContent
from dissect.encapsulation import encapsulate
from dissect.errors import CaptureError, EncodingError, FilterError
from dissect.protocols.dns import DNS
from dissect.protocols.gre import GRE
from dissect.protocols.vxlan import VXLAN
from dissect.rewriting import RewriteReport, rewrite
from tests.capture.files import (
    block,
    contents_of,
    custom,
    header,
    interface,
    name_resolution,
    option,
    packet,
    record,
    secrets,
    section,
    statistics,
)
from tests.capture.foreign_files import erf
from tests.captures import some_captures
from tests.packet.frames import build, ethernet, ipv4, udp

PLAIN = build(b"hello", udp(), ipv4())
TUNNEL = build(b"hello", udp(), ipv4(), GRE(), ipv4())
NAMES = name_resolution(bytes.fromhex("0001 0006 c0000201 6100 0000"))
ADDRESS = option(4, bytes([192, 0, 2, 1, 255, 255, 255, 0]))
COMMENT = option(1, b"mine")
END = option(0)
JOURNAL = block(9, b"A=1\n")
UNKNOWN = block(0x7777, b"abcd")
EVERYTHING = (
    section(options=option(2, b"my machine") + COMMENT + END)
    + interface(options=option(2, b"eth0") + ADDRESS + option(9, b"\6") + END)
    + NAMES
    + secrets(b"key")
    + JOURNAL
    + UNKNOWN
    + custom(b"kept")
    + custom(b"not kept", kind=0x4000_0BAD)
    + packet(PLAIN, options=COMMENT + option(2, bytes(4)) + END)
    + statistics(options=COMMENT + option(4, bytes(8)) + END)
)


def made(octets: bytes, **options: Any) -> tuple[bytes, RewriteReport]:
    target = io.BytesIO()
    report = rewrite(io.BytesIO(octets), target, **options)
    return target.getvalue(), report


def kinds(octets: bytes) -> list[type[BlockContent]]:
    return [type(one) for one in contents_of(octets)]


def test_what_does_not_change_is_copied_octet_for_octet() -> None:
    octets, report = made(EVERYTHING, shift=0, filter="ip.ttl == 1", set={"ip.ttl": 2})

    left_out = custom(b"not kept", kind=0x4000_0BAD)
    assert octets == EVERYTHING.replace(left_out, b"")
    assert (report.packets, report.selected, report.changed) == (1, 0, 0)
    assert report.left_out == {"custom blocks": 1}


@some_captures
def test_a_capture_is_copied_octet_for_octet_where_nothing_changes(path: Path, tmp_path: Path) -> None:
    report = rewrite(path, tmp_path / "out", filter="frame.number == 0", snaplen=1)
    assert (tmp_path / "out").read_bytes() == path.read_bytes()
    assert not report.left_out


def test_where_addresses_change_their_names_are_left_out() -> None:
    octets, report = made(EVERYTHING, map_address={"192.0.2.0/24": "10.0.0.0/24"})

    assert NameResolution not in kinds(octets)
    assert b"eth0" in octets
    assert not [one.ipv4_addresses for one in contents_of(octets) if isinstance(one, Interface) and one.ipv4_addresses]
    assert report.left_out == {"names of addresses": 1, "addresses of interfaces": 1, "custom blocks": 1}
    assert [one.comments for one in contents_of(octets) if isinstance(one, Frame)] == [("mine",)]


def test_under_a_key_nothing_is_left_that_says_whose_packets_they_are() -> None:
    octets, report = made(EVERYTHING, anonymize="k", filter="frame.number == 0")

    assert kinds(octets) == [Section, Interface, Frame, InterfaceStatistics]
    for text in (b"my machine", b"mine", b"eth0", b"abcd", b"key", b"kept"):
        assert text not in octets
    assert report.left_out == {
        "what sections say of their origin": 1,
        "options of interfaces": 2,
        "names of addresses": 1,
        "secrets that decrypt packets": 1,
        "journal entries": 1,
        "unknown blocks": 1,
        "custom blocks": 2,
        "options of packets": 1,
        "comments": 1,
    }
    assert dissect.open(io.BytesIO(octets)).capture.format == "pcapng"


@pytest.mark.parametrize("order", ["<", ">"])
def test_frames_of_another_link_get_an_interface_of_their_own(order: str) -> None:
    made_of = (
        section(order=order)
        + interface(order=order, options=option(2, b"a", order=order) + option(13, b"\x20", order=order) + END)
        + packet(TUNNEL + bytes(4), order=order)
        + interface(order=order, options=option(2, b"b", order=order) + END)
        + block(0x7777, b"abcd", order=order)
        + packet(PLAIN, order=order, number=1)
        + packet(TUNNEL, order=order, number=1)
        + packet(TUNNEL + bytes(4), order=order)
        + statistics(number=1, order=order)
    ) * 2

    octets, report = made(made_of, decapsulate="gre")

    contents = contents_of(octets)
    frames = [one for one in contents if isinstance(one, Frame)]
    interfaces = [one for one in contents if isinstance(one, Interface)]
    assert [(one.name, one.link_type) for one in interfaces] == [("a", 1), ("a", 101), ("b", 1), ("b", 101)] * 2
    assert [one.interface for one in frames] == [1, 2, 3, 1, 5, 6, 7, 5]
    assert [(one.link_type, one.fcs_octets) for one in frames] == [(101, 0), (1, 0), (101, 0), (101, 0)] * 2
    assert [one.interface for one in contents if isinstance(one, InterfaceStatistics)] == [2, 6]
    assert report.left_out == {"unknown blocks": 2}
    assert report.changes == {"decapsulated": 6}


def test_an_interface_of_a_private_file_says_no_name_there_either() -> None:
    octets, _ = made(
        section() + interface(options=option(2, b"a") + END) + packet(TUNNEL), decapsulate="gre", anonymize="k"
    )

    assert [one.name for one in contents_of(octets) if isinstance(one, Interface)] == ["", ""]


def test_an_interface_that_is_not_valid_keeps_the_numbers_of_the_others() -> None:
    octets, report = made(
        section() + block(1, b"") + interface(options=option(2, b"b") + END) + packet(number=1), shift=1
    )

    frames = [one for one in contents_of(octets) if isinstance(one, Frame)]
    assert [(one.interface, one.interface_name) for one in frames] == [(0, "b")]
    assert report.left_out == {"unknown blocks": 1}


def test_pcap_stays_pcap_and_becomes_pcapng_where_links_differ(tmp_path: Path) -> None:
    source = tmp_path / "in.pcap"
    source.write_bytes(header() + record(TUNNEL) + record(PLAIN) + record(TUNNEL))

    def written(name: str, **options: Any) -> list[int]:
        rewrite(source, tmp_path / name, **options)
        with dissect.open(tmp_path / name) as packets:
            return [packets.capture.format == "pcap", *(one.frame.link_type for one in packets)]

    assert written("a", shift=1) == [True, 1, 1, 1]
    assert written("b", decapsulate="gre") == [False, 101, 1, 101]
    with pytest.raises(EncodingError, match="needs pcapng"):
        written("c.pcap.gz", decapsulate="gre")
    source.write_bytes(header() + record(TUNNEL) * 2)
    assert written("c.pcap.gz", decapsulate="gre") == [True, 101, 101]
    source.write_bytes(header())
    assert written("d.pcap", decapsulate="gre") == [True]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "b", "c.pcap.gz", "d.pcap", "in.pcap"]


def test_a_frame_without_the_check_sequence_of_its_interface_says_so(tmp_path: Path) -> None:
    tunnel = bytes(encapsulate(PLAIN, VXLAN(network_identifier=7), udp(destination_port=4789), ipv4(), ethernet()))
    octets = tunnel + bytes(4)
    blocks = section() + interface(options=option(13, b"\x20") + END) + packet(octets) + packet(PLAIN + bytes(4))

    frames = frames_in(made(blocks * 2, decapsulate="vxlan")[0])
    assert [(one.octets, one.fcs_octets, one.interface) for one in frames[:2]] == [
        (PLAIN, 0, 1),
        (PLAIN + bytes(4), 4, 0),
    ]
    assert [one.interface for one in frames] == [1, 0, 3, 2]

    source = tmp_path / "in.pcap"
    source.write_bytes(header(link_type=1 | 0x2400_0000) + record(octets))
    rewrite(source, tmp_path / "out.pcap", decapsulate="vxlan")
    assert [(one.octets, one.fcs_octets) for one in frames_in((tmp_path / "out.pcap").read_bytes())] == [(PLAIN, 0)]
    source.write_bytes(header(link_type=1 | 0x2400_0000) + record(octets) + record(PLAIN + bytes(4)))
    with pytest.raises(EncodingError, match="needs pcapng"):
        rewrite(source, tmp_path / "other.pcap", decapsulate="vxlan")


def test_the_limit_of_captured_octets_leaves_room_for_a_tag() -> None:
    blocks = section() + interface(snaplen=60) + interface() + packet(PLAIN)

    tagged = made(blocks, vlan="add=5")[0]
    assert [one.snaplen for one in contents_of(tagged) if isinstance(one, Interface)] == [64, 0]
    records = made(header(snaplen=60) + record(PLAIN), vlan="add=5")[0]
    with open_capture(io.BytesIO(records)) as capture:
        assert capture.interfaces[0].snaplen == 64


def test_reasons_are_told_apart_up_to_a_limit() -> None:
    report = RewriteReport()
    for number in [*range(200), 5]:
        report.failed(f"reason {number}")

    assert len(report.not_changed) == 101
    assert (report.not_changed["other reasons"], report.not_changed["reason 5"]) == (100, 2)


def test_other_formats_become_pcapng_with_the_interfaces_that_appear() -> None:
    octets = erf(PLAIN, flags=0) + erf(PLAIN, flags=1) + erf(TUNNEL, flags=1)

    before = made(octets, filter="frame.number == 0", shift=1)[0]
    assert [one.replace(number=0) for one in frames_in(before)] == [one.replace(number=0) for one in frames_in(octets)]
    assert [one.link_type for one in frames_in(made(octets, decapsulate="gre")[0])] == [1, 1, 101]


def frames_in(octets: bytes) -> list[Frame]:
    with open_capture(io.BytesIO(octets)) as capture:
        return list(capture)


def test_damage_is_reported_and_what_came_before_is_written() -> None:
    octets, report = made((header() + record(PLAIN) * 3)[:-5], shift=1)

    assert (report.packets, report.changed) == (2, 2)
    assert "the file ends" in report.damage
    assert len(octets) == len(header() + record(PLAIN) * 2)


def test_what_cannot_be_read_or_written_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "in.pcap"
    source.write_bytes(header() + record(PLAIN))

    with pytest.raises(EncodingError, match="is also the source"):
        rewrite(source, tmp_path / "." / "in.pcap", shift=1)
    with pytest.raises(CaptureError):
        rewrite(tmp_path / "missing", tmp_path / "out", shift=1)
    with pytest.raises(CaptureError):
        rewrite(source, tmp_path / "no" / "where", shift=1)
    with pytest.raises(EncodingError, match="do not fit 64 bits"):
        made(EVERYTHING, shift=2e13)
    with pytest.raises(FilterError):
        rewrite(source, tmp_path / "out", shift=1, filter="ip.tll")
    assert [one.name for one in tmp_path.iterdir()] == ["in.pcap"]


def test_decode_as_says_what_numbers_mean() -> None:
    message = build(bytes(12), udp(), ipv4())
    octets, report = made(header() + record(message), set={"dns.id": 7}, decode_as={UdpPort: {7: DNS}})

    assert report.changes == {"dns.id": 1}
    assert octets.endswith(b"\x00\x07" + bytes(10))
