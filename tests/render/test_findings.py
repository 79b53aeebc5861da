"""Which failures are listed, and how many are not."""

from __future__ import annotations

import pytest

from dissect.checksum import Kind
from dissect.packet import LayerChecksum, Packet
from dissect.render.verification import findings as module
from dissect.render.verification.findings import Failure, Findings
from tests.session.offload_traffic import HERE, THERE, numbered, wrong, zero

HOST = (0, HERE, "tcp")
OTHER = (0, THERE, "tcp")
TCP = ("tcp", Kind.INVALID)


def made(packet: Packet, checksum: LayerChecksum) -> int:
    """What is shown of a failure: here only its packet's number."""
    return packet.frame.number


def added(findings: Findings[int], *packets: Packet) -> list[int | None]:
    return [
        findings.add(Failure.of(numbered(packet, number), packet.checksums[1]))
        for number, packet in enumerate(packets, start=1)
    ]


def test_the_first_of_a_kind_are_listed_and_the_others_counted() -> None:
    findings = Findings(made, 2)

    assert added(findings, *[wrong()] * 5) == [1, 2, None, None, None]
    assert findings.rest(frozenset()).omitted == {TCP: 3}
    assert findings.rest(frozenset()).omitted_objects() == {"tcp": {"INVALID": 3}}


def test_all_are_listed_where_all_are_asked_for() -> None:
    findings = Findings(made, None)

    assert added(findings, *[wrong()] * 50) == list(range(1, 51))
    assert not findings.rest(frozenset()).omitted


def test_a_zero_is_listed_at_the_end_where_nothing_excuses_it() -> None:
    findings = Findings(made, 2)

    assert added(findings, zero(), zero(), zero(), zero(THERE, HERE), wrong()) == [None, None, None, None, 5]
    rest = findings.rest({HOST})
    assert (rest.failures, rest.excused, rest.excused_count, rest.omitted) == ((4,), (1, 2), 3, {})
    rest = findings.rest({OTHER})
    assert (rest.failures, rest.excused, rest.excused_count, rest.omitted) == ((1, 2), (4,), 1, {TCP: 1})
    rest = findings.rest(frozenset())
    assert (rest.failures, rest.excused, rest.excused_count, rest.omitted) == ((1, 2), (), 0, {TCP: 2})


def test_only_so_many_zeros_are_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD", 3)
    findings = Findings(made, None)
    added(findings, *[zero()] * 5)

    assert findings.rest(frozenset()).failures == (1, 2, 3)
    assert findings.rest(frozenset()).omitted == {TCP: 2}
