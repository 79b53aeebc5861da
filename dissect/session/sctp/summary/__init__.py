"""SCTP associations, each with all that an observer can know of it."""

from __future__ import annotations

from dissect.session.sctp.summary.association import (
    AssociationEnd,
    Ending,
    HandshakeKind,
    Offer,
    SctpAssociation,
)
from dissect.session.sctp.summary.collecting import associations

__all__ = [
    "AssociationEnd",
    "Ending",
    "HandshakeKind",
    "Offer",
    "SctpAssociation",
    "associations",
]
