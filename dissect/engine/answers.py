"""What numbers mean that Python and the engine give one another beside tables; `native/format.h` has them too."""

from __future__ import annotations

from dissect.engine.preamble import Word


class Verdict(Word):
    """What stands in the place of a verdict, less 2; from 0 on, verdicts are those of `dissect.checksum.Kind`."""

    ASK = "only Python can tell"
    NONE = "there is no checksum"


class Asked(Word):
    """How much of a frame only Python can tell."""

    NOTHING = "everything of the row is known"
    REST = "only the packet can tell what comes from the declaration `stopped` on"
    ALL = "nothing here holds of the row: only the packet can tell"


class LayerFlag(Word):
    """A layer's flags."""

    QUOTED = "it stands in the datagram that an error message quotes"
    FRAGMENT = "its octets are part of something that goes on elsewhere"
    PARTIAL = "the octets end within its fixed part"
    CONTRADICTED = "its length says more than its window holds, or less than its header"
    MISPLACED = "its size is less than its fields"
    IN_STREAM = "it was read out of a piece of a stream"
    BAD = "one of its expectations about lengths does not hold"
    CUT = "its variable part is not all there"

    @property
    def bit(self) -> int:
        """The flag among others."""
        return 1 << self


class Untold(Word):
    """Whether only the packet can give verdicts on all checksums that belong to a header."""

    NEVER = "the engine does"
    ALWAYS = "items of its lists may have checksums"
    BEHIND = "items of a list may have checksums, if something is left behind its payload"


class Numbers(Word):
    """Which relative sequence numbers a row has."""

    NONE = "none"
    ONE = "that of what is sent"
    BOTH = "that of what is acknowledged too"
    ASKED = "only the packet can tell"


class Mark(Word):
    """The marks of equal checksums."""

    HAS_HOST = "there is an address: that of the sender, in their network layer"
    LEFT_OUT = "their packets are not chosen"

    @property
    def bit(self) -> int:
        """The mark among others."""
        return 1 << self


class Look(Word):
    """What the field of a checksum looks like that is INVALID, or was cut by the capture."""

    NOTHING = "nothing more is known of it"
    ZERO = "it is zero"
    LENT = "it holds the sum of the pseudo-header alone, to which a network card adds the rest"
    OTHER = "it holds something else than that sum"


class StopReason(Word):
    """Why the reading of a file stopped; `needed` is the number that comes with it."""

    FULL = "the batch is full"
    MORE = "`needed` octets are needed, and fewer are there"
    ONE = "the next `needed` octets are one record or block, which is there whole, and not plain"
    REST = "from here on only the scalar reader can say what is wrong"
    EMPTY = "here begin records that are all zeros"


class ColumnKind(Word):
    """What a column of a fixed place is of."""

    NUMBER = "numbers"
    OCTETS = "octets"
    CODE = "verdicts on checksums"


class Swapped(Word):
    """Whether the two lengths of a record stand in the other order."""

    NEVER = "they do not"
    ALWAYS = "they do"
    WHERE_GREATER = "they do where the first is greater"


class Noted(Word):
    """Whether the walk has found problems in a frame."""

    NONE = "it has not"
    SOME = "it has"
    BRIEF = "nobody has looked for any, nor verified a checksum"


class Refused(Word):
    """Why a fragment cannot be part of any datagram."""

    NOT = "it can"
    DAMAGED = "its length contradicts the frame"
    CUT = "the capture kept only part of it"
    EMPTY = "it has no octets"
    UNEVEN = "others follow, but its octets are no whole units"
    TOO_LONG = "it ends behind where any datagram may"
    CHAIN_CUT = "it is the first, but the headers end before those of the transport do"


class OptionsBit(Word):
    """What the two lowest bits say of a number of octets of options, which is a multiple of 4."""

    LITTLE = "the numbers in them are little-endian"
    OBSOLETE = "they stand in an obsolete packet block, which has a drop count before its time"


__all__ = [
    "Asked",
    "ColumnKind",
    "LayerFlag",
    "Look",
    "Mark",
    "Noted",
    "OptionsBit",
    "Refused",
    "StopReason",
    "Swapped",
    "Untold",
    "Verdict",
]
