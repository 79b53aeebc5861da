"""Addresses written by the engine are written as `str` does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.columns.arrow.writing import written

OCTETS = st.one_of(st.just(0), st.sampled_from([1, 9, 10, 99, 100, 255]), st.integers(0, 255))
SPECIAL = [
    "::",
    "::1",
    "1::",
    "::ffff:192.0.2.1",
    "::ffff:0:0",
    "0:0:0:0:0:fffe:c000:201",
    "2001:db8::1",
    "2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:3:4",
    "1:0:0:2:0:0:0:4",
    "0:0:1::",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
]


@pytest.mark.heavy
@pytest.mark.parametrize("kind", [Ipv4Address, MacAddress, Ipv6Address])
@given(data=st.data())
def test_addresses_are_written_as_str_writes_them(kind: type[Address], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(OCTETS, min_size=kind.octets, max_size=kind.octets), max_size=8))
    octets = np.array(rows, dtype=np.uint8).reshape(len(rows), kind.octets)

    texts = written(octets, kind)

    texts.validate(full=True)
    assert texts.to_pylist() == [str(kind(bytes(row))) for row in rows]


@pytest.mark.parametrize("text", SPECIAL)
def test_runs_of_zeros_are_shortened_once(text: str) -> None:
    octets = np.frombuffer(Ipv6Address(text), np.uint8).reshape(1, 16)

    assert written(octets, Ipv6Address).to_pylist() == [str(Ipv6Address(text))]


def test_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.columns.arrow.writing.engine", lambda: None)
    octets = np.array([[192, 0, 2, 1], [0, 0, 0, 0]], dtype=np.uint8)

    assert written(octets, Ipv4Address).to_pylist() == ["192.0.2.1", "0.0.0.0"]
