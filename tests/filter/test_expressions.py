from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dissect.filter.expressions import SIGNS, Mode, Sign, ValueComparison
from dissect.filter.name_types import Type
from dissect.filter.parser import parse
from tests.filter.meanings import MEANINGS, PACKETS
from tests.together import together


@together("text", MEANINGS)
def test_a_filter_finds_what_it_means(text: str) -> None:
    found = parse(text)

    assert [name for name, packet in PACKETS.items() if found.matches(packet)] == MEANINGS[text].split()


def test_a_constant_has_the_type_that_it_was_read_as() -> None:
    leaf = parse("ip.src == 10.0.0.0/8").test

    assert isinstance(leaf, ValueComparison)
    assert leaf.right.type is Type.IPV4


def test_a_filter_says_its_names_and_leaves() -> None:
    found = parse("(tcp.flags & 2 == 2 or not len(eth.src) == 6) and ip.src == ip.dst and ip.checksum.status == Bad")

    assert found.names == {"tcp.flags", "eth.src", "ip.src", "ip.dst", "ip.checksum.status"}
    assert [type(one).__name__ for one in found.leaves] == ["ValueComparison"] * 4


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=4),
    st.lists(st.integers(0, 3), min_size=1, max_size=4),
    st.sampled_from(Sign),
    st.sampled_from(Mode),
)
def test_a_comparison_is_of_every_pair(left: list[int], right: list[int], sign: Sign, mode: Mode) -> None:
    found = parse("ip.ttl == ip.ttl").test
    assert isinstance(found, ValueComparison)

    expected = mode.of(SIGNS[sign](one, other) for one in left for other in right)

    assert ValueComparison(sign, mode, found.left, found.right)._holds_of(set(left), set(right)) == expected
