"""`Requested`: who is the client of conversations that requests begin, as servers answer these from another port."""

from __future__ import annotations

from typing import Final

from dissect.engine.sizes import ADDRESS_OCTETS, HEAD_OCTETS, PORT_OCTETS
from dissect.session.conversations.deciding import Roles
from dissect.session.conversations.talk import Talk

AROUND_OCTETS: Final = 4
FIRST: Final = AROUND_OCTETS + HEAD_OCTETS
"""Where the first end begins in a key."""
SECOND: Final = FIRST + ADDRESS_OCTETS + PORT_OCTETS


class Requested:
    """What requests tell of the conversations behind them (RFC 1350 §4)."""

    def __init__(self) -> None:
        self._requests: dict[bytes, tuple[int, Roles]] = {}
        """By client and address of the server: the first frame, and the client."""

    def add(self, request: Talk, roles: Roles) -> None:
        """A conversation with a request; the first between the same hosts counts."""
        before = self._requests.get(key := _key(request, roles.first))
        if before is None or before[0] > request.first_frame:
            self._requests[key] = request.first_frame, roles

    def roles_of(self, talk: Talk) -> Roles | None:
        """Who is the client of a conversation, if a request has begun it."""
        for client in range(2):
            frame, roles = self._requests.get(_key(talk, client), (0, None))
            if roles is not None and frame < talk.first_frame:
                return Roles(client, roles.reason, roles.evidence)
        return None


def _key(talk: Talk, client: int) -> bytes:
    """What is around a conversation, one end, and the address of the other."""
    head, ends = talk.key[:FIRST], (talk.key[FIRST:SECOND], talk.key[SECOND:])
    return head + ends[client] + ends[1 - client][:ADDRESS_OCTETS]
