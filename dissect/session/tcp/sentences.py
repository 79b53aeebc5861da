"""What TCP segments do, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from dissect.session.analysis.telling import MESSAGE, Sentence, Telling, event_sentences, event_templates
from dissect.session.tcp.events import EventKind
from dissect.session.tcp.segment import ACK, FIN, RST, SYN
from dissect.session.tcp.states.follower import Step
from dissect.session.tcp.states.state import State

NAME: Final = "tcp"
FIRST: Final = 1
"""The number of the first octet of a stream; the SYN before it counts as one."""
FLAGS: Final = ((SYN, "SYN"), (FIN, "FIN"), (RST, "RST"), (ACK, "ACK"))
"""Those that a segment is called by."""
AGAIN: Final = ("retransmission", EventKind.REPEATED, EventKind.CAPTURED_TWICE)
"""Events, and families of events, of segments that were sent before."""

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tcp.open": "“May I talk to you?” {Sender} asks to open a connection, and says at which number it starts to "
        "count its octets.",
        "tcp.answer": "“Yes. May I talk to you, too?” {Sender} confirms the number of {receiver}, and says its own.",
        "tcp.opened": "“Then we are connected.” {Sender} confirms; now both have agreed, and data may flow.",
        "tcp.data": "{Sender} sends {message}: octets {first} to {last} of its stream.",
        "tcp.octet": "{Sender} sends {message}: octet {first} of its stream.",
        "tcp.again": "{Sender} sends {message} again: octets {first} to {last} of its stream.",
        "tcp.confirms_too": "In the same segment it confirms: everything before octet {ack} has arrived.",
        "tcp.awaits_first": "In the same segment it says that it still waits for octet 1 of {receiver}.",
        "tcp.confirms": "“Everything before octet {ack} has arrived.” {Sender} confirms; the segment carries no data.",
        "tcp.closes": "“I have no more to say.” {Sender} closes its direction; what {receiver} still has to say may "
        "come.",
        "tcp.closes_too": "“Nor have I.” {Sender} closes its direction as well.",
        "tcp.closed": "“I know that you have finished.” {Sender} confirms the end; both directions are closed.",
        "tcp.half_closed": "“I know that you have finished.” {Sender} confirms the end of the other direction, and may "
        "go on sending.",
        "tcp.refuses": "“Nobody listens here.” {Sender} refuses the connection.",
        "tcp.resets": "“I break off.” {Sender} ends the connection at once; what is on the way is lost.",
        "tcp.plain": "{Sender} sends a segment without data.",
        **event_templates(NAME, EventKind),
    }
)
"""In the order in which a connection has them."""


def telling_of(step: Step, message: str) -> Telling:
    """What a segment does. `message`: its data in words."""
    moment = step.moment
    segment = moment.segment
    flags = [name for flag, name in FLAGS if segment.flags & flag]
    name = message if segment.length else ", ".join(flags) or "no flags"
    if segment.length and segment.flags & (SYN | FIN | RST):
        name = f"{message} {', '.join(one for one in flags if one != 'ACK')}"
    said = (*_sentences(step, message), *event_sentences(NAME, moment.events))
    return Telling(name, said)


def _sentences(step: Step, message: str) -> Iterator[Sentence]:
    segment = step.moment.segment
    flags = segment.flags
    if flags & RST:
        refused = step.receiver.before.likely in {State.SYN_SENT, None} and flags & ACK
        yield Sentence("tcp.refuses" if refused and _had_asked(step) else "tcp.resets")
        return
    if flags & SYN:
        yield Sentence("tcp.answer" if flags & ACK else "tcp.open")
    if segment.length:
        yield _data(step, message)
    if flags & FIN:
        finished = step.moment.other.fin is not None
        yield Sentence("tcp.closes_too" if finished else "tcp.closes")
    elif not segment.length and not flags & SYN:
        yield _confirmation(step)
    if flags & ACK and segment.length and not flags & SYN:
        ack = _relative_ack(step)
        yield Sentence("tcp.awaits_first") if ack == FIRST else Sentence("tcp.confirms_too", {"ack": ack})


def _had_asked(step: Step) -> bool:
    """Whether the receiver of a reset has only asked for a connection."""
    other = step.moment.other
    return other.syn is not None and step.moment.own.syn is None


def _data(step: Step, message: str) -> Sentence:
    moment = step.moment
    length = moment.segment.length
    first = moment.own.relative(moment.segment.sequence) + (moment.segment.flags & SYN != 0)
    again = any(one.kind.family in AGAIN for one in moment.events)
    if length == 1 and not again:
        return Sentence("tcp.octet", {MESSAGE: message, "first": first})
    return Sentence(
        "tcp.again" if again else "tcp.data", {MESSAGE: message, "first": first, "last": first + length - 1}
    )


def _confirmation(step: Step) -> Sentence:
    """What a segment without data, SYN and FIN says."""
    if not step.moment.segment.flags & ACK:
        return Sentence("tcp.plain")
    if step.sender.before.likely in {State.ESTABLISHED, State.SYN_SENT} and step.receiver.before.likely is (
        State.SYN_RECEIVED
    ):
        return Sentence("tcp.opened")
    other, ack = step.moment.other, step.moment.segment.acknowledgment
    if other.fin is not None and ack == other.fin[0]:
        return Sentence("tcp.closed" if step.moment.own.fin is not None else "tcp.half_closed")
    return Sentence("tcp.confirms", {"ack": _relative_ack(step)})


def _relative_ack(step: Step) -> int:
    return step.moment.other.relative(step.moment.segment.acknowledgment)
