"""The derived decoder is the schema: same values, same refusals, for any octets; and building gives the octets back."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from construct import ConstructError
from hypothesis import assume, given
from hypothesis import strategies as st

from dissect.derive.decoder import clipping_decoder, decode, decoder, decoder_source, whole_decoder
from dissect.errors import DecodingError, MalformedError, TruncatedError
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.schema import Header, ListOctets, values_of
from dissect.schema.octets import decode_partial
from dissect.testing.strategies import header_octets
from dissect.testing.strategies import octets as octets_module
from tests.headers import HEADERS, WITH_OCTETS
from tests.profiles import some_of, times
from tests.together import together

ANY_OCTETS = st.binary(max_size=96)
# There are hundreds of headers, and each word of the vocabulary stands in many of them: few examples of each are many,
# and the quick run takes one header in three.
SOME = 3
many_headers = together("header", some_of(HEADERS, SOME), ids=lambda header: header.__name__)
many_headers_with_fixed_octets = together(
    "header",
    some_of([one for one in WITH_OCTETS if one.layout.fixed_octets or not one.layout.takes_rest], SOME),
    ids=lambda header: header.__name__,
)
few = times(0.1)


@pytest.fixture(scope="module", autouse=True)
def no_header_is_drawn_in_vain() -> Iterator[None]:
    """Where most draws are refused, Hypothesis gives up, at one time or another; here not one may be."""

    def assume(holds: object) -> bool:
        assert holds, "a header was drawn in vain"
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(octets_module, "assume", assume)
        yield


def parsed(header: type[Header], octets: bytes) -> dict[str, Any] | None:
    """What construct makes of the octets; None where it refuses them."""
    try:
        container = header.schema.parse(octets)
    except (ConstructError, ValueError):
        return None
    return {field.name: container[field.name] for field in header.fields}


@pytest.mark.heavy
@many_headers
@few
@given(octets=ANY_OCTETS)
def test_decoders_and_construct_agree_on_any_octets(header: type[Header], octets: bytes) -> None:
    expected = parsed(header, octets)
    try:
        actual = values_of(decode(header, octets))
    except DecodingError:
        actual = None

    assert actual == expected
    if actual is not None:
        types = [bytes if isinstance(value, ListOctets) else type(value) for value in actual.values()]
        assert types == [type(value) for value in (expected or {}).values()]
    partial = decode_partial(header.layout, octets)
    assert list(partial) == [field.name for field in header.fields][: len(partial)]
    assert expected is None or partial == expected


@pytest.mark.heavy
@many_headers
@few
@given(data=st.data())
def test_all_decoders_read_a_whole_header_and_it_builds_the_same_octets(
    header: type[Header], data: st.DataObject
) -> None:
    octets = data.draw(header_octets(header))

    value = decode(header, octets)
    clipped = clipping_decoder(header)(octets, 0, len(octets))
    whole = whole_decoder(header)(b"before" + octets, 6, 6 + len(octets))

    assert type(value) is type(clipped) is type(whole) is header
    assert value == clipped == whole
    assert bytes(value) == octets
    assert header.schema.build(values_of(value)) == octets
    assert values_of(value) == parsed(header, octets)


@pytest.mark.heavy
@many_headers_with_fixed_octets
@few
@given(data=st.data())
def test_every_proper_prefix_of_a_header_is_truncated(header: type[Header], data: st.DataObject) -> None:
    whole = data.draw(header_octets(header))
    shortest = header.layout.fixed_octets if header.layout.takes_rest else len(whole)
    assume(shortest > 0)
    cut = data.draw(st.integers(0, shortest - 1))

    with pytest.raises(TruncatedError) as error:
        decode(header, whole[:cut])

    assert error.value.layer == header.__name__
    assert error.value.offset + error.value.available == cut
    assert error.value.needed > error.value.available


@pytest.mark.heavy
@many_headers
@few
@given(data=st.data())
def test_a_clipped_header_builds_the_octets_that_it_was_read_from(header: type[Header], data: st.DataObject) -> None:
    octets = data.draw(st.binary(min_size=header.layout.fixed_octets, max_size=header.layout.fixed_octets + 24))

    built = bytes(clipping_decoder(header)(octets, 0, len(octets)))

    assert built == octets[: len(built)]


def test_reads_nothing_outside_its_window() -> None:
    octets = b"\xff" * 4 + bytes(range(8)) + b"\xff" * 4

    assert decoder(UDP)(octets, 4, 12) == decode(UDP, bytes(range(8)))
    with pytest.raises(TruncatedError):
        decoder(UDP)(octets, 4, 11)


def test_a_header_length_below_the_minimum_is_malformed() -> None:
    with pytest.raises(MalformedError) as error:
        decode(IPv4, b"\x44" + bytes(40))

    assert error.value.field == "options"


def test_the_source_can_be_read() -> None:
    assert inspect.getsource(decoder(UDP)) == decoder_source(UDP)
    assert "unpack(octets, offset)" in decoder_source(UDP)
