"""The names of fields in tests: Wireshark's and ours, and what is said of those that are none."""

from __future__ import annotations

import pytest

from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.testing.names import ignored, resolve


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("ip.ttl", (IPv4, "time_to_live")),
        ("ip.time_to_live", (IPv4, "time_to_live")),
        ("IPv4.time_to_live", (IPv4, "time_to_live")),
        ("tcp.seq_raw", (TCP, "sequence_number")),
        ("tcp.seq", (TCP, "sequence_number")),
        ("ip.internet_header_length", (IPv4, "internet_header_length")),
    ],
)
def test_names_of_one_field(name: str, field: tuple[type, str]) -> None:
    assert field in resolve(name).places
    assert ignored({name}).has(*field)


def test_a_view_stands_for_its_fields() -> None:
    left_out = ignored({"ip.dsfield"})

    assert {name for _, name in left_out.places} == {
        "differentiated_services_code_point",
        "explicit_congestion_notification",
    }


def test_protocols_items_and_both_addresses() -> None:
    left_out = ignored({"eth", "ip.addr", "tcp.options.mss", "payload", "trailer"})

    assert left_out.has(Ethernet, "source_address")
    assert left_out.has(IPv4, "source_address")
    assert left_out.has(IPv4, "destination_address")
    assert not left_out.has(IPv4, "time_to_live")
    assert (left_out.payload, left_out.trailer) == (True, True)


def test_nothing_is_ignored_by_no_names() -> None:
    assert not ignored(())
    assert ignored({"payload"})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ip.tll", "'ip.tll' is not a field or protocol; did you mean ip.ttl"),
        ("udp.source_prt", "did you mean udp.source_port"),
        ("nothing-like-it", "is not a field or protocol$"),
        ("frame.number", "is not a field of a header, and is never compared"),
        ("frame", "is not a field of a header, and is never compared"),
        ("udp.checksum.status", "is not a field of a header, and is never compared"),
    ],
)
def test_names_that_are_none(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ignored({name})


def test_one_name_is_no_set_of_names() -> None:
    with pytest.raises(TypeError, match="is a single name; give a set of names"):
        ignored("ip.id")
