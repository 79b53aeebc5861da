"""A header is a value: keyword arguments, immutable, equal by type and fields, and as many octets as it says."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import pytest

from dissect.addresses import Ipv4Address, MacAddress
from dissect.errors import EncodingError
from dissect.protocols.authentication_header import AuthenticationHeader
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import AUTO, automatic_fields, values_of
from dissect.schema.fields import MISSING


def udp() -> UDP:
    return UDP(source_port=7, destination_port=50001, length=8, checksum=0)


def test_takes_its_fields_by_name_only() -> None:
    with pytest.raises(TypeError, match="UDP takes its fields by name, not by place"):
        UDP(7, 50001)  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match="needs destination_port"):
        UDP(source_port=7)  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match=r"needs source_port=, destination_port=$"):
        UDP()  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match="UDP has no field sorce_port; did you mean source_port"):
        UDP(sorce_port=7, destination_port=7)  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match="no field sorce_port"):
        UDP(sorce_port=7, source_port=7, destination_port=7)  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match="no field sorce_port"):
        UDP(destination_port=7, sorce_port=7)  # type: ignore[call-arg]  # that is the point
    with pytest.raises(TypeError, match=r"needs source_port=$"):
        UDP(destination_port=7)  # type: ignore[call-arg]  # that is the point


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
    with pytest.raises(
        EncodingError, match=r"IPv4\.source_address: takes an IPv4 address such as 192\.0\.2\.1, not Mac"
    ):
        IPv4(source_address=MacAddress("02:00:00:00:00:01"), destination_address="192.0.2.2")  # type: ignore[arg-type]  # that is the point


V4 = {"source_address": "192.0.2.1", "destination_address": "192.0.2.2"}


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        (UDP, {"length": 65536}, "UDP.length: takes a number from 0 to 65535 (16 bits), not 65536"),
        (UDP, {"length": -1}, "UDP.length: takes a number from 0 to 65535 (16 bits), not -1"),
        (UDP, {"length": None}, "UDP.length: takes a number from 0 to 65535 (16 bits), not None"),
        (UDP, {"source_port": "http"}, "UDP.source_port: takes a number from 0 to 65535 (16 bits), not 'http'"),
        (UDP, {"length": "9" * 99}, f"UDP.length: takes a number from 0 to 65535 (16 bits), not '{'9' * 59}…"),
        (TCP, {"options": "text"}, "TCP.options: takes octets, as b'…' or as text.encode(), not 'text'"),
        (TCP, {"options": 4}, "TCP.options: takes octets, not 4"),
        (TCP, {"fin": 2}, "TCP.fin: takes a number from 0 to 1 (1 bit), not 2"),
        (IPv4, {"time_to_live": 300}, "IPv4.time_to_live: takes a number from 0 to 255 (8 bits), not 300"),
        (
            IPv4,
            {"destination_address": "2001:db8::1"},
            "IPv4.destination_address: takes an IPv4 address such as 192.0.2.1, not '2001:db8::1'",
        ),
        (IPv4, {"source_address": 5}, "IPv4.source_address: takes an IPv4 address such as 192.0.2.1, not 5"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_when_it_is_given(
    kind: type[UDP | TCP | IPv4], values: dict[str, object], message: str
) -> None:
    given: dict[str, Any] = V4 if kind is IPv4 else {"source_port": 1, "destination_port": 2}

    with pytest.raises(EncodingError) as error:
        kind(**{**given, **values})
    with pytest.raises(EncodingError, match=re.escape(message)):
        kind(**given).replace(**values)

    assert str(error.value) == message
    assert error.value.field in values
    assert str(pickle.loads(pickle.dumps(error.value))) == message


def test_a_field_of_so_many_octets_takes_that_many() -> None:
    with pytest.raises(EncodingError, match=r"AuthenticationHeader\.reserved: takes 2 octets, not the 3 of b'abc'"):
        AuthenticationHeader(
            reserved=b"abc", security_parameters_index=1, sequence_number=1, integrity_check_value=bytes(12)
        )


def test_octets_of_any_type_are_kept_as_bytes() -> None:
    given = bytearray(4)
    header = TCP(source_port=1, destination_port=2, options=given)  # type: ignore[arg-type]  # bytes are asked for
    given[0] = 1

    assert header.options == bytes(4)
    assert isinstance(header.options, bytes)


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("hello", "a message is octets, not text: encode it, as in 'hello'.encode()"),
        (5, "a packet is made of headers and octets, not of 5"),
    ],
)
def test_a_message_is_octets(inner: object, message: str) -> None:
    with pytest.raises(TypeError) as error:
        udp() / inner  # type: ignore[operator]  # that is the point

    assert str(error.value) == message


def test_views_follow_from_the_fields() -> None:
    header = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2", internet_header_length=5)

    assert header.header_octets == 20
    assert isinstance(IPv4.views, tuple)


def test_the_marks_of_the_vocabulary_say_what_they_are() -> None:
    assert [repr(mark) for mark in (MISSING, AUTO)] == ["MISSING", "AUTO"]


def test_a_size_counts_the_fields_that_are_there() -> None:
    absent = {"checksum_present": 0, "key_present": 0, "sequence_number_present": 0}

    assert GRE.layout.size.evaluate(absent) == 4
    assert GRE.layout.size.evaluate({**absent, "checksum_present": 1, "key_present": 1}) == 12
