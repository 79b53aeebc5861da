"""What people type who come from other programs, and what it is here. Loaded when something was not understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from os.path import exists, splitext
from shlex import quote
from typing import Final

import click

from dissect.cli.sources.source import STANDARD_INPUT
from dissect.errors import FilterError
from dissect.render.escape import escape

CONVERT: Final = "export, for a table of fields, or filter FILE -w OUT, for a capture"
COMMANDS_MEANT: Final = {
    **dict.fromkeys(("cat", "decode", "dump", "list", "print", "read", "view"), "show"),
    **dict.fromkeys(("capinfos", "summary"), "info"),
    **dict.fromkeys(("check", "checksum", "checksums"), "verify"),
    **dict.fromkeys(("lsof", "sockets", "ss"), "netstat"),
    **dict.fromkeys(("csv", "fields", "json", "parquet", "table"), "export"),
    **dict.fromkeys(("copy", "dedup", "grep", "search", "select", "slice"), "filter"),
    **dict.fromkeys(("convert", "save", "write"), CONVERT),
    **dict.fromkeys(("anonymize", "edit", "editcap", "tcprewrite"), "rewrite"),
    **dict.fromkeys(("concat", "join", "mergecap"), "merge"),
    "build": "encapsulate",
    "diff": "compare",
    "help": "--help",
    "version": "--version",
}
"""Words that people know from other programs and try first, and the command that is meant."""

SHOW: Final = "To see the packets of a file: dissect show FILE"
OPTIONS_MEANT: Final = {
    "-r": SHOW,
    **dict.fromkeys(("-e", "-E"), "For fields as a table: dissect export FILE --columns ip.src,ip.dst"),
    "-T": "For objects: dissect show FILE --json; for fields as a table: dissect export FILE --columns ip.src,ip.dst",
    **dict.fromkeys(("-q", "-z"), "For statistics: dissect stats FILE"),
    **dict.fromkeys(("-i", "-D"), "Nothing is captured here; pipe it in: tcpdump -U -w - | dissect show -"),
    "-w": "To copy packets: dissect filter FILE -Y FILTER -w OUT; a table or a page goes to -o OUT",
    **dict.fromkeys(("-A", "-X"), "For the octets: dissect show -x FILE"),
    **dict.fromkeys(("-F", "-s"), "To change packets: dissect rewrite IN -w OUT"),
}
"""Options of tshark, tcpdump and editcap, and what does the same."""

SAME_PURPOSE: Final = (
    ("-w", "-o", "--write", "--output", "--out", "--outfile", "--to"),
    ("-Y", "-f", "-R", "--where", "--display-filter", "--read-filter"),
    ("-V", "-v", "-vv", "-vvv", "--verbose", "--details", "--full"),
    ("-x", "-X", "-xx", "-XX", "-A", "--hex", "--hexdump"),
    ("--json", "-j", "-J"),
    ("--columns", "-e", "--fields"),
    ("--limit-packets", "-c", "--count", "--head", "--max"),
    ("-n", "--number", "--packet"),
    ("-q", "--quiet", "--silent"),
    ("--snaplen", "-s"),
    ("--version", "-V", "-v"),
)
"""Options that do the same, here or in other programs. The first that a command has is the one that is meant."""

LIKE_TCPDUMP: Final = re.compile(r"(?:(?:tcp|udp|ip6?|icmp6?|not|src|dst) )*(?:host|net|port|portrange)(?: |$)")
"""How many filters of tcpdump begin."""
FILES: Final = ("file", "files")
COUNTED: Final = ("numbers", "number", "conversation")
"""What commands call the files that they read, and packets or conversations that are told by number."""
OPERATORS: Final = re.compile(r"[=!<>]=|&&|\|\|")
"""What stands in filters, and hardly in the name of a file."""


def hint_at_command(word: str, commands: Iterable[str]) -> str:
    """What an unknown command may mean."""
    if splitext(word)[1] or exists(word):  # noqa: PTH110, PTH122  # Path.exists raises OSError for a name that is too long
        return f" {SHOW}"
    near = get_close_matches(word, commands, n=1, cutoff=0.5)
    meant = COMMANDS_MEANT.get(word.lower()) or (near[0] if near else "")
    return f" Did you mean {meant}?" if meant else ""


def hint_at_option(name: str, offered: Collection[str]) -> str:
    """What an unknown option may mean, of those that a command has or of those of other programs."""
    here = next((one for group in SAME_PURPOSE if name in group for one in group if one in offered), None)
    if here is not None:
        return f" Here it is {here}."
    meant = OPTIONS_MEANT.get(name)
    return f" {meant}" if meant else ""


def hint_at_word(word: str, command: click.Command) -> str:
    """Where a word belongs that stands for a file, or behind all files, and is none: a filter, or a number."""
    options = {one.name: one.opts[0] for one in command.params}
    if options.keys().isdisjoint(FILES) or word == STANDARD_INPUT or exists(word):  # noqa: PTH110  # as above
        return ""
    counted = next((options[one] for one in COUNTED if one in options), None)
    if counted is not None and word.isascii() and word.isdigit():
        return f" {word!r} is no file; a number is given as {counted} {word}"
    if LIKE_TCPDUMP.match(word):
        example = "tcp.port == 80 and ip.addr == 192.0.2.1"
        return f" {escape(word)!r} is no file. Filters are written as in Wireshark: {_filtering(example, command)}"
    if _is_filter(word):
        return f" {escape(word)!r} is a filter, not a file: {_filtering(word, command)}"
    return ""


def _is_filter(word: str) -> bool:
    if OPERATORS.search(word):
        return True
    from dissect.filter.names import catalogue
    from dissect.filter.parser import parse
    from dissect.packet import default_protocols

    try:
        parse(word, catalogue(default_protocols()))
    except FilterError:
        return False
    return True


def _filtering(text: str, command: click.Command) -> str:
    """How a command is told a filter."""
    shown = quote(escape(text))
    if any("-Y" in one.opts for one in command.params):
        return f"dissect {command.name} FILE -Y {shown}"
    return f"dissect filter FILE -Y {shown} -w - | dissect {command.name} -"
