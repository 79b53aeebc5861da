"""Messages of applications, where the packets in which they end are shown: in lines, in full, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dissect.framing import MessageStatus
from dissect.problems import Severity
from dissect.render.counted import plural
from dissect.render.escape import cut, escape
from dissect.render.lines.columns import PacketRow
from dissect.render.lines.marks import marks
from dissect.render.spans import Line, Role, TextSpan
from dissect.session.applications.message import ApplicationMessage

PLACE: Final = 13
WIDEST: Final = 2000
"""So many characters of a value are shown."""
MOST_FRAMES: Final = 12
MOST_IN_LINE: Final = 4
ROLES: Final[Mapping[Severity, Role]] = {
    Severity.ERROR: Role.BAD,
    Severity.WARN: Role.WARN,
    Severity.NOTE: Role.NOTE,
}


def with_messages(row: PacketRow, messages: Sequence[ApplicationMessage]) -> PacketRow:
    """The line of a packet in which messages end: it says what they say, and of those of the other end that they do."""
    told = [one for one in messages if one.tells]
    others = [(f"[completes {escape(cut(one.summary, WIDEST))}]", Role.NOTE) for one in told if one.is_by_receiver]
    row = row._replace(marks=(*row.marks, *others)) if others else row
    said = [one for one in told if not one.is_by_receiver]
    if all(one.is_in_layers for one in said):
        return row
    texts = [row.info if one.is_in_layers else escape(cut(one.summary, WIDEST)) for one in said[:MOST_IN_LINE]]
    more = [f"… {len(said) - MOST_IN_LINE} more"] if len(said) > MOST_IN_LINE else []
    return row._replace(
        protocol="/".join(dict.fromkeys(one.protocol for one in said)),
        marks=(*row.marks, *dict.fromkeys(mark for one in said for mark in _marks(one))),
        info="; ".join([*texts, *more]),
    )


def message_tree(message: ApplicationMessage) -> Iterator[Line]:
    """A message line by line: its fields, and what is wrong with it."""
    holder = "datagram" if message.is_datagram else "stream"
    places = f"octets {message.begin}–{message.end - 1} of its {holder}"
    status = "" if message.is_whole else f", {message.status}"
    yield [
        (message.protocol, Role.PROTOCOL),
        (f"  {message.application.label}", Role.STRONG),
        (f"  {places}{status}{_brought(message)}", Role.FAINT),
    ]
    width = max((len(one.label) for one in message), default=0)
    for one in message:
        text = escape(cut(one.text.rstrip("\r\n"), WIDEST))
        yield [(f"{'':>{PLACE}}  ", Role.FAINT), (f"{one.label:<{width}}  ", Role.PLAIN), (text, Role.ADDRESS)]
    for problem in message.problems:
        role = ROLES[problem.severity]
        yield [
            (f"{problem.severity:>{PLACE}}  ", role),
            (f"{problem.code}: ", role),
            (escape(str(problem)), Role.PLAIN),
        ]


def message_object(message: ApplicationMessage) -> dict[str, Any]:
    """A message for programs. A field that occurs several times has a list."""
    fields: dict[str, list[Any]] = {}
    for one in message:
        fields.setdefault(one.name, []).append(one.value.hex() if isinstance(one.value, bytes) else one.value)
    return {
        "protocol": message.protocol,
        "summary": message.summary,
        "status": message.status.value,
        "begin": message.begin,
        "end": message.end,
        "frames": list(message.frames),
        "fields": {name: values[0] if len(values) == 1 else values for name, values in fields.items()},
        "problems": [
            {"code": one.code.value, "severity": one.severity.value, "offset": one.offset, "message": str(one)}
            for one in message.problems
        ],
    }


def _marks(message: ApplicationMessage) -> Iterator[TextSpan]:
    if message.packet is not None and not message.is_in_layers:
        yield from marks(message.packet)
    if message.status not in {MessageStatus.WHOLE, MessageStatus.MALFORMED}:
        yield f"[{message.status}]", Role.NOTE
    for problem in message.problems:
        if problem.severity is not Severity.NOTE:
            yield f"{message.protocol} {problem.code}", ROLES[problem.severity]


def _brought(message: ApplicationMessage) -> str:
    """Which packets brought it, if it is not only the one."""
    frames = message.frames
    if frames in {(), (message.frame,)}:
        return ""
    named = ", ".join(map(str, frames[:MOST_FRAMES]))
    more = f" and {len(frames) - MOST_FRAMES} more" if len(frames) > MOST_FRAMES else ""
    return f", in {plural(len(frames), 'packet')}: {named}{more}"
