"""Where fragments overlap, the rule says which octets count; conflicts are told."""

from __future__ import annotations

import pytest

from dissect.packet import Packet
from dissect.packet.reassembly import Outcome, Reassembler, Refusal
from dissect.packet.reassembly.holders import TAKES
from dissect.schema import Overlaps
from tests.packet.reassembly.fragments import bodies, framed, joined, piece, piece6

CHOSEN = [one for one in Overlaps if one not in {Overlaps.LINUX, Overlaps.DROP}]

# Each fragment has a letter; its unit of 8 octets is one letter in the results.
# The figure is that of Shankar and Paxson, as extended by Novak.
FIGURE = [
    ("1", 0, 3),
    ("2", 4, 2),
    ("3", 6, 3),
    ("4", 1, 4),
    ("5", 6, 3),
    ("6", 9, 3),
    ("7", 12, 3),
    ("8", 12, 3),
    ("9", 15, 3),
    ("A", 14, 5),
    ("B", 19, 1),
    ("C", 22, 2),
    ("D", 20, 4),
    ("E", 24, 1),
]
RESULTS = {
    Overlaps.FIRST: "111422333666777999ABDDCCE",
    Overlaps.LAST: "14444255566688AAAAABDDDDE",
    Overlaps.BSD: "111442333666777AAAABDDDDE",
    Overlaps.BSD_RIGHT: "14442255566688A999ABDDCCE",
    Overlaps.LINUX24: "111442555666888AAAABDDDDE",
    Overlaps.WINDOWS: "111422333666777AAAABDDCCE",
    Overlaps.SOLARIS: "111422333666777AAAABDDDDE",
}


def figure() -> list[Packet]:
    return [
        piece(number, 8 * unit, 8 * count * name.encode(), more=name != "E")
        for number, (name, unit, count) in enumerate(FIGURE, 1)
    ]


def by_units(octets: bytes) -> str:
    return octets[::8].decode()


@pytest.mark.parametrize("rule", RESULTS)
def test_each_rule_gives_its_octets(rule: Overlaps) -> None:
    (found,) = joined(figure(), Reassembler(rule))

    assert by_units(bodies([found])[0]) == RESULTS[rule]
    assert found.joined.has_conflict


@pytest.mark.parametrize("rule", CHOSEN)
def test_conflicts_name_the_frames_and_the_one_that_was_kept(rule: Overlaps) -> None:
    given = [piece(1, 0, b"a" * 16), piece(2, 8, b"b" * 16, more=False)]
    (found,) = joined(given, Reassembler(rule))
    (one,) = found.joined.overlaps

    assert (one.begin, one.end, one.earlier, one.later, one.is_conflict) == (8, 16, 1, 2, True)
    assert one.kept == (1 if by_units(bodies([found])[0])[1] == "a" else 2)


def test_the_same_octets_are_no_conflict() -> None:
    given = [piece(1, 0, b"a" * 16), piece(2, 8, b"a" * 16, more=False)]
    (found,) = joined(given, Reassembler(Overlaps.BSD))

    assert [one.is_conflict for one in found.joined.overlaps] == [False]
    assert not found.joined.has_conflict


@pytest.mark.parametrize("rule", list(Overlaps))
def test_a_copy_is_a_duplicate(rule: Overlaps) -> None:
    (found,) = joined(
        [piece(1, 0, b"a" * 8), piece(2, 0, b"a" * 8), piece(3, 8, b"b" * 8, more=False)], Reassembler(rule)
    )

    assert [one.refusal for one in found.joined.fragments] == [None, Refusal.DUPLICATE, None]


class TestLinux:
    """The rule that was measured."""

    def test_what_is_there_already_is_dropped_and_told(self) -> None:
        (found,) = joined([piece(1, 0, b"a" * 16), piece(2, 8, b"x" * 8), piece(3, 16, b"c" * 8, more=False)])

        assert by_units(bodies([found])[0]) == "aac"
        assert found.joined.fragments[1].refusal is Refusal.DUPLICATE
        assert found.joined.has_conflict

    def test_a_partial_overlap_ends_the_datagram_and_the_next_is_taken(self) -> None:
        taker = Reassembler()
        bad = [piece(1, 0, b"a" * 16), piece(2, 8, b"a" * 16)]
        good = [piece(3, 0, b"a" * 16), piece(4, 16, b"b" * 8, more=False)]
        (found,) = joined([*bad, *good], taker)

        assert found.frames == (3, 4)
        assert taker.outcomes == {Outcome.OVERLAP: 1, Outcome.WHOLE: 1}


class TestDrop:
    """RFC 5722."""

    HEAD = b"\x00\x07\x00\x07\x00\x18\x00\x00"

    def test_fragments_still_to_come_are_refused_too(self) -> None:
        taker = Reassembler()
        bad = [piece6(1, 0, self.HEAD + b"a" * 8), piece6(2, 8, b"a" * 16)]
        again = [piece6(3, 0, self.HEAD + b"a" * 8), piece6(4, 16, b"a" * 8, more=False)]

        assert not joined([*bad, *again], taker)
        assert taker.outcomes == {Outcome.OVERLAP: 1}

    def test_after_the_time_the_identification_is_free(self) -> None:
        bad = [piece6(1, 0, self.HEAD + b"a" * 8), piece6(2, 8, b"a" * 16)]
        again = [piece6(3, 0, self.HEAD + b"a" * 8, second=61), piece6(4, 16, b"a" * 8, more=False, second=61)]

        assert len(joined([*bad, *again])) == 1


@pytest.mark.parametrize("rule", CHOSEN)
@pytest.mark.parametrize("second_end", [56, 64])
def test_two_ends_are_told(rule: Overlaps, second_end: int) -> None:
    given = [
        piece(1, 0, b"a" * 24),
        piece(2, 48, b"c" * 8, more=False),
        piece(3, 40, b"d" * (second_end - 40), more=False),
        piece(4, 24, b"b" * 16),
    ]
    (found,) = joined(given, Reassembler(rule))

    assert len(bodies([found])[0]) == 56
    assert [end for end, _ in found.joined.ends] == sorted({56, second_end})


@pytest.mark.parametrize("rule", [Overlaps.LINUX, Overlaps.DROP])
def test_or_end_the_datagram(rule: Overlaps) -> None:
    for last in (piece(3, 56, b"d" * 8, more=False), piece(3, 56, b"d" * 8)):
        taker = Reassembler(rule)
        joined([piece(1, 0, b"a" * 24), piece(2, 48, b"c" * 8, more=False), last], taker)
        assert taker.outcomes == {Outcome.TWO_ENDS: 1}


def test_an_end_before_octets_that_have_come_contradicts_them() -> None:
    given = [piece(1, 0, b"a" * 24), piece(2, 16, b"b" * 8, more=False)]
    taker = Reassembler()
    joined([piece(0, 24, b"c" * 8), *given[1:]], taker)
    assert taker.outcomes == {Outcome.TWO_ENDS: 1}

    (found,) = joined(given, Reassembler(Overlaps.FIRST))
    assert bodies([found]) == [b"a" * 24]


def test_a_fragment_that_ends_a_datagram_still_has_its_overlaps_told() -> None:
    taker = Reassembler()
    joined([piece(1, 0, b"a" * 40), piece(2, 24, b"b" * 4, more=False)], taker)

    (given_up,) = taker.given_up
    assert given_up.outcome is Outcome.TWO_ENDS
    assert [(one.begin, one.end, one.is_conflict) for one in given_up.overlaps] == [(24, 28, True)]


def test_octets_behind_the_end_do_not_fill_a_hole() -> None:
    given = [piece(1, 0, b"a" * 8), piece(2, 16, b"c" * 8), piece(3, 24, b"d" * 8), piece(4, 16, b"c" * 4, more=False)]
    taker = Reassembler(Overlaps.FIRST)

    assert not joined(given, taker)
    assert [one.holes for one in taker.given_up] == [((8, 16),)]


def test_runs_between_others_are_taken_from_both_sides() -> None:
    given = [
        piece(1, 8, b"b" * 8),
        piece(2, 24, b"d" * 8),
        piece(3, 0, b"a" * 40),
        piece(4, 40, b"e" * 8, more=False),
    ]
    (found,) = joined(given, Reassembler(Overlaps.FIRST))
    assert by_units(bodies([found])[0]) == "abadae"
    (found,) = joined(given, Reassembler(Overlaps.LAST))
    assert by_units(bodies([found])[0]) == "aaaaae"


@pytest.mark.heavy
def test_many_fragments_of_one_datagram_are_bounded() -> None:
    taker = Reassembler(Overlaps.LAST)
    # Different octets each time, or they would be copies.
    octets = bytes(piece(1, 8, bytes(8)))[:-8]
    joined((framed(octets + number.to_bytes(8, "big"), number) for number in range(8200)), taker)
    (lost,) = taker.given_up

    assert len(lost.fragments) == 8192
    assert lost.fragments[-1].refusal is None


def test_there_is_a_rule_for_each_name() -> None:
    assert list(TAKES) == list(Overlaps)
