"""The one table of words: all sentences that a page says, by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dissect.session.all_protocols import story

OWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "packet.message": "{Sender} sends to {receiver}, by {what}: {summary}.",
        "packet.message_alone": "{Sender} sends, by {what}: {summary}.",
        "packet.message_to_all": "{Sender} sends to all who listen at {receiver}, by {what}: {summary}.",
        "packet.unknown": "This packet is {octets} long; what it carries is not known here.",
        "packet.reports": "{Sender} tells {receiver} by {what} what happened to a packet: {summary}.",
        "packet.quotes": "To say which packet that was, it quotes its beginning: {protocol} from {from} to {to}.",
        "packet.quotes_some": "To say which packet that was, it quotes its beginning, of {protocol}.",
        "packet.tunnel": "All of this travels inside another packet, from {from} to {to}: that is a tunnel.",
        "packet.problem": "Something is wrong with this packet: {problem}.",
        "fragment.first": "A datagram of {sender} was too long for a link on the way, so it was cut. This is the first "
        "piece: octets {first} to {last} of what the datagram carries.",
        "fragment.middle": "This piece carries octets {first} to {last} of a datagram of {sender}; more pieces follow.",
        "fragment.last": "This piece carries octets {first} to {last} of a datagram of {sender}, and is the last.",
        "fragment.no_ports": "Only the first piece has the header of the transport: ports are not known here.",
        "fragment.completes": "With this piece the datagram is complete, from {count} pieces.",
        "fragment.whole": "The datagram, put together from {count} pieces.",
        "up.program": "It reaches the program behind port {port}.",
        "up.system": "It is for {header} itself; no program hears of it.",
        "up.checksum": "{header} throws it away: a checksum is wrong, and nobody above hears of it.",
        "up.problem": "{header} throws it away: {problem}.",
        "up.waits": "It waits until the other pieces of its {unit} are there.",
        "up.cut": "The capture ends within it, so that what becomes of it is not known.",
        "up.unknown": "Who gets what it carries is not known here.",
        "given": "{text}",
        "lead.one": "{First} talks with {second} over {protocol}: {octets} of data in {packets}.",
        "lead.peers": "{First} and {second} talk over {protocol}: {octets} of data in {packets}.",
        "lead.many": "{packets} of {conversations}.",
        "lead.none": "No conversation is seen in {packets}.",
    }
)


TEMPLATES: Final[Mapping[str, str]] = MappingProxyType({**OWN, **story.TEMPLATES})
"""All of them, by their keys. `{name}` is a hole."""
