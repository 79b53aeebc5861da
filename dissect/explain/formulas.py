"""Formulas as data."""

from __future__ import annotations

from typing import Any

from dissect.encapsulation.formulas import Carried, Counted, Covered, Formula


def formula_object(formula: Formula) -> dict[str, Any]:
    """What a field follows from; `text` says it in words."""
    return {"kind": type(formula).__name__.lower(), **_parts(formula), "text": str(formula)}


def _parts(formula: Formula) -> dict[str, Any]:
    if isinstance(formula, Counted):
        whole, rest = divmod(formula.octets, formula.unit)
        return {
            "terms": [list(one) for one in formula.terms],
            "unit": formula.unit,
            "result": None if rest else whole,
            "arithmetic": formula.arithmetic,
        }
    if isinstance(formula, Carried):
        return {"what": formula.what}
    return _covered(formula)


def _covered(formula: Covered) -> dict[str, Any]:
    return {
        "how": formula.how,
        "parts": list(formula.parts),
        "left_out": formula.left_out,
        "reach": formula.reach,
        "skipped": formula.skipped,
    }
