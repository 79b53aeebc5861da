"""Pairs and packets without a partner as JSON, one object per line: keys are only ever added."""

from __future__ import annotations

from typing import Any

from dissect.checksum import Verdict
from dissect.comparing import Outcome, Pair, Unpaired, Update
from dissect.render.comparison.values import change_values


def found_object(found: Pair | Unpaired) -> dict[str, Any]:
    """What was found, as an object."""
    return _pair_object(found) if isinstance(found, Pair) else _unpaired_object(found)


def _pair_object(pair: Pair) -> dict[str, Any]:
    return {
        "kind": "pair",
        "before": pair.before.frame.number,
        **({"before_frames": list(pair.before_frames)} if pair.before_frames else {}),
        "after": pair.after.frame.number,
        **({"after_frames": list(pair.after_frames)} if pair.after_frames else {}),
        "key": [part.value for part in pair.key],
        "confidence": pair.confidence.value,
        "delay_ns": pair.delay_ns,
        "changes": [
            {"field": one.name, **change_values(one), **({"quoted": True} if one.quoted else {})}
            for one in pair.changes
        ],
        "removed": list(pair.removed),
        "added": list(pair.added),
        "checksums": [_update_object(one) for one in pair.checksums],
    }


def _unpaired_object(found: Unpaired) -> dict[str, Any]:
    place = {"kind": "missing", "before": found.packet.frame.number}
    if not found.is_before:
        place = {"kind": "new", "after": found.packet.frame.number}
    repeats = {} if found.repeats is None else {"repeats": found.repeats}
    return {**place, "local": found.is_local, **repeats}


def _update_object(update: Update) -> dict[str, Any]:
    """A checksum before and after; what is wrong with a wrong one."""
    wrong = update.outcome is Outcome.WRONG
    return {
        "field": update.name,
        "outcome": update.outcome.value,
        "before": _kind(update.before),
        "after": _kind(update.after),
        **({"quoted": True} if update.quoted else {}),
        **({"found": update.wrong.found, "expected": update.wrong.expected} if wrong and update.wrong else {}),
        **({"hints": [hint.code.value for hint in update.hints]} if wrong else {}),
    }


def _kind(verdict: Verdict | None) -> str | None:
    return None if verdict is None else verdict.kind.value
