from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.capture import open_capture
from dissect.errors import HexTextError
from dissect.hex_text import frames_in_text
from dissect.hex_text.faults import MOST_CHARACTERS, MOST_OCTETS
from tests.captures import captures
from tests.profiles import some_of

WIDTH = 16
FRAMES = st.binary(min_size=1, max_size=100) | st.text("ab 0", min_size=1, max_size=100).map(str.encode)


def rows(octets: bytes, form: Callable[[int, bytes], str], width: int = WIDTH) -> str:
    return "".join(form(at, octets[at : at + width]) + "\n" for at in range(0, len(octets), width))


def characters(octets: bytes) -> str:
    return "".join(chr(one) if 32 <= one < 127 else "." for one in octets)


def half(octets: bytes) -> str:
    return f"{octets[:8].hex(' ')}  {octets[8:].hex(' ')}".rstrip()


def quoted(octets: bytes) -> str:
    return "".join(f"\\x{one:02x}" for one in octets)


def listed(octets: bytes) -> str:
    return ", ".join(f"0x{one:02x}" for one in octets)


DUMPS: dict[str, Callable[[bytes], str]] = {
    "xxd": lambda octets: rows(octets, lambda at, row: f"{at:08x}: {row.hex(' ', -2):<39}  {characters(row)}"),
    "xxd -c 8": lambda octets: rows(octets, lambda at, row: f"{at:08x}: {row.hex(' ', -2)}  {characters(row)}", 8),
    "xxd -g 1": lambda octets: rows(octets, lambda at, row: f"{at:08x}: {row.hex(' '):<47}  {characters(row)}"),
    "od -A x -t x1z": lambda octets: (
        rows(octets, lambda at, row: f"{at:06x} {row.hex(' '):<47}  >{characters(row)}<") + f"{len(octets):06x}\n"
    ),
    "od -t x1": lambda octets: rows(octets, lambda at, row: f"{at:07o} {row.hex(' ')}") + f"{len(octets):07o}\n",
    "od -A d -t x1": lambda octets: rows(octets, lambda at, row: f"{at:07d} {row.hex(' ')}") + f"{len(octets):07d}\n",
    "hexdump -C": lambda octets: rows(octets, lambda at, row: f"{at:08x}  {half(row):<48}  |{characters(row)}|"),
    "tcpdump -X": lambda octets: (
        "12:00:00.1 IP 192.0.2.1.53 > 192.0.2.2.53: UDP\n"
        + rows(octets, lambda at, row: f"\t0x{at:04x}:  {row.hex(' ', -2):<39}  {characters(row)}")
    ),
    "tshark -x": lambda octets: (
        f"Frame ({len(octets)} bytes):\n"
        + rows(octets, lambda at, row: f"{at:04x}  {row.hex(' '):<47}   {characters(row)}")
        + "Reassembled TCP (2 bytes):\n0000  45 00\n"
    ),
    "quoted mail": lambda octets: rows(octets, lambda at, row: f"> {at:06x} {row.hex(' ')}\r"),
}
OTHERS: dict[str, Callable[[bytes], str]] = {
    "stream": bytes.hex,
    "octets": lambda octets: octets.hex(" "),
    "colons": lambda octets: octets.hex(":"),
    "words": lambda octets: octets.hex(" ", -2) if len(octets) % 2 == 0 else octets.hex("-"),
    "lines": lambda octets: "# a comment\n" + rows(octets, lambda _, row: " ".join(f"0x{one:X}" for one in row)),
    "C array": lambda octets: f"/* [1, 2] */\nstatic char x[{len(octets)}] = {{ // a\n{listed(octets)}}};\n",
    "C string": lambda octets: "char x[] =" + rows(octets, lambda _, row: f'"{quoted(row)}"'),
    "escaped string": lambda octets: rows(octets, lambda _, row: f'"{quoted(row)}" \\'),
    "bytes": lambda octets: f"x = {octets!r}",
    "list": lambda octets: repr(list(octets)),
    "call": lambda octets: f"x = bytes({list(octets)!r})  # or [1]",
    "fromhex": lambda octets: f"# b''\nx = bytes.fromhex('{octets.hex(' ')}')",
}
FORMS = {**DUMPS, **OTHERS}


@pytest.mark.heavy
@pytest.mark.parametrize("form", FORMS)
@given(octets=FRAMES)
def test_every_form_is_read(form: str, octets: bytes) -> None:
    assert frames_in_text(FORMS[form](octets)) == [octets]


@pytest.mark.parametrize(
    "form", sorted(FORMS.keys() - {"stream", "octets", "colons", "words", "lines", "escaped string"})
)
@given(first=FRAMES, second=FRAMES)
def test_several_frames_are_told_apart(form: str, first: bytes, second: bytes) -> None:
    assert frames_in_text(f"{FORMS[form](first)}\n\n{FORMS[form](second)}") == [first, second]


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        ("45 00\n00 1c\n\n60 00\n\n\n", [b"\x45\0\0\x1c", b"\x60\0"]),
        (
            "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n00000030  01",
            [bytes(48) + b"\1"],
        ),
        ("0000000 00 00\n*\n0000020\n", [bytes(16)]),
        ("{'E', 0x00, 28}", [b"E\0\x1c"]),
        ("[b'\\x00', b'A\\n\\\\\\101']", [b"\0", b"A\n\\A"]),
        ('"\\x00" "E\\\nF"', [b"\0EF"]),
        ("0000 45 00 text\n0002 11 face\n  0003   12", [b"\x45\0\x11\x12"]),
        ("0000 00 11\n\nadd\n", [b"\0\x11"]),
    ],
)
def test_what_else_is_read(text: str, frames: list[bytes]) -> None:
    assert frames_in_text(text) == frames


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "there are no octets"),
        ("\n \n", 1, "there are no octets"),
        ("Reassembled TCP (2 bytes):\n0000  45 00", 1, "there are no octets"),
        ("45 00\n4x", 2, "'4x' is not hex"),
        ("45 00 123", 1, "'123' has an odd number of digits"),
        ("0000 45 00\n0004 00", 2, "the offset is 0004, but there are 2 octets before it"),
        ("0000 45 00\n*\n0005 00", 3, "the offset is 0005, but there are 2 octets before it"),
        ("0000 45 00\n*\nfffffff0 00", 3, "the offset is fffffff0, but there are 2 octets before it"),
        ("0000 45 00\n00g0 00\n00a9 00", 3, "the offset is 00a9, but there are 2 octets before it"),
        ("0000000 0045 1c00\n", 1, "words in the order of some machine, as of `od -x`: `od -t x1` or `xxd` has octets"),
        ("{0x45,\n256}", 2, "256 is more than an octet holds"),
        ("'\\x45'\n'\\q'", 2, "an unknown escape, 'q'"),
        ("b'\u00e9'", 1, "'\\xe9' is no octet"),
        ("b'\\777'", 1, "511 is more than an octet holds"),
        ("'\\x00' /* {", 1, "a comment or a string that does not end"),
        ('[1] \n"x', 2, "a comment or a string that does not end"),
        ("fromhex('4')", 1, "'4' is not hex"),
        ("00" * (MOST_OCTETS + 1), 1, f"a frame has at most {MOST_OCTETS} octets"),
        (" " * (MOST_CHARACTERS + 1), 1, f"the text has more than {MOST_CHARACTERS} characters"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(HexTextError) as raised:
        frames_in_text(text)
    assert (raised.value.line, raised.value.message, str(raised.value)) == (line, message, f"line {line}: {message}")


@given(st.text("0 1a:x\n*{}[]b'\"\\/#,.>", max_size=200))
def test_nothing_else_is_raised(text: str) -> None:
    with suppress(HexTextError):
        assert all(frames_in_text(text))


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize("path", some_of(captures(), 100), ids=lambda path: path.name)
def test_what_tshark_prints_is_read(path: Path) -> None:
    printed = subprocess.run(["tshark", "-n", "-x", "-r", str(path)], check=True, capture_output=True).stdout
    with open_capture(path) as capture:
        assert frames_in_text(printed.decode("utf-8", "replace")) == [frame.octets for frame in capture]


@pytest.mark.parametrize("text", ["d4c3 b2a1 0200 0400 0000 0000 0000 0000", "0a0d0d0a 1c000000 4d3c2b1a 01000000"])
def test_the_dump_of_a_capture_file_is_not_a_packet(text: str) -> None:
    with pytest.raises(HexTextError, match=r"line 1: these are the octets of a capture file: .*xxd -r"):
        frames_in_text(text)


def test_a_dump_that_begins_later_is_told() -> None:
    with pytest.raises(HexTextError, match="line 1: a dump of a packet begins at offset 0, not at 00000028"):
        frames_in_text("00000028: 4500 0021 c609 4000 4011 f0be  E..!..@.@...")
    with pytest.raises(HexTextError, match="line 1: a dump of a packet begins at offset 0, not at 000050"):
        frames_in_text("000050 45 00 00 21 c6 09 40 00\n000060 40 11 f0 be")
    assert frames_in_text("4500 0021 c609") == [bytes.fromhex("45000021c609")]
    assert frames_in_text("4500 00 21") == [bytes.fromhex("45000021")]
    assert frames_in_text("4500 00 21\nffff 12 34") == [bytes.fromhex("45000021ffff1234")]


def test_escapes_need_no_quotes() -> None:
    assert frames_in_text(r"\x45\x00 \x00\x14") == [bytes.fromhex("45000014")]
