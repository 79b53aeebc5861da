"""The files of TFTP transfers, put together from blocks however they come."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.protocols.tftp import TftpErrorCode
from dissect.session.streams.items import Conflict, Hole, HoleReason, Piece, StreamItem
from dissect.session.tftp import Transfer, TransferError

CLIENT, SERVER = True, False


def data(number: int, octets: bytes) -> bytes:
    return b"\0\3" + (number % 65536).to_bytes(2) + octets


def acknowledgment(number: int) -> bytes:
    return b"\0\4" + (number % 65536).to_bytes(2)


def agreement(*options: bytes) -> bytes:
    return b"\0\6" + b"".join(one + b"\0" for one in options)


def put_together(transfer: Transfer, sent: Iterable[tuple[bool, bytes]]) -> list[StreamItem]:
    """The items of the file, which only the server sends."""
    parts = [
        transfer.add(Piece(0, octets, frame), frame * 10**9, is_client=who)
        for frame, (who, octets) in enumerate(sent, 1)
    ]
    parts.append(transfer.finish())
    assert not any(one.is_client for one in parts if one.items)
    return [item for one in parts for item in one.items]


def octets_of(items: Iterable[StreamItem]) -> bytes:
    return b"".join(item.octets for item in items if isinstance(item, Piece))


@pytest.mark.heavy
@given(
    file=st.binary(max_size=3000),
    size=st.integers(8, 700),
    is_agreed=st.booleans(),
    window=st.integers(1, 5),
    seed=st.integers(0, 99),
)
def test_any_blocks_of_a_file_give_the_file(file: bytes, size: int, is_agreed: bool, window: int, seed: int) -> None:
    """Sent again and out of order within a window; with an option, or blocks of the usual size."""
    size = size if is_agreed else 512
    random = Random(seed)
    blocks = [data(at // size + 1, file[at : at + size]) for at in range(0, len(file) + 1, size)]
    sent = [(SERVER, agreement(b"tsize", b"0", b"BLKSIZE", b"%d" % size))] if is_agreed else []
    for begin in range(0, len(blocks), window):
        some = blocks[begin : begin + window]
        some += random.choices(some, k=random.randrange(3))
        random.shuffle(some)
        sent += [(SERVER, one) for one in some]
        sent.append((CLIENT, acknowledgment(min(begin + window, len(blocks)))))
    transfer = Transfer()

    items = put_together(transfer, sent)

    assert octets_of(items) == file
    assert all(isinstance(item, Piece) for item in items)
    assert transfer.is_ended


@pytest.mark.slow
def test_numbers_of_blocks_wrap() -> None:
    agreed = [(SERVER, agreement(b"blksize", b"8"))]
    blocks = [(SERVER, data(number, b"12345678")) for number in range(1, 65_540)]

    items = put_together(Transfer(), [*agreed, *blocks, (SERVER, data(65_540, b"end"))])

    assert len(octets_of(items)) == 65_539 * 8 + 3
    assert all(isinstance(item, Piece) for item in items)


def test_what_is_missing_and_what_contradicts() -> None:
    first, third = (bytes([letter]) * 512 for letter in b"ac")
    sent = [
        (SERVER, data(1, first)),
        (SERVER, b"\0\3\0"),
        (SERVER, b"\0\5\0\0error\0"),
        (CLIENT, data(1, b"a block of the other end")),
        (SERVER, acknowledgment(9)),
        (SERVER, data(1, b"b" + first[1:])),
        (SERVER, data(3, third)),
        (CLIENT, acknowledgment(3)),
        (CLIENT, acknowledgment(3)),
        (SERVER, data(0, b"no block has this number")),
    ]
    transfer = Transfer()

    items = put_together(transfer, sent[:-1])

    assert items == [
        Piece(0, first, 1),
        Conflict(0, b"a", b"b", 1, 6),
        Hole(512, 1024, HoleReason.NOT_CAPTURED),
        Piece(1024, third, 7),
    ]
    assert not transfer.is_ended
    assert [item for item in put_together(Transfer(), sent) if isinstance(item, Conflict)][-1].refused_frame == 10


def test_what_the_capture_cut_is_missing() -> None:
    transfer = Transfer()
    items = transfer.add(Piece(0, data(1, bytes(12)), 1), is_client=True, missing=500).items
    items += transfer.add(Piece(0, data(2, b"end"), 2), is_client=True).items
    found = transfer.finish()

    assert items + found.items == [
        Piece(0, bytes(12), 1),
        Hole(12, 512, HoleReason.CUT),
        Piece(512, b"end", 2),
    ]
    assert found.is_client


def test_the_last_block_may_be_missing() -> None:
    of_options = [(SERVER, agreement(b"blksize", b"nine"))], [(SERVER, agreement(b"blksize", b"99999"))]
    block = (SERVER, data(1, bytes(512)))

    assert put_together(Transfer(), [*of_options[0], block]) == [Piece(0, bytes(512), 2)]
    assert put_together(Transfer(), [*of_options[1], block, (CLIENT, acknowledgment(1))])[0] == Piece(0, bytes(512), 2)
    lacking = put_together(Transfer(), [block, (CLIENT, acknowledgment(2))])
    assert lacking[1:] == [Hole(512, 1024, HoleReason.NOT_CAPTURED)]
    assert put_together(Transfer(), []) == []


def test_the_first_error_is_kept() -> None:
    transfer, without_text = Transfer(), Transfer()
    put_together(transfer, [(SERVER, b"\0\5\0\3full\0more"), (CLIENT, b"\0\5\0\0\0")])
    put_together(without_text, [(CLIENT, b"\0\5\xff\xff")])

    assert transfer.error == TransferError(SERVER, TftpErrorCode.DISK_FULL, b"full", 1)
    assert without_text.error == TransferError(CLIENT, TftpErrorCode(0xFFFF), b"", 1)
