"""What can happen to a checksum on its way to us: each takes a coverage and gives one to which it has happened."""

from __future__ import annotations

from collections.abc import Callable

from dissect.checksum import Coverage, ones_complement_sum
from tests.checksum.checksum_samples import changed, holding


def found_in(coverage: Coverage) -> int:
    assert coverage.found is not None
    return coverage.found


def wrong(coverage: Coverage) -> Coverage:
    return holding(coverage, found_in(coverage) ^ 0x0140)


def zero(coverage: Coverage) -> Coverage:
    return holding(coverage, 0)


def computing_to_zero(coverage: Coverage) -> Coverage:
    """The first word takes what is missing; the field keeps what is sent for a zero then."""
    first = int.from_bytes(coverage.octets[:2], "big")
    missing = (first + found_in(coverage)) % 0xFFFF
    emptied = changed(coverage, octets=missing.to_bytes(2, "big") + coverage.octets[2:])
    return holding(emptied, 0xFFFF if coverage.rule.zero.name == "ABSENT_OVER_IPV4" else 0)


def other_zero(coverage: Coverage) -> Coverage:
    return holding(computing_to_zero(coverage), 0xFFFF)


def partial(coverage: Coverage) -> Coverage:
    return holding(coverage, ones_complement_sum(bytes(coverage.pseudo_header or b"\x54\x89")))


def cut(coverage: Coverage) -> Coverage:
    return changed(coverage, octets=coverage.octets[:-1])


def before_the_field(coverage: Coverage) -> Coverage:
    return changed(coverage, octets=coverage.octets[: coverage.field_offset + 1])


def padded(coverage: Coverage) -> Coverage:
    return changed(coverage, trailing=b"\0\1\2\3")


def beyond(coverage: Coverage) -> Coverage:
    """The whole window is handed in; the length says how much of it counts."""
    return changed(coverage, octets=coverage.octets + b"\1\2\3")


def fragment(coverage: Coverage) -> Coverage:
    return changed(coverage, fragment=True)


def quoted(coverage: Coverage) -> Coverage:
    return changed(coverage, quoted=True)


def bad_length(coverage: Coverage) -> Coverage:
    return changed(coverage, bad_length=True)


def too_short(coverage: Coverage) -> Coverage:
    return changed(coverage, length=coverage.field_offset + 1)


def negative(coverage: Coverage) -> Coverage:
    return changed(coverage, length=-4)


def no_length(coverage: Coverage) -> Coverage:
    return changed(coverage, length=None)


def cut_somewhere(coverage: Coverage) -> Coverage:
    return changed(coverage, cut=True)


def unknown_destination(coverage: Coverage) -> Coverage:
    return changed(coverage, unknown_destination=True)


def no_network(coverage: Coverage) -> Coverage:
    return changed(coverage, pseudo_header=None, zero_is_absent=None)


def same(*steps: Callable[[Coverage], Coverage]) -> Callable[[Coverage], Coverage]:
    def all_of_them(coverage: Coverage) -> Coverage:
        for step in steps:
            coverage = step(coverage)
        return coverage

    return all_of_them
