"""The streams of a connection as text: octets as words, as a dump, or as YAML; holes, contradictions, refusals."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dissect.render.escape import ascii_column, escape
from dissect.render.spans import Line, Role
from dissect.render.tables import count_of
from dissect.session.analysis.numbers import MASK
from dissect.session.sctp.messages.items import SctpFault, SctpHole
from dissect.session.streams.items import Conflict, Hole, Piece, Refused, StreamItem

if TYPE_CHECKING:
    from dissect.framing import Message

ROW: Final = 16
SIDES: Final = {"client": Role.SECOND, "server": Role.THIRD}


def item_lines(
    sender: str, item: StreamItem | SctpHole | SctpFault, note: str = "", *, as_hex: bool = False
) -> Iterator[Line]:
    """What one end sent: a line that says where it stands, and the octets below; `note`: what else is known of them."""
    match item:
        case Piece():
            head = _head(sender, item.begin, item.end, f"#{item.frame}")
            yield [*head, (f"  {note}", Role.FAINT)] if note else head
            yield from _octet_lines(item.octets, item.begin, as_hex=as_hex)
        case Hole():
            missing = count_of(len(item), "octet")
            yield [*_head(sender, item.begin, item.end), (f"  {missing} missing: {item.reason.meaning}", Role.BAD)]
        case Conflict():
            frames = f"#{item.kept_frame}, #{item.refused_frame}"
            said = f"  two versions: #{item.kept_frame} was taken, and not this of #{item.refused_frame}"
            yield [*_head(sender, item.begin, item.end, frames), (said, Role.WARN)]
            yield from _octet_lines(item.refused, item.begin, as_hex=as_hex, role=Role.FAINT)
        case SctpHole():
            yield [(f"  {sender}", SIDES[sender]), (f"  {hole_text(item)}", Role.BAD)]
        case SctpFault():
            said = f"  TSN {item.tsn}, #{item.frame}, of stream {item.stream}, not taken: {item.kind.meaning}"
            yield [(f"  {sender}", SIDES[sender]), (said, Role.WARN)]
            yield from _octet_lines(item.octets, 0, as_hex=as_hex, role=Role.FAINT)
        case _:
            end = item.begin + len(item.octets)
            yield [
                *_head(sender, item.begin, end, f"#{item.frame}"),
                (f"  not taken: {item.reason.meaning}", Role.WARN),
            ]
            yield from _octet_lines(item.octets, item.begin, as_hex=as_hex, role=Role.FAINT)


def hole_text(hole: SctpHole) -> str:
    """Which pieces of messages are missing, and why."""
    last = (hole.end - 1) & MASK
    which = f"TSN {hole.begin}" if last == hole.begin else f"TSN {hole.begin} to {last}"
    return f"{which} missing: {hole.reason.meaning}"


def message_lines(
    sender: str, message: Message, frames: tuple[int, ...], said: str = "", *, as_hex: bool = False
) -> Iterator[Line]:
    """A message, and the frames that brought it. `said`: what its protocol reads in it, in place of text."""
    brought = ", ".join(f"#{frame}" for frame in frames)
    head = _head(sender, message.begin, message.end, brought)
    if not message.is_whole:
        head.append((f"  {message.status}", Role.WARN))
    yield head
    if said and not as_hex:
        yield [(f"    {said}", Role.PLAIN)]
    else:
        yield from _octet_lines(message.octets, message.begin, as_hex=as_hex)


def yaml_peers(host: str, port: int, other: str, other_port: int) -> Iterator[str]:
    """The beginning of the YAML, as tshark writes it: which two ends talk."""
    yield "peers:"
    for peer, (address, number) in enumerate(((host, port), (other, other_port))):
        yield f"  - peer: {peer}\n    host: {json.dumps(address)}\n    port: {number}"
    yield "packets:"


def yaml_item(sender: str, item: StreamItem | SctpHole | SctpFault, time_ns: int | None) -> Iterator[str]:
    """One item of the YAML; `packet`, `peer`, `index`, `timestamp` and `data` are tshark's, other keys are ours."""
    peer = 0 if sender == "client" else 1
    if isinstance(item, Hole):
        yield f"  - peer: {peer}\n    offset: {item.begin}\n    missing: {len(item)}\n    reason: {item.reason}"
        return
    if isinstance(item, SctpHole):
        last = (item.end - 1) & MASK
        yield f"  - peer: {peer}\n    tsn: {item.begin}\n    last_tsn: {last}\n    reason: {item.reason}"
        return
    if isinstance(item, SctpFault):
        yield f"  - packet: {item.frame}\n    peer: {peer}\n    tsn: {item.tsn}\n    stream: {item.stream}"
        yield f"    reason: {item.kind}\n    refused: !!binary |\n{_binary(item.octets)}"
        return
    if isinstance(item, Conflict):
        yield f"  - packet: {item.refused_frame}\n    peer: {peer}\n    offset: {item.begin}"
        yield f"    conflicts_with: {item.kept_frame}\n    refused: !!binary |\n{_binary(item.refused)}"
        return
    yield f"  - packet: {item.frame}\n    peer: {peer}\n    offset: {item.begin}"
    if time_ns is not None:
        yield f"    timestamp: {time_ns // 10**9}.{time_ns % 10**9:09d}"
    if isinstance(item, Refused):
        yield f"    reason: {item.reason}\n    refused: !!binary |\n{_binary(item.octets)}"
    else:
        yield f"    data: !!binary |\n{_binary(item.octets)}"


def _binary(octets: bytes) -> str:
    text = base64.b64encode(octets).decode("ascii")
    return "\n".join(f"      {text[at : at + 76]}" for at in range(0, len(text), 76))


def _head(sender: str, begin: int, end: int, frames: str = "") -> Line:
    place = f"{begin:,}" if end - begin == 1 else f"{begin:,}–{end - 1:,}" if end > begin else f"{begin:,}"
    line = [(f"  {sender}", SIDES[sender]), (f"  {place}", Role.STRONG)]
    return [*line, (f"  {frames}", Role.FAINT)] if frames else line


def _octet_lines(octets: bytes, offset: int, *, as_hex: bool, role: Role = Role.PLAIN) -> Iterator[Line]:
    if as_hex:
        for at in range(0, len(octets), ROW):
            row = octets[at : at + ROW]
            yield [
                (f"    {offset + at:08x}  ", Role.FAINT),
                (f"{row.hex(' '):<{3 * ROW}} ", role),
                (ascii_column(row), Role.FAINT),
            ]
        return
    text = octets.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    for line in text.removesuffix("\n").split("\n"):
        yield [(f"    {escape(line)}", role)]
