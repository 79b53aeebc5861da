"""Which transfers a request may have begun: the server answers it from another port (RFC 1350 §4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from dissect.session.udp.kinds import NAMES

if TYPE_CHECKING:
    from dissect.session import Conversation
    from dissect.session.conversations.conversation import End

REQUESTS: Final = 69
"""The port that takes requests. Blocks are sent between two others."""


def is_request(conversation: Conversation) -> bool:
    """Whether a conversation is that of a request."""
    return conversation.protocol in NAMES and REQUESTS in {one.port for one in conversation.ends}


def is_refused(request: Conversation, conversations: Iterable[Conversation]) -> bool:
    """Whether the server answers a request from the port that takes them, and from no other, as some do that refuse."""
    _, server = _asking(request)
    return server.packets > 0 and not any(transfers_of(request, conversations))


def may_carry_blocks(conversation: Conversation) -> bool:
    """Whether a conversation may be a transfer."""
    return conversation.protocol in NAMES and not is_request(conversation)


def transfers_of(request: Conversation, conversations: Iterable[Conversation]) -> Iterator[Conversation]:
    """Those among conversations that a request may have begun: between its client's port and a port of its server."""
    client, server = _asking(request)
    for one in conversations:
        is_later = one.first_frame > request.first_frame and one.network == request.network
        if is_later and may_carry_blocks(one) and _has(one, client, server):
            yield one


def request_of(transfer: Conversation, conversations: Iterable[Conversation]) -> Conversation | None:
    """The request that may have begun a transfer; None if the capture has none."""
    requests = (one for one in conversations if is_request(one))
    return next((one for one in requests if any(transfers_of(one, [transfer]))), None)


def _asking(request: Conversation) -> tuple[End, End]:
    """The client and the server of a request."""
    one, other = request.ends
    return (one, other) if other.port == REQUESTS else (other, one)


def _has(conversation: Conversation, client: End, server: End) -> bool:
    """Whether it runs between an end and a port of another."""
    one, other = conversation.ends
    return any(
        (near.address, near.port, far.address) == (client.address, client.port, server.address)
        for near, far in ((one, other), (other, one))
    )
