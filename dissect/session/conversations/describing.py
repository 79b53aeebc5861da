"""What is stored of the declarations for conversations, and what the engine is told of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dissect.addresses import Address
from dissect.assigned_numbers import IpProtocol
from dissect.engine.structures.conversations import Mark as NativeMark
from dissect.engine.structures.conversations import Speaker as NativeSpeaker
from dissect.engine.structures.groups import Pair as NativePair
from dissect.schema import Effect, Header
from dissect.session.conversations.speakers import NANOSECONDS, SEPARATOR_OCTETS, Separator, Speaker, Term, speaker


def described(headers: Sequence[type[Header]]) -> tuple[dict[str, Any], bytes]:
    """What the headers of a protocol set mean for conversations, and the same for the engine, as they are stored."""
    names = sorted({header.stack.name for header in headers})
    numbers = {name: number for number, name in enumerate(names)}
    found = [speaker(header, numbers[header.stack.name]) for header in headers]
    kinds = {one.addresses.kind for one in found if one.addresses is not None and one.addresses.kind is not None}
    families = sorted(kinds, key=lambda kind: kind.__name__)
    form = {
        "names": names,
        "families": [one.__name__ for one in families],
        "transports": _transports(headers),
        "asking": [number for number, one in enumerate(headers) if one.stack.answers_elsewhere],
        "naming": sorted({one.header.stack.name for one in found if one.exchange.naming is not None}),
    }
    return form, b"".join(bytes(_native(one, families)) for one in found)


def _transports(headers: Sequence[type[Header]]) -> dict[str, int]:
    """The numbers of protocols in IP."""
    found: dict[str, int] = {}
    for header in headers:
        numbers = (header.stack.carried_as or {}).get(IpProtocol)
        if numbers:
            found.setdefault(header.stack.name, numbers[0])
    return found


def _native(one: Speaker, families: Sequence[type[Address]]) -> NativeSpeaker:
    """The same for the engine."""
    addresses, ports = (
        NativePair() if pair is None else NativePair(pair.source, pair.destination, pair.octets)
        for pair in (one.addresses, one.ports)
    )
    more, unit = one.more or (Term(), 0)
    separator = one.separator or Separator(Term())
    found = NativeSpeaker(
        idle=NANOSECONDS * (one.exchange.idle or 0),
        idle_one_way=NANOSECONDS * (one.exchange.idle_one_way or 0),
        addresses=addresses,
        ports=ports,
        number=one.number,
        answer=one.answer,
        size=one.size,
        size_octet=more.octet,
        size_mask=more.mask >> more.shift,
        size_shift=more.shift,
        size_unit=unit,
        separates=separator.term.octet,
        separates_octets=separator.term.octets,
        separates_mask=separator.term.mask,
        flags_octet=separator.flags_octet,
        there_mask=separator.there_mask,
        moved_mask=separator.moved_mask,
        moved_octets=separator.moved_octets,
        name=one.name,
        family=0 if one.addresses is None else families.index(one.addresses.kind),
        is_network=one.is_network,
        is_asked=one.is_asked or separator.term.octets > SEPARATOR_OCTETS or more.octets > 1,
        opens=one.marks(Effect.OPENS),
        answers=one.marks(Effect.ANSWERS),
        ends=one.marks(Effect.ENDS),
        halves=one.marks(Effect.ENDS_HALF),
        mark_count=len(one.conditions),
        joins=one.joins,
        is_named=one.exchange.naming is not None,
    )
    for place, condition in enumerate(one.conditions):
        term = condition.term
        found.marks[place] = NativeMark(
            mask=term.mask,
            value=condition.value,
            octet=term.octet,
            octets=term.octets,
            has_data={None: 0, False: 1, True: 2}[condition.mark.has_data],
            is_lettered=condition.mark.letter != "",
            after=condition.after,
        )
    return found
