"""The decoder of headers that are known to be whole: flags come from a table, and its source can be read."""

from __future__ import annotations

import inspect

from dissect.derive.decoder import decode, whole_decoder, whole_decoder_source
from dissect.protocols.tcp import TCP


def test_fields_that_share_an_octet_come_from_a_table() -> None:
    names = ("cwr", "ece", "urg", "ack", "psh", "rst", "syn", "fin")
    for flags in range(256):
        header = decode(TCP, bytes(12) + bytes([0x50, flags]) + bytes(6))

        assert [getattr(header, name) for name in names] == [bool(flags >> 7 - bit & 1) for bit in range(8)]


def test_it_can_be_read() -> None:
    assert inspect.getsource(whole_decoder(TCP)) == whole_decoder_source(TCP)
