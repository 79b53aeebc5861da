"""Domain names: expanded as far as they can be, whatever the octets, and written as master files have them."""

from __future__ import annotations

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.domain_names import CUT, RESERVED, Name, NameFault, NameReader, name_octets
from tests.together import together

LABELS = st.lists(st.binary(min_size=1, max_size=63), max_size=3)


def expanded(octets: bytes, at: int = 0, first: int = 0) -> tuple[str, NameFault | None]:
    labels, fault = NameReader(octets, 0, first, len(octets)).labels(at)
    return Name(b"", labels).text, fault


@given(labels=LABELS)
def test_a_name_from_its_text_is_the_name(labels: list[bytes]) -> None:
    wire = b"".join(bytes((len(label),)) + label for label in labels) + b"\0"

    name = Name(wire)

    assert name.labels == tuple(labels)
    assert Name(name.text) == wire
    assert not labels or Name(name.text + ".") == wire
    assert name_octets(wire + b"\xff", 0, len(wire) + 1) == len(wire)


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (b"\0", "."),
        (b"\3www\7example\3com\0", "www.example.com"),
        (b"\3a.b\1\\\0", r"a\.b.\\"),
        (b"\2\0\x1b\0", r"\000\027"),
        (b"\2\xc3\xa9\0", r"\195\169"),
        (b"\1 \0", r"\032"),
        (b"\1@\0", r"\@"),
        (b"\7$ORIGIN\0", r"\$ORIGIN"),
        (b'\6a;b(")\0', r"a\;b\(\"\)"),
    ],
)
def test_text(wire: bytes, text: str) -> None:
    name = Name(wire)

    assert (str(name), f"{name:>20}", repr(name)) == (text, f"{text:>20}", f"Name({text!r})")
    assert Name(text) == wire
    assert pickle.loads(pickle.dumps(name)).text == text


@pytest.mark.parametrize("text", ["a..b", ".a", "a" * 64, "abc." * 63 + "abcd", "a\\", "a\\25", "a\\999", "a\\é"])
def test_a_text_that_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"where|what it does not stand for"):
        Name(text)


def test_an_escaped_character_is_itself() -> None:
    assert Name(r"a\.\b") == b"\3a.b\0"


@pytest.mark.parametrize(
    ("octets", "at", "text", "fault"),
    [
        (b"\3com\0\3www\xc0\0", 5, "www.com", None),
        (b"\3com\0\1a\xc0\0\1b\xc0\5", 9, "b.a.com", None),
        (b"\1a\xc0\0", 0, "a.a", NameFault.LOOP),
        (b"\xc0\0", 0, ".", NameFault.LOOP),
        (b"\xc0\2\xc0\0", 0, ".", NameFault.LOOP),
        (b"\xc0\3\0\1a\0", 0, "a", NameFault.FORWARD),
        (b"\xc0\x40", 0, ".", NameFault.PAST),
        (b"\xc0", 0, ".", NameFault.CUT),
        (b"\3ww", 0, ".", NameFault.CUT),
        (b"\3www", 0, "www", NameFault.CUT),
        (b"\1a\x41", 0, "a", NameFault.RESERVED),
        ((b"\x3f" + b"x" * 63) * 4 + b"\0", 0, ".".join(["x" * 63] * 3), NameFault.TOO_LONG),
    ],
)
def test_expansion(octets: bytes, at: int, text: str, fault: NameFault | None) -> None:
    assert expanded(octets, at) == (text, fault)


def test_a_pointer_to_before_the_first_name_is_followed_and_said() -> None:
    assert expanded(b"\1a\0\xc0\0", 3, first=3) == ("a", NameFault.HEADER)


@pytest.mark.parametrize(("pointers", "fault"), [(32, None), (33, NameFault.MANY), (129, NameFault.TOO_MANY)])
def test_chains_of_pointers(pointers: int, fault: NameFault | None) -> None:
    chain = b"\0" + b"".join((0xC000 | (0 if one == 0 else 2 * one - 1)).to_bytes(2, "big") for one in range(pointers))

    assert expanded(chain, len(chain) - 2) == (".", fault)


def test_names_that_were_read_shorten_the_way() -> None:
    octets = b"\3com\0" + b"".join(b"\1a" + (0xC000 | at).to_bytes(2, "big") for at in (0, 5, 9, 13))
    reader = NameReader(octets, 0, 0, len(octets))

    assert [reader.labels(at) for at in (0, 5, 9, 13)] == [((*(b"a",) * count, b"com"), None) for count in range(4)]


def test_a_name_that_becomes_too_long_through_names_before_it() -> None:
    octets = (b"\x3f" + b"x" * 63) * 3 + b"\0" + b"\x3f" + b"y" * 63 + b"\xc0\0"
    reader = NameReader(octets, 0, 0, len(octets))
    reader.labels(0)

    assert reader.labels(193)[1] is NameFault.TOO_LONG


@pytest.mark.parametrize(
    ("octets", "size"), [(b"", CUT), (b"\1a", CUT), (b"\xc0", CUT), (b"\xc0\0", 2), (b"\1a\x80", RESERVED)]
)
def test_octets_of_a_name(octets: bytes, size: int) -> None:
    assert name_octets(octets, 0, len(octets)) == size


@given(octets=st.binary(max_size=64), at=st.integers(0, 64))
def test_any_octets_come_to_an_end(octets: bytes, at: int) -> None:
    labels, fault = NameReader(octets, 0, 0, len(octets)).labels(at)

    assert sum(map(len, labels)) <= 255
    assert fault is None or fault.severity in ("error", "warn")


TEXTS = {
    b"www": "www",
    b"a b": "a b",
    b"a.b": "a.b",
    b"a\\b": r"a\b",
    b'a"b': 'a"b',
    b"a\0b": r"a\000b",
    b"a\1b": r"a\001b",
    b"\a\b\t\n\v\f\r": r"\a\b\t\n\v\f\r",
    b"\x1b[31m": r"\033[31m",
    b"\x7f": r"\177",
    "münchen".encode(): "münchen",
    "münchen".encode("latin-1"): "m\ufffdnchen",
    b"\xe2\x82\xac": "\N{EURO SIGN}",
    b"\xf0\x9f\x98\x80": "\N{GRINNING FACE}",
    b"\xff\xfe": "\ufffd\ufffd",
    b"\x80x": "\ufffdx",
    b"\xe2\x82": "\ufffd",
    b"\xe2\x82x": "\ufffdx",
    b"\xc2\x85": r"\u0085",
    b"\xe2\x80\xae": r"\u202E",
    b"\xf3\xa0\x80\x81": r"\U000E0001",
    b"\xc0\x80": r"\u0000",
    b"\xc1\xac": "l",
    b"\xed\xa0\x80": "\ufffd",
    b"\xf4\x90\x80\x80": "\ufffd",
    b"\xf8\x88\x80\x80\x80": "\ufffd",
    b"\xfd\xbf\xbf\xbf\xbf\xbf": "\ufffd",
}
"""What tshark 4.0.17 shows of labels."""


@together("label", TEXTS)
def test_the_text_that_wireshark_has(label: bytes) -> None:
    assert Name(b"", (label, b"com")).wireshark_text == f"{TEXTS[label]}.com"


def test_the_root_has_no_labels() -> None:
    assert Name(".").wireshark_text == Name(".").text == "."


@given(st.binary(min_size=1, max_size=60))
def test_no_label_has_a_control_character_in_its_text(label: bytes) -> None:
    assert {unicodedata.category(one) for one in Name(b"", (label,)).wireshark_text}.isdisjoint({"Cc", "Cf", "Cs"})


def test_a_broken_name_has_octets_and_no_text() -> None:
    name = Name(b"\1a\xc0\0", (b"a",), is_broken=True)

    assert (bytes(name), name.labels, str(name), name.wireshark_text) == (b"\1a\xc0\0", (), "", "")
    assert repr(name) == "<broken Name 01 61 c0 00>"
