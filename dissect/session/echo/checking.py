"""`echo_check`: whether servers sent back what clients had sent them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from dissect.framing import Framing
from dissect.packet import Packet
from dissect.session.echo.datagrams import matched
from dissect.session.echo.items import EchoConversation
from dissect.session.echo.streams import echo_in_streams
from dissect.session.echo.watch import Talk, Watch
from dissect.session.reading.opening import open_packets
from dissect.session.tcp.streams.reading import streams_of

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter


def echo_check(
    source: str | os.PathLike[str] | IO[bytes],
    framing: Framing | None = None,
    *,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
) -> list[EchoConversation]:
    """Whether what clients sent over TCP, UDP and SCTP came back, message by message, and how late.

    Messages over TCP are those of `framing`; without one, each segment with data counts as one. A datagram, and a
    message over SCTP, is answered by the first with the same octets that answers no other.

    Of a datagram with lost fragments the first one tells whose it is: its message is `NOT_CAPTURED`. Where that one is
    lost too, it is in no conversation; the reader of `dissect.open` counts it. Conversations in which the client sent
    nothing are left out. `source` and `filter` are those of `dissect.open`; CaptureError if the capture cannot be read.
    """
    with open_packets(source, filter=filter) as packets:
        return echoes_in(packets, framing, Watch(packets.reassembler))


def echoes_in(
    packets: Iterable[Packet], framing: Framing | None = None, watch: Watch | None = None
) -> list[EchoConversation]:
    """The same of packets in the order of their capture, in which fragments have been joined. `watch` looks at them,
    and then knows what was not read."""
    watch = watch or Watch()
    found = [echo_in_streams(one, framing, watch.time_of) for one in streams_of(watch.watching(packets))]
    return [one for one in found if one is not None] + [_judged(one) for one in watch.talks() if one.sent]


def _judged(talk: Talk) -> EchoConversation:
    messages, extra = matched(talk.sent, talk.answers)
    return EchoConversation(talk.protocol, talk.client, talk.server, messages, extra)
