from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.filter.expressions import SIGNS, Comparison, Mode, Sign
from dissect.filter.names import Type
from dissect.filter.parser import parse
from tests.filter.samples import packets

PACKETS = packets()
IPV4 = "syn udp tunnel wrong unreachable query cut"

MEANINGS = {
    # presence
    "tcp": "syn cut",
    "ip.flags.df": IPV4,
    "not ip": "udp6 arp",
    "tcp.options.mss": "syn",
    "eth.src[0:3]": " ".join(PACKETS),
    "tcp.flags & 0x02": "syn",
    "eth.src[0] & 02": " ".join(PACKETS),
    "frame[1000]": "",
    # of any, of all
    "ip.addr == 10.0.0.1": "tunnel",
    "ip.addr != 10.0.0.1": "syn udp wrong unreachable query cut",
    "ip.addr ~= 10.0.0.1": IPV4,
    "ip.addr === 192.0.2.1": "",
    "ip.src === 192.0.2.1": "syn udp wrong unreachable query cut",
    "any ip.src != 192.0.2.1": "tunnel",
    "all ip.addr != 10.0.0.1": "syn udp wrong unreachable query cut",
    "all ip.src in {192.0.2.0/24}": "syn udp wrong unreachable query cut",
    "ip.ttl == 5": "udp unreachable",
    "not ip.ttl != 5": "udp udp6 unreachable arp",
    # comparisons
    "ip.ttl < 6": "udp unreachable",
    "ip.src == 10.0.0.0/8": "tunnel",
    "ip.src >= 192.0.2.0/24 and ip.src <= 192.0.2.0/24": IPV4,
    "ipv6.src == 2001:db8::/32": "udp6",
    "ip.src == ip.dst": "",
    "udp.srcport > udp.dstport": "udp udp6 tunnel wrong unreachable query",
    "udp.port == tcp.port": "",
    "frame.len == frame.cap_len and arp": "arp",
    "eth.dst == ff:ff:ff:ff:ff:ff": "arp",
    "eth.dst > 02:00:00:00:00:02": "arp",
    "udp.checksum.status == Bad": "wrong",
    "udp.checksum.status != VALID": "wrong unreachable",
    "frame.time_epoch == 1.5": " ".join(PACKETS),
    "frame.number in {1 .. 2, 8}": "syn udp query",
    "ip.ttl in {5}": "udp unreachable",
    "ip.ttl not in {5}": "syn udp6 tunnel wrong arp query cut",
    "udp.checksum.status in {Good, Unverified}": "udp udp6 tunnel unreachable query",
    # parts
    "ip.src#2 == 10.0.0.1": "tunnel",
    "ip.ttl#2 == 5": "unreachable",
    "ip#2": "tunnel unreachable",
    "ip.src#[-1] == 192.0.2.1": "syn udp wrong unreachable query cut",
    "udp[8:5] == 48:65:6c:6c:6f": "udp unreachable",
    'udp[8:5] == "Hello"': "udp unreachable",
    "eth.src[-2:] == 00:01": " ".join(PACKETS),
    "eth.src[0:3] == eth.dst[0:3]": "syn udp udp6 tunnel wrong unreachable query cut",
    "eth.src[0:3] & eth.dst[3:3] == 00:00:00": "syn udp udp6 tunnel wrong unreachable query cut",
    'dns.qry.name[0:3] == "www"': "query",
    # search
    'frame contains "Hello"': "udp unreachable",
    "frame contains 48:65:6c:6c:6f": "udp unreachable",
    'frame contains ""': "",
    'ip matches "hello"': "udp tunnel wrong unreachable",
    'dns.qry.name matches r"^WWW\\."': "query",
    'dns.qry.name contains "example"': "query",
    'all udp contains "Hello"': "udp unreachable",
    # functions
    'upper(dns.qry.name) == "WWW.EXAMPLE.TEST"': "query",
    'lower(dns.qry.name) contains "test"': "query",
    "len(dns.qry.name) == 16": "query",
    "len(ip.src) == 4": IPV4,
    "count(ip.addr) == 4": "tunnel unreachable",
    "count(tcp) == 0": "",
    # joined
    "tcp or udp and arp": "syn cut",
    "(tcp or udp) and ip.flags.df == 1": "syn cut",
    "tcp xor ip": "udp tunnel wrong unreachable query",
    "tcp ^^ ip ^^ udp": "udp6",
    "!tcp && !udp": "arp",
}


@pytest.mark.parametrize("text", MEANINGS)
def test_a_filter_finds_what_it_means(text: str) -> None:
    found = parse(text)

    assert [name for name, packet in PACKETS.items() if found.matches(packet)] == MEANINGS[text].split()


def test_a_constant_has_the_type_that_it_was_read_as() -> None:
    leaf = parse("ip.src == 10.0.0.0/8").test

    assert isinstance(leaf, Comparison)
    assert leaf.right.type is Type.IPV4


def test_a_filter_says_its_names_and_leaves() -> None:
    found = parse("(tcp.flags & 2 == 2 or not len(eth.src) == 6) and ip.src == ip.dst and ip.checksum.status == Bad")

    assert found.names == {"tcp.flags", "eth.src", "ip.src", "ip.dst", "ip.checksum.status"}
    assert [type(one).__name__ for one in found.leaves] == ["Comparison"] * 4


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=4),
    st.lists(st.integers(0, 3), min_size=1, max_size=4),
    st.sampled_from(Sign),
    st.sampled_from(Mode),
)
def test_a_comparison_is_of_every_pair(left: list[int], right: list[int], sign: Sign, mode: Mode) -> None:
    found = parse("ip.ttl == ip.ttl").test
    assert isinstance(found, Comparison)

    expected = mode.of(SIGNS[sign](one, other) for one in left for other in right)

    assert Comparison(sign, mode, found.left, found.right)._holds_of(set(left), set(right)) == expected
