"""What `page_data` says is what the library says, and what the octets in it say."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.checksum.sums.fletcher import fletcher
from dissect.explain import page_data
from dissect.explain.packets.layers import UNREAD
from dissect.packet import Layer, Packet
from dissect.render.packets.values import shown_fields, written
from dissect.schema import values_of

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*.pcap*"))
FEW = (
    "tcp4_echo",
    "sctp4_echo",
    "udp4_fragments",
    "udp6_echo",
    "udp_lite_coverage",
    "snaplen_64",
    "ip4_corrupted_header",
    "icmp_echo",
    "icmp_port_unreachable",
    "dhcp4_lease",
    "vxlan_gpe_echo",
    "ospf2_adjacency",
    "gre_checksum_key_sequence",
    "quic4_session",
)


def captures() -> Iterator[Any]:
    """A few captures, and in the slow run all of them."""
    for path in CAPTURES:
        slow = () if path.stem in FEW else pytest.mark.slow
        yield pytest.param(path, id=path.stem, marks=slow)


def everything(data: dict[str, Any], packets: list[Packet]) -> Iterator[tuple[dict[str, Any], Packet]]:
    """Each packet and each datagram that it completes, as data and as the library has it."""
    for shown, packet in zip(data["sessions"][0]["packets"], packets, strict=False):
        made: dict[str, Any] | None = shown
        one: Packet | None = packet
        while made is not None and one is not None:
            yield made, one
            made, one = made.get("whole"), one.reassembled


def named(layer: Layer) -> dict[tuple[str, str, int], tuple[str, Any]]:
    """The text and value of each field of a layer and of the items in its lists, by declaration, name and first bit."""
    found = {}
    for shown in shown_fields(layer.protocol, layer.values, layer.offset):
        found["", shown.name, shown.bit] = written(layer.protocol, shown), shown.value
    for _, options in layer.options():
        for item in options.every():
            kind = type(item.header)
            for shown in shown_fields(kind, values_of(item.header), item.offset):
                found[kind.__name__, shown.name, shown.bit] = written(kind, shown), shown.value
    return found


@pytest.mark.parametrize("path", list(captures()))
def test_every_value_and_formula_is_the_library_s(path: Path) -> None:
    with dissect.open(path) as reader:
        packets = list(reader)
    data = page_data(path)

    for made, packet in everything(data, packets):
        assert made["octets"] == packet.frame.octets.hex()
        layers = [one for one in packet.layers if one.protocol.fields]
        for shown, layer in zip(made["layers"], layers, strict=True):
            shape = data["shapes"][shown["shape"]]
            known = named(layer)
            numbers = {}
            for place, (declaration, name, bit, bits, _) in enumerate(shape["fields"]):
                if name not in {"", UNREAD}:
                    text, value = known[declaration, name, bit + 8 * layer.offset]
                    assert shown["texts"][place] == text
                    assert data["headers"][declaration or shape["header"]]["fields"][name]
                    numbers[place] = value
                assert bit + bits <= 8 * (len(packet.frame.octets) - layer.offset)
            for place, index in zip(shape["derived"], shown["derived"], strict=True):
                formula = data["formulas"][index]
                if formula["kind"] == "counted":
                    assert formula["result"] == numbers[place]


@pytest.mark.parametrize("path", list(captures()))
def test_sums_follow_from_the_octets_in_the_data(path: Path) -> None:
    with dissect.open(path) as reader:
        packets = list(reader)
    data = page_data(path)

    for made, packet in everything(data, packets):
        assert len(made["sums"]) == len(packet.checksums)
        for one, checksum in zip(made["sums"], packet.checksums, strict=True):
            assert (one["verdict"], one["found"]) == (checksum.verdict.kind, checksum.verdict.found)
            assert data["texts"][one["says"]] == checksum.verdict.sentence
            if one["expected"] is not None and one["verdict"] not in ("ILLEGAL", "PARTIAL"):
                assert recomputed(data["rules"][one["rule"]], one, bytes.fromhex(made["octets"])) in {
                    one["expected"],
                    0xFFFF ^ one["expected"],  # both zeros of one's complement
                }


def recomputed(rule: dict[str, Any], one: dict[str, Any], octets: bytes) -> int:
    """A checksum of the octets in the data, by the rule in the data."""
    begin, end = one["at"] - one["from"], one["at"] - one["from"] + rule["octets"]
    covered = bytearray(octets[one["from"] : one["to"]])
    if begin < len(covered):
        covered[begin:end] = bytes(rule["octets"])
    if "skips" in rule:
        first, count = rule["skips"]
        covered[first : first + count] = bytes(count)
    if rule["algorithm"] == "fletcher":
        return fletcher(bytes(covered[rule["left_out"] :]), begin - rule["left_out"])
    if rule["algorithm"] == "crc32":
        return zlib.crc32(covered)
    if rule["algorithm"] == "crc32c":
        return int.from_bytes(dissect.crc32c(bytes(covered)).to_bytes(4, "little"))
    words = bytes.fromhex(one.get("pseudo", "")) + covered
    words += bytes(len(words) % 2)
    total = sum(int.from_bytes(words[at : at + 2]) for at in range(0, len(words), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


@pytest.mark.parametrize(("name", "spoken"), [("tcp4_echo", {"tcp"}), ("sctp4_echo", {"sctp"}), ("udp4_echo", set())])
def test_states_are_those_of_the_protocols_that_are_spoken(name: str, spoken: set[str]) -> None:
    assert page_data(CAPTURES[0].parent / f"{name}.pcap")["states"].keys() == spoken


def test_a_state_says_in_words_what_a_program_does_to_leave_it() -> None:
    ways = page_data(CAPTURES[0].parent / "tcp4_echo.pcap")["states"]["tcp"]["ESTABLISHED"]["leaves"]
    assert ["FIN-WAIT-1", "call", "its program closes the connection"] in ways
