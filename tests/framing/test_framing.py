"""Messages are found in a stream, however it was cut: by length, by a mark, by a number before them."""

from __future__ import annotations

from itertools import pairwise, zip_longest

import pytest
from construct import Bytes, Const, GreedyBytes, Int8ub, Int16ub, Int32ub, Pass, Rebuild, Struct, VarInt, len_, this
from hypothesis import given
from hypothesis import strategies as st

from dissect import TCP, UDP
from dissect.errors import FramingError
from dissect.framing import Declared, Delimited, Fixed, Framing, LengthPrefixed, Message, MessageStatus, framing_of
from dissect.framing.reader import FEW
from tests.render.frames import UDP_FRAME
from tests.together import together

CUT, LOST, REST, TORN = MessageStatus.CUT, MessageStatus.UNFRAMED, MessageStatus.REST, MessageStatus.TORN
MALFORMED, TOO_LONG, WHOLE = MessageStatus.MALFORMED, MessageStatus.TOO_LONG, MessageStatus.WHOLE
COUNTED = Struct("length" / Rebuild(Int16ub, len_(this.data)), "data" / Bytes(this.length))
END = b"##THE END##"
DASHES = Delimited(b"--")

FRAMINGS = {
    "fixed": Fixed(5),
    "padded": Fixed(9, padding=b"\0"),
    "one octet": Fixed(1),
    "delimited": Delimited(END),
    "lines": Delimited(b"\n"),
    "length": LengthPrefixed(Int32ub),
    "length of all": LengthPrefixed(Int8ub, counts_itself=True),
}


def sent(framing: Framing, messages: list[bytes]) -> tuple[bytes, list[bytes]]:
    """The stream of those messages that the framing can carry, and these messages."""
    packed, taken = [], []
    for message in messages:
        try:
            packed.append(framing.pack(message))
        except FramingError:
            continue
        taken.append(message)
    return b"".join(packed), taken


def cut_up(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    return [stream[begin:end] for begin, end in pairwise(places)]


MESSAGES = st.lists(st.one_of(st.binary(max_size=12), st.binary(min_size=5, max_size=5), st.just(b"#")), max_size=8)


@pytest.mark.heavy
@pytest.mark.parametrize("name", FRAMINGS)
@given(messages=MESSAGES, cuts=st.lists(st.integers(0, 200), max_size=20))
def test_any_cut_of_the_stream_gives_the_messages(name: str, messages: list[bytes], cuts: list[int]) -> None:
    framing = FRAMINGS[name]
    stream, taken = sent(framing, messages)
    pieces = cut_up(stream, cuts)

    found = framing.messages(pieces)

    assert [one.octets for one in found] == taken
    assert all(one.is_whole for one in found)
    ends = [sum(map(len, pieces[:count])) for count in range(len(pieces) + 1)]
    for one, following in zip_longest(found, found[1:]):
        assert ends[one.first_piece] <= one.begin < ends[one.first_piece + 1]
        assert ends[one.last_piece] < one.end <= ends[one.last_piece + 1]
        assert one.is_split == (one.first_piece < one.last_piece)
        assert one.end == (len(stream) if following is None else following.begin)


@given(
    name=st.sampled_from(sorted(FRAMINGS)),
    steps=st.lists(st.one_of(st.binary(max_size=30), st.integers(-1, 12)), max_size=12),
    most=st.integers(11, 20),
)
def test_every_octet_is_accounted_for(name: str, steps: list[bytes | int], most: int) -> None:
    """Whatever comes: places never go back, nothing is given twice, and what is given was there."""
    framing = FRAMINGS[name]
    if isinstance(framing, Delimited):
        framing = Delimited(framing.delimiter, most)
    elif isinstance(framing, LengthPrefixed):
        framing = LengthPrefixed(framing.length, counts_itself=framing.counts_itself, most=most)
    reader = framing.reader()
    stream: list[int | None] = []
    found: list[Message] = []
    for step in steps:
        if isinstance(step, bytes):
            stream += step
            found += reader.feed(step)
        else:
            stream += [None] * max(step, 0)
            found += reader.hole(step)
        assert reader.waiting <= max(most, framing.most)
        assert reader.needed >= 1
    found += reader.end()

    at = 0
    for one in found:
        assert at <= one.begin < one.end <= len(stream)
        at = one.end
        there = stream[one.begin : one.end]
        assert None not in there
        assert one.octets in bytes(octet for octet in there if octet is not None)
    assert reader.waiting == 0


@together(
    ("framing", "steps", "expected"),
    [
        # what remains when the stream ends
        (Fixed(4), [b"AAAAB"], [(b"AAAA", WHOLE), (b"B", CUT)]),
        (Delimited(END), [b"A" + END[:4]], [(b"A##TH", CUT)]),
        (LengthPrefixed(Int16ub), [b"\0\3AB"], [(b"\0\3AB", CUT)]),
        # lengths of nothing
        (LengthPrefixed(Int16ub), [b"\0\0\0\0"], [(b"", WHOLE), (b"", WHOLE)]),
        (LengthPrefixed(Int8ub, counts_itself=True), [b"\0\1"], [(b"", WHOLE), (b"", WHOLE)]),
        # holes: within a message, at a boundary, over a boundary
        (Fixed(4), [b"AA", 1, b"ABBBB"], [(b"AA", TORN), (b"A", REST), (b"BBBB", WHOLE)]),
        (Fixed(4), [b"AAAA", 8, b"BBBB"], [(b"AAAA", WHOLE), (b"BBBB", WHOLE)]),
        (Fixed(4), [b"AA", 3, b"BBB", b"CCCC"], [(b"AA", TORN), (b"BBB", REST), (b"CCCC", WHOLE)]),
        (Fixed(4), [3, 3, b"AACCCC"], [(b"AA", REST), (b"CCCC", WHOLE)]),
        (Fixed(4), [1, b"A"], [(b"A", REST)]),
        (
            Delimited(b"--"),
            [b"A-", 1, b"B", b"B-", b"-C--"],
            [(b"A-", TORN), (b"BB", REST), (b"C", WHOLE)],
        ),
        (
            Delimited(b"--"),
            [b"A", 1, b"B-", 1, b"-", b"-C--"],
            [(b"A", TORN), (b"B", REST), (b"-", REST), (b"C", WHOLE)],
        ),
        (Delimited(b"\n"), [b"A", 1, b"B"], [(b"A", TORN), (b"B", REST)]),
        (LengthPrefixed(Int8ub), [b"\4AA", 1, b"A\1B"], [(b"\4AA", TORN), (b"A", REST), (b"B", WHOLE)]),
        (LengthPrefixed(Int8ub), [b"\4AA", 2, b"\1B"], [(b"\4AA", TORN), (b"B", WHOLE)]),
        (LengthPrefixed(Int8ub), [b"\4AA", 3, b"\1B", 1, b"B"], [(b"\4AA", TORN), (b"\1B", LOST), (b"B", LOST)]),
        (LengthPrefixed(Int16ub), [b"\0", 3, b"\1B"], [(b"\0", TORN), (b"\1B", LOST)]),
        # what is too long
        (Delimited(b"--", most=4), [b"AA--AAA", b"AA--", b"B--"], [(b"AA", WHOLE), (b"AAA", TOO_LONG), (b"B", WHOLE)]),
        (Delimited(b"--", most=4), [b"AAA--B--"], [(b"AAA", TOO_LONG), (b"B", WHOLE)]),
        (Delimited(b"--", most=4), [b"AAAAA-", b"-B--"], [(b"AAA", TOO_LONG), (b"B", WHOLE)]),
        (Delimited(b"--", most=4), [b"AAAAA", 1, b"C--B--"], [(b"AAA", TOO_LONG), (b"C", REST), (b"B", WHOLE)]),
        (LengthPrefixed(Int8ub, most=4), [b"\5AA", b"AAA\1B"], [(b"\5AA", TOO_LONG), (b"B", WHOLE)]),
        (LengthPrefixed(Int8ub, most=4), [b"\5AA", 1, b"AA\1B"], [(b"\5AA", TOO_LONG), (b"B", WHOLE)]),
        (LengthPrefixed(Int8ub, most=4), [b"\5AA", 4, b"A\1B"], [(b"\5AA", TOO_LONG), (b"A\1B", LOST)]),
        (LengthPrefixed(Int8ub, most=4), [b"\5AAAAA\1B"], [(b"\5AAA", TOO_LONG), (b"B", WHOLE)]),
        # declarations that the octets contradict
        (LengthPrefixed(Struct("n" / Int16ub)), [b"\0\1A"], [(b"\0\1A", MALFORMED)]),
    ],
)
def test_what_is_no_whole_message(
    framing: Framing, steps: list[bytes | int], expected: list[tuple[bytes, MessageStatus]]
) -> None:
    reader = framing.reader()
    found = [
        message for step in steps for message in (reader.feed(step) if isinstance(step, bytes) else reader.hole(step))
    ]
    found += reader.end()

    assert [(one.octets, one.status) for one in found] == expected


def test_how_many_octets_are_needed() -> None:
    reader = LengthPrefixed(Int32ub).reader()
    assert reader.needed == 1
    reader.feed(b"\0\0")
    assert (reader.needed, reader.waiting) == (2, 2)
    reader.feed(b"\0\x0a")
    assert reader.needed == 10
    reader.feed(b"12345")
    assert reader.needed == 5
    assert [one.octets for one in reader.feed(b"67890")] == [b"1234567890"]
    assert (reader.needed, reader.offset) == (1, 14)


def test_octets_one_by_one_are_searched_once() -> None:
    reader = Delimited(END).reader()
    found = [message for octet in b"x" * 5000 + END for message in reader.feed(bytes((octet,)))]

    assert [(len(one.octets), one.first_piece, one.last_piece) for one in found] == [(5000, 0, 5010)]
    assert reader.feed(b"y" + END) == [Message(b"y", 5011, 5023, WHOLE, None, 5011, 5011)]
    assert len(reader._begins) <= FEW


@pytest.mark.parametrize(
    ("framing", "message", "said"),
    [
        (Fixed(4), b"AAA", "a message of 3 octets, and each has 4"),
        (Fixed(4, b"\0"), b"AAAAA", "a message of 5 octets, and each has 4"),
        (Fixed(4, b"\0"), b"A\0", r"ends in b'\\x00', which is removed"),
        (Delimited(b"--"), b"A--B", "the delimiter stands in the message, at octet 1"),
        (Delimited(b"--"), b"A-", "the delimiter stands in the message, at octet 1"),
        (Delimited(b"--", most=4), b"AAA", "5 octets, and a message has 4 at most"),
        (LengthPrefixed(Int8ub), bytes(256), "a length of 256 does not fit into 1 octets"),
        (LengthPrefixed(Int8ub, counts_itself=True), bytes(255), "a length of 255 does not fit"),
        (LengthPrefixed(Int8ub, most=4), b"AAAA", "5 octets, and a message has 4 at most"),
        (Declared(COUNTED), b"\0\1", "does not read these octets as one message"),
        (Declared(COUNTED), b"\0\1AB", "does not read these octets as one message"),
        (Declared(Pass), b"A", "the declaration reads no octets"),
    ],
)
def test_what_cannot_be_sent(framing: Framing, message: bytes, said: str) -> None:
    with pytest.raises(FramingError, match=said):
        framing.pack(message)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Fixed(0), "at least one octet"),
        (lambda: Fixed(2, b"ab"), "padding is one octet"),
        (lambda: Delimited(b""), "at least one octet"),
        (lambda: Delimited(b"ab", most=1), "no room for the delimiter"),
        (lambda: LengthPrefixed(VarInt), "a fixed number of octets"),
        (lambda: LengthPrefixed(GreedyBytes), "a fixed number of octets"),
    ],
)
def test_framings_that_cannot_be(make: object, said: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=said):
        make()


def test_a_construct_declares_messages() -> None:
    stream = COUNTED.build({"data": b"one"}) + COUNTED.build({"data": b""}) + b"\0\2x"

    found = Declared(COUNTED).messages([stream[:1], stream[1:4], stream[4:]])

    assert [one.value.data for one in found[:2]] == [b"one", b""]
    assert [(one.octets, one.status) for one in found[2:]] == [(b"\0\2x", CUT)]
    assert Declared(COUNTED).pack(stream[:5]) == stream[:5]
    refused = Declared(Struct("kind" / Const(b"\2"))).messages([b"\1A", b"BC"])
    assert [(one.octets, one.status) for one in refused] == [(b"\1A", MALFORMED), (b"BC", LOST)]


def test_a_header_declares_messages() -> None:
    datagram = UDP_FRAME[34:]
    framing = Declared(UDP)

    found = framing.messages([datagram[:3], datagram[3:] + datagram[:9]])

    assert [(one.octets, one.status) for one in found] == [(datagram, WHOLE), (datagram[:9], CUT)]
    assert found[0].value.destination_port == 7
    assert framing.pack(datagram) == datagram
    assert Declared(TCP).find(bytearray(19), 0) == 20


@pytest.mark.parametrize(
    ("text", "framing"),
    [
        ("fixed:2048", Fixed(2048)),
        ("delimiter:##THE END##", Delimited(b"##THE END##")),
        ("delimiter:\\r\\n", Delimited(b"\r\n")),
        ("delimiter:\\x00:", Delimited(b"\0:")),
        ("delimiter:é", Delimited("é".encode())),
    ],
)
def test_framings_as_people_type_them(text: str, framing: Framing) -> None:
    assert framing_of(text) == framing


@given(octets=st.integers(1, 8), message=st.binary(max_size=200))
def test_lengths_as_people_type_them(octets: int, message: bytes) -> None:
    framing = framing_of(f"length:{octets}")
    assert framing.pack(message) == len(message).to_bytes(octets, "big") + message
    assert [one.octets for one in framing.messages([framing.pack(message)])] == [message]


@pytest.mark.parametrize(
    "text",
    ["", "lines", "fixed", "fixed:", "fixed:0", "fixed:-1", "fixed:²", "fixed:9999999999", "length:9", "delimiter:"],
)
def test_what_names_no_framing(text: str) -> None:
    with pytest.raises(FramingError, match="is none of fixed:2048"):
        framing_of(text)


def test_an_escape_that_is_none() -> None:
    with pytest.raises(FramingError, match="x escape"):
        framing_of("delimiter:\\xg")


def test_messages_of_a_protocol_that_has_a_header_in_streams() -> None:
    largest = b"\xff\xff" + bytes(65535)
    found = framing_of("dns").messages([b"\0\1a\0\2b", b"b", largest])

    assert [one.octets for one in found] == [b"\0\1a", b"\0\2bb", largest]
    assert [one.value.length for one in found] == [1, 2, 65535]
