"""SCTP associations: pairs of verification tags, whatever addresses their packets have."""

from __future__ import annotations

from dissect.session.sctp.associations.association import Association, End
from dissect.session.sctp.associations.finding import Associations, Found, Settled, settled_of

__all__ = ["Association", "Associations", "End", "Found", "Settled", "settled_of"]
