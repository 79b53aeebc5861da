"""Checksums of items in lists: that of the extensions after what an ICMP error quotes (RFC 4884 §7)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dissect.blocks.captures import read_captures
from dissect.checksum import Kind, explain
from dissect.columns.batches.reading import batches
from dissect.columns.catalogue import resolve
from dissect.columns.selection import Selection
from dissect.encapsulation.lists import items
from dissect.filter import parse
from dissect.packet import LayerChecksum, Packet, dissect
from dissect.protocols.icmp_extensions import EXTENSIONS, ICMPExtensionStructure
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable, ICMPv4Redirect
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.spans import plain
from dissect.session.offload import OffloadInference
from dissect.statistics import collect, find
from dissect.testing import assert_checksums_valid
from tests.packet.frames import ETHERNET, IPV4, IPV6, build, changed, cut, ipv4, udp
from tests.packet.icmp_errors import EXTENSION, OBJECT, QUOTED, error, quotation
from tests.render.frames import pcap

ZERO = b"\x20\x00\x00\x00" + OBJECT
WRONG = b"\x20\x00\xdf\xff" + OBJECT
AT = ETHERNET + IPV4 + 8 + QUOTED
"""Where the extensions begin over IPv4."""


def of_extensions(packet: Packet) -> list[LayerChecksum]:
    return [one for one in packet.checksums if one.in_list]


def test_the_builder_fills_in_the_checksum_of_an_item() -> None:
    assert items(EXTENSIONS, [ICMPExtensionStructure(objects=OBJECT)]) == EXTENSION


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize(
    ("extension", "verdict"), [(EXTENSION, "VALID"), (ZERO, "ABSENT"), (WRONG, "INVALID"), (ZERO[:4], "ABSENT")]
)
def test_verdicts(version: int, said: bool, extension: bytes, verdict: str) -> None:
    found = of_extensions(dissect(error(extension, said=said, version=version)))

    is_list = said or len(extension) > 4
    assert [str(one.verdict) for one in found] == ([verdict] if is_list else [])
    for one in found:
        assert one.offset == ETHERNET + (IPV4 if version == 4 else IPV6) + 8 + QUOTED
        assert (one.protocol, one.field, one.wireshark) == ("icmp.ext", "checksum", "icmp.ext.checksum")


def test_what_a_wrong_one_should_be() -> None:
    (found,) = of_extensions(dissect(error(WRONG)))

    assert found.verdict.expected == int.from_bytes(EXTENSION[2:4], "big")
    assert explain(found.coverage).verdict == found.verdict
    assert [hint.details for hint in found.verdict.hints] == [("the header", "in what is added up")]


def test_a_zero_is_said_to_mean_that_none_was_transmitted() -> None:
    (found,) = of_extensions(dissect(error(ZERO)))

    assert "RFC 4884 §7" in found.verdict.sentence


@pytest.mark.parametrize("length", range(AT + 4, AT + 12))
def test_extensions_that_the_capture_cut(length: int) -> None:
    found = of_extensions(cut(error(WRONG), length))

    assert [str(one.verdict) for one in found] == ["UNVERIFIABLE (cut_by_capture)"]


NOT_OLDER = {
    "the version is not 2": b"\x30" + EXTENSION[1:],
    "reserved bits are set": b"\x20\x01" + EXTENSION[2:],
    "an object is longer than what is left": EXTENSION[:5] + b"\x09" + EXTENSION[6:],
    "an object is shorter than its header": EXTENSION[:5] + b"\x03" + EXTENSION[6:],
    "there is no object": EXTENSION[:4],
    "octets follow that are no object": EXTENSION + b"\0\0",
    "there is nothing": b"",
}


@pytest.mark.parametrize("after", NOT_OLDER.values(), ids=NOT_OLDER.keys())
def test_octets_after_128_are_extensions_only_where_they_look_like_it(after: bytes) -> None:
    packet = dissect(error(after, said=False))

    assert packet.layers[2].trailer_length == 0
    assert of_extensions(packet) == []


@pytest.mark.parametrize("octets", [64, 256])
def test_older_senders_quote_128_octets_and_no_other_number(octets: int) -> None:
    assert of_extensions(dissect(error(said=False, octets=octets))) == []


def test_an_older_extension_is_not_looked_for_in_a_cut_frame_in_a_fragment_nor_in_other_messages() -> None:
    octets = error(said=False)
    message = build(quotation() + EXTENSION, ICMPv4Redirect(type=5, gateway_address="192.0.2.3"), ipv4())

    assert of_extensions(cut(octets, len(octets) - 1)) == []
    assert of_extensions(dissect(changed(octets, ETHERNET + 6, b"\x20\x00"))) == []
    assert of_extensions(dissect(message)) == []


def test_behind_a_bad_length_nothing_can_be_verified() -> None:
    octets = changed(error(WRONG), ETHERNET + 2, b"\xff\xff")

    assert [str(one.verdict) for one in of_extensions(dissect(octets))] == ["UNVERIFIABLE (bad_length)"]


def test_what_is_made_of_the_verdicts() -> None:
    packet = dissect(error(WRONG))
    lines = [plain(line).rstrip() for line in tree(packet)]

    assert packet_object(packet)["checksums"][2]["field"] == "icmp.ext.checksum"
    assert any(line.endswith("Checksum  0xdfff  INVALID") for line in lines)
    assert "icmp after the quotation  12 octets" in "\n".join(lines)
    assert parse("icmp.ext.checksum.status == bad").matches(packet)
    assert not parse("icmp.ext.checksum.status").matches(dissect(build(b"ping", udp(), ipv4())))
    with pytest.raises(AssertionError, match=f"icmp.ext.checksum \\(checksum\\) at octet {AT + 2}"):
        assert_checksums_valid(packet)


def test_no_network_card_leaves_them_out() -> None:
    inference = OffloadInference()
    for _ in range(20):
        inference.add(dissect(error(WRONG)))

    assert {name for host in inference._hosts.values() for name in host.sent} == {"ip", "icmp"}


FRAMES = [error(one, said=said) for one in (EXTENSION, ZERO, WRONG) for said in (True, False)]
FRAMES += [build(quotation(octets=200), ICMPv4DestinationUnreachable(type=3, code=1), ipv4())]
FRAMES += [build(b"", udp(), ipv4())]


def test_columns_and_statistics_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "errors.pcap"
    path.write_bytes(pcap(FRAMES))
    packets = [dissect(octets) for octets in FRAMES]
    wanted = Counter((one.protocol, one.verdict.kind) for packet in packets for one in packet.checksums)
    column = resolve(["icmp.ext.checksum.status"])
    with read_captures(path) as captures:
        counted = collect(captures.map(find)).verdicts
    with batches(path) as reading:
        (found,) = reading.map(lambda batch: Selection(column).arrays(batch)[0].to_pylist())

    assert found == ["VALID", "VALID", "ABSENT", "ABSENT", "INVALID", "INVALID", None, None]
    assert wanted["icmp.ext", Kind.INVALID] == 2
    assert {(name, kind): count for name, kinds in counted.items() for kind, count in kinds.items()} == wanted
    assert list(counted) == ["ip", "icmp", "udp", "icmp.ext"]
