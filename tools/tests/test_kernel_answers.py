"""A kernel of today answers about fragments as the one did that was asked before."""

from __future__ import annotations

import kernel_answers
import pytest
from recording.namespaces import obstacle

from tests.packet.reassembly.kernel import recorded

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(obstacle()), reason=obstacle() or "never")]


def test_this_kernel_says_what_was_recorded() -> None:
    found, before = kernel_answers.asked(), recorded()

    for network in ("ipv4", "ipv6"):
        now, then = getattr(found, network), getattr(before, network)
        different = {case: (now[case], then[case]) for case in then if now[case] != then[case]}
        assert different == {}, f"Linux {found.kernel} and {before.kernel}, {network}"
