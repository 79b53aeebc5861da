"""CDP's checksum is that of RFC 1071, but for an odd last octet, which Cisco adds up as a signed number."""

from __future__ import annotations

import pytest

from dissect.checksum import explain
from dissect.encapsulation import encapsulate
from dissect.packet import dissect
from dissect.protocols.cdp import CDP, CDPUnknownPart
from dissect.protocols.ethernet import Ieee8023
from dissect.protocols.llc import SNAP

AROUND = (
    SNAP(organization_code=0x00000C),
    Ieee8023(source_address="02:00:00:00:00:01", destination_address="01:00:0c:cc:cc:cc"),
)

EXPECTED = {
    b"": 0xFD3E,
    b"\x01": 0xFD3C,
    b"\x7f": 0xFCBE,
    b"\x80": 0xFDBD,
    b"\xff": 0xFD3E,
    b"\xff\x01": 0xFE3A,
}
"""What tshark 4.0 says that the checksum is, by the value of a part of type 9."""


@pytest.mark.parametrize("value", EXPECTED, ids=repr)
def test_the_last_octet(value: bytes) -> None:
    made = encapsulate(b"", CDP(parts=bytes(CDPUnknownPart(type=9, length=4 + len(value), value=value))), *AROUND)
    packet = dissect(made.frame.octets)
    (found,) = packet.checksums

    assert (found.protocol, str(found.verdict), found.verdict.found) == ("cdp", "VALID", EXPECTED[value])
    arithmetic = explain(found.coverage)
    assert str(arithmetic).endswith(found.verdict.sentence)
