"""Echoes of datagrams and of SCTP messages: one with the same octets must come back, each once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from dissect.session.echo.items import EchoedMessage, EchoVerdict

NO_ANSWER: Final = -1


class Sent(NamedTuple):
    """A message of one end."""

    octets: bytes
    frames: tuple[int, ...]
    time_ns: int | None
    missing: int = 0
    """How many of its octets the capture lacks."""
    is_damaged: bool = False
    """Whether its checksum is wrong, so that it is discarded."""


def matched(sent: Sequence[Sent], answers: Sequence[Sent]) -> tuple[tuple[EchoedMessage, ...], int]:
    """What became of each message, and how many octets came back in others.

    An answer belongs to the oldest message with the same octets that has none. Of what is left, message and answer are
    taken together in their order: they differ. Damaged ones are discarded.
    """
    waiting: dict[bytes, deque[int]] = {}
    for index, one in enumerate(sent):
        if one.is_damaged or one.missing:
            continue
        waiting.setdefault(one.octets, deque()).append(index)
    found: list[int] = [NO_ANSWER] * len(sent)
    left: deque[int] = deque()
    for index, one in enumerate(answers):
        if one.is_damaged:
            continue
        same = waiting.get(one.octets)
        if same and not one.missing and sent[same[0]].frames[0] < one.frames[-1]:
            found[same.popleft()] = index
        else:
            left.append(index)
    messages = []
    extra = 0
    for index, one in enumerate(sent):
        answer = found[index]
        if answer != NO_ANSWER:
            messages.append(_echoed(one, answers[answer]))
            continue
        if one.is_damaged:
            messages.append(EchoedMessage(EchoVerdict.DAMAGED, len(one.octets) + one.missing, one.frames, one.time_ns))
            continue
        while left and answers[left[0]].frames[-1] < one.frames[0]:  # it came before
            extra += len(answers[left.popleft()].octets)
        messages.append(_not_echoed(one, answers[left.popleft()] if left else None))
    return tuple(messages), extra + sum(len(answers[index].octets) for index in left)


def _echoed(one: Sent, answer: Sent) -> EchoedMessage:
    delay = None if one.time_ns is None or answer.time_ns is None else answer.time_ns - one.time_ns
    return EchoedMessage(
        EchoVerdict.ECHOED,
        len(one.octets),
        one.frames,
        one.time_ns,
        answer_frames=answer.frames,
        delay_ns=delay,
        returned=len(one.octets),
    )


def _not_echoed(one: Sent, answer: Sent | None) -> EchoedMessage:
    size = len(one.octets) + one.missing
    if answer is None:
        verdict = EchoVerdict.NOT_CAPTURED if one.missing else EchoVerdict.MISSING
        return EchoedMessage(verdict, size, one.frames, one.time_ns)
    pairs = zip(one.octets, answer.octets, strict=False)
    common = next((at for at, (mine, its) in enumerate(pairs) if mine != its), None)
    if common is None and (one.missing or answer.missing):
        return EchoedMessage(EchoVerdict.NOT_CAPTURED, size, one.frames, one.time_ns, answer_frames=answer.frames)
    first = min(len(one.octets), len(answer.octets)) if common is None else common
    return EchoedMessage(
        EchoVerdict.DIFFERENT,
        size,
        one.frames,
        one.time_ns,
        answer_frames=answer.frames,
        difference=first,
        returned=first,
    )
