"""Formulas as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dissect.encapsulation.formulas import Carried, Counted, Covered, Formula
from dissect.explain.codes import FormulaKind

KINDS: Final[Mapping[type[Formula], FormulaKind]] = {
    Counted: FormulaKind.COUNTED,
    Carried: FormulaKind.CARRIED,
    Covered: FormulaKind.COVERED,
}


def formula_object(formula: Formula) -> dict[str, Any]:
    """What a field follows from; `text` says it in words."""
    return {"kind": KINDS[type(formula)], **_parts(formula), "text": str(formula)}


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
