"""Names that a package offers, and functions of higher floors, loaded on first use.

The package also imports them `if TYPE_CHECKING:`, from which type checkers and editors know them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def late(home: str) -> Callable[..., Any]:
    """The function at "module:function" of a higher floor, which is imported when it is called.

    For what people ask of a value, as how it looks: the floor that makes the value does not depend on the one that
    answers.
    """

    def call(*arguments: Any, **options: Any) -> Any:
        module, _, function = home.partition(":")
        return getattr(import_module(module), function)(*arguments, **options)

    return call


def lazy(
    package: Mapping[str, Any], homes: Mapping[str, str], more: str = ""
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of a package.

    `package`: its globals. `homes`: the module of each name, also relative to the package (".module"); "module:other"
    where it is called other than in the package. `more`: a function, as "module:function", that gives the modules of
    further classes. It is called for a name that may be a class's, and where all names are listed.
    """
    own = package["__name__"]

    def further() -> Mapping[str, str]:
        module, _, function = more.partition(":")
        return getattr(import_module(module), function)() if module else {}

    def find(name: str) -> Any:
        home = homes.get(name) or (further().get(name) if name[:1].isupper() else None)
        if home is None:
            raise AttributeError(f"module {own!r} has no attribute {name!r}{hint(name)}")
        module, _, attribute = home.partition(":")
        return getattr(import_module(module, own), attribute or name)

    def hint(name: str) -> str:
        from importlib.util import find_spec

        if name.startswith("_"):
            return ""
        if find_spec(f"{own}.{name}"):  # `from dissect import capture` asks for a name first
            return f"; `import {own}.{name}` loads it"
        from dissect.suggestions import ELSEWHERE, meant

        if ELSEWHERE.get(name) in homes:
            return f"; did you mean {ELSEWHERE[name]}?"
        return meant(name, [one for one in names() if not one.startswith("_")])

    def names() -> list[str]:
        return sorted({*package, *homes, *further()})

    return find, names
