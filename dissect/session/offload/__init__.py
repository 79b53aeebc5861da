"""Which checksums were left for a network card to fill in: inferred from the packets of a whole capture."""

from __future__ import annotations

from dissect.session.offload.conclusions import LeftToCard, ZerosLeft
from dissect.session.offload.inference import OffloadInference
from dissect.session.offload.observation import Observation
from dissect.session.offload.sighting import host_of

__all__ = ["LeftToCard", "Observation", "OffloadInference", "ZerosLeft", "host_of"]
