"""The statistics of a capture as plain values. Octets are counted as on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dissect.checksum import Kind

if TYPE_CHECKING:
    from dissect.packet.reassembly import Reassembler


@dataclass(frozen=True, slots=True)
class Protocol:
    """A node of the protocol hierarchy: the packets whose layers begin with this path of protocols."""

    name: str
    packets: int
    octets: int
    within: Sequence[Protocol]
    """The protocols that it carries, largest first."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What an address sent and received."""

    address: str
    sent_packets: int
    sent_octets: int
    received_packets: int
    received_octets: int

    @property
    def packets(self) -> int:
        return self.sent_packets + self.received_packets

    @property
    def octets(self) -> int:
        return self.sent_octets + self.received_octets


@dataclass(frozen=True, slots=True)
class Conversation:
    """The traffic between two addresses, or two of their ports; `a` sent the first packet."""

    protocol: str
    address_a: str
    port_a: int | None
    address_b: str
    port_b: int | None
    sent_packets: int
    """From a to b."""
    sent_octets: int
    received_packets: int
    """From b to a."""
    received_octets: int
    first_ns: int | None
    """Nanoseconds since 1970; None if none of its packets has a time."""
    last_ns: int | None

    @property
    def packets(self) -> int:
        return self.sent_packets + self.received_packets

    @property
    def octets(self) -> int:
        return self.sent_octets + self.received_octets


@dataclass(frozen=True, slots=True)
class Merged:
    """The smallest ones, merged because there were more than `limit`."""

    limit: int
    entries: int
    """How often one was merged; one that returns counts as new, and its own counts start again."""
    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval with packets."""

    begin_ns: int
    """Nanoseconds after the capture's first packet; negative for packets earlier than the first."""
    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class LengthClass:
    """Packets of `least` to `most` octets on the wire; None for no upper limit."""

    least: int
    most: int | None
    packets: int


@dataclass(frozen=True, slots=True)
class Report:
    """The statistics of one capture."""

    packets: int
    octets: int
    captured_octets: int
    shortest: int
    longest: int
    untimed: int
    """Packets without a time."""
    first_ns: int | None
    """The time of the first packet with a time, as nanoseconds since 1970."""
    earliest_ns: int | None
    latest_ns: int | None
    lengths: Sequence[LengthClass]
    protocols: Sequence[Protocol]
    unnamed: int
    """Packets without a known header."""
    verdicts: Mapping[str, Mapping[Kind, int]]
    """How often each verdict was given, by protocol."""
    interval_ns: int
    intervals: Sequence[Interval]
    """In order, without those that have no packets."""
    endpoints: Sequence[Endpoint]
    """Largest first, as many as requested."""
    distinct_endpoints: int
    """How many are kept apart."""
    merged_endpoints: Merged | None
    conversations: Sequence[Conversation]
    """Largest first, as many as requested."""
    distinct_conversations: int
    merged_conversations: Merged | None
    is_joined: bool = field(compare=False)
    """Whether fragments were joined."""
    reassembler: Reassembler | None = field(compare=False, repr=False)
    """What has joined them, and counted what became of datagrams; None if there were none."""

    @property
    def duration_ns(self) -> int:
        """Nanoseconds from the earliest packet to the latest."""
        if self.earliest_ns is None or self.latest_ns is None:
            return 0
        return self.latest_ns - self.earliest_ns
