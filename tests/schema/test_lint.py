"""A declaration that cannot be derived is refused, in one line that says where and why."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import pytest
from construct import Float32b, GreedyString, IfThenElse, VarInt
from construct import Int8ub as Octet

from dissect.errors import SchemaError
from dissect.problems import Code
from dissect.schema import (
    PEEK,
    RFC,
    Covers,
    Crc32c,
    Exchange,
    Expect,
    Extent,
    Fragmentation,
    Header,
    InternetChecksum,
    Mark,
    Next,
    PayloadNames,
    Pick,
    Readdress,
    Say,
    Stack,
    State,
    Transit,
    field,
    phrases,
    view,
)
from dissect.schema.expressions import SPELLING
from dissect.schema.fields import View
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, If, Int8ub, Int16ub, Ipv4, VariableInt, this
from tests.together import together


class Space(IntEnum):
    ONE = 1


META: Any = type(Header)
A_TEXT: Any = "4"
PLAIN = Stack(name="h", reference=RFC(1))


class Delimited(Header):
    """Has a field of a name that others have too."""

    a: int = field(Int8ub, "A")
    stack = Stack(name="delimited", reference=RFC(1))


def declare(**body: Any) -> Callable[[], type[Header]]:
    """A declaration to be tried: the class H with these fields (construct words) and words."""
    fields = {name: field(word, name.title()) if hasattr(word, "parse") else word for name, word in body.items()}
    return lambda: META("H", (Header,), {"__module__": __name__, **fields})


def stacked(**words: Any) -> Callable[[], type[Header]]:
    return declare(a=Int8ub, rest=Bytes(this.a), stack=Stack(name="h", reference=RFC(1), **words))


REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    "what is kept has no fixed place": (
        stacked(transit=Transit(kept=["b"])),
        "H.stack.transit: 'b' is not a field of fixed place",
    ),
    "the flow has no fixed place": (
        stacked(transit=Transit(flow=["rest"])),
        "H.stack.transit: 'rest' is not a field of fixed place",
    ),
    "what stays on its link is told by a field without fixed place": (
        stacked(transit=Transit(kept=["a", "rest"], stays=[this.rest == 0])),
        "H.stack.transit: 'rest' is not a field of fixed place",
    ),
    "the flow is told by bits": (
        declare(
            a=BitsInteger(4),
            b=BitsInteger(4),
            stack=Stack(name="h", reference=RFC(1), transit=Transit(flow=["b"])),
        ),
        "H.stack.transit.flow: 'b' is not made of whole octets",
    ),
    "a mark is told by a field without fixed place": (
        stacked(exchange=Exchange(marks=[Mark("x", {"rest": 1})])),
        "H.stack.exchange: 'rest' is not a field of fixed place",
    ),
    "a number of openings has one octet": (
        stacked(exchange=Exchange(number="a")),
        "H.stack.exchange: 'a' is not made of four whole octets",
    ),
    "two marks have one name": (
        stacked(exchange=Exchange(marks=[Mark("x"), Mark("x")])),
        "H.stack.exchange.marks: more than 8, or two of the same name",
    ),
    "a mark comes after one that there is not": (
        stacked(exchange=Exchange(marks=[Mark("x", after="y")])),
        "H.stack.exchange: 'y' is the name of no mark",
    ),
    "a state is told by a mark that there is not": (
        stacked(exchange=Exchange(marks=[Mark("x")], states=[State("s", "", both=["y"])])),
        "H.stack.exchange: 'y' is the name of no mark",
    ),
    "function as a size": (
        declare(a=Int8ub, b=Bytes(lambda context: context.a)),
        "H.b: a function cannot be derived; write a `this` expression",
    ),
    "field times field": (
        declare(a=Int8ub, b=Bytes(this.a * this.a)),
        "H.b: (this['a'] * this['a']) is not affine: it multiplies a field by a field",
    ),
    "division": (
        declare(a=Int8ub, b=Bytes(this.a / 2)),
        "H.b: (this['a'] / 2) is not affine: only +, - and × a constant can be derived",
    ),
    "comparison as a size": (
        declare(a=Int8ub, b=Bytes(this.a > 2)),
        "H.b: (this['a'] > 2) is a comparison, not an amount",
    ),
    "outer context": (declare(a=Int8ub, b=Bytes(this._.a)), "H.b: this['_']['a'] does not name a field of this header"),
    "truth value as a size": (declare(b=Bytes(True)), "H.b: a truth value is not an amount"),
    "text as a size": (declare(b=Bytes(A_TEXT)), "H.b: '4' is not an amount"),
    "forward reference": (
        declare(a=Bytes(this.b), b=Int8ub),
        "H.a: depends on 'b', which is not an earlier field",
    ),
    "a size in octets": (declare(a=Bytes(1), b=Bytes(this.a)), "H.b: depends on 'a', which is not a number"),
    "a size in an address": (declare(a=Ipv4, b=Bytes(this.a)), "H.b: depends on 'a', which is not a number"),
    "If with octets": (declare(a=Bytes(1), b=If(this.a, Int8ub)), "H.b: depends on 'a', which is not a number"),
    "fewer octets than none": (declare(a=Bytes(-1)), "H.a: a field of -1 octets"),
    "half an octet": (declare(a=BitsInteger(4)), "H: its bits do not add up to whole octets"),
    "a number across octets": (
        declare(a=BitsInteger(4), b=Int8ub),
        "H.b: begins within an octet; the bits before it do not add up to 8",
    ),
    "rest in the middle": (
        declare(a=GreedyBytes, b=Int8ub),
        "H.a: it takes the rest of the window and so must be the last field",
    ),
    "a word outside the vocabulary": (declare(a=VarInt), "H.a: VarInt is not a word of header declarations"),
    "text": (declare(a=GreedyString("utf8")), "H.a: StringEncoded is not a word of header declarations"),
    "a float": (declare(a=Float32b), "H.a: '>f' is not an integer"),
    "an integer of varying width": (
        declare(a=Int8ub, b=BitsInteger(this.a)),
        "H.b: an integer has a constant width",
    ),
    "a choice": (
        declare(a=Flag, pad=BitsInteger(7), b=IfThenElse(this.a, Octet, Int16ub)),
        "H.b: only If can be derived, not IfThenElse",
    ),
    "If around varying octets": (
        declare(a=Int8ub, b=If(this.a, Bytes(this.a))),
        "H.b: what If guards must have a constant size in whole octets",
    ),
    "If with a function": (
        declare(a=Int8ub, b=If(lambda context: True, Int8ub)),
        "H.b: a function cannot be derived; write a `this` expression",
    ),
    "a reserved name": (declare(schema=Int8ub, stack=Stack(name="h", reference=RFC(1))), "H.schema: the name is taken"),
    "a private name": (declare(_a=Int8ub, stack=Stack(name="h", reference=RFC(1))), "H._a: the name is taken"),
    "no label": (
        lambda: META("H", (Header,), {"a": field(Int8ub, ""), "stack": Stack(name="h", reference=RFC(1))}),
        "H.a: a field needs the label of its RFC",
    ),
    "a number in words": (
        lambda: META(
            "H", (Header,), {"a": field(Int8ub, "A", spelled="words"), "stack": Stack(name="h", reference=RFC(1))}
        ),
        "H.a: 'words' is no way to spell its values",
    ),
    "a line about no field": (
        declare(a=Int8ub, line=phrases("{a}", Say("{a}", when=this.b)), stack=Stack(name="h", reference=RFC(1))),
        "H.line: 'b' is neither a field nor a view of H",
    ),
    "a phrase that does not end": (lambda: Say("{a"), "'{a' is not a phrase: expected '}' before end of string"),
    "a stack that is none": (declare(a=Int8ub, stack={}), "H.stack: not a Stack"),
    "a key of varying place": (
        stacked(next=[Next(Space, this.rest)]),
        "H.stack.next[0]: 'rest' is not a field of fixed place in H",
    ),
    "an extent of no field": (
        stacked(extent=[Extent(this.b)]),
        "H.stack.extent[0]: 'b' is not a field of fixed place in H",
    ),
    "an expectation at no field": (
        stacked(expect=[Expect(this.a == 1, "c", "", code=Code.BAD_LENGTH)]),
        "H.stack.expect[0]: 'c' is not a field of fixed place in H",
    ),
    "octets recognized by no field": (
        stacked(recognized_by=this.b == 1),
        "H.stack.recognized_by[0]: 'b' is not a field of fixed place in H",
    ),
    "a header that delimits one with a field of the same name": (
        stacked(delimits=Delimited),
        "H.stack.delimits: the header that is delimited has a field 'a' too",
    ),
    "a header of varying size that delimits another": (
        declare(x=VariableInt, stack=Stack(name="h", reference=RFC(1), delimits=Delimited)),
        "H.stack.delimits: the size of H is found only by reading it",
    ),
    "fragments of no field": (
        stacked(fragmentation=Fragmentation(this.a, this.b)),
        "H.stack.fragmentation: 'b' is not a field of fixed place in H",
    ),
    "an address of no guard": (
        stacked(readdress=Readdress("a", "rest", Pick.LAST, when=this.rest == 1)),
        "H.stack.readdress: 'rest' is not a field of fixed place in H",
    ),
    "an address that is a number": (
        stacked(readdress=Readdress("destination_address", "a", Pick.LAST)),
        "H.stack.readdress: 'a' is not a field of octets, or of an address",
    ),
    "an address of no field": (
        stacked(readdress=Readdress("destination_address", "b", Pick.LAST)),
        "H.stack.readdress: 'b' is not a field of octets, or of an address",
    ),
    "a look behind the rest": (
        declare(a=GreedyBytes, stack=Stack(name="h", reference=RFC(1), next=[Next(Space, PEEK)])),
        "H.stack.next: nothing is left to look at behind the header, which takes the rest",
    ),
    "a payload without a name": (stacked(payload_names=PayloadNames()), "H.stack.payload_names: there is no name"),
    "a payload with the name of a field": (
        declare(
            a=field(Int8ub, "A", wireshark="h.len"),
            stack=Stack(name="h", reference=RFC(1), payload_names=PayloadNames(length="h.len")),
        ),
        "H.stack.payload_names: 'h.len' is the name of something else in H",
    ),
    "a payload of one name": (
        stacked(payload_names=PayloadNames(length="h.data", octets="h.data")),
        "H.stack.payload_names: 'h.data' is the name of something else in H",
    ),
    "a payload behind all octets": (
        declare(a=GreedyBytes, stack=Stack(name="h", reference=RFC(1), payload_names=PayloadNames(octets="h.data"))),
        "H.stack.payload_names: no field of H says where the header ends",
    ),
    "a checksum of 8 bits": (
        stacked(checksum=InternetChecksum("a")),
        "H.stack.checksum: 'a' is not a 16-bit field of fixed place",
    ),
    "a checksum of no field": (
        stacked(checksum=InternetChecksum("b")),
        "H.stack.checksum: 'b' is not a 16-bit field of fixed place",
    ),
    "a CRC of 16 bits": (
        declare(a=Int16ub, stack=Stack(name="h", reference=RFC(1), checksum=Crc32c("a"))),
        "H.stack.checksum: 'a' is not a 32-bit field of fixed place",
    ),
    "a checksum that may be somewhere": (
        declare(
            a=Int8ub,
            b=Bytes(this.a),
            c=If(this.a, Int16ub),
            stack=Stack(name="h", reference=RFC(1), checksum=InternetChecksum("c")),
        ),
        "H.stack.checksum: 'c' is not a 16-bit field of fixed place",
    ),
    "a checksum over a header without an end": (
        declare(
            a=Int16ub,
            b=GreedyBytes,
            stack=Stack(name="h", reference=RFC(1), checksum=InternetChecksum("a", covers=Covers.HEADER)),
        ),
        "H.stack.checksum: a header that takes the rest of its window has no end: use Covers.EXTENT",
    ),
    "a checksum within a word": (
        declare(a=Int8ub, b=Int16ub, stack=Stack(name="h", reference=RFC(1), checksum=InternetChecksum("b"))),
        "H.stack.checksum: 'b' is not made of whole 16-bit words of fixed place",
    ),
    "a checksum that skips half a word": (
        declare(
            a=Int16ub, b=Int8ub, stack=Stack(name="h", reference=RFC(1), checksum=InternetChecksum("a", skips="b"))
        ),
        "H.stack.checksum: 'b' is not made of whole 16-bit words of fixed place",
    ),
    "a checksum that covers no field": (
        declare(a=Int16ub, stack=Stack(name="h", reference=RFC(1), checksum=InternetChecksum("a", coverage=this.b))),
        "H.stack.checksum: 'b' is not a field of fixed place in H",
    ),
    "a checksum where no field says so": (
        declare(a=Int16ub, stack=Stack(name="h", reference=RFC(1), checksum=Crc32c("a", when=this.b == 1))),
        "H.stack.checksum: 'b' is not a field of fixed place in H",
    ),
    "another way to take another checksum": (
        declare(
            a=Int16ub,
            b=Int16ub,
            stack=Stack(name="h", reference=RFC(1), checksum=InternetChecksum("a", accepted_too=InternetChecksum("b"))),
        ),
        "H.stack.checksum.accepted_too: not one other way to take 'a'",
    ),
    "a guard with or": (
        lambda: Next(Space, this.a, when=(this.a == 1) | (this.a == 2)),
        f"Next.when: ((this['a'] == 1) | (this['a'] == 2)) is not a guard: {SPELLING}",
    ),
    "a guard that is a number": (
        lambda: Next(Space, this.a, when=1),
        f"Next.when: 1 is not a guard: {SPELLING}",
    ),
    **{
        f"the phrase {text}": (
            declare(a=Int8ub, b=Bytes(1), f=Flag, rest=BitsInteger(7), c=Ipv4, line=phrases(text), stack=PLAIN),
            f"H.line: {name} cannot be written as {spelling!r} in {text!r}",
        )
        for text, name, spelling in (
            ("{a:text}", "a", "text"),
            ("{a:c}", "a", "c"),
            ("{b:c}", "b", "c"),
            ("{b*2}", "b", ""),
            ("{c:hex}", "c", "hex"),
            ("{flags:g}", "flags", "g"),
            ("{flags:-g,f}", "flags", "-g,f"),
            ("{payload_octets:d}", "payload_octets", "d"),
        )
    },
    "flags where there are none": (
        declare(a=Int8ub, line=phrases("{flags}"), stack=PLAIN),
        "H.line: flags cannot be written as '' in '{flags}'",
    ),
    "a view of a product": (
        lambda: view(this.a * this.a, "V"),
        "view V: (this['a'] * this['a']) is not affine: it multiplies a field by a field",
    ),
}


@together("name", REFUSALS)
def test_refuses_what_cannot_be_derived(name: str) -> None:
    declaration, message = REFUSALS[name]

    with pytest.raises(SchemaError) as refusal:
        declaration()

    assert str(refusal.value) == message


def test_a_constant_may_stand_on_either_side_and_be_subtracted() -> None:
    header = declare(a=Int8ub, b=Bytes(2 * this.a), c=Bytes(this.a * 2 - 1 - this.a))()

    assert [str(slot.width) for slot in header.layout.slots] == ["8", "a × 16", "a × 8 - 8"]


def test_a_member_of_an_enumeration_is_the_number_that_it_has() -> None:
    class Rare(IntEnum):
        ONE = 987_654

    key = Next(Rare, Rare.ONE).key

    assert type(key.constant) is int


def test_a_view_belongs_to_a_header() -> None:
    class NoHeader:
        v = view(this.a, "V")

    assert isinstance(NoHeader.v, View)
    with pytest.raises(TypeError):
        NoHeader().v


def test_what_follows_sizes_that_cancel_is_not_of_fixed_place() -> None:
    header = declare(a=Int8ub, b=Bytes(this.a), c=Bytes(8 - this.a), d=Int8ub)()

    assert [slot.field.name for slot in header.layout.fixed] == ["a"]
    assert header.layout.size.evaluate({"a": 3}) == 10


def test_a_variant_may_declare_a_field_again_under_other_names() -> None:
    class Base(Header):
        a: int = field(Int8ub, "A", wireshark="h.a")
        b: int = field(Int8ub, "B")
        stack = Stack(name="h", reference=RFC(1))

    class Variant(Base):
        a: int = field(Int8ub, "Other", wireshark="h.other")
        c: int = field(Int8ub, "C")
        stack = Base.stack.varied([this.a == 1])

    assert [(one.name, one.wireshark) for one in Variant.fields] == [("a", "h.other"), ("b", ""), ("c", "")]
    assert bytes(Variant(a=1, b=2, c=3)) == b"\1\2\3"
    with pytest.raises(SchemaError, match=r"H.a: not the size or kind that it has in Base"):
        META("H", (Base,), {"a": field(Int16ub, "A")})
