"""Lists are put together from headers: lengths and counts filled, items aligned, and read back as they were given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.derive.lists.reading import decode_options
from dissect.encapsulation import Fill, encapsulate
from dissect.encapsulation.lists import items
from dissect.errors import EncodingError
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.sctp import (
    CHUNKS,
    ERROR_CAUSES,
    GAP_ACK_BLOCKS,
    PARAMETERS,
    QUOTED_PARAMETERS,
    SCTPAbort,
    SCTPData,
    SCTPGapAckBlock,
    SCTPHeartbeat,
    SCTPHeartbeatInfo,
    SCTPOutOfResource,
    SCTPSack,
    SCTPShutdownAck,
    SCTPStateCookie,
    SCTPUnknownChunk,
    SCTPUnknownParameter,
    SCTPUnrecognizedParameter,
)
from dissect.protocols.tcp import OPTIONS, TCP, TCPMaximumSegmentSize, TCPNoOperation, TCPWindowScale
from dissect.schema import Header, values_of


def test_options_of_tcp_are_put_together_and_the_header_fills_up_the_word() -> None:
    octets = items(
        OPTIONS, [TCPMaximumSegmentSize(maximum_segment_size=1460), TCPNoOperation(), TCPWindowScale(shift_count=7)]
    )

    packet = encapsulate(
        b"",
        TCP(source_port=1, destination_port=7, sequence_number=0, syn=True, options=octets + bytes(4)),
        IPv4(source_address="192.0.2.1", destination_address="192.0.2.2"),
        Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02"),
    )

    assert octets.hex() == "020405b401030307"
    assert packet[TCP].data_offset == 8
    assert packet.problems == ()


def test_records_are_put_together_without_padding() -> None:
    octets = items(GAP_ACK_BLOCKS, [SCTPGapAckBlock(start=2, end=3), SCTPGapAckBlock(start=5, end=5)])

    assert octets.hex() == "0002000300050005"


def test_counts_and_lengths_are_filled() -> None:
    octets = items(
        CHUNKS, [SCTPSack(cumulative_tsn_ack=1, advertised_receiver_window_credit=2, duplicate_tsns=bytes(8))]
    )

    assert octets.hex() == "030000180000000100000002000000020000000000000000"


def test_zeros_follow_each_item_up_to_the_alignment() -> None:
    octets = items(CHUNKS, [SCTPData(tsn=1, user_data=b"a"), SCTPShutdownAck()])

    assert octets.hex() == "000300110000000100000000000000006100000008000004"


def test_the_last_padding_of_a_list_within_an_item_is_the_items_own() -> None:
    information = items(PARAMETERS, [SCTPHeartbeatInfo(information=b"a"), SCTPHeartbeatInfo(information=b"b")])

    octets = items(CHUNKS, [SCTPHeartbeat(information=information), SCTPShutdownAck()])

    assert information.hex() == "00010005610000000001000562000000"
    assert octets.hex() == "040000110001000561000000000100056200000008000004"


def test_so_it_is_at_every_depth() -> None:
    innermost = items(QUOTED_PARAMETERS, [SCTPUnknownParameter(type=0xC123, value=b"a")])
    middle = items(PARAMETERS, [SCTPUnrecognizedParameter(unrecognized_parameter=innermost)])

    octets = items(CHUNKS, [SCTPHeartbeat(information=middle)])

    assert octets.hex() == "0400000d00080009c123000561000000"


@pytest.mark.parametrize("causes", ["", "00040004", "000c000561000001", "0004000461", "00040003"])
def test_other_octets_of_a_list_count_as_they_are(causes: str) -> None:
    """No padding, a padding that is not zero, octets that are no item: nothing is taken away."""
    octets = items(CHUNKS, [SCTPAbort(causes=bytes.fromhex(causes))])

    length = 4 + len(causes) // 2
    assert octets == bytes([6, 0, 0, length]) + bytes.fromhex(causes) + bytes(-length % 4)


def test_a_length_that_was_given_is_kept_and_so_are_the_octets() -> None:
    causes = items(ERROR_CAUSES, [SCTPOutOfResource(length=9)])

    octets = items(
        CHUNKS, [SCTPHeartbeat(length=12, information=bytes.fromhex("0001000561000000")), SCTPData(tsn=1, length=2)]
    )

    assert causes.hex() == "00040009"
    assert octets.hex() == "0400000c000100056100000000030002000000010000000000000000"


def test_nothing_is_filled_where_nothing_is_to_be_filled() -> None:
    assert items(CHUNKS, [SCTPShutdownAck()], fill=Fill.NOTHING).hex() == "08000000"


def test_no_items_are_no_octets() -> None:
    assert items(CHUNKS, []) == b""


@pytest.mark.parametrize("header", [SCTPStateCookie(), TCPNoOperation()])
def test_a_header_of_another_list_is_refused(header: Header) -> None:
    with pytest.raises(EncodingError, match=f"{type(header).__name__}.* is not an item of this list"):
        items(CHUNKS, [header])


def test_a_value_that_does_not_fit_is_named() -> None:
    with pytest.raises(EncodingError, match="length"):
        items(CHUNKS, [SCTPData(tsn=1, user_data=bytes(65536))])


CHUNK = st.one_of(
    st.builds(SCTPData, tsn=st.integers(0, 9), user_data=st.binary(max_size=9)),
    st.builds(SCTPUnknownChunk, type=st.integers(150, 180), value=st.binary(max_size=9)),
    st.lists(
        st.builds(SCTPUnknownParameter, type=st.integers(2, 4), value=st.binary(max_size=9))
        | st.builds(SCTPStateCookie, cookie=st.binary(max_size=9)),
        max_size=4,
    ).map(lambda parameters: SCTPHeartbeat(information=items(PARAMETERS, parameters))),
)


@given(chunks=st.lists(CHUNK, max_size=6))
def test_what_is_put_together_is_read_as_it_was_given(chunks: list[Header]) -> None:
    octets = items(CHUNKS, chunks)

    read = decode_options(CHUNKS, octets)

    assert len(octets) % 4 == 0
    assert [type(one.header) for one in read.items] == [type(one) for one in chunks]
    assert [one.length for one in read.items] == [values_of(one.header)["length"] for one in read.items]
    assert items(CHUNKS, [one.header for one in read.items]) == octets
    assert read.remainder == b""
