"""By what packets are paired, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from dissect.comparing.identity import Identity
from dissect.comparing.translations import Relation

LEAST_PAYLOAD: Final = 4
"""Octets that a payload has at least which alone tells packets apart."""


class Part(Enum):
    """What two packets of a pair share, or how one was chosen among several."""

    NETWORK = "network"
    """The identification of the datagram, and which fragment it is."""
    TRANSPORT = "transport"
    """Sequence numbers, flags, types: what the next header keeps."""
    PAYLOAD = "payload"
    FLOW = "flow"
    """It was the only one of several in the flow that other pairs have shown."""
    ORDER = "order"
    """There were several, and it was the next one in order."""


class Confidence(Enum):
    """How sure a pair is."""

    HIGH = "high"
    """Two parts agree at least, and none differs."""
    MEDIUM = "medium"
    """Only one part agrees and none differs, or two agree and another differs."""
    LOW = "low"
    """Only one agrees, and another differs."""


LOWER: Final = {Confidence.HIGH: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.LOW, Confidence.LOW: Confidence.LOW}


class Agreement(NamedTuple):
    """The parts that two packets share, and whether another differs."""

    parts: tuple[Part, ...]
    weight: int
    """For how many parts those count."""
    differs: bool

    def confidence(self) -> Confidence:
        """How sure it is that they are one packet."""
        if self.weight > 1:
            return Confidence.MEDIUM if self.differs else Confidence.HIGH
        return Confidence.LOW if self.differs else Confidence.MEDIUM


def agreement(one: Identity, other: Identity, *, same_payload: bool) -> Agreement:
    """What two packets share. `same_payload`: whether their payloads do as far as both were captured."""
    parts: list[Part] = []
    differs = False
    if one.has_network and other.has_network:
        same = (one.network, one.part) == (other.network, other.part)
        parts += [Part.NETWORK] if same else []
        differs |= not same
    if one.transport == other.transport:
        parts += [Part.TRANSPORT] if one.has_transport else []
    else:
        differs = True
    if one.payload or other.payload:
        parts += [Part.PAYLOAD] if same_payload else []
        differs |= not same_payload
    weight = len(parts) + (one.transport_parts > 1 and Part.TRANSPORT in parts)
    return Agreement(tuple(parts), weight, differs)


Key: TypeAlias = Hashable


def whole_key(identity: Identity) -> Key:
    """Everything that stays the same."""
    return identity[:5]


def is_telling(identity: Identity) -> bool:
    """Whether this is enough to pair a packet at once: two parts of it tell packets apart."""
    return identity.has_network + identity.transport_parts + bool(identity.payload) > 1


def without_network(identity: Identity) -> Key | None:
    """All but the network header: its identification was changed, or there is none on one side."""
    if identity.part or not (identity.has_transport or identity.octets >= LEAST_PAYLOAD):
        return None
    return identity[2:5]


def without_transport(identity: Identity) -> Key | None:
    """All but the header after the network header: sequence numbers were changed."""
    return (identity.network, identity.part, identity.payload) if identity.has_network and identity.payload else None


def without_payload(identity: Identity) -> Key | None:
    """All but the payload: it was changed, or a part of it was not captured."""
    return identity[:3] if identity.has_network or identity.has_transport else None


def payload_alone(identity: Identity) -> Key | None:
    """Nothing but the payload, in a message of the same kind."""
    if identity.part or identity.octets < LEAST_PAYLOAD:
        return None
    return identity.payload, identity.octets, identity.shape


def network_alone(identity: Identity) -> Key | None:
    """Nothing but the network header."""
    return identity[:2] if identity.has_network else None


class Level(NamedTuple):
    """One way to pair packets that were not paired at once, and what may be known of their flows."""

    key: Callable[[Identity], Key | None]
    worst: Relation = Relation.OPEN


LEVELS: Final = (
    Level(whole_key),
    Level(without_network),
    Level(without_transport),
    Level(without_payload),
    Level(payload_alone),
    Level(network_alone, Relation.KNOWN),
    Level(whole_key, Relation.OTHER),
)
"""The ways, one after the other."""
