"""Over all captures, and captures cut and damaged: verdicts stay, there and back is where it was, and the quick way to
bring checksums up to date gives what reading again gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import Kind
from dissect.editing.changes import Given
from dissect.editing.patching import _read_again
from dissect.packet import DEFAULT_LIMITS, Packet, default_protocols
from dissect.rewriting.rewriter import Rewriter
from tests.captures import Recorded, captures, few_captures
from tests.profiles import times
from tests.rewriting.rewriters import again, rewriter, verdicts

HALVES = {"0.0.0.0/1": "128.0.0.0/1", "128.0.0.0/1": "0.0.0.0/1", "::/1": "8000::/1", "8000::/1": "::/1"}
EXCHANGED: dict[str, Any] = {
    "map_address": HALVES,
    "map_mac": {"00": "02", "02": "00"},
    "map_port": {50001: 50002, 50002: 50001},
}
"""Changes that undo themselves; the ports are those that mean nothing."""


@pytest.fixture(scope="module")
def exchange() -> Rewriter:
    return rewriter(**EXCHANGED)


@pytest.fixture(scope="module")
def anonymize() -> Rewriter:
    return rewriter(anonymize="a key", anonymize_mac=True)


def slowly(packet: Packet, changes: Rewriter) -> bytes:
    """The octets with the same changes, by reading the packet again."""
    patches = changes._mapped(packet)
    given = Given(frozenset(), None)
    return _read_again(packet, patches, given, frozenset(), default_protocols(), DEFAULT_LIMITS).octets


def check(packet: Packet, changes: Rewriter) -> Packet:
    changed = again(packet, changes)

    assert verdicts(changed) == verdicts(packet)
    assert [one.protocol for one in changed.layers] == [one.protocol for one in packet.layers]
    assert changed.frame.octets == slowly(packet, changes)
    return changed


def packets(path: Path, recorded: Recorded) -> Iterator[Packet]:
    yield from recorded.packets(path)


@few_captures
def test_captures_change_and_change_back(path: Path, recorded: Recorded, exchange: Rewriter) -> None:
    for packet in packets(path, recorded):
        changed = check(packet, exchange)
        assert again(changed, exchange).frame == packet.frame


@few_captures
def test_captures_keep_their_verdicts_without_their_addresses(
    path: Path, recorded: Recorded, anonymize: Rewriter
) -> None:
    for packet in packets(path, recorded):
        check(packet, anonymize)


@times(2)
@given(data=st.data())
def test_so_do_packets_that_are_cut_and_damaged(
    data: st.DataObject, recorded: Recorded, exchange: Rewriter, anonymize: Rewriter
) -> None:
    found = recorded.packets(data.draw(st.sampled_from(captures())))
    if not found:
        return
    frame = data.draw(st.sampled_from(found)).frame
    octets = bytearray(frame.octets[: data.draw(st.integers(0, len(frame.octets)))])
    for _ in range(data.draw(st.integers(0, 2)) if octets else 0):
        octets[data.draw(st.integers(0, len(octets) - 1))] ^= data.draw(st.integers(1, 255))
    packet = Packet(frame.replace(octets=bytes(octets)), default_protocols(), DEFAULT_LIMITS)

    for changes in (exchange, anonymize):
        changed = again(packet, changes)
        assert changed.frame.octets == slowly(packet, changes)
        if [one.protocol for one in changed.layers] == [one.protocol for one in packet.layers]:
            assert list(map(told, verdicts(changed))) == list(map(told, verdicts(packet)))


def told(verdict: tuple[int, str, int, Kind]) -> tuple[int, str, int, Kind]:
    """A verdict; one wrong checksum in 65 536 becomes the sum of its new pseudo-header by chance."""
    layer, field, offset, kind = verdict
    return layer, field, offset, Kind.INVALID if kind is Kind.PARTIAL else kind
