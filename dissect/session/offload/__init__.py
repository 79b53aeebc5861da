"""Which checksums were left for a network card to fill in: inferred from the packets of a whole capture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.offload.conclusions import LeftToCard, ZerosLeft
    from dissect.session.offload.inference import OffloadInference
    from dissect.session.offload.observation import Observation
    from dissect.session.offload.sighting import host_of

_HOMES: Final = {
    "LeftToCard": ".conclusions",
    "Observation": ".observation",
    "OffloadInference": ".inference",
    "ZerosLeft": ".conclusions",
    "host_of": ".sighting",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)


__all__ = ["LeftToCard", "Observation", "OffloadInference", "ZerosLeft", "host_of"]
