"""The statistics of a capture as plain values, for whoever shows them. Octets are those on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dissect.checksum import Kind


@dataclass(frozen=True, slots=True)
class Protocol:
    """A node of the protocol hierarchy: the packets whose own layers begin with this path of protocols."""

    name: str
    packets: int
    octets: int
    within: Sequence[Protocol]
    """What it carries, the largest first."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What an address has sent and received."""

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
    """What went between two addresses, or two ports of theirs; `a` is who sent the first packet."""

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
    """Nanoseconds since 1970; None where no packet of it has a time."""
    last_ns: int | None

    @property
    def packets(self) -> int:
        return self.sent_packets + self.received_packets

    @property
    def octets(self) -> int:
        return self.sent_octets + self.received_octets


@dataclass(frozen=True, slots=True)
class Merged:
    """Those that are not told apart any more, because there were more than `limit`: the smallest, counted together."""

    limit: int
    entries: int
    """How often one was merged; one that comes back counts anew, and its own numbers begin again."""
    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time in which there were packets."""

    begin_ns: int
    """Nanoseconds after the capture's first packet; below 0 for packets that are earlier than the first."""
    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class LengthClass:
    """Packets of `least` to `most` octets on the wire; `most` None means any more."""

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
    """The time of the first packet that has one, as nanoseconds since 1970."""
    earliest_ns: int | None
    latest_ns: int | None
    lengths: Sequence[LengthClass]
    protocols: Sequence[Protocol]
    unnamed: int
    """Packets in which no header is known."""
    verdicts: Mapping[str, Mapping[Kind, int]]
    """How often each verdict was given, by protocol."""
    interval_ns: int
    intervals: Sequence[Interval]
    """In their order; those without packets are left out."""
    endpoints: Sequence[Endpoint]
    """The largest first, as many as were asked for."""
    distinct_endpoints: int
    """How many are told apart."""
    merged_endpoints: Merged | None
    conversations: Sequence[Conversation]
    """The largest first, as many as were asked for."""
    distinct_conversations: int
    merged_conversations: Merged | None

    @property
    def duration_ns(self) -> int:
        """From the earliest packet to the latest."""
        if self.earliest_ns is None or self.latest_ns is None:
            return 0
        return self.latest_ns - self.earliest_ns
