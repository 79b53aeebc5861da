"""`MessageFacts`: what messages in streams tell of the packets in which they end, as filters and columns have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Final

from dissect.blocks.block import Block
from dissect.capture.told import Readers, Several
from dissect.packet import Packet
from dissect.protocols.applications import APPLICATIONS
from dissect.session.applications.limits import DEFAULT_MESSAGE_LIMITS, MessageLimits
from dissect.session.applications.message import ApplicationMessage, FieldValue, told_of
from dissect.session.ordered_pass.follower import Follower
from dissect.session.tcp.rows import SegmentReader

BODIES: Final = MessageLimits(body=1 << 20)
FIELDS: Final = [field for application in APPLICATIONS for field in application.told if not field.reverse_of]


def _value(name: str, fact: FieldValue) -> Any:
    return fact.value if fact.field.name == name else None


class MessageFacts(Follower):
    """What Wireshark says of messages, in the order in which they end in a packet."""

    readers: ClassVar[Readers] = {one.name: partial(_value, one.name) for one in FIELDS if not one.is_body}
    limits: ClassVar[MessageLimits] = DEFAULT_MESSAGE_LIMITS

    def __init__(self) -> None:
        from dissect.session.applications.follower import MessageFollower

        self._messages = MessageFollower(self.limits)
        self._reader = SegmentReader(with_verdicts=True, with_quoted=False, joins=False)

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        for row, found in self._messages.follow(self._reader.read(block, completing)):
            yield row, self._facts(found)

    def take(self, packet: Packet) -> Any:
        found = self._messages.take(packet)
        return self._facts(found) if found else None

    @property
    def damaged(self) -> int:
        return self._messages.damaged

    def _facts(self, messages: Sequence[ApplicationMessage]) -> Several:
        return Several(tuple(told_of(messages)))


class BodyFacts(MessageFacts):
    """What messages carry, which takes more memory."""

    readers: ClassVar[Readers] = {one.name: partial(_value, one.name) for one in FIELDS if one.is_body}
    limits: ClassVar[MessageLimits] = BODIES

    def _facts(self, messages: Sequence[ApplicationMessage]) -> Several:
        return Several(tuple(one for one in told_of(messages) if one.field.is_body))
