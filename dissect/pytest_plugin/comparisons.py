"""Explanations for assertions that compare packets or headers with `==`."""

from __future__ import annotations

from typing import Final

import pytest

from dissect.capture.frame import SLOTS
from dissect.packet import Packet
from dissect.render.escape import cut, escape
from dissect.schema import Header
from dissect.testing.assertions.equality import difference, header_difference
from dissect.testing.assertions.match import PacketMatch
from dissect.testing.differences import INDENT
from dissect.testing.failure import Failure, Finding
from dissect.testing.names import Ignored

COMPARED: Final = pytest.StashKey[tuple[str, Failure]]()
"""The last comparison that was explained: its first line and the explanation."""
WIDTH: Final = 80
NOT_OF_FRAME: Final = {"octets", "captured_length"}


def explain(config: pytest.Config, left: object, right: object) -> list[str] | None:
    """The explanation, differences first, because pytest cuts the end; None for other objects."""
    failure = _failure(left, right)
    if failure is None:
        return None
    failure.verbosity = config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS)
    first = f"{cut(escape(repr(left)), WIDTH)} == {cut(escape(repr(right)), WIDTH)}"
    config.stash[COMPARED] = first, failure
    return [first, *failure.lines()]


def _failure(left: object, right: object) -> Failure | None:
    if isinstance(right, PacketMatch) and isinstance(left, Packet | Header):
        return right.failure(left)
    if isinstance(left, PacketMatch) and isinstance(right, Packet | Header):
        return left.failure(right)
    if isinstance(left, Packet) and isinstance(right, Packet):
        return difference(left, right, Ignored()) or _frames(left, right)
    if isinstance(left, Header) and isinstance(right, Header):
        return header_difference(left, right, Ignored())
    return None


def _frames(left: Packet, right: Packet) -> Failure:
    """The differences between packets of equal octets: time, interface and number."""
    names = [one for one in SLOTS if one not in NOT_OF_FRAME]
    pairs = [(name, getattr(left.frame, name), getattr(right.frame, name)) for name in names]
    different = [(name, one, other) for name, one, other in pairs if one != other]
    headline = f"the same octets, but different {', '.join(name for name, _, _ in different)}"
    lines = (
        f"{INDENT}{name}  found {escape(str(one))}, expected {escape(str(other))}" for name, one, other in different
    )
    return Failure(headline, (Finding(headline, tuple(lines)),))
