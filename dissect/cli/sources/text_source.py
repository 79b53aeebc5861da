"""Packets written down as text, on the command line or on standard input, read as a capture without times."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING, Final

import click

from dissect.cli.output import Status, complain
from dissect.cli.sources.source import CaptureInput
from dissect.errors import HexTextError
from dissect.packet.limits import NestingLimits
from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import ProtocolSet
    from dissect.packet.reassembly import Reassembler
    from dissect.session import PacketReader

LOOKED_AT: Final = 64
"""Octets of standard input by which text is told from captures."""
NO_TEXT: Final = (b"\n\r\r\n", b"snoop", b"btsnoop")
"""What captures begin with that could be text."""
CONTROLS: Final = frozenset(range(32)) - set(b"\t\n\r\f")
LINK_NAMES: Final = {"RAW": "IP", "ETHERNET": "Ethernet"}

hex_option = click.option(
    "--hex",
    "hex_text",
    metavar="TEXT",
    help="Show packets of a text instead: '45 00 00 1c …', as a dump or as code. Text can also come on standard input: "
    "xxd f.bin | dissect show -",
)
link_type_option = click.option(
    "--link-type",
    metavar="LINK",
    help="How packets of a text begin: ethernet, raw (IP), linux_sll … or a number. Without it, it is guessed.",
)


def chosen_link_type(name: str | None) -> int | None:
    """The number of a link type. UsageError for an unknown name."""
    if name is None:
        return None
    from dissect.assigned_numbers.link_types import link_type_number

    try:
        return link_type_number(int(name) if name.isascii() and name.isdigit() else name)
    except ValueError as error:
        raise click.UsageError(escape(str(error))) from None


def is_text_waiting() -> bool:
    """Whether standard input begins like text. It waits for the first octets, but leaves them to be read."""
    peek = getattr(getattr(sys.stdin, "buffer", None), "peek", None)
    if peek is None:
        return False
    try:
        head: bytes = peek(LOOKED_AT)[:LOOKED_AT]
    except OSError:
        return False
    return bool(head) and head.isascii() and not head.startswith(NO_TEXT) and not CONTROLS & set(head)


def text_waiting() -> str:
    """Standard input as text, no more than is read of it."""
    from dissect.hex_text.faults import MOST_CHARACTERS

    return sys.stdin.buffer.read(MOST_CHARACTERS + 1).decode("ascii", "replace")


class TextInput(CaptureInput):
    """The packets of a text. Afterwards `status` is UNREADABLE if it holds none."""

    def __init__(
        self,
        text: str,
        link_type: int | None,
        protocols: ProtocolSet | None,
        limits: NestingLimits,
        name: str,
        reassemble: bool | Reassembler = True,
        *,
        chosen: Filter | None = None,
    ) -> None:
        """`link_type`: None guesses it, and says what it guessed."""
        super().__init__(name, protocols, limits, reassemble, chosen=chosen)
        self._text = text
        self._link_type = link_type
        self._fault = ""

    def complain(self) -> None:
        if self._fault:
            complain(self._fault)
        super().complain()

    def _opened(self) -> PacketReader | None:
        from dissect.capture import PcapngWriter
        from dissect.hex_text import frames_in_text, guessed_link_type
        from dissect.session import open_packets

        try:
            frames = frames_in_text(self._text)
        except HexTextError as error:
            self._fault, self.status = f"{self.file}: {error}", Status.UNREADABLE
            return None
        link_type = self._link_type
        if link_type is None:
            link_type = guessed_link_type(frames[0])
            complain(f"read as {LINK_NAMES[link_type.name]}; --link-type says otherwise")
        file = BytesIO()
        with PcapngWriter(file, link_type) as writer:
            for octets in frames:
                writer.write(octets)
        file.seek(0)
        return open_packets(
            file,
            protocols=self._protocols,
            limits=self._limits,
            reassemble=self._reassemble,
            follow=self._followed,
        )
