"""The rows of a block that may matter to what follows some ports only."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from dissect.packet import ProtocolSet

if TYPE_CHECKING:
    from dissect.filter.rows.selecting import RowFilter


def with_ports(name: str, ports: Collection[int], protocols: ProtocolSet) -> RowFilter | None:
    """Finds the rows that have one of some ports under a name for ports; None if none can have one."""
    from dissect.filter.expressions import Element, FieldValue, Filter, Membership, Mode  # which few need
    from dissect.filter.names import catalogue
    from dissect.filter.operands.literals import Literal
    from dissect.filter.rows.selecting import RowFilter

    names = catalogue(protocols)
    if not ports or name not in names:
        return None
    port = FieldValue(names[name])
    elements = tuple(Element(Literal(port.type, one)) for one in sorted(ports))
    return RowFilter(Filter(f"{name} in ports", Membership(Mode.ANY, port, elements)), protocols)
