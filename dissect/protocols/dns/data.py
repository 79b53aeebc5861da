"""What the data of resource records have in common: the type under which a record carries them (RFC 1035 §3.2.1)."""

from __future__ import annotations

from dissect.assigned_numbers.dns_types import DnsType
from dissect.schema import Expect, FieldOrigin, Reference, Stack


def data_place(
    name: str,
    reference: Reference,
    *types: int,
    expect: tuple[Expect, ...] = (),
    origin: FieldOrigin = FieldOrigin.KEPT,
) -> Stack:
    """The place of the data of records of these types, which a server keeps, unless `origin` says something else."""
    return Stack(name=f"dns.{name}", reference=reference, carried_as={DnsType: types}, expect=expect, origin=origin)
