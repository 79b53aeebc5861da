"""The files that TFTP transfers carry."""

from __future__ import annotations

from dissect.session.tftp.requests import is_refused, is_request, may_carry_blocks, request_of, transfers_of
from dissect.session.tftp.transfer import FilePart, Transfer, TransferError

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
