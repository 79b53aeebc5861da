"""Checksums that routers and translators did not bring up to date, found by what the packet was before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import (
    Coverage,
    update,
)
from tests.checksum.checksum_samples import (
    changed,
    holding,
    icmp,
    ip_header,
    pseudo4,
    said,
    tcp,
    udp,
)


@given(st.integers(0, 254))
def test_a_router_that_did_not_update(time_to_live: int) -> None:
    before = ip_header(time_to_live=time_to_live + 1)

    assert said(ip_header(time_to_live=time_to_live), before.expected)["not_updated"] == [("time_to_live",)]
    assert said(ip_header(time_to_live=time_to_live), before.expected, before=before)["not_updated"] == [
        ("time_to_live",)
    ]


def test_nothing_is_above_the_highest_time_to_live() -> None:
    assert said(ip_header(time_to_live=255), (ip_header(time_to_live=255).expected - 0x100) % 0xFFFF) == {}


def translated(**changes: Any) -> Coverage:
    """The segment after a translator changed its source address and port."""
    pseudo = pseudo4(25, 6, source=changes.pop("source", "192.0.2.9"))
    octets = changes.pop("port", 40000).to_bytes(2, "big") + tcp().octets[2:]
    coverage = changed(tcp(), pseudo_header=pseudo, octets=octets)
    return holding(coverage, coverage.expected)


@pytest.mark.parametrize(
    ("done", "forgotten"),
    [
        ((), ("source_address", "source_port")),
        (("source_port",), ("source_address",)),
        (("source_address",), ("source_port",)),
    ],
)
def test_a_translator_that_did_not_update(done: tuple[str, ...], forgotten: tuple[str, ...]) -> None:
    before, after = tcp(), translated()
    value = before.expected
    if "source_port" in done:
        value = update(value, 59337, 40000)
    if "source_address" in done:
        value = update(value, bytes([198, 51, 100, 1]), bytes([192, 0, 2, 9]))

    assert said(after, value, before=before) == {"not_updated": [forgotten]}


def test_a_change_that_makes_no_difference_is_not_blamed() -> None:
    """Port and sequence number exchange amounts, so that leaving out both of them explains nothing."""
    octets = tcp().octets
    before = tcp()
    after = changed(
        before,
        octets=bytes([octets[0] + 1]) + octets[1:4] + bytes([octets[4] - 1]) + octets[5:8] + b"\7" * 4 + octets[12:],
    )

    assert said(after, before.expected, before=before)["not_updated"] == [("acknowledgment_number",)]


def test_many_changes_are_all_forgotten_or_one() -> None:
    before = tcp()
    octets = bytes(one ^ 0x11 for one in before.octets[:12]) + before.octets[12:14] + b"\1\1" + before.octets[16:20]
    after = changed(before, octets=octets + b"HELLO")
    hints = said(after, before.expected, before=before)
    names = ("source_port", "destination_port", "sequence_number", "acknowledgment_number", "window", "payload")

    assert hints["not_updated"] == [names]


def test_wrong_before() -> None:
    """The update is right, and what it started from was not."""
    damaged = holding(tcp(), tcp().expected ^ 0x0A00)
    assert damaged.found is not None
    value = update(damaged.found, 59337, 40000)
    value = update(value, bytes([198, 51, 100, 1]), bytes([192, 0, 2, 9]))

    assert said(translated(), value, before=damaged) == {"wrong_before": [()]}


@pytest.mark.parametrize(
    "before",
    [
        changed(tcp(), fragment=True),
        changed(tcp(), octets=tcp().octets[:10]),
        changed(tcp(), length=None),
        udp(),
        holding(icmp(), 0),
    ],
)
def test_an_earlier_packet_that_says_nothing(before: Coverage) -> None:
    assert said(translated(), translated().expected ^ 0x1234, before=before) == {}
