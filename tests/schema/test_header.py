"""A header is a value: keyword arguments, immutable, equal by type and fields, and as many octets as it says."""

from __future__ import annotations

import copy
import pickle

import pytest

from dissect.addresses import Ipv4Address, MacAddress
from dissect.errors import EncodingError
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import AUTO, automatic_fields, values_of
from dissect.schema.fields import MISSING


def udp() -> UDP:
    return UDP(source_port=7, destination_port=50001, length=8, checksum=0)


def test_takes_its_fields_by_name_only() -> None:
    with pytest.raises(TypeError):
        UDP(7, 50001)  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match="needs destination_port"):
        UDP(source_port=7)  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match="no field sorce_port"):
        UDP(sorce_port=7, source_port=7, destination_port=7)  # type: ignore[call-arg]  # that is the point


def test_does_not_change() -> None:
    with pytest.raises(AttributeError, match="replace"):
        udp().length = 9  # type: ignore[misc]  # that is the point
    with pytest.raises(AttributeError):
        del udp().length
    assert udp().replace(length=9).length == 9


def test_copies_pickles_compares_and_hashes_by_value() -> None:
    for made in (pickle.loads(pickle.dumps(udp())), copy.copy(udp()), copy.deepcopy(udp()), copy.deepcopy([udp()])[0]):
        assert made == udp()
        assert hash(made) == hash(udp())
    assert udp() != udp().replace(length=9)
    assert udp() != "udp"
    assert udp()
    assert len(udp()) == 8


def test_knows_which_automatic_fields_were_given() -> None:
    open_header = UDP(source_port=7, destination_port=7, length=12)

    assert automatic_fields(open_header) == ("checksum",)
    assert open_header.checksum is AUTO
    assert pickle.loads(pickle.dumps(AUTO)) is copy.deepcopy(AUTO) is copy.copy(AUTO) is AUTO
    assert "checksum=AUTO" in repr(open_header)


def test_addresses_may_be_given_as_text() -> None:
    header = IPv4(source_address="192.0.2.1", destination_address=Ipv4Address("192.0.2.2"))

    assert header.source_address == Ipv4Address("192.0.2.1") == b"\xc0\x00\x02\x01"
    assert values_of(header)["source_address"] == header.source_address
    with pytest.raises(ValueError, match="4 octets"):
        IPv4(source_address=MacAddress("02:00:00:00:00:01"), destination_address="192.0.2.2")  # type: ignore[arg-type]  # that is the point
    with pytest.raises(ValueError, match="192"):
        IPv4(source_address="192.0.2", destination_address="192.0.2.2")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        (udp().replace(length=65536), "length"),
        (udp().replace(length=-1), "length"),
        (udp().replace(length="8"), "length"),
        (TCP(source_port=1, destination_port=2, options="no octets"), "options"),  # type: ignore[arg-type]  # the point
        (TCP(source_port=1, destination_port=2, data_offset=16), "data_offset"),
    ],
)
def test_a_value_that_does_not_fit_names_its_field(header: UDP | TCP, field: str) -> None:
    with pytest.raises(EncodingError) as error:
        bytes(header)

    assert error.value.field == field
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


def test_views_follow_from_the_fields() -> None:
    header = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2", internet_header_length=5)

    assert header.header_octets == 20
    assert isinstance(IPv4.views, tuple)


def test_the_marks_of_the_vocabulary_say_what_they_are() -> None:
    assert [repr(mark) for mark in (MISSING, AUTO)] == ["MISSING", "AUTO"]
