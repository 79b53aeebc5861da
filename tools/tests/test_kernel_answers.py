"""A kernel of today answers about fragments and segments as the one did that was asked before."""

from __future__ import annotations

import platform

import kernel_answers
import pytest
from recording.namespaces import obstacle

from tests.packet.reassembly.kernel import recorded
from tests.session.streams import kernel as streams

RECORDED, RUNNING = recorded(), platform.release()
pytestmark = [
    pytest.mark.live,
    pytest.mark.slow,
    pytest.mark.skipif(bool(obstacle()), reason=obstacle() or "never"),
    pytest.mark.skipif(
        not RUNNING.startswith(RECORDED.kernel),
        reason=f"this is Linux {RUNNING}, and {RECORDED.kernel} was asked before",
    ),
]


def test_this_kernel_says_what_was_recorded() -> None:
    found = kernel_answers.asked()

    for network in ("ipv4", "ipv6"):
        now, then = getattr(found, network), getattr(RECORDED, network)
        different = {case: (now[case], then[case]) for case in then if now[case] != then[case]}
        assert different == {}, f"Linux {found.kernel} and {RECORDED.kernel}, {network}"


def test_so_it_does_about_segments() -> None:
    found, then = kernel_answers.asked_of_segments(), streams.recorded()

    different = {
        case: (found.received[case], one) for case, one in then.received.items() if found.received[case] != one
    }
    assert different == {}, f"Linux {found.kernel} and {then.kernel}"
