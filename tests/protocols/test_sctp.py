"""SCTP: every chunk, parameter and cause from and to octets, whole packets, and what is said of wrong ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import IpProtocol, LinkType, OpenEnum
from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.assigned_numbers.sctp_error_causes import SctpErrorCause
from dissect.assigned_numbers.sctp_parameter_types import (
    SctpAdaptationCodePoint,
    SctpErrorDetectionMethod,
    SctpHmacIdentifier,
    SctpParameterType,
    SctpReconfigurationResult,
)
from dissect.assigned_numbers.sctp_payload_protocols import SctpPayloadProtocol
from dissect.capture import Frame
from dissect.checksum import Kind
from dissect.derive.lists.reading import decode_options
from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import Packet, dissect
from dissect.problems import Severity
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.sctp import (
    CHUNKS,
    ERROR_CAUSES,
    PARAMETERS,
    SCTP,
    SCTPCookieAck,
    SCTPData,
    SCTPGapAckBlock,
    SCTPIData,
    SCTPInit,
    SCTPSack,
)
from dissect.protocols.udp import UDP
from dissect.schema import Header, OptionList, values_of
from tests.protocols.sctp_cause_vectors import CAUSE_VECTORS
from tests.protocols.sctp_chunk_vectors import CHUNK_VECTORS
from tests.protocols.sctp_parameter_vectors import PARAMETER_VECTORS
from tests.together import together

VECTORS = [
    *((CHUNKS, header, octets) for header, octets in CHUNK_VECTORS),
    *((PARAMETERS, header, octets) for header, octets in PARAMETER_VECTORS),
    *((ERROR_CAUSES, header, octets) for header, octets in CAUSE_VECTORS),
]
REGISTRIES = (
    SctpAdaptationCodePoint,
    SctpChunkType,
    SctpErrorCause,
    SctpErrorDetectionMethod,
    SctpHmacIdentifier,
    SctpParameterType,
    SctpPayloadProtocol,
    SctpReconfigurationResult,
)
every_vector = together(
    ("options", "header", "octets"), VECTORS, ids=[type(header).__name__ for _, header, _ in VECTORS]
)

LINK = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")
IP4 = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")
IP6 = IPv6(source_address="2001:db8::1", destination_address="2001:db8::2")


def packet_of(chunks: bytes, **fields: int) -> Packet:
    """A packet of these chunks; the verification tag is 0 with an INIT chunk and 1 with any other."""
    tag = 0 if chunks[:1] == b"\1" else 1
    header = SCTP(**{"source_port": 5000, "destination_port": 7, "verification_tag": tag, **fields}, chunks=chunks)
    return encapsulate(b"", header, IP4, LINK)


# ------------------------------------------------------------------------------------------------------------- octets


@every_vector
def test_an_item_is_put_together_to_its_octets(options: OptionList, header: Header, octets: str) -> None:
    assert items(options, [header]).hex() == octets.replace(" ", "")


@every_vector
def test_an_item_is_read_from_its_octets(options: OptionList, header: Header, octets: str) -> None:
    whole = bytes.fromhex(octets)

    read = decode_options(options, whole)

    (item,) = read.items
    assert type(item.header) is type(header)
    assert items(options, [item.header]) == whole
    assert bytes(item.header) == whole[: item.length]
    assert read.remainder == b""
    assert [fault for fault in read.faults if fault.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("options", [CHUNKS, PARAMETERS, ERROR_CAUSES], ids=["chunks", "parameters", "causes"])
def test_every_declared_item_has_a_vector(options: OptionList) -> None:
    assert {type(header) for listed, header, _ in VECTORS if listed is options} == set(options.headers)


@pytest.mark.parametrize(
    ("options", "kinds"), [(CHUNKS, SctpChunkType), (PARAMETERS, SctpParameterType), (ERROR_CAUSES, SctpErrorCause)]
)
def test_items_are_numbered_by_the_registry(options: OptionList, kinds: type[OpenEnum]) -> None:
    numbers = [number for member in options.members for number in (member.stack.carried_as or {})[kinds]]

    assert len(numbers) == len(set(numbers))
    assert all(kinds(number).is_assigned for number in numbers)
    assert all(values_of(header)[type(header).fields[0].name] in numbers for header in _known(options))


def _known(options: OptionList) -> list[Header]:
    return [header for listed, header, _ in VECTORS if listed is options and type(header) is not options.unknown]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.__name__)
def test_registries_are_in_order_and_labelled(registry: type[OpenEnum]) -> None:
    numbers = [int(member) for member in registry]

    assert numbers == sorted(set(numbers))
    assert 0 <= numbers[0] <= numbers[-1] <= registry.maximum
    assert all(member.label.strip() == member.label != "" for member in registry)


# ------------------------------------------------------------------------------------------------------ whole packets


@pytest.mark.parametrize("network", [IP4, IP6], ids=["IPv4", "IPv6"])
@given(message=st.binary(min_size=1, max_size=40), tsn=st.integers(0, 0xFFFFFFFF))
def test_a_message_goes_through_a_packet(network: Header, message: bytes, tsn: int) -> None:
    chunks = items(CHUNKS, [SCTPCookieAck(), SCTPData(tsn=tsn, user_data=message)])

    packet = encapsulate(
        b"", SCTP(source_port=5000, destination_port=7, verification_tag=9, chunks=chunks), network, LINK
    )

    layer = packet.layers[-1]
    ((_, read),) = layer.options()
    assert layer.protocol is SCTP
    assert [type(one.header) for one in read.items] == [SCTPCookieAck, SCTPData]
    assert values_of(read.items[1].header)["user_data"] == message
    assert packet.checksums[-1].verdict.kind is Kind.VALID
    assert packet.problems == ()
    assert len(bytes(packet)) % 4 == 2  # link header of 14 octets; chunks fill whole words


def test_over_udp_the_packet_is_as_it_is_over_ip() -> None:
    chunks = items(CHUNKS, [SCTPData(tsn=1, user_data=b"hello")])
    header = SCTP(source_port=5000, destination_port=7, verification_tag=9, chunks=chunks)

    over_udp = encapsulate(b"", header, UDP(source_port=9899, destination_port=9899), IP4, LINK)
    over_ip = encapsulate(b"", header, IP4, LINK)

    assert [layer.protocol for layer in over_udp.layers] == [Ethernet, IPv4, UDP, SCTP]
    assert bytes(over_udp)[42:] == bytes(over_ip)[34:]
    assert [one.verdict.kind for one in over_udp.checksums] == [Kind.VALID] * 3
    assert IpProtocol.SCTP in (SCTP.stack.carried_as or {})[IpProtocol]


def test_flags_are_also_one_number() -> None:
    data = SCTPData(tsn=1, reserved=1, immediate=True, unordered=True, beginning=False, ending=True)

    assert data.flags == 0b0001_1101


def test_the_last_word_of_an_interleaved_chunk_depends_on_whether_it_is_the_first_of_its_message() -> None:
    first = SCTPIData(tsn=1, payload_protocol_identifier=51, user_data=b"a")
    second = SCTPIData(tsn=2, beginning=False, fragment_sequence_number=1, user_data=b"b")

    read = [values_of(one.header) for one in decode_options(CHUNKS, items(CHUNKS, [first, second])).items]

    assert [(one["payload_protocol_identifier"], one["fragment_sequence_number"]) for one in read] == [
        (51, None),
        (None, 1),
    ]


# ---------------------------------------------------------------------------------------------------------- problems

SILENT = [
    *(octets for options, _, octets in VECTORS if options is CHUNKS),
    "00030013 00000001 00000000 00000000 616263",  # the last chunk may come without its padding
    "c1000008 00000003 00030011 00000001 00000000 00000000 61000000",
    "0500000c 00010008 61626364",
    "0400000c 00010007 61626300",  # a length that counts the last parameter's padding
    "82000018 00100014 00000001 00000001 00000002 00000003",
]
INIT = "010000{length:02x} 00000001 0000ffff 00010001 00000001"


@together("octets", SILENT)
def test_of_what_is_right_nothing_is_said(octets: str) -> None:
    assert packet_of(bytes.fromhex(octets)).problems == ()


WRONG = [
    ("chunk length 0", "00030000 00000001 00000000 00000000 61626364", "bad_option", "error"),
    ("chunk length 3", "0b000003", "bad_option", "error"),
    ("chunk longer than the packet", "0b000008", "bad_option", "error"),
    ("chunk cut in its length", "0b0000", "bad_option", "error"),
    ("DATA shorter than its fields", "0003000f 00000001 00000000 00000000", "bad_option", "error"),
    ("DATA without data", "00030010 00000001 00000000 00000000", "bad_length", "warn"),
    ("I-DATA without data", "40030014 00000001 00000000 00000000 00000000", "bad_length", "warn"),
    ("INIT shorter than its fields", "0100000c 00000001 0000ffff", "bad_option", "error"),
    ("initiate tag 0", "01000014 00000000 0000ffff 00010001 00000001", "suspicious", "warn"),
    ("window below 1500", "01000014 00000001 000005db 00010001 00000001", "suspicious", "warn"),
    ("no outbound stream", "02000014 00000001 0000ffff 00000001 00000001", "suspicious", "warn"),
    ("no inbound stream", "02000014 00000001 0000ffff 00010000 00000001", "suspicious", "warn"),
    ("parameter length 3", INIT.format(length=24) + "00070003", "bad_option", "error"),
    ("parameter longer than the chunk", INIT.format(length=24) + "00070008", "bad_option", "error"),
    ("IPv4 address of 9 octets", INIT.format(length=32) + "00050009 c0000201 00000000", "bad_length", "warn"),
    ("host name", INIT.format(length=28) + "000b0008 61626300", "suspicious", "note"),
    ("zero checksum without a method", INIT.format(length=24) + "80010004", "bad_length", "warn"),
    ("a short random number", INIT.format(length=28) + "80020008 00000001", "bad_length", "warn"),
    ("no algorithm", INIT.format(length=24) + "80040004", "bad_length", "warn"),
    ("more gap blocks than octets", "03000010 00000001 00000001 ffff0000", "bad_count", "error"),
    ("more duplicates than octets", "03000014 00000001 00000001 00010001 00020002", "bad_count", "error"),
    ("a gap block that ends before it begins", "03000014 00000001 00000001 00010000 00030002", "suspicious", "warn"),
    ("cause length 0", "09000008 00040000", "bad_option", "error"),
    ("more missing parameters than octets", "0900000c 00020008 00000001", "bad_count", "error"),
    ("SHUTDOWN of 12 octets", "0700000c 00000001 00000000", "bad_length", "warn"),
    ("no chunk", "", "suspicious", "warn"),
    ("INIT with another chunk", "01000014 00000001 0000ffff 00010001 00000001 0b000004", "bad_option", "warn"),
    ("SHUTDOWN COMPLETE with another chunk", "0e000004 0b000004", "bad_option", "warn"),
    ("a padding that is not zero", "00030011 00000001 00000000 00000000 61000001 0b000004", "suspicious", "note"),
]


@together(("octets", "code", "severity"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG])
def test_what_is_wrong_is_said_once(octets: str, code: str, severity: str) -> None:
    packet = packet_of(bytes.fromhex(octets))

    assert [(one.protocol, str(one.code), str(one.severity)) for one in packet.problems] == [("sctp", code, severity)]
    assert bytes(packet)[46:] == bytes.fromhex(octets)


@pytest.mark.parametrize("name", ["more gap blocks than octets", "more missing parameters than octets"])
def test_a_wrong_count_in_a_chunk_leaves_the_checksum_of_the_packet_known(name: str) -> None:
    chunk = next(one[1] for one in WRONG if one[0] == name)

    assert packet_of(bytes.fromhex(chunk)).checksums[-1].verdict.kind is Kind.VALID


@pytest.mark.parametrize(
    ("octets", "tag"),
    [
        ("01000014 00000001 0000ffff 00010001 00000001", 1),
        ("02000014 00000001 0000ffff 00010001 00000001", 0),
        ("00030011 00000001 00000000 00000000 61000000", 0),
        ("40030015 00000001 00000000 00000000 00000000 61000000", 0),
    ],
    ids=["INIT", "INIT ACK", "DATA", "I-DATA"],
)
def test_a_verification_tag_is_zero_with_init_and_only_there(octets: str, tag: int) -> None:
    packet = packet_of(bytes.fromhex(octets), verification_tag=tag)

    assert [(str(one.code), str(one.severity)) for one in packet.problems] == [("suspicious", "warn")]
    assert packet_of(bytes.fromhex(octets), verification_tag=1 - tag).problems == ()


def test_of_chunks_that_were_not_captured_nothing_is_said() -> None:
    whole = packet_of(items(CHUNKS, [SCTPCookieAck()]))

    packet = dissect(
        Frame(
            number=1,
            timestamp_ns=0,
            captured_length=46,
            original_length=len(whole.frame.octets),
            link_type=LinkType.ETHERNET,
            interface=0,
            octets=whole.frame.octets[:46],
        )
    )

    assert packet.layers[-1].protocol is SCTP
    assert [one.message for one in packet.problems if one.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("field", ["source_port", "destination_port"])
def test_port_0_is_noted(field: str) -> None:
    packet = packet_of(items(CHUNKS, [SCTPCookieAck()]), **{field: 0})

    assert [(one.field, str(one.code), str(one.severity)) for one in packet.problems] == [(field, "suspicious", "note")]


def test_a_damaged_list_keeps_what_was_read_before() -> None:
    sack = SCTPSack(
        cumulative_tsn_ack=1,
        advertised_receiver_window_credit=9,
        gap_ack_blocks=bytes(SCTPGapAckBlock(start=2, end=3)),
    )

    read = decode_options(CHUNKS, items(CHUNKS, [sack]) + bytes.fromhex("00030002 0000"))

    assert [type(one.header) for one in read.every()] == [SCTPSack, SCTPGapAckBlock]
    assert read.remainder == bytes.fromhex("00030002 0000")
    assert len(read.faults) == 1


def test_a_packet_of_many_chunks_is_read_whole() -> None:
    packet = packet_of(items(CHUNKS, [SCTPCookieAck()]) * 8_000)

    ((_, read),) = packet.layers[-1].options()
    assert len(read.items) == 8_000
    assert packet.problems == ()


@given(octets=st.binary(max_size=120), link=st.sampled_from([LinkType.IPV4, LinkType.IPV6]))
def test_whatever_the_chunks_reading_ends_and_every_octet_is_somewhere(octets: bytes, link: LinkType) -> None:
    network = IP4 if link is LinkType.IPV4 else IP6
    whole = encapsulate(b"", SCTP(source_port=1, destination_port=2, verification_tag=3, chunks=octets), network, LINK)

    packet = dissect(bytes(whole)[14:], link_type=link)

    assert bytes(packet) == bytes(whole)[14:]
    assert packet.layers[-1].protocol is SCTP
    assert values_of(packet[SCTP])["chunks"] == octets
    assert all(one.message for one in packet.problems)


def test_an_init_holds_its_parameters_whole() -> None:
    octets = items(PARAMETERS, [header for header, _ in PARAMETER_VECTORS])
    init = SCTPInit(initiate_tag=1, initial_tsn=1, parameters=octets)

    read = decode_options(CHUNKS, items(CHUNKS, [init]))

    ((_, parameters),) = read.items[0].lists
    assert [type(one.header) for one in parameters.items] == [type(header) for header, _ in PARAMETER_VECTORS]
