"""The files that TFTP transfers carry."""

from __future__ import annotations

from dissect.session.tftp.transfer import FilePart, Transfer, may_carry_blocks

__all__ = ["FilePart", "Transfer", "may_carry_blocks"]
