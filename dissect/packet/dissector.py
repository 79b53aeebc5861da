"""How one header is walked: what is derived of its declaration when a packet first has such a header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.decoder import clipping_decoder, whole_decoder
from dissect.derive.lists.held import joined_list
from dissect.derive.outline import outline_of
from dissect.derive.step import HeaderStep, look_behind, looks_behind, recognizer, selector, step
from dissect.schema import Field, Header, Nesting, OptionList, Payload, Sections, field
from dissect.schema.layout import FieldKind
from dissect.schema.words import GreedyBytes

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet

NESTINGS = tuple(Nesting)
DECLARED = frozenset({"header", "kinds", "variants"})
"""What a dissector knows as soon as its header is declared."""


class Dissector:
    """How one header is walked: its step, the choice among its variants, its decoder."""

    __slots__ = (
        "after_quotation",
        "decode",
        "fixed_octets",
        "has_checksums_in_lists",
        "has_extent",
        "has_jumbo_options",
        "has_lists",
        "has_lists_by_network",
        "has_lists_only_behind",
        "has_trailer",
        "header",
        "is_checked_whole",
        "is_delimited",
        "is_stream",
        "joined_list",
        "kinds",
        "last_list",
        "lends",
        "look_behind",
        "nesting",
        "number",
        "otherwise",
        "outline",
        "payload",
        "protocols",
        "recognize",
        "select",
        "step",
        "takes_rest",
        "variants",
    )

    def __init__(self, protocols: ProtocolSet, number: int) -> None:
        self.protocols = protocols
        self.number = number
        """Its place in `ProtocolSet.dissectors`."""
        self.otherwise: Dissector | None = None
        """What the octets may be if they are not this protocol."""

    if TYPE_CHECKING:
        payload: Payload
        """What the payload is if no header follows."""
    else:

        def __getattr__(self, name: str) -> Any:
            """Few of the known headers occur in a capture: what a walk reads of one is derived when it first does."""
            if name not in type(self).__slots__:
                raise AttributeError(f"{type(self).__name__} has no attribute {name}")
            if name in DECLARED:
                self._declare()
            else:
                self._derive()
            return getattr(self, name)

    def _declare(self) -> None:
        self.header, self.variants = self.protocols._declared(self.number)
        """The declaration, and its variants."""
        self.kinds = frozenset(self.header.__mro__)
        """The header's declaration, and those that it is a variant of."""

    def _derive(self) -> None:
        header = self.header
        self.outline = outline = outline_of(header)
        # A walk reads these at every header, so they are kept here too.
        self.fixed_octets = outline.fixed_octets
        self.takes_rest = outline.takes_rest
        self.is_delimited = outline.is_delimited
        self.nesting = NESTINGS.index(outline.nesting)
        self.has_lists = outline.has_lists
        self.has_extent = bool(outline.extents)
        self.has_jumbo_options = bool(outline.jumbo_suspects)
        self.has_trailer = outline.has_trailer
        self.is_stream = outline.is_stream
        self.payload = outline.payload_kind(is_base=bool(self.variants))
        self.has_checksums_in_lists = checksum_outline_of(header).checksums_in_lists
        self.last_list = _last_list(header)
        self.joined_list = joined_list(header)
        self.has_lists_by_network = _has_lists_by_network(header)
        """Whether what stands in a list depends on the network layer around."""
        self.after_quotation: Field | None = None
        """The list after a quotation, as a field outside every header."""
        if outline.after_quotation is not None:
            declared: Any = field(GreedyBytes, "After the quotation", options=outline.after_quotation)
            self.after_quotation = declared.named("after_quotation")
        self.has_lists_only_behind = all(one.options is None for one in header.fields)
        """Whether no list stands in the header, but perhaps one after a quotation."""
        self.recognize = recognizer(header)
        """Tells whether octets are this protocol; None if any octets are."""
        self.is_checked_whole = is_checked_whole(header)
        self.lends = checksum_outline_of(header).lent is not None
        """Whether the header lends its pseudo-header to what it carries."""
        self._derive_readers()

    def _derive_readers(self) -> None:
        """What reads this header and finds the next one: code that is made when it is first called."""
        header, tables = self.header, self.protocols.tables
        self.decode: Callable[[bytes, int, int], Header] = self._later("decode", clipping_decoder, header)
        self.step: HeaderStep = self._later("step", step, header, tables)
        self.look_behind: Callable[[bytes, int, int], tuple[int, int, Any, int]] | None = None
        """What follows, where that is seen only behind a header whose size is found by reading it."""
        if looks_behind(header):
            self.look_behind = self._later("look_behind", look_behind, header, tables)
        self.select: Callable[[bytes, int], Dissector | None] | None = None
        if self.variants:
            variants = {one: _dissector_of(self.protocols, one) for one in self.variants}
            self.select = self._later("select", selector, header, variants)

    def reader(self, *, is_complete: bool) -> Callable[[bytes, int, int], Header]:
        """What decodes this header; `is_complete`: where all of its fields are there."""
        return whole_decoder(self.header) if is_complete else clipping_decoder(self.header)

    def yield_to(self, other: Dissector) -> bool:
        """Try `other` on octets that are not this protocol. False if this protocol accepts any octets."""
        if self.otherwise is None and self.recognize is not None:
            self.otherwise = other
        return self.otherwise is other

    def __reduce__(self) -> tuple[Any, ...]:
        return _dissector_of, (self.protocols, self.header)

    def _later(self, name: str, derive: Callable[..., Callable[..., Any]], *parts: Any) -> Callable[..., Any]:
        """A function that puts the one that `derive` makes of `parts` in its own place, under its name, and calls that.

        Not a closure: there are thousands of these, which the garbage collector would visit with all their cells.
        """
        return partial(_first, self, name, derive, parts)


def _first(
    dissector: Dissector, name: str, derive: Callable[..., Callable[..., Any]], parts: Sequence[Any], *arguments: Any
) -> Any:
    derived = derive(*parts)
    setattr(dissector, name, derived)
    return derived(*arguments)


@cache
def _last_list(header: type[Header]) -> Field | None:
    """The only list of a header, if it is of type, length and value and nothing else follows the fixed part."""
    tail = header.layout.tail
    if len(tail) != 1 or any(slot.field.options is not None for slot in header.layout.fixed):
        return None
    is_plain = tail[0].kind is FieldKind.OCTETS and tail[0].condition is None
    return tail[0].field if is_plain and isinstance(tail[0].field.options, OptionList) else None


@cache
def _has_lists_by_network(header: type[Header]) -> bool:
    lists = (one.options for one in header.fields)
    return any(section.over is not None for one in lists if isinstance(one, Sections) for section in one.sections)


@cache
def is_checked_whole(header: type[Header]) -> bool:
    """Whether a header has a checksum over its whole payload, as transports have."""
    own = checksum_outline_of(header).own
    return own is not None and not own.header_only and own.coverage is None


def _dissector_of(protocols: ProtocolSet, header: type[Header]) -> Dissector:
    return protocols._dissectors[header]
