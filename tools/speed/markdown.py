"""Tables and numbers as Markdown."""

from __future__ import annotations

from collections.abc import Container, Sequence


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Container[int] = ()) -> str:
    """A Markdown table; `numbers` says which columns stand to the right."""
    lines = [f"| {' | '.join(row)} |" for row in (header, *rows)]
    lines.insert(1, "|" + "|".join("--:" if place in numbers else "---" for place in range(len(header))) + "|")
    return "\n".join(lines) + "\n"


def rounded(number: float) -> str:
    """Three digits, which is more than this kind of measurement is worth, with thousands apart."""
    digits = len(str(int(number)))
    return f"{round(number, 3 - digits):,.0f}"
