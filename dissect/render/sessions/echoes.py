"""Whether messages came back, as text: a line for each conversation, and one for each message that did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from dissect.addresses import with_port
from dissect.render.spans import Line, Role
from dissect.render.tables import count_of
from dissect.session.analysis.durations import duration
from dissect.session.echo import EchoConversation, EchoedMessage, EchoVerdict

SHOWN: Final = 20
"""How many messages of a conversation are listed that did not come back."""


def echo_lines(one: EchoConversation, *, lists_all: bool = False) -> Iterator[Line]:
    """A conversation."""
    counted = Counter(message.verdict for message in one.messages)
    ends = f"  {one.protocol}  {with_port(*one.client)} → {with_port(*one.server)}  "
    yield [(ends, Role.ADDRESS), (count_of(len(one.messages), "message"), Role.PLAIN), *_summary(one, counted)]
    listed = [message for message in one.messages if lists_all or message.verdict is not EchoVerdict.ECHOED]
    for message in listed if lists_all else listed[:SHOWN]:
        role = Role.GOOD if message.verdict is EchoVerdict.ECHOED else Role.BAD
        yield [(f"    {message_text(message)}", role)]
    if not lists_all and len(listed) > SHOWN:
        yield [(f"    … and {count_of(len(listed) - SHOWN, 'other message')} that did not come back", Role.FAINT)]
    if one.extra:
        yield [(f"    {count_of(one.extra, 'octet')} came back that answer nothing", Role.WARN)]


def _summary(one: EchoConversation, counted: Counter[EchoVerdict]) -> Iterator[tuple[str, Role]]:
    delays = sorted(one.delays_ns)
    for verdict in EchoVerdict:
        if counted[verdict]:
            role = Role.GOOD if verdict is EchoVerdict.ECHOED else Role.BAD
            yield f", {counted[verdict]:,} {verdict.replace('_', ' ')}", role
            if verdict is EchoVerdict.ECHOED and delays:
                first, last = duration(delays[0]), duration(delays[-1])
                yield f" in {first}" if first == last else f" in {first} to {last}", Role.FAINT


def message_text(message: EchoedMessage) -> str:
    """What became of a message."""
    frames = ", ".join(f"#{frame}" for frame in message.frames)
    head = f"{count_of(message.octets, 'octet')} of {frames or 'no frame'}"
    answers = ", ".join(f"#{frame}" for frame in message.answer_frames)
    if message.verdict is EchoVerdict.ECHOED:
        after = "" if message.delay_ns is None else f" after {duration(message.delay_ns)}"
        return f"{head}: came back{after} in {answers}"
    more = ""
    if message.verdict is EchoVerdict.DIFFERENT:
        more = f", from octet {message.difference} on ({answers})"
    elif message.verdict is EchoVerdict.MISSING and message.returned:
        more = f": {count_of(message.returned, 'octet')} came"
    return f"{head}: {message.verdict.meaning}{more}"
