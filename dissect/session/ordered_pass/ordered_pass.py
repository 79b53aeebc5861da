"""`OrderedPass`: one pass over the frames of captures, in their order, before anybody asks what they mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from dissect.blocks.block import Block
from dissect.blocks.fragments.rows import joined_in
from dissect.blocks.frames import Frames
from dissect.capture.earlier import Earlier
from dissect.capture.files.source import Readable
from dissect.capture.told import Told
from dissect.errors import UnknownFieldError
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.reassembly import Reassembler
from dissect.packet.stored_set import completions
from dissect.session.ordered_pass.answers import ANSWERED, Answers, answered
from dissect.session.ordered_pass.follower import Follower
from dissect.session.ordered_pass.followers import FOLLOWERS, ONLY_NAMED
from dissect.session.ordered_pass.fragment_fates import FragmentFates, check_foreseen, foreseen
from dissect.suggestions import meant

if TYPE_CHECKING:
    from dissect.packet import Packet, ProtocolSet


class OrderedPass:
    """Follows captures, one after the other, each from its beginning."""

    def __init__(
        self,
        followers: Sequence[type[Follower]],
        protocols: ProtocolSet | None,
        limits: NestingLimits,
        reassembler: Reassembler | None,
        later: Mapping[str, str],
        answers: Mapping[str, str],
    ) -> None:
        """Names of what packets tell that come later: `later`, each with the protocol of the datagrams; `answers`, each
        with the name by which the later packet tells the number of the earlier one."""
        self._kinds = followers
        self._protocols = protocols
        self._limits = limits
        self._reassembler = reassembler
        self._later = later
        self._answers = answers
        self._ahead: list[FragmentFates | Answers] = []
        self.begin()

    def open(self, source: Readable) -> None:
        """The next frames are those of this capture. CaptureError if something is to be foreseen, and it cannot be
        read twice."""
        self.close()
        joins = self._reassembler is not None
        check_foreseen([*(self._later if joins else ()), *self._answers], source)
        rules = self._protocols, self._limits
        if self._later and self._reassembler is not None:
            self._ahead.append(FragmentFates(source, self._later, self._reassembler, *rules))
        if self._answers:
            reverse = ordered_pass([*self._answers.values()], *rules, self._reassembler or False)
            self._ahead.append(Answers(source, self._answers, reverse, *rules))

    @property
    def _every(self) -> Sequence[Follower | FragmentFates | Answers]:
        return [*self._followers, *self._ahead]

    def close(self) -> None:
        """Read no more of what comes later."""
        for one in self._ahead:
            one.close()
        self._ahead = []

    def begin(self) -> None:
        """Begin with another capture."""
        self._followers = [one() for one in self._kinds]
        if self._reassembler is not None:
            self._reassembler.clear()

    @property
    def damaged(self) -> int:
        """How many segments of this capture were left out of streams because their checksum is wrong."""
        return max((one.damaged for one in self._followers), default=0)

    def __call__(self, frames: Frames) -> Frames:
        """The next frames, with what is told of them. The first frame of a capture begins another one."""
        if frames.first_number == 1:
            self.begin()
        block = Block(frames, self._protocols, self._limits, with_divided=True)
        completing: Mapping[int, Packet] = {}
        if self._followers and self._reassembler is not None:
            completing = dict(joined_in(block, self._reassembler))
        first = frames.first_number
        told = _by_name(
            Told(one.readers, {first + row: facts for row, facts in one.follow(block, completing)})
            for one in self._every
        )
        return replace(frames, told=told)

    def packet(self, packet: Packet) -> None:
        """The next packet of a capture, read by itself; datagrams were joined before."""
        told = _by_name(Told(one.readers, _facts(packet, one.take(packet))) for one in self._every)
        packet._earlier = (packet._earlier or Earlier(None, None))._replace(told=told)


def check_told(names: Collection[str], protocols: ProtocolSet) -> None:
    """UnknownFieldError for a name that nobody tells."""
    told = [*(name for one in FOLLOWERS for name in one.readers), *completions(protocols), *ANSWERED]
    for name in names:
        if name not in told:
            raise UnknownFieldError(f"{name!r} is no name that other packets tell{meant(name, told)}")


def _facts(packet: Packet, facts: Any) -> dict[int, Any]:
    return {} if facts is None else {packet.number: facts}


def _by_name(every: Iterable[Told]) -> Mapping[str, Told]:
    return {name: one for one in every for name in one.readers}


def ordered_pass(
    names: Collection[str] | Literal[True],
    protocols: ProtocolSet | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    reassemble: bool | Reassembler = True,
) -> OrderedPass:
    """What tells these names, or with True all that packets before tell. `reassemble`: as for `dissect.open`."""
    chosen = [
        one
        for one in FOLLOWERS
        if (one not in ONLY_NAMED if names is True else not one.readers.keys().isdisjoint(names))
    ]
    reassembler = Reassembler() if reassemble is True else reassemble.new() if reassemble else None
    later = {} if names is True else foreseen(names, protocols)
    answers = {} if names is True else answered(names)
    return OrderedPass(chosen, protocols, limits, reassembler, later, answers)
