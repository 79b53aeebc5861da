"""Protocols of other distributions, installed beside this one: the entry points of the group `dissect.protocols`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final
from warnings import warn_explicit

from dissect.errors import ProtocolWarning, SchemaError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from dissect.packet.protocol_set import ProtocolSet

GROUP: Final = "dissect.protocols"
HEADING: Final = f"{GROUP}]".encode()
DISTRIBUTIONS: Final = (".dist-info", ".egg-info")


@cache
def is_extended() -> bool:
    """Whether a distribution may have such entry points.

    `importlib.metadata` takes longer to import than a small capture to read, so the files are looked into without it.
    """
    return any(HEADING in octets for octets in _declared())


def _declared() -> Iterator[bytes]:
    """The entry points of every distribution, as they are written."""
    for folder in dict.fromkeys(sys.path):
        place = folder or os.curdir
        try:
            names = [one for one in os.listdir(place) if one.endswith(DISTRIBUTIONS)]  # noqa: PTH208  # a Path takes longer
        except OSError:
            continue
        for name in names:
            try:
                with open(f"{place}/{name}/entry_points.txt", "rb", buffering=0) as file:  # noqa: PTH123  # as above
                    yield file.read()
            except OSError:
                continue


def extended(protocols: ProtocolSet) -> ProtocolSet:
    """A protocol set with those that are installed. Each that cannot be taken is left out, with a ProtocolWarning."""
    if not is_extended():
        return protocols
    from dissect.packet.extending.modules import including

    for one in _entry_points():
        try:
            protocols = including(protocols, one.value.partition("[")[0].strip())
        except SchemaError as error:
            message = f"the protocols of the entry point {one.name!r}, {one.value}, are left out: {error}"
            warn_explicit(message, ProtocolWarning, filename=GROUP, lineno=1)
    return protocols


def _entry_points() -> list[EntryPoint]:
    """The entry points, in the order of their names."""
    from importlib import metadata

    return sorted(metadata.entry_points(group=GROUP), key=lambda one: (one.name, one.value))
