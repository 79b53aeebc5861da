"""What is stored of many names, a line of each, in the order of the names: one is found without a look at others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


class Lines:
    """Lines that begin with a name, sorted by it."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def get(self, name: str) -> Any:
        """What is stored of a name; None if that is nothing."""
        octets, wanted = self._octets, name.encode("utf-8", "backslashreplace")
        begin, end = 0, len(octets)
        while begin < end:
            line = octets.rfind(b"\n", begin, (begin + end) // 2) + 1 or begin
            tab = octets.index(b"\t", line)
            here = octets[line:tab]
            if here == wanted:
                return json.loads(octets[tab : octets.index(b"\n", tab)])
            if here < wanted:
                begin = octets.index(b"\n", tab) + 1
            else:
                end = line
        return None

    def names(self) -> list[str]:
        """Every name."""
        return [line.partition(b"\t")[0].decode() for line in self._octets.splitlines()]

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Every name, with what is stored of it."""
        for line in self._octets.splitlines():
            name, _, text = line.partition(b"\t")
            yield name.decode(), json.loads(text)


def written(found: Iterable[tuple[str, Any]]) -> bytes:
    """What is known of names, in alphabetical order, as `Lines` reads it."""
    return "".join(f"{name}\t{json.dumps(known, separators=(',', ':'))}\n" for name, known in found).encode()
