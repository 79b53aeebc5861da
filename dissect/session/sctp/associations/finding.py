"""Which association a packet belongs to."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, product
from typing import Final, NamedTuple, TypeAlias

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.session.sctp.associations.association import Association, End
from dissect.session.sctp.chunks import Initiation, address_changes_in, initiation_in
from dissect.session.sctp.packets import SctpPacket

MOST_ASSOCIATIONS: Final = 24_576
KEYS_EACH: Final = 8
"""How many keys find an association, on average: those idle longest are forgotten where there are more."""
MOST_INDEXED: Final = 4
"""Addresses of an end by which a packet with another tag is found."""
INIT, INIT_ACK, ASCONF = SctpChunkType.INIT, SctpChunkType.INIT_ACK, SctpChunkType.ASCONF
COOKIE_ECHO, COOKIE_ACK = SctpChunkType.COOKIE_ECHO, SctpChunkType.COOKIE_ACK
BEFORE: Final = frozenset((INIT, INIT_ACK, COOKIE_ECHO, SctpChunkType.ABORT, SctpChunkType.ERROR))
"""Chunks of packets that are sent without an association."""
LAST: Final = frozenset((SctpChunkType.ABORT, SctpChunkType.SHUTDOWN_COMPLETE))
TELLING: Final = LAST | {INIT, INIT_ACK, ASCONF}
"""Chunks that may tell something new of an association that is established."""


Place: TypeAlias = tuple[Association, int]
"""An association, and which of its ends is the sender of a packet."""


class Found(NamedTuple):
    """The association of a packet."""

    association: Association
    sender: int
    """Which of its ends has sent it."""
    is_new: bool = False
    is_accepted: bool = True
    """Whether the tag is right: otherwise the receiver discards it (RFC 9260 §8.5)."""
    is_restart: bool = False
    """Whether it begins between the ends of one that is open."""
    is_settled: bool = False
    """Whether the packet tells nothing new of it."""

    @property
    def own(self) -> End:
        """The sender."""
        return self.association.ends[self.sender]

    @property
    def other(self) -> End:
        """The receiver."""
        return self.association.ends[1 - self.sender]


class Settled(NamedTuple):
    """A packet that told nothing new of its association. Others between the same addresses and ports, with the same tag
    and kinds of chunks, tell nothing new either, if they are found as it was."""

    packet: SctpPacket
    """Without its chunks."""
    path: bytes
    is_first: bool
    found: Found


class Associations:
    """Associations by their tags, and by addresses and ports. Memory is bounded: `forgotten` says how many were
    forgotten for it."""

    def __init__(self, limit: int = MOST_ASSOCIATIONS) -> None:
        self.limit = max(limit, 1)
        self.forgotten = 0
        """Associations that were idle longest when there were more than `limit`."""
        self._count = 0
        self._associations: dict[int, Association] = {}
        """By number, those idle longest first."""
        self._tags: dict[tuple[int, int, int], tuple[Association, int]] = {}
        """By an end's port, its peer's, and the tag that it chose; with which end it is."""
        self._paths: dict[bytes, tuple[Association, int]] = {}
        """By surroundings, addresses and ports; with the end whose address and port come first."""

    def find(self, packet: SctpPacket, is_damaged: Callable[[], bool] = lambda: False) -> Found:
        """The association that a packet belongs to, or begins. What is damaged changes nothing in it; `is_damaged` is
        asked only where that matters."""
        here = self._by_path(packet)
        found = self._settled(packet, here)
        if found is not None and not any(one.kind in TELLING for one in packet.chunks):
            self._use(found.association)
            return found
        initiation = _initiation(packet, INIT)
        if initiation is not None:
            found = self._of_initiation(packet, initiation, here)
        else:
            found = self._of_tag(packet, here) or self._of_path(packet, here)
        if found.is_new or (found.is_accepted and not is_damaged()):
            self._take(packet, found, here)
        self._use(found.association)
        while len(self._associations) > self.limit or len(self._tags) + len(self._paths) > KEYS_EACH * self.limit:
            self._forget()
        return found

    def find_again(self, settled: Settled) -> bool:
        """Whether a packet like one before would be found as that one was. Then it is counted."""
        packet, path, is_first, known = settled
        found = self._settled(packet, self._at(path, is_first=is_first))
        if found != known:
            return False
        self._use(known.association)
        return True

    def _settled(self, packet: SctpPacket, here: Place | None) -> Found | None:
        """The association of a packet that tells nothing new of it, unless a chunk does: it is established, and the
        packet has its tag and addresses that were seen. None for other packets."""
        known = None if here is None or not packet.tag else self._by_tag(packet, packet.tag, here, of_sender=False)
        if here is None or known is None:
            return None
        association, sender = known
        own, other = association.ends[sender], association.ends[1 - sender]
        if not association.is_established or other.tag != packet.tag:
            return None
        if own.addresses.get(packet.source) is None or other.addresses.get(packet.destination) is None:
            return None
        has_path = here[0] is association or (here[0].ended is None and len(own.addresses) == len(other.addresses) == 1)
        return Found(association, sender, is_settled=True) if has_path else None

    def _use(self, association: Association) -> None:
        """Count an association as the latest that was used."""
        self._associations.pop(association.number, None)
        self._associations[association.number] = association

    def _of_initiation(self, packet: SctpPacket, initiation: Initiation, here: Place | None) -> Found:
        """The association that an INIT begins, or of which it is another copy, or in which it collides."""
        known = self._by_tag(packet, initiation.tag, here, of_sender=True)
        if known is not None and known[0].ended is None:
            return Found(*known, is_accepted=packet.tag == 0)
        if here is not None and here[0].ended is None:
            association, sender = here
            if packet.tag:
                return Found(association, sender, is_accepted=False)
            if not association.is_established and association.ends[sender].initiation is None:
                association.collision = packet.frame
                return Found(association, sender)
        begun = self._begin(packet, here, sender=0)
        restarts = here is not None and here[0].is_established and here[0].ended is None
        if here is not None and restarts:
            here[0].pending = begun
        return Found(begun, 0, is_new=True, is_restart=restarts)

    def _of_tag(self, packet: SctpPacket, here: Place | None) -> Found | None:
        """The association whose receiver has chosen the tag, or whose sender has, if it reflects it. Some say that they
        reflect one, and send that of the receiver."""
        known = self._by_tag(packet, packet.tag, here, of_sender=True) if packet.is_reflected else None
        known = known or self._by_tag(packet, packet.tag, here, of_sender=False)
        return None if known is None else Found(*known)

    def _of_path(self, packet: SctpPacket, here: Place | None) -> Found:
        """The association between the addresses and ports of a packet whose tag is not known."""
        answers = packet.first(INIT_ACK) is not None
        if here is None or here[0].ended is not None:
            return Found(self._begin(packet, here, sender=int(answers)), int(answers), is_new=True)
        association, sender = here
        for one, side in ((association, sender), (association.pending, 0)):
            if one is not None and _may_learn(packet, one, side):
                return Found(one, side)
        own, other = association.ends[sender], association.ends[1 - sender]
        if own.strange is None or other.strange != packet.tag:
            other.strange = packet.tag
            return Found(association, sender, is_accepted=False)
        # Both sides use other tags: the beginning of another association was not captured.
        association.ended = packet.frame
        begun = self._begin(packet, here, sender=0)
        begun.ends[0].choose(own.strange)
        self._index_tag(begun, 0, own.strange)
        return Found(begun, 0, is_new=True)

    def _take(self, packet: SctpPacket, found: Found, here: Place | None) -> None:
        """Take what a packet says of its association, and in which way it is found."""
        association, sender, own, other = found.association, found.sender, found.own, found.other
        kinds = {one.kind for one in packet.chunks}
        before = len(own.addresses), len(other.addresses)
        own.meet(packet.source, packet.around)
        other.meet(packet.destination, packet.around)
        if INIT in kinds or INIT_ACK in kinds:
            self._open(packet, found)
        named = sender if packet.is_reflected and other.tag != packet.tag else 1 - sender
        if packet.tag and association.ends[named].tag != packet.tag:
            association.ends[named].choose(packet.tag)
            self._index_tag(association, named, packet.tag)
        if ASCONF in kinds:
            _change_addresses(packet, own)
        is_sure = COOKIE_ACK in kinds or not (COOKIE_ECHO in kinds or kinds <= BEFORE)
        if is_sure and not association.is_established:
            association.is_established = True
            if here is not None and here[0] is not association and here[0].ended is None:
                here[0].ended = packet.frame
        if here is None or here[0] is not association or before != (len(own.addresses), len(other.addresses)):
            self._index_paths(packet, found)
        if not kinds.isdisjoint(LAST) and association.ended is None:
            association.ended = packet.frame

    def _open(self, packet: SctpPacket, found: Found) -> None:
        """Take what an INIT or an INIT ACK says."""
        association, sender, own = found.association, found.sender, found.own
        initiation, answer = (_initiation(packet, kind) for kind in (INIT, INIT_ACK))
        if initiation is not None:
            own.choose(initiation.tag)
            own.initiation = initiation
            own.tell(initiation.addresses)
            self._index_tag(association, sender, initiation.tag)
            association.is_opening_seen = True
        elif answer is not None and not association.is_established and own.tag != answer.tag:
            dropped = own.offer(answer)
            if dropped is not None:
                self._drop_tag(association, (own.port, found.other.port, dropped))
            self._index_tag(association, sender, answer.tag)
            association.is_opening_seen = True

    def _by_tag(self, packet: SctpPacket, tag: int, here: Place | None, *, of_sender: bool) -> Place | None:
        """The association in which one end has chosen a tag, and which end is the sender."""
        if here is not None and here[0].ends[here[1] if of_sender else 1 - here[1]].expects(tag):
            return here
        ports = packet.source_port, packet.destination_port
        found = self._tags.get((*(ports if of_sender else ports[::-1]), tag))
        if found is None:
            return None
        association, end = found
        sender = end if of_sender else 1 - end
        is_reached = association.is_reached(sender, packet.source, packet.destination, packet.around)
        return (association, sender) if is_reached else None

    def _by_path(self, packet: SctpPacket) -> Place | None:
        """The latest association between the addresses and ports of a packet, and which end is the sender."""
        path, is_first = _path_of(packet)
        return self._at(path, is_first=is_first)

    def _at(self, path: bytes, *, is_first: bool) -> Place | None:
        found = self._paths.get(path)
        return None if found is None else (found[0], found[1] if is_first else 1 - found[1])

    def _begin(self, packet: SctpPacket, before: Place | None, *, sender: int) -> Association:
        ends = End(packet.source_port, packet.source), End(packet.destination_port, packet.destination)
        self._count += 1
        number = None if before is None else before[0].number
        return Association(self._count - 1, ends if sender == 0 else ends[::-1], number)

    def _index_tag(self, association: Association, end: int, tag: int) -> None:
        key = association.ends[end].port, association.ends[1 - end].port, tag
        self._tags[key] = association, end
        association.tags.add(key)

    def _drop_tag(self, association: Association, key: tuple[int, int, int]) -> None:
        association.tags.discard(key)
        if self._tags.get(key, (None, 0))[0] is association:
            del self._tags[key]

    def _index_paths(self, packet: SctpPacket, found: Found) -> None:
        """Find an association by all addresses of its ends, unless another is open there."""
        ends = found.association.ends
        addresses = (islice(end.addresses, MOST_INDEXED) for end in ends)
        ports = [end.port.to_bytes(2) for end in ends]
        for first, second in product(*addresses):
            path, is_first = _path(first + ports[0], second + ports[1], packet.around)
            known = self._paths.get(path)
            if known is None or known[0].ended is not None:
                self._paths[path] = found.association, 0 if is_first else 1
                found.association.paths.add(path)

    def _forget(self) -> None:
        """Forget the association that is idle longest."""
        number = next(iter(self._associations))
        association = self._associations.pop(number)
        for key in tuple(association.tags):
            self._drop_tag(association, key)
        for path in association.paths:
            if self._paths.get(path, (None, 0))[0] is association:
                del self._paths[path]
        self.forgotten += 1


def settled_of(packet: SctpPacket, found: Found) -> Settled | None:
    """What finds packets like one that told nothing new; None if it may have told something."""
    return Settled(packet._replace(chunks=()), *_path_of(packet), found) if found.is_settled else None


def _path_of(packet: SctpPacket) -> tuple[bytes, bool]:
    source = b"".join((packet.source, packet.source_port.to_bytes(2)))
    return _path(source, b"".join((packet.destination, packet.destination_port.to_bytes(2))), packet.around)


def _path(source: bytes, destination: bytes, around: bytes) -> tuple[bytes, bool]:
    """By what an association is found between two addresses, each with its port; whether the source comes first."""
    is_first = source <= destination
    return b"".join((around, source, destination) if is_first else (around, destination, source)), is_first


def _may_learn(packet: SctpPacket, association: Association, sender: int) -> bool:
    """Whether the tag of a packet may be that of its receiver, as no other is known."""
    end = association.ends[sender if packet.is_reflected else 1 - sender]
    return packet.tag != 0 and end.tag is None and not end.answers


def _initiation(packet: SctpPacket, kind: SctpChunkType) -> Initiation | None:
    chunk = packet.first(kind)
    return None if chunk is None else initiation_in(chunk)


def _change_addresses(packet: SctpPacket, own: End) -> None:
    """Take the addresses that an end adds and deletes (RFC 5061)."""
    for address, is_added in address_changes_in(packet.chunks, packet.source):
        if is_added:
            own.tell((address,))
        else:
            own.addresses.pop(address, None)
