"""`Application`: a protocol whose messages stand in streams, wherever segments begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from dissect.schema.stack_words.following import Followed, FollowedType
from dissect.schema.stack_words.references import Reference


@dataclass(frozen=True, slots=True, eq=False)
class Application:
    """A protocol over streams, and what its messages say. Who reads the messages stands in `session/<name>/`; what they
    say is told of the packet in which a message ends (see `dissect.session.applications`)."""

    name: str
    """Wireshark's name. As a filter: a message ends in the packet."""
    label: str
    reference: Reference
    over: type[IntEnum]
    """The number space of what carries it."""
    ports: frozenset[int]
    """Where it is at home. Messages are recognized by their octets, on any port; there, with less evidence."""
    fields: Sequence[Followed]
    mark: Followed = field(init=False, repr=False)
    """The protocol itself, as a fact that is told."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", Followed(self.name, FollowedType.MESSAGE, self.label))

    @property
    def told(self) -> Sequence[Followed]:
        """All that its messages tell of packets."""
        return (self.mark, *self.fields)
