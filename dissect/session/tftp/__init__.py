"""The files that TFTP transfers carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.tftp.requests import is_refused, is_request, may_carry_blocks, request_of, transfers_of
    from dissect.session.tftp.transfer import FilePart, Transfer, TransferError

_HOMES = {
    "FilePart": ".transfer",
    "Transfer": ".transfer",
    "TransferError": ".transfer",
    "is_refused": ".requests",
    "is_request": ".requests",
    "may_carry_blocks": ".requests",
    "request_of": ".requests",
    "transfers_of": ".requests",
}

__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "FilePart",
    "Transfer",
    "TransferError",
    "is_refused",
    "is_request",
    "may_carry_blocks",
    "request_of",
    "transfers_of",
]
