"""Explanations for assertions that compare packets or headers with `==`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from dissect.capture.frame import SLOTS
from dissect.packet import Packet
from dissect.render.escape import cut, escape
from dissect.schema import Header
from dissect.testing.assertions.equality import difference
from dissect.testing.assertions.match import PacketMatch
from dissect.testing.differences import INDENT, difference_lines, layer_differences
from dissect.testing.facts import header_facts
from dissect.testing.failure import Failure, Finding
from dissect.testing.names import Ignored
from dissect.testing.octet_rows import octet_rows

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
        return _headers(left, right)
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


def _headers(left: Header, right: Header) -> Failure:
    if type(left) is not type(right):
        headline = f"one is {type(left).__name__}, the other {type(right).__name__}"
        return Failure(headline)
    differences = list(layer_differences(header_facts(left), header_facts(right)))
    headline = f"headers differ in {', '.join(one.name for one in differences)}"
    return Failure(headline, (Finding(headline, (*difference_lines(differences), *_rows(left, right))),))


def _rows(left: Header, right: Header) -> Iterator[str]:
    """The octets of both."""
    yield f"{INDENT}octets that differ (^^)"
    yield from (INDENT * 2 + row for row in octet_rows(bytes(left), bytes(right)))
