"""A path: which headers follow one another in a frame, and what is said of each. Most frames share few paths.

All that depends only on the path is found once for all frames that have it: whether there is a header of a kind, and
in which place of a row it says where that header is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from struct import Struct
from typing import Final, NamedTuple, TypeAlias

from dissect.checksum.declared import checksum_field
from dissect.engine.answers import Asked, LayerFlag, Noted
from dissect.engine.sizes import PATH_PROBLEMS, SLOTS
from dissect.packet.dissector import Dissector
from dissect.packet.limits import NestingLimits
from dissect.packet.protocol_set import ProtocolSet
from dissect.packet.rows.places import place_of
from dissect.packet.walking.walk_problems import CONTRADICTED, MISPLACED
from dissect.problems import Code, Severity
from dissect.schema import Header, Zero

MOST: Final = 4096
"""Kinds of headers on a path, and paths, that are remembered. Only a program, or a capture, made for the purpose has
more of them."""
KEY: Final = Struct("=" + SLOTS * "hBB" + "hBBi" + PATH_PROBLEMS * "BBh")
"""A path as the engine writes it: declaration and flags of each layer, and whether it carries a fragment; the
declaration at which the walk stopped; how much is asked; whether there are problems and how many, and code, severity
and declaration of the first ones."""
NO_PROBLEMS: Final = (0,) * (1 + 3 * PATH_PROBLEMS)
"""The end of a path without problems."""
CODES: Final = tuple(Code)
SEVERITIES: Final = tuple(Severity)
NOTHING: Final = -1
"""In the place of a declaration."""
UNREAD: Final = KEY.pack(*(NOTHING, 0, 0) * SLOTS, NOTHING, Asked.ALL, Noted.SOME, *NO_PROBLEMS)
INCOMPLETE: Final = LayerFlag.CUT.bit | LayerFlag.MISPLACED.bit | LayerFlag.CONTRADICTED.bit
"""Flags of a layer whose fields may not be all there."""

Reader: TypeAlias = Callable[[bytes, int, int], Header]
Whole: TypeAlias = tuple[int, int, Reader]
"""The index of a layer whose header is whole, where a row says where it is, and what decodes it."""


class Rules(NamedTuple):
    """What a frame is read by."""

    protocols: ProtocolSet
    limits: NestingLimits


class PathProblem(NamedTuple):
    """A problem, as far as a path says it."""

    protocol: str
    code: Code
    severity: Severity


class PathLayer(NamedTuple):
    """What a path says of a layer."""

    dissector: Dissector
    quoted: bool
    is_partial: bool
    is_fragment: bool
    in_stream: bool
    is_complete: bool
    """Whether all of its fields are there."""
    is_bad: bool
    """Whether one of its expectations about lengths does not hold."""
    flags: int
    """Those of `Layer.flags` that matter to verdicts."""
    is_divided: bool
    """Whether it carries a fragment."""


class Verified(NamedTuple):
    """A layer that may have a checksum, and where that is."""

    slot: int
    protocol: str
    field: str
    wireshark: str
    place: int
    """Where a row says where the header is."""
    begin: int
    """Where the field is in the header."""
    octets: int
    all_ones: int
    """The greatest number in so many octets."""
    is_plain: bool
    """Whether there is one way alone to verify it."""
    may_be_announced: bool
    """Whether a zero may mean no checksum, by what the receiver has announced."""


class Path:
    """What all rows of a path have in common."""

    __slots__ = (
        "announces",
        "asks",
        "bad",
        "first",
        "is_brief",
        "is_plain",
        "itemized",
        "layers",
        "problems",
        "rules",
        "stopped",
        "verified",
    )

    def __init__(self, rules: Rules, key: bytes) -> None:
        numbers = KEY.unpack(key)
        stopped, asked, noted, problems, *said = numbers[3 * SLOTS :]
        found = zip(*(numbers[one : 3 * SLOTS : 3] for one in range(3)), strict=True)
        self.rules = rules
        dissectors = rules.protocols.dissectors
        self.layers = tuple(
            _layer(dissectors[number], flags, is_divided=bool(divided))
            for number, flags, divided in found
            if number != NOTHING
        )
        self.asks = asked != Asked.NOTHING
        """Whether there may be more than the row says."""
        self.stopped = dissectors[stopped] if asked == Asked.REST else None
        """If so, what it may begin with; None where that is the frame's first header."""
        self.is_brief = noted == Noted.BRIEF
        """Whether problems were not looked for, and checksums not verified."""
        self.is_plain = bool(self.layers) and not self.asks and noted == Noted.NONE
        """Whether the row says all, and nothing is wrong."""
        self.problems = None if self.is_brief else _problems(dissectors, problems, said)
        """What the walk has found wrong, in the same order; None if it is more than a path has room for, or if nobody
        has looked."""
        self.first: dict[type[Header], Whole | None] = {}
        """The outermost header of each kind that was looked for."""
        self.announces = any(one.dissector.has_trailer for one in self.layers)
        """Whether a header may say that a check sequence follows the frame."""
        self.itemized = tuple(
            (slot, one.dissector.has_lists_only_behind)
            for slot, one in enumerate(self.layers)
            if one.dissector.has_checksums_in_lists
        )
        """The layers in whose lists items may have checksums, each with whether those are only in the list behind a
        quotation."""
        self.bad: Set[int | None] = {slot for slot, one in enumerate(self.layers) if one.is_bad}
        """The layers of whose lengths it is known that they contradict others."""
        headers = [one.dissector.header for one in self.layers]
        self.verified = tuple(
            _verified(slot, len(headers), header)
            for slot, header in enumerate(headers)
            if header.stack.checksum is not None
        )
        """The layers that may have a checksum."""

    def look_for(self, kind: type[Header]) -> Whole | None:
        """The outermost header of a kind, as far as the row says; remembered in `first`."""
        found = next(iter(self.every(kind)), None)
        if len(self.first) < MOST:
            self.first[kind] = found
        return found

    def every(self, kind: type[Header]) -> list[Whole]:
        """All whole headers of a kind that are not quoted, from the outside."""
        count = len(self.layers)
        # Of the layer at which the walk stopped, the row says where it begins, and not where it ends.
        told = count - (self.stopped is not None and count > 0 and self.layers[-1].dissector is self.stopped)
        return [
            (slot, place_of(slot, count), one.dissector.reader(is_complete=one.is_complete))
            for slot, one in enumerate(self.layers[:told])
            if kind in one.dissector.kinds and not one.quoted and not one.is_partial
        ]

    def may_hold(self, kind: type[Header]) -> bool:
        """Whether frames of this path may have a header of a kind that is not quoted, by what the row says."""
        following = self.stopped
        if self.asks and (following is None or self.rules.protocols.may_follow(kind, following)):
            return True
        return any(kind in one.dissector.kinds and not one.quoted for one in self.layers)

    def is_cut_in(self, kind: type[Header]) -> bool:
        """Whether the row ends in a header of a kind that was cut and is not quoted."""
        last = self.layers[-1] if self.layers else None
        return last is not None and last.is_partial and not last.quoted and kind in last.dissector.kinds


def _problems(dissectors: Sequence[Dissector], count: int, said: Sequence[int]) -> tuple[PathProblem, ...] | None:
    if count > PATH_PROBLEMS:
        return None
    first = zip(said[: 3 * count : 3], said[1 : 3 * count : 3], said[2 : 3 * count : 3], strict=True)
    return tuple(
        PathProblem(dissectors[number].header.stack.name, CODES[code], SEVERITIES[severity])
        for code, severity, number in first
    )


def _layer(dissector: Dissector, flags: int, *, is_divided: bool) -> PathLayer:
    def has(flag: LayerFlag) -> bool:
        return flags & flag.bit != 0

    return PathLayer(
        dissector=dissector,
        quoted=has(LayerFlag.QUOTED),
        is_partial=has(LayerFlag.PARTIAL),
        is_fragment=has(LayerFlag.FRAGMENT),
        in_stream=has(LayerFlag.IN_STREAM),
        is_complete=not flags & INCOMPLETE,
        is_bad=has(LayerFlag.BAD),
        flags=has(LayerFlag.CONTRADICTED) * CONTRADICTED | has(LayerFlag.MISPLACED) * MISPLACED,
        is_divided=is_divided,
    )


def _verified(slot: int, count: int, header: type[Header]) -> Verified:
    rule, begin = checksum_field(header)
    return Verified(
        slot=slot,
        protocol=header.stack.name,
        field=rule.field,
        wireshark=header.layout.slot(rule.field).field.wireshark,
        place=place_of(slot, count),
        begin=begin,
        octets=rule.octets,
        all_ones=(1 << 8 * rule.octets) - 1,
        is_plain=rule.accepted_too is None,
        may_be_announced=rule.zero is Zero.ABSENT_WHERE_ANNOUNCED,
    )
