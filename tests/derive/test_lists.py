"""Lists of every kind: records that are counted, contents by their type, lists within lists, padding, names."""

from __future__ import annotations

from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.derive.documents.reference import reference
from dissect.derive.lists.items import Options
from dissect.derive.lists.reading import NESTING_LIMIT, decode_options
from dissect.domain_names import Name
from dissect.errors import SchemaError
from dissect.problems import Code, Severity
from dissect.protocols.ipv4 import IPv4PseudoHeader
from dissect.protocols.ipv6 import IPv6PseudoHeader
from dissect.protocols.vrrp import VRRP3
from dissect.schema import (
    ENCLOSING,
    RFC,
    Content,
    Expect,
    Extent,
    Flagged,
    Header,
    OptionList,
    Section,
    Sections,
    Stack,
    automatic,
    field,
)
from dissect.schema.words import (
    BitsInteger,
    Bytes,
    DomainName,
    GreedyBytes,
    Int8ub,
    Int16ub,
    Int32ub,
    Ipv4,
    NullTerminated,
    this,
)
from tests.derive.flagged import FLAGGED_CASES


class Chunk(IntEnum):
    BOX = 1
    TEXT = 2


class Box(Header):
    """A chunk that holds chunks."""

    kind: int = field(Int16ub, "Kind", default=1)
    length: int = automatic(Int16ub, "Length")
    chunks: bytes = field(GreedyBytes, "Chunks", options=ENCLOSING)
    stack = Stack(name="box", reference=RFC(1), carried_as={Chunk: [1]}, extent=[Extent(this.length)])


class Text(Header):
    """A chunk without a length of its own: a text says where it ends."""

    kind: int = field(Int16ub, "Kind", default=2)
    text: bytes = field(NullTerminated(GreedyBytes), "Text")
    stack = Stack(name="text", reference=RFC(1), carried_as={Chunk: [2]})


class OtherChunk(Header):
    """Any other chunk."""

    kind: int = field(Int16ub, "Kind")
    length: int = automatic(Int16ub, "Length")
    data: bytes = field(GreedyBytes, "Data")
    stack = Stack(name="chunk", reference=RFC(1), extent=[Extent(this.length)])


CHUNKS = OptionList(Chunk, (Box, Text), OtherChunk, alignment=4)


class RecordType(IntEnum):
    ADDRESS = 1
    MAIL = 2
    SIZED = 3


class Address(Header):
    """An address."""

    address: bytes = field(Ipv4, "Address")
    stack = Stack(name="address", reference=RFC(1), carried_as={RecordType: [1]})


class Mail(Header):
    """A preference and a name."""

    preference: int = field(Int8ub, "Preference")
    exchange: Name = field(DomainName, "Exchange")
    stack = Stack(
        name="mail",
        reference=RFC(1),
        carried_as={RecordType: [2]},
        expect=[
            Expect(
                this.preference != 0,
                "preference",
                "no preference",
                code=Code.BAD_RECORD,
                severity=Severity.WARN,
            )
        ],
    )


class Sized(Header):
    """Says its own length."""

    length: int = automatic(Int8ub, "Length")
    data: bytes = field(Bytes(this.length - 1), "Data")
    stack = Stack(name="sized", reference=RFC(1), carried_as={RecordType: [3]}, extent=[Extent(this.length)])


class Question(Header):
    """A name that is asked for."""

    name: Name = field(DomainName, "Name")
    stack = Stack(name="question", reference=RFC(1))


class Record(Header):
    """A name and something about it."""

    name: Name = field(DomainName, "Name")
    type: int = field(Int8ub, "Type")
    size: int = field(Int8ub, "Size")
    data: bytes = field(Bytes(this.size), "Data", options=Content(RecordType, this.type, (Address, Mail, Sized)))
    stack = Stack(name="record", reference=RFC(1))


SECTIONS = Sections([Section("Questions", Question, this.questions), Section("Records", Record, this.records)])


def read(octets: bytes, questions: int, records: int) -> Options:
    return decode_options(SECTIONS, octets, holder={"questions": questions, "records": records})


def faults(options: Options) -> list[tuple[str, int, str, Code]]:
    return [(one.header.__name__, one.offset, one.field, one.code) for one in options.faults]


def test_a_kind_of_two_octets_padding_and_lists_within() -> None:
    inner = b"\0\2ab\0" + b"\0\0\0" + b"\0\7\0\5\xff"
    octets = b"\0\1\0\x11" + inner + b"\0\0\0" + b"\0\2c\0"

    options = decode_options(CHUNKS, octets)

    assert options.faults == ()
    assert [(type(one.header), one.offset, one.length, one.padding) for one in options.every()] == [
        (Box, 0, 17, 3),
        (Text, 4, 5, 3),
        (OtherChunk, 12, 5, 0),
        (Text, 20, 4, 0),
    ]


def test_the_kind_may_be_the_upper_bits_of_the_first_octet() -> None:
    class Kinds(IntEnum):
        SEVEN = 7

    class Seven(Header):
        """Seven."""

        kind: int = field(BitsInteger(7), "Kind")
        length: int = field(BitsInteger(9), "Length")
        data: bytes = field(Bytes(this.length), "Data")
        stack = Stack(name="seven", reference=RFC(1), carried_as={Kinds: [7]}, extent=[Extent(this.length + 2)])

    class Other(Seven):
        """Others."""

        stack = Stack(name="other", reference=RFC(1), extent=[Extent(this.length + 2)])

    options = decode_options(OptionList(Kinds, (Seven,), Other), b"\x0e\1x\x0c\0")

    assert [(type(one.header), one.length) for one in options.items] == [(Seven, 3), (Other, 2)]


def test_a_text_without_end_ends_the_list() -> None:
    options = decode_options(CHUNKS, b"\0\2abc")

    assert faults(options) == [("Text", 0, "text", Code.TRUNCATED)]
    assert options.remainder == b"\0\2abc"


def test_lists_within_lists_have_a_limit() -> None:
    octets = b""
    for _ in range(NESTING_LIMIT + 4):
        octets = b"\0\1" + (len(octets) + 4).to_bytes(2, "big") + octets

    options = decode_options(CHUNKS, octets)

    assert faults(options) == [("Box", 4 * NESTING_LIMIT, "chunks", Code.LAYER_LIMIT)]
    assert len(list(options.every())) == NESTING_LIMIT


def test_records_with_names_and_contents() -> None:
    octets = b"\3www\2ab\0" + b"\xc0\4\1\4\xc0\0\2\1" + b"\1x\xc0\4\2\5\7\1m\xc0\0" + b"\0\3\2\2\xff"

    options = read(octets, 1, 3)

    assert options.faults == ()
    assert [(one.section, str(one.header.name)) for one in options.items] == [  # type: ignore[attr-defined]  # of both
        ("Questions", "www.ab"),
        ("Records", "ab"),
        ("Records", "x.ab"),
        ("Records", "."),
    ]
    held = [option for item in options.items for _, inner in item.lists for option in inner.items]
    assert [type(one.header) for one in held] == [Address, Mail, Sized]
    assert [one.offset for one in held] == [12, 22, 30]
    assert str(held[0].header.address) == "192.0.2.1"  # type: ignore[attr-defined]  # an Address
    assert str(held[1].header.exchange) == "m.www.ab"  # type: ignore[attr-defined]  # a Mail


@pytest.mark.parametrize(
    ("octets", "counts", "expected"),
    [
        (b"\1a\0", (2, 0), [("Question", 3, "", Code.BAD_COUNT)]),
        (b"\1a\0\0", (1, 0), []),
        (b"\1a", (1, 0), [("Question", 0, "name", Code.BAD_NAME)]),
        (b"\1a\x80\0", (1, 0), [("Question", 0, "name", Code.BAD_NAME)]),
        (b"\1a\xc0\0", (1, 0), [("Question", 0, "name", Code.BAD_NAME)]),
        (b"\0\1", (0, 1), [("Record", 0, "size", Code.TRUNCATED)]),
        (b"\0\1\4\0", (0, 1), [("Record", 0, "data", Code.BAD_RECORD)]),
        (b"\0\1\3\0\0\0", (0, 1), [("Address", 3, "address", Code.BAD_RECORD)]),
        (b"\0\1\5\0\0\0\0\0", (0, 1), [("Address", 7, "", Code.BAD_RECORD)]),
        (b"\0\2\2\1\1\0", (0, 1), [("Mail", 3, "exchange", Code.BAD_RECORD)]),
        (b"\0\2\2\0\0", (0, 1), [("Mail", 3, "preference", Code.BAD_RECORD)]),
        (b"\0\3\1\0", (0, 1), [("Sized", 3, "length", Code.BAD_RECORD)]),
        (b"\0\3\1\4", (0, 1), [("Sized", 3, "length", Code.BAD_RECORD)]),
        (b"\0\x63\2\1\2", (0, 1), []),
    ],
)
def test_what_can_be_wrong_with_records(
    octets: bytes, counts: tuple[int, int], expected: list[tuple[str, int, str, Code]]
) -> None:
    assert faults(read(octets, *counts)) == expected


def test_a_name_that_points_into_the_header_is_said() -> None:
    octets = b"\1a\0\xc0\0"

    options = decode_options(SECTIONS, octets, 3, holder={"questions": 1, "records": 0})

    assert [(one.code, one.severity) for one in options.faults] == [(Code.BAD_NAME, Severity.WARN)]


def test_records_up_to_the_end() -> None:
    options = decode_options(Sections([Section("Questions", Question)]), b"\1a\0\1b\0")

    assert len(options.items) == 2
    assert options.remainder == b""


@given(octets=st.binary(max_size=60), questions=st.integers(0, 4), records=st.integers(0, 4))
def test_items_and_remainder_are_the_octets(octets: bytes, questions: int, records: int) -> None:
    options = read(octets, questions, records)

    at = 0
    for one in options.items:
        assert one.offset == at
        assert bytes(one.header) == octets[at : at + one.length]
        at = one.end
    assert at == options.remainder_offset
    assert octets[at:] == options.remainder


@given(octets=st.binary(max_size=60))
def test_chunks_and_remainder_are_the_octets(octets: bytes) -> None:
    options = decode_options(CHUNKS, octets)

    assert sum(one.length + one.padding for one in options.items) + len(options.remainder) == len(octets)


def test_a_list_within_no_list_is_octets() -> None:
    options = decode_options(ENCLOSING, b"octets")

    assert (options.items, options.remainder, repr(ENCLOSING)) == ((), b"octets", "ENCLOSING")


class FirstKind(Question):
    """A question for one name."""

    stack = Stack(name="question", reference=RFC(1), variant=[this.name == 0])


class LastKind(Question):
    """Any other question."""

    stack = Stack(name="question", reference=RFC(1), variant=[this.name == 1])


def test_a_record_that_no_guard_holds_for_is_the_last_of_its_variants() -> None:
    sections = Sections([Section("Questions", Question, variants=(FirstKind, LastKind))])

    options = decode_options(sections, b"\1a\0")

    assert [type(one.header) for one in options.items] == [LastKind]


def test_a_list_reads_only_fields_before_it() -> None:
    with pytest.raises(SchemaError, match=r"Late\.octets: 'count' is not a field before it"):

        class Late(Header):
            """Counts after the list."""

            count_before: int = field(Int8ub, "Count")
            octets: bytes = field(
                Bytes(this.count_before), "Octets", options=Sections([Section("Questions", Question, this.count)])
            )
            count: int = field(Int8ub, "Count")
            stack = Stack(name="late", reference=RFC(1))


def test_other_terminated_words_are_refused() -> None:
    with pytest.raises(SchemaError, match=r"Included\.text: of NullTerminated only NullTerminated"):

        class Included(Header):
            """The zero octet is part of the value."""

            text: bytes = field(NullTerminated(GreedyBytes, include=True), "Text")
            stack = Stack(name="included", reference=RFC(1))


class Holder(Header):
    """Holds a list of every kind."""

    questions: int = field(Int8ub, "Questions")
    records: int = field(Int8ub, "Records")
    size: int = field(Int8ub, "Size")
    chunks: bytes = field(Bytes(this.size), "Chunks", options=CHUNKS)
    sections: bytes = field(GreedyBytes, "Sections", options=SECTIONS)
    stack = Stack(name="holder", reference=RFC(1))


def test_the_reference_says_what_a_field_holds() -> None:
    text = reference(Holder) + reference(Record) + reference(Box)

    assert "`chunks` is a list of options:" in text
    assert "`sections` holds questions (questions), records (records):" in text
    assert "`data` is what type says (RecordType):" in text
    assert "`chunks` is a list like the one that it stands in" in text
    assert "| `name` | a name |" in text


class Flags(IntEnum):
    BYTE = 0
    WIDE = 1


class Byte(Header):
    """An octet."""

    value: int = field(Int8ub, "Value")
    stack = Stack(name="byte", reference=RFC(1), carried_as={Flags: [0]})


class Wide(Header):
    """Four octets, aligned to four."""

    value: bytes = field(Bytes(4), "Value")
    stack = Stack(name="wide", reference=RFC(1), carried_as={Flags: [1]}, alignment=4)


FLAGGED = Flagged(Flags, this.flags, (Byte, Wide), more=31, again=29, empty=(3,), offset=2)


@pytest.mark.parametrize(("flags", "octets", "expected", "rest"), FLAGGED_CASES.values(), ids=FLAGGED_CASES.keys())
def test_records_are_there_whose_flags_are_set(flags: int, octets: str, expected: list[str], rest: bytes) -> None:
    options = decode_options(FLAGGED, bytes.fromhex(octets), holder={"flags": flags})

    assert [type(one.header).__name__ for one in options.items] == expected
    assert options.remainder == rest
    assert options.faults == ()


def test_a_record_that_its_flag_promises_and_that_is_not_there_is_a_fault() -> None:
    options = decode_options(FLAGGED, b"\7\0\1", holder={"flags": 3})

    assert [one.field for one in options.faults] == ["value"]


def test_flags_of_a_list_stand_before_it() -> None:
    with pytest.raises(SchemaError, match="'flags' is not a field before it"):

        class Late(Header):
            """Flags after the records."""

            records: bytes = field(Bytes(4), "Records", options=FLAGGED)
            flags: int = field(Int32ub, "Flags")
            stack = Stack(name="late", reference=RFC(1))


def test_records_are_aligned_where_their_section_says_so() -> None:
    sections = Sections([Section("All", Sized, alignment=4)])
    options = decode_options(sections, b"\2a\0\0\3bc\0")

    assert [(one.length, one.padding) for one in options.items] == [(2, 2), (3, 1)]


NETWORKS = (None, IPv4PseudoHeader, IPv6PseudoHeader)


def test_a_section_over_a_network_layer_is_not_there_without_one() -> None:
    addresses = VRRP3.layout.slot("addresses").field.options
    assert addresses is not None

    over = [decode_options(addresses, bytes(4), holder={"address_count": 1}, network=one) for one in NETWORKS]

    assert [(len(one.items), one.remainder) for one in over] == [(0, bytes(4)), (1, b""), (0, bytes(4))]
    assert [len(one.faults) for one in over] == [0, 0, 1]
