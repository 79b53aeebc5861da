"""Frames that no capture has, and that changes at random do not find: the engine says of them what Python says."""

from __future__ import annotations

import pytest

from dissect.assigned_numbers import LinkType
from dissect.packet import NestingLimits, default_protocols
from tests.engine.walks import ALL, NOTHING, REST, Walks
from tests.together import together
from tests.with_engine import needs_engine

pytestmark = needs_engine

FAULTY = bytes.fromhex("4500ffff 0000e000 00040000 7f000001 ffffffff")
"""An IPv4 header with five faults, and behind it another one."""
MOST_PROBLEMS = 96

SOURCE, DESTINATION = (bytes.fromhex(f"fe80{'00' * 13}{last:02x}") for last in (10, 11))
QUOTED = bytes.fromhex("60000000 00081140") + SOURCE + DESTINATION + bytes.fromhex("00070009 00080000")


@pytest.mark.parametrize(("headers", "asked"), [(19, NOTHING), (20, ALL)])
def test_more_problems_than_a_row_has_room_for_are_left_to_python(headers: int, asked: int) -> None:
    walks = Walks(default_protocols(), NestingLimits(layers=100, tunnels=100))
    octets = FAULTY * headers

    assert len(walks.by_engine(octets, len(octets), LinkType.RAW).problems) == MOST_PROBLEMS
    assert walks.differences(octets, len(octets), LinkType.RAW) == []
    assert walks.last_asked == asked


@together("octets", range(20, 45))
def test_a_header_that_takes_the_rest_may_have_a_field_before_it(octets: int) -> None:
    """RFC 3768 §5.1: two addresses are counted, and 8 octets of authentication data follow."""
    walks = Walks(default_protocols())
    message = bytes.fromhex("21010a02 00010000") + DESTINATION[:8] + bytes(8)
    frame = bytes.fromhex("4500002c 00000000 ff700000 0a000001 e0000012") + message

    assert walks.differences(frame[:octets], len(frame), LinkType.RAW) == []
    assert walks.last_asked == NOTHING


@pytest.mark.parametrize(
    ("behind", "asked"),
    [
        pytest.param("", NOTHING, id="128 octets are quoted"),
        pytest.param("20", NOTHING, id="too few octets for extensions"),
        pytest.param("30000000 00080101 000101ff", NOTHING, id="not their version"),
        pytest.param("20000000 00080101 000101ff", REST, id="extensions"),
        pytest.param("20000000 00090101 000101ff", REST, id="broken ones"),
    ],
)
def test_extensions_behind_an_older_quotation_are_left_to_python(behind: str, asked: int) -> None:
    """RFC 4884 §5.5: no field says that they are there."""
    walks = Walks(default_protocols())
    quoted = bytes.fromhex("45000400 00000000 40110000 0a000001 0a000002 00350035 03ec0000") + bytes(100)
    message = bytes.fromhex("03030000 00000000") + quoted + bytes.fromhex(behind)
    octets = bytes.fromhex("4500") + (20 + len(message)).to_bytes(2) + bytes.fromhex("00000000 40010000") + bytes(8)
    octets += message

    assert walks.differences(octets, len(octets), LinkType.RAW) == []
    assert walks.last_asked == asked


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        pytest.param(b"", NOTHING, id="no option"),
        pytest.param(
            bytes.fromhex("0201020304050607"), REST, id="an address with the octet that a quotation begins with"
        ),
        pytest.param(bytes([4, 1 + len(QUOTED) // 8]) + bytes(6) + QUOTED, REST, id="a quoted datagram"),
    ],
)
def test_a_redirection_may_quote_in_an_option(options: bytes, asked: int) -> None:
    """RFC 4861 §4.5: what the option holds is read by Python."""
    walks = Walks(default_protocols())
    message = bytes.fromhex("89000000 00000000") + SOURCE + DESTINATION + options
    octets = (
        bytes.fromhex("60000000") + len(message).to_bytes(2) + bytes.fromhex("3aff") + SOURCE + DESTINATION + message
    )

    assert walks.differences(octets, len(octets), LinkType.RAW) == []
    assert walks.last_asked == asked
