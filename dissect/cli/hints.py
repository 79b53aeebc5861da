"""What people type who come from other programs, and what it is here. Loaded when something was not understood."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from os.path import exists, splitext
from typing import Final

COMMANDS_MEANT: Final = {
    **dict.fromkeys(("cat", "decode", "dump", "list", "print", "read", "view"), "show"),
    **dict.fromkeys(("capinfos", "summary"), "info"),
    **dict.fromkeys(("check", "checksum", "checksums"), "verify"),
    **dict.fromkeys(("lsof", "sockets", "ss"), "netstat"),
    **dict.fromkeys(("convert", "csv", "fields", "table"), "export"),
    **dict.fromkeys(("copy", "dedup", "grep", "search"), "filter"),
    **dict.fromkeys(("anonymize", "edit", "editcap", "tcprewrite"), "rewrite"),
    **dict.fromkeys(("concat", "join", "mergecap"), "merge"),
    "build": "encapsulate",
    "diff": "compare",
    "help": "--help",
}
"""Words that people know from other programs and try first, and the command that is meant."""

SHOW: Final = "To see the packets of a file: dissect show FILE"
OPTIONS_MEANT: Final = {
    "-r": SHOW,
    **dict.fromkeys(("-T", "-e", "-E"), "For fields as a table: dissect export FILE --columns ip.src,ip.dst"),
    **dict.fromkeys(("-q", "-z"), "For statistics: dissect stats FILE"),
    **dict.fromkeys(("-i", "-D"), "Nothing is captured here; pipe it in: tcpdump -U -w - | dissect show -"),
    "-w": "To copy packets: dissect filter FILE -Y FILTER -w OUT; a table or a page goes to -o OUT",
    **dict.fromkeys(("-A", "-X"), "For the octets: dissect show -x FILE"),
    **dict.fromkeys(("-F", "-s"), "To change packets: dissect rewrite IN -w OUT"),
}
"""Options of tshark, tcpdump and editcap, and what does the same."""


def hint_at_command(word: str, commands: Iterable[str]) -> str:
    """What an unknown command may mean."""
    if splitext(word)[1] or exists(word):  # noqa: PTH110, PTH122  # Path.exists raises OSError for a name that is too long
        return f" {SHOW}"
    near = get_close_matches(word, commands, n=1, cutoff=0.5)
    meant = COMMANDS_MEANT.get(word.lower()) or (near[0] if near else "")
    return f" Did you mean {meant}?" if meant else ""


def hint_at_option(name: str) -> str:
    """What an unknown option may mean."""
    meant = OPTIONS_MEANT.get(name)
    return f" {meant}" if meant else ""
