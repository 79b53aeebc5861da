"""The decoder of headers that are known to be whole gives what the others give."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.derive.decoder import clipping_decoder, decode, whole_decoder, whole_decoder_source
from dissect.protocols.tcp import TCP
from dissect.schema import Header
from dissect.testing.strategies import header_octets
from tests.headers import WITH_OCTETS
from tests.profiles import times


@pytest.mark.parametrize("header", WITH_OCTETS, ids=lambda header: header.__name__)
@given(data=st.data())
@times(0.1)
def test_whole_headers(header: type[Header], data: st.DataObject) -> None:
    octets = data.draw(header_octets(header))
    clipped = clipping_decoder(header)(octets, 0, len(octets))
    assert len(bytes(clipped)) == len(octets)

    whole = whole_decoder(header)(b"before" + octets, 6, 6 + len(octets))

    assert whole == clipped
    assert type(whole) is header


@pytest.mark.parametrize("flags", range(256))
def test_fields_that_share_an_octet_come_from_a_table(flags: int) -> None:
    octets = bytes(12) + bytes([0x50, flags]) + bytes(6)
    header = decode(TCP, octets)
    names = ("cwr", "ece", "urg", "ack", "psh", "rst", "syn", "fin")

    assert [getattr(header, name) for name in names] == [bool(flags >> 7 - bit & 1) for bit in range(8)]


def test_it_can_be_read() -> None:
    assert inspect.getsource(whole_decoder(TCP)) == whole_decoder_source(TCP)
