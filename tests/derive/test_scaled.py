"""Fields that count octets in units of several."""

from __future__ import annotations

import pytest

from dissect import IPv4
from dissect.derive.scaled import scaled_fields
from dissect.protocols.icmpv6.options import SourceLinkLayerAddress
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.ipv6_routing import SegmentRouting
from dissect.protocols.network_service_header import NSHWithContexts
from dissect.schema import Header


@pytest.mark.parametrize(
    ("header", "units"),
    [
        (IPv4, {"fragment_offset": 8}),
        (IPv6Fragment, {"fragment_offset": 8}),
        (SourceLinkLayerAddress, {"length": 8}),
        (NSHWithContexts, {"length": 4}),  # of the whole header
        (SegmentRouting, {}),  # the last entry is a place, one less than there are
    ],
)
def test_a_unit_follows_from_what_the_field_is_the_size_of(header: type[Header], units: dict[str, int]) -> None:
    assert dict(scaled_fields(header)) == units
