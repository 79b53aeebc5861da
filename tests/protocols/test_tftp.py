"""TFTP: every packet of RFC 1350 and RFC 2347, read and built, against scapy, and what is wrong with bad ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.tftp import TFTP as ScapyTFTP
from scapy.layers.tftp import TFTP_ERROR as ScapyError
from scapy.layers.tftp import TFTP_OACK as ScapyAcknowledgment
from scapy.layers.tftp import TFTP_RRQ as ScapyReadRequest
from scapy.layers.tftp import TFTP_Option as ScapyOption
from scapy.layers.tftp import TFTP_Options as ScapyOptions

from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import Packet
from dissect.problems import Code, Severity
from dissect.protocols.tftp import (
    OPTIONS,
    TFTP,
    TFTPAcknowledgment,
    TFTPData,
    TFTPError,
    TFTPOption,
    TFTPOptionAcknowledgment,
    TFTPReadRequest,
    TFTPWriteRequest,
)
from tests.protocols.carried import ethernet, ipv4, udp
from tests.together import together

CHARACTER = st.integers(1, 255)
TEXT = st.lists(CHARACTER, max_size=20).map(bytes)
NAMED = st.lists(CHARACTER, min_size=1, max_size=20).map(bytes)


def carried(octets: bytes) -> Packet:
    return encapsulate(octets, udp(69), ipv4(), ethernet())


def problems(packet: Packet) -> list[tuple[Code, Severity]]:
    return [(one.code, one.severity) for one in packet.problems]


BLOCK_SIZE = TFTPOption(name=b"blksize", value=b"1428")
TRANSFER_SIZE = TFTPOption(name=b"tsize", value=b"0")
BOTH = items(OPTIONS, [BLOCK_SIZE, TRANSFER_SIZE])


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (TFTPReadRequest(opcode=1, file_name=b"boot.img"), b""),
        (TFTPReadRequest(opcode=1, file_name=b"boot.img", mode=b"NetASCII", options=BOTH), b""),
        (TFTPWriteRequest(opcode=2, file_name=b"log.txt", mode=b"netascii"), b""),
        (TFTPData(opcode=3, block_number=1), b"hello"),
        (TFTPData(opcode=3, block_number=0), b""),
        (TFTPAcknowledgment(opcode=4, block_number=65535), b""),
        (TFTPError(opcode=5, error_code=1, error_message=b"File not found"), b""),
        (TFTPOptionAcknowledgment(opcode=6, options=BOTH), b""),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, TFTP) else "",
)
def test_every_packet_is_what_was_built(header: TFTP, message: bytes) -> None:
    packet = carried(bytes(header) + message)

    assert packet[TFTP] == header
    assert packet.payload == message
    assert packet.problems == ()
    assert bytes(packet) == packet.frame.octets


def test_options_are_a_list_of_two_texts_each() -> None:
    packet = carried(bytes(TFTPReadRequest(opcode=1, file_name=b"f", options=BOTH)))

    ((field, options),) = packet.layers[-1].options()
    assert field.name == "options"
    assert [(one.header, one.offset, one.length) for one in options.items] == [
        (BLOCK_SIZE, 42 + 2 + 2 + 6, 13),
        (TRANSFER_SIZE, 42 + 2 + 2 + 6 + 13, 8),
    ]


WARN, ERROR = Severity.WARN, Severity.ERROR


RECORD, LONG = (Code.BAD_RECORD, WARN), (Code.SUSPICIOUS, WARN)


def request(*texts: bytes) -> bytes:
    """A request for a file, with these options."""
    return b"\0\1f\0octet\0" + b"".join(text + b"\0" for text in texts)


@together(
    ("octets", "expected"),
    [
        pytest.param(b"\0", [(Code.TRUNCATED, ERROR)], id="half an opcode"),
        pytest.param(b"\0\0", [(Code.UNKNOWN_PROTOCOL, WARN)], id="opcode 0"),
        pytest.param(b"\0\x63", [(Code.UNKNOWN_PROTOCOL, WARN)], id="opcode 99"),
        pytest.param(b"\0\1boot", [(Code.TRUNCATED, ERROR)], id="a file name without end"),
        pytest.param(b"\0\1f\0", [(Code.TRUNCATED, ERROR)], id="no mode"),
        pytest.param(b"\0\1f\0octet", [(Code.TRUNCATED, ERROR)], id="a mode without end"),
        pytest.param(b"\0\1\0octet\0", [(Code.BAD_RECORD, WARN)], id="a file without a name"),
        pytest.param(b"\0\2\0octet\0", [(Code.BAD_RECORD, WARN)], id="a file to write without a name"),
        pytest.param(b"\0\1f\0octet\0blksize\0", [(Code.TRUNCATED, ERROR)], id="an option without a value"),
        pytest.param(b"\0\1f\0text\0", [RECORD], id="a mode that there is not"),
        pytest.param(request(b"blksize", b"7"), [RECORD], id="a block size of 7"),
        pytest.param(request(b"BlkSize", b"65465"), [RECORD], id="a block size of 65465"),
        pytest.param(request(b"blksize", b""), [RECORD], id="a block size without digits"),
        pytest.param(request(b"blksize", b"big"), [RECORD], id="a block size in words"),
        pytest.param(request(b"blksize", "\u0665\u0661\u0662".encode()), [RECORD], id="a block size in other digits"),
        pytest.param(request(b"timeout", b"0"), [RECORD], id="a timeout of 0"),
        pytest.param(request(b"tsize", b"-1"), [RECORD], id="a negative size"),
        pytest.param(request(b"tsize", b"0"), [], id="a size of 0"),
        pytest.param(request(b"windowsize", b"65536"), [RECORD], id="a window of 65536"),
        pytest.param(request(b"blksize", b"5" * 5000), [LONG, RECORD], id="a block size of 5000 digits"),
        pytest.param(request(b"other", b"x" * 500), [LONG], id="a request of 517 octets"),
        pytest.param(request(b"blksize", b"8", b"BLKSIZE", b"9"), [(Code.BAD_OPTION, WARN)], id="an option twice"),
        pytest.param(b"\0\3\0", [(Code.TRUNCATED, ERROR)], id="half a block number"),
        pytest.param(b"\0\4\0", [(Code.TRUNCATED, ERROR)], id="half a block number acknowledged"),
        pytest.param(b"\0\4\0\1x", [(Code.SURPLUS, Severity.NOTE)], id="an octet after the block number"),
        pytest.param(b"\0\5\0", [(Code.TRUNCATED, ERROR)], id="half an error code"),
        pytest.param(b"\0\5\0\1gone", [(Code.TRUNCATED, ERROR)], id="an error message without end"),
        pytest.param(b"\0\5\3\xe7\0", [(Code.SUSPICIOUS, WARN)], id="error 999"),
        pytest.param(b"\0\6", [(Code.BAD_OPTION, WARN)], id="no option acknowledged"),
        pytest.param(
            b"\0\6blksize\0", [(Code.TRUNCATED, ERROR), (Code.BAD_OPTION, WARN)], id="half an option acknowledged"
        ),
    ],
)
def test_what_is_wrong_is_told_and_the_layer_is_kept(octets: bytes, expected: list[tuple[Code, Severity]]) -> None:
    packet = carried(octets)

    assert problems(packet) == expected
    assert [layer.name for layer in packet.layers] == ["eth", "ip", "udp", "tftp"]
    assert bytes(packet) == packet.frame.octets


@given(st.binary(max_size=80))
def test_any_octets_are_taken_apart_and_put_together_again(octets: bytes) -> None:
    packet = carried(octets)

    assert bytes(packet) == packet.frame.octets
    assert isinstance(packet.problems, tuple)


# ---------------------------------------------------------------------------------------------------------------- scapy


@given(NAMED, TEXT, st.lists(st.tuples(NAMED, TEXT), max_size=4))
def test_requests_of_scapys(name: bytes, mode: bytes, options: list[tuple[bytes, bytes]]) -> None:
    said = ScapyOptions(options=[ScapyOption(oname=key, value=value) for key, value in options])
    theirs = bytes(ScapyTFTP() / ScapyReadRequest(filename=name, mode=mode) / said)

    ours = carried(theirs)[TFTPReadRequest]

    made = items(OPTIONS, [TFTPOption(name=key, value=value) for key, value in options])
    assert ours == TFTPReadRequest(opcode=1, file_name=name, mode=mode, options=made)
    assert bytes(ours) == theirs


@given(st.integers(0, 8), TEXT)
def test_errors_in_scapy(code: int, text: bytes) -> None:
    ours = TFTPError(opcode=5, error_code=code, error_message=text)

    theirs = ScapyTFTP(bytes(ours))[ScapyError]

    assert (theirs.errorcode, theirs.errormsg) == (code, text)


def test_options_acknowledged_in_scapy() -> None:
    theirs = ScapyTFTP(bytes(TFTPOptionAcknowledgment(opcode=6, options=BOTH)))

    assert ScapyAcknowledgment in theirs
    assert [(one.oname, one.value) for one in theirs[ScapyOptions].options] == [
        (b"blksize", b"1428"),
        (b"tsize", b"0"),
    ]
