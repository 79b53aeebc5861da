"""What UDP datagrams do, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dissect.session.analysis.telling import MESSAGE, Sentence, Telling

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "udp.sends": "{Sender} sends {message} in one datagram. Nobody asked beforehand whether {receiver} is there, "
        "and nothing will confirm that it arrived.",
        "udp.sends_next": "{Sender} sends {message} in one datagram, which is a message of its own.",
        "udp.sends_all": "{Sender} sends {message} in one datagram to everybody who listens at {receiver}.",
        "udp.empty": "{Sender} sends an empty datagram: a message of no octets, and yet a message.",
    }
)


def telling_of(message: str, *, is_empty: bool, is_first: bool, is_to_many: bool) -> Telling:
    """What a datagram does. `message`: what it carries, in words."""
    if is_empty:
        return Telling("no octets", (Sentence("udp.empty"),))
    key = "udp.sends_all" if is_to_many else "udp.sends" if is_first else "udp.sends_next"
    return Telling(message, (Sentence(key, {MESSAGE: message}),))
