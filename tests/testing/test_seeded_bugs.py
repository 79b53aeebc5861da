"""A suite of packets built with scapy: every mistake in a checksum is caught, and named."""

from __future__ import annotations

import pytest

from dissect.testing import assert_checksums_valid
from tests.testing.seeded_bugs import BUGS, Bug, tcp_packet, udp_packet

PROTOCOL_SET = """
import pytest
from dissect.testing import assert_checksums_valid
from tests.testing.seeded_bugs import BUGS

@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_checksums(bug):
    assert_checksums_valid(bug.make(), before=bug.before and bug.before())
"""


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_every_bug_is_caught_and_named(bug: Bug) -> None:
    with pytest.raises(AssertionError) as error:
        assert_checksums_valid(bug.make(), before=None if bug.before is None else bug.before())

    assert bug.named in str(error.value)


def test_right_packets_pass() -> None:
    assert_checksums_valid([tcp_packet(), udp_packet()])


@pytest.mark.slow
def test_the_output_of_pytest_names_every_bug(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PROTOCOL_SET)

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(failed=len(BUGS))
    assert [bug.name for bug in BUGS if bug.named not in result.stdout.str()] == []
