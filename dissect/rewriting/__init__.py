"""Captures written anew with changes in their packets: fields, addresses, ports, tags, tunnels, lengths, times.

`plan` checks what is asked for, `rewriter` does it to one packet, `captures` to a capture. The rules of lengths and
checksums are those of `dissect.editing`; where addresses, ports, tags and tunnels are, the declarations say.
"""

from __future__ import annotations

from dissect.rewriting.captures import rewrite
from dissect.rewriting.report import RewriteReport

__all__ = ["RewriteReport", "rewrite"]
