"""Which columns there are, of which types, and what is said of those that there are not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from dissect.columns import describe, names
from dissect.columns.catalogue import DEFAULT, resolve, schema_of
from dissect.errors import ColumnError, DissectError

TEXTS = pa.dictionary(pa.int32(), pa.string())

TYPES = [
    ("frame.number", pa.uint64()),
    ("frame.time", pa.timestamp("ns", tz="UTC")),
    ("frame.time_ns", pa.int64()),
    ("frame.time_delta", pa.float64()),
    ("frame.len", pa.uint32()),
    ("frame.protocols", TEXTS),
    ("frame.interface_name", TEXTS),
    ("payload.length", pa.uint32()),
    ("community_id", pa.string()),
    ("ip.ttl", pa.uint8()),
    ("ip.frag_offset", pa.uint16()),
    ("tcp.seq_raw", pa.uint32()),
    ("tcp.flags", pa.uint16()),
    ("tcp.len", pa.uint32()),
    ("tcp.payload", pa.binary()),
    ("tcp.flags.syn", pa.bool_()),
    ("tcp.options", pa.binary()),
    ("ntp.precision", pa.int8()),
    ("dns.qry.name", pa.string()),
    ("tftp.source_file", pa.string()),
    ("tcp.checksum.status", TEXTS),
]


@pytest.mark.parametrize(("name", "type_"), TYPES, ids=[name for name, _ in TYPES])
def test_a_column_has_the_smallest_type_that_holds_it(name: str, type_: pa.DataType) -> None:
    assert [one.type for one in resolve([name])] == [type_]


@pytest.mark.parametrize(
    ("name", "as_number"), [("ip.src", pa.uint32()), ("eth.dst", pa.uint64()), ("ipv6.src", pa.binary(16))]
)
def test_addresses_are_texts_or_numbers(name: str, as_number: pa.DataType) -> None:
    assert [one.type for one in resolve([name], "text")] == [TEXTS]
    assert [one.type for one in resolve([name], "number")] == [as_number]


def test_the_second_of_a_repeated_layer_has_a_column() -> None:
    first, second, same = resolve(["ip.src", "ip.src#2", "ip.src#1"])

    assert [one.occurrence for one in (first, second, same)] == [1, 2, 1]
    assert [one.name for one in (first, second, same)] == ["ip.src", "ip.src#2", "ip.src#1"]


REFUSED: list[tuple[Any, str]] = [
    (["ip.scr"], r"no column 'ip\.scr'; did you mean ip\.src"),
    (["IP.SRC"], r"did you mean ip\.src"),
    (["ip.src#0"], "no column 'ip.src#0'"),
    (["nothing like this at all"], "no column 'nothing like this at all'$"),
    (["frame.len#2"], "a frame has only one frame.len"),
    (["ip.src", "ip.dst", "ip.src"], "'ip.src' is requested twice"),
    ([7], "no column 7"),
    ("ip.src", r"write \['ip.src'\]"),
    (["ip.addr"], "no column 'ip.addr'"),
    (["tcp"], "no column 'tcp'"),
    (["frame.comment"], "no column 'frame.comment'"),
]


@pytest.mark.parametrize(("asked", "message"), REFUSED)
def test_what_is_no_column_is_refused_with_what_is_nearest(asked: Any, message: str) -> None:
    with pytest.raises(ColumnError, match=message) as caught:
        resolve(asked)

    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, DissectError)


def test_addresses_are_given_in_one_of_two_ways() -> None:
    with pytest.raises(ColumnError, match="not 'octets'"):
        resolve(["ip.src"], "octets")  # type: ignore[arg-type]  # what is refused


def test_without_names_there_is_a_sensible_choice() -> None:
    assert tuple(one.name for one in resolve()) == DEFAULT
    assert set(DEFAULT) <= set(names())


def test_every_column_is_described() -> None:
    described = {one.name: one for one in describe()}

    assert tuple(described) == names()
    assert described["ip.ttl"].type == "uint8"
    assert described["ip.ttl"].label == "Time to Live"
    assert described["ip.ttl"].meaning == "routers that it may still pass"
    assert all(one.label for one in described.values())


def test_a_schema_says_what_the_columns_are() -> None:
    schema = schema_of(resolve(["ip.src", "udp.length"]))

    assert schema.names == ["ip.src", "udp.length"]
    assert schema.field("udp.length").metadata == {b"label": b"Length"}
