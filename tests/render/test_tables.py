"""Tables of text fit an ordinary terminal."""

from __future__ import annotations

from dissect.render.spans import Role, plain
from dissect.render.tables import WIDTH, table_of_named

ADDRESSES = ("2001:4f8:4:7:2e0:81ff:fe52:ffff", "2001:4f8:4:7:2e0:81ff:fe52:9a6b")


def test_two_long_names_stand_one_below_the_other() -> None:
    first, second = (f"[{address}]:30000" for address in ADDRESSES)
    row = [("udp", Role.PROTOCOL), (first, Role.ADDRESS), (second, Role.ADDRESS), ("7", Role.PLAIN)]

    lines = [plain(line) for line in table_of_named(["", "", "", "packets"], [row], 3)]

    assert lines == ["    packets", f"  udp  {first}", f"       {second}", "          7"]


def test_one_name_that_is_too_long_stands_alone() -> None:
    row = [("x" * WIDTH, Role.PROTOCOL), ("y", Role.ADDRESS), ("7", Role.PLAIN)]

    lines = [plain(line) for line in table_of_named(["", "", "packets"], [row], 2)]

    assert lines[1] == f"  {'x' * WIDTH}  y"
