"""Names that a package offers, loaded on first use.

The package also imports them `if TYPE_CHECKING:`, from which type checkers and editors know them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy(package: Mapping[str, Any], homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of a package.

    `package`: its globals. `homes`: the module of each name, also relative to the package (".module"); "module:other"
    where it is called other than in the package.
    """
    own = package["__name__"]

    def find(name: str) -> Any:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {own!r} has no attribute {name!r}")
        module, _, attribute = home.partition(":")
        return getattr(import_module(module, own), attribute or name)

    def names() -> list[str]:
        return sorted({*package, *homes})

    return find, names
