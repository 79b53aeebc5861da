"""Writes the public names with their signatures: `python tools/public_names.py [--check]`.

Public are the names that the modules below list in `__all__`, or `dissect` offers, with the public members of their
classes; the header classes of `dissect.protocols`, with their fields and views; and the commands with their options.
The list is docs/public.txt. --check fails if a name or a signature differs from the list, so that no change goes
unnoticed.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "public.txt"
MODULES = (
    "dissect.addresses",
    "dissect.assigned_numbers",
    "dissect.capture",
    "dissect.checksum",
    "dissect.columns",
    "dissect.comparing",
    "dissect.domain_names",
    "dissect.encapsulation",
    "dissect.explain",
    "dissect.errors",
    "dissect.filter",
    "dissect.framing",
    "dissect.packet",
    "dissect.problems",
    "dissect.rewriting",
    "dissect.schema",
    "dissect.schema.words",
    "dissect.session",
    "dissect.session.calls",
    "dissect.session.echo",
    "dissect.session.tcp.streams",
    "dissect.testing",
    "dissect",
)
PLAIN = (bool, int, float, str, bytes, tuple, frozenset, type(None))


def lines() -> Iterator[str]:
    """One line for each public name: the headers, then module by module, then the commands."""
    headers = _headers()
    yield from sorted(path + _fields(header) for header, path in headers.items())
    listed: dict[Any, str] = {**headers}
    for name in MODULES:
        module = import_module(name)
        # `from dissect import *` does not bring all that `dissect` offers.
        for exported in sorted(module._HOMES if name == "dissect" else module.__all__):
            value, path = getattr(module, exported), f"{name}.{exported}"
            if not inspect.isclass(value) and not inspect.isroutine(value):
                yield path
            elif value in listed:
                yield f"{path} is {listed[value]}"
            else:
                listed[value] = path
                yield from _described(path, value)
    yield from _commands()


def _described(path: str, value: Any) -> Iterator[str]:
    from dissect.assigned_numbers import OpenEnum
    from dissect.schema import Header

    if value.__module__.partition(".")[0] != "dissect":  # construct's words, whose signatures are construct's
        yield path
    elif inspect.isroutine(value):
        yield path + _signature(value)
    elif issubclass(value, OpenEnum) and value is not OpenEnum:
        yield f"{path}: numbers with names"  # the members follow the registries
    elif issubclass(value, Enum) and list(value):
        yield f"{path}: {', '.join(member.name for member in value)}"
    elif issubclass(value, Header) and value is not Header:
        yield path + _fields(value)
    else:
        yield path + (_signature(value) if _is_called(value) else "")
        yield from (f"{path}.{line}" for line in sorted(_members(value)))


def _ours(kind: type) -> list[type]:
    return [one for one in kind.__mro__ if one.__module__.partition(".")[0] == "dissect"]


def _is_called(kind: type) -> bool:
    """Whether one of our classes defines how its values are made."""
    own = is_dataclass(kind) or any({"__init__", "__new__"} & vars(one).keys() for one in _ours(kind))
    return own and not issubclass(kind, Enum)


def _members(kind: type) -> Iterator[str]:
    """The public members of a class, with those that it inherits from our other classes."""
    found = {name: member for one in reversed(_ours(kind)) for name, member in vars(one).items() if name[0] != "_"}
    for name, member in found.items():
        if inspect.isroutine(getattr(kind, name)):
            yield name + _signature(getattr(kind, name))
        elif isinstance(member, property):
            yield name
    annotated = {name for one in _ours(kind) for name in inspect.get_annotations(one) if name[0] != "_"}
    yield from annotated - set(inspect.signature(kind).parameters if _is_called(kind) else ()) - set(found)


def _headers() -> dict[type, str]:
    """The header classes of all protocols and of the items in their lists, and where to import each from."""
    from dissect.derive.lists.items import items_within
    from dissect.protocols import PROTOCOLS

    found: dict[type, str] = {}
    for header in (one for protocol in PROTOCOLS for one in (protocol, *items_within(protocol))):
        found[header] = f"{_outermost(header)}.{header.__name__}"
    return found


def _outermost(header: type) -> str:
    """The outermost package within `dissect.protocols` that offers a header, or else the module that declares it."""
    parts = header.__module__.split(".")
    around = (".".join(parts[:count]) for count in range(3, len(parts) + 1))
    return next(one for one in around if getattr(import_module(one), header.__name__, None) is header)


def _fields(header: Any) -> str:
    """The fields that a header takes, its views, and what has a name of its own in its lists."""
    from dissect.schema import Records, Sole
    from dissect.schema.fields import MISSING

    fields = [one.name + ("" if one.default is MISSING else f"={_shown(one.default)}") for one in header.fields]
    views = "".join(f", {one.name}" for one in header.views)
    listed = [name for name in dir(header) if isinstance(getattr(header, name), Records | Sole)]
    items = f" and items {', '.join(listed)}" if listed else ""
    return f"({', '.join(fields)})" + (f" and views{views[1:]}" if views else "") + items


def _commands() -> Iterator[str]:
    """The commands with their arguments and options."""
    import click

    from dissect.cli import COMMANDS, main

    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        arguments = [one.human_readable_name for one in command.params if isinstance(one, click.Argument)]
        options = sorted("/".join(one.opts) for one in command.params if isinstance(one, click.Option))
        yield " ".join(["$ dissect", name, *arguments, *(f"[{one}]" for one in options)])


def _signature(value: Any) -> str:
    """The parameters and the result, spelled the same in every version of Python."""
    signature = inspect.signature(value)
    parts: list[str] = []
    for name, one in signature.parameters.items():
        if one.kind is one.KEYWORD_ONLY and not any(part.startswith("*") for part in parts):
            parts.append("*")
        stars = "*" if one.kind is one.VAR_POSITIONAL else "**" if one.kind is one.VAR_KEYWORD else ""
        default = "" if one.default is one.empty else f" = {_shown(one.default)}"
        if name != "self":
            parts.append(f"{stars}{name}: {_annotation(one.annotation)}{default}")
        if one.kind is one.POSITIONAL_ONLY:
            parts = [part for part in parts if part != "/"] + ["/"]
    result = "" if inspect.isclass(value) else f" -> {_annotation(signature.return_annotation)}"
    return f"({', '.join(parts)}){result}"


def _annotation(annotation: Any) -> str:
    return str(getattr(annotation, "__forward_arg__", annotation))


def _shown(default: object) -> str:
    if isinstance(default, Enum):
        return f"{type(default).__name__}.{default.name}"
    if isinstance(default, PLAIN):
        return repr(default)
    kind = type(default).__name__
    return "…" if kind.startswith("_") else f"{kind}(…)"


def main(arguments: list[str]) -> int:
    """Write the list, or with --check show the differences. Exit status 1 if there are any."""
    text = "".join(f"{line}\n" for line in lines())
    if "--check" not in arguments:
        LIST.write_text(text, encoding="utf-8")
        return 0
    listed = LIST.read_text(encoding="utf-8")
    for line in sorted(set(text.splitlines()) ^ set(listed.splitlines())):
        print(f"{'-' if line in listed.splitlines() else '+'} {line}")
    if text != listed:
        print(f'{LIST.relative_to(ROOT)} is stale: see "What is public" in CONTRIBUTING, then run make documents')
    return int(text != listed)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    raise SystemExit(main(sys.argv[1:]))
