"""`Explained`: a page on a packet, for notebooks."""

from __future__ import annotations

import html
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """A page that a notebook shows in a frame of its own: its script runs there and cannot reach the notebook."""

    page: str
    """The whole page as HTML, to be written to a file."""

    def _repr_html_(self) -> str:
        return (
            '<iframe sandbox="allow-scripts" title="The packet explained" '
            f'style="width: 100%; height: 900px; border: 0" srcdoc="{html.escape(self.page)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Explained: {len(self.page)} characters of HTML in .page>"
