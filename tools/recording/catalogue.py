"""What can be recorded: one function per capture, whose docstring is its description.

The docstring's first paragraph says what is in the capture; the paragraph that begins with ``Recorded:`` says how,
and the one that begins with ``Look at:`` says what to see in it. The README is made from these.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recording.laboratory import Laboratory

Session = Callable[["Laboratory"], None]


@dataclass(frozen=True)
class Scenario:
    """One capture: its file name, its chapter in the README, and how to make it."""

    name: str
    suffix: str
    chapter: str
    session: Session
    what: str
    how: str
    look_at: str
    folder: str = ""

    @property
    def file_name(self) -> str:
        """The name of the capture file, with its folder."""
        return f"{self.folder}/{self.name}{self.suffix}" if self.folder else self.name + self.suffix


SCENARIOS: dict[str, Scenario] = {}


def scenario(chapter: str, suffix: str = ".pcap", *, folder: str = "") -> Callable[[Session], Session]:
    """Enter the decorated function into the catalogue under its own name. Captures in a folder of their own are not
    among those that all tests look at."""

    def enter(session: Session) -> Session:
        paragraphs = [" ".join(part.split()) for part in inspect.cleandoc(session.__doc__ or "").split("\n\n")]
        how = [part.removeprefix("Recorded: ") for part in paragraphs if part.startswith("Recorded: ")]
        look_at = [part.removeprefix("Look at: ") for part in paragraphs if part.startswith("Look at: ")]
        if len(paragraphs) != 3 or not (how and look_at):
            raise ValueError(f"{session.__name__}: the docstring needs three paragraphs: what, Recorded:, Look at:")
        name = session.__name__
        SCENARIOS[name] = Scenario(name, suffix, chapter, session, paragraphs[0], how[0], look_at[0], folder)
        return session

    return enter
