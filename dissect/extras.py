"""What an extra brings is looked for before it is needed, so that its absence is said in words."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from dissect.errors import MissingExtraError

EXTRAS: Final[Mapping[str, tuple[str, ...]]] = {
    "table": ("numpy", "pyarrow"),
    "polars": ("polars",),
    "testing": ("hypothesis",),
}
"""The packages of each extra that the library itself needs."""


def missing(extra: str) -> list[str]:
    """The packages of an extra that are not there."""
    return [one for one in EXTRAS[extra] if find_spec(one) is None]


def require(extra: str) -> None:
    """MissingExtraError where one of an extra's packages is not there."""
    packages = missing(extra)
    if packages:
        verb = "is" if len(packages) == 1 else "are"
        raise MissingExtraError(
            f"this needs the extra `{extra}`, of which {' and '.join(packages)} {verb} not installed: "
            f"pip install 'packet-dissect[{extra}]'"
        )
