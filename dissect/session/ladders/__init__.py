"""Ladders: the messages of a conversation, with the states of both ends and what was lost."""

from __future__ import annotations

from dissect.session.analysis.message import EndState
from dissect.session.ladders.building import ladder
from dissect.session.ladders.rungs import Fate, Ladder, Missing, Rung

__all__ = ["EndState", "Fate", "Ladder", "Missing", "Rung", "ladder"]
