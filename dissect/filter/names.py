"""Every name of the filter language, with the declarations behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.filter.naming.stored import stored_catalogue

if TYPE_CHECKING:
    from dissect.filter.naming.catalogue import Catalogue
    from dissect.packet import ProtocolSet


def catalogue(protocols: ProtocolSet) -> Catalogue:
    """Every name of every declaration in a protocol set; cached."""
    found = None if protocols.known is None else stored_catalogue(protocols.known)
    if found is None:
        from dissect.filter.naming.declared import declared_catalogue  # with all that names are derived by

        found = declared_catalogue(protocols.headers)
    return found
