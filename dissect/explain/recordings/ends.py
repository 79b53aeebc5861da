"""The ends of a recording: one lane for each host, up to four."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from dissect.addresses import Address
from dissect.explain.codes import Role
from dissect.explain.recordings.groups import is_group
from dissect.explain.recordings.reading import Read, Row
from dissect.session import Conversation, End

MOST: Final = 4


class Lanes:
    """All hosts, and which of them has which lane. Of more than four hosts, none has one."""

    def __init__(self, found: Read) -> None:
        self._ends: dict[bytes, list[tuple[Role, End]]] = {}
        for one in found.conversations:
            for role, end in zip((Role.CLIENT, Role.SERVER), one.ends, strict=True):
                known = self._ends.setdefault(bytes(end.address), [])
                known.append((role if one.has_roles else Role.HOST, end))
        ends = dict.fromkeys(_addresses(found.conversations))
        seen = dict.fromkeys(address for row in found.rows for address in (row.source, row.destination) if address)
        self.hosts: list[Address] = [*ends, *(one for one in seen if one not in ends and _is_host(one))]
        self.groups: list[Address] = [one for one in seen if not _is_host(one)]
        self.addresses: list[Address] = self.hosts if len(self.hosts) <= MOST else []
        self._places = {bytes(one): place for place, one in enumerate([*self.hosts, *self.groups])}
        self._names = {bytes(one): self._called(one) for one in self.addresses}

    def place(self, address: Address | None) -> int:
        """The place of an address among the hosts, which is its lane, or behind them among the groups; -1 for none."""
        return -1 if address is None else self._places.get(bytes(address), -1)

    def name_of(self, address: Address | None) -> str:
        """How a host is called in sentences: by its role, if it alone has it."""
        if address is None:
            return "somebody"
        return self._names.get(bytes(address)) or str(address)

    def _called(self, address: Address) -> str:
        role = self._role(address)
        alone = role is not Role.HOST and sum(self._role(one) is role for one in self.addresses) == 1
        return f"the {role}" if alone else str(address)

    def objects(self) -> list[dict[str, Any]]:
        """The ends as data."""
        return [
            {
                "role": self._role(one),
                "name": self.name_of(one),
                "host": str(one),
                **_port_object([end for _, end in self._ends.get(bytes(one), ())]),
            }
            for one in self.addresses
        ]

    def _role(self, address: Address) -> Role:
        roles = {role for role, _ in self._ends.get(bytes(address), ())}
        return roles.pop() if len(roles) == 1 else Role.HOST


def _addresses(conversations: Iterable[Conversation]) -> Iterator[Address]:
    for one in conversations:
        yield from (end.address for end in one.ends if _is_host(end.address))


def _is_host(address: Address) -> bool:
    """Whether an address is that of one host: not of a group, nor of all."""
    return not is_group(address)


def _port_object(ends: list[End]) -> dict[str, Any]:
    """The port of an end, if it has the same one in all conversations."""
    ports = {one.port for one in ends}
    port = ports.pop() if len(ports) == 1 else None
    if port is None:
        return {"port": None}
    end = next(one for one in ends if one.port == port)
    return {"port": port, "service": end.service, "range": None if end.port_range is None else end.port_range.official}


def sides(row: Row, lanes: Lanes) -> tuple[int, int]:
    """The places of who sent a packet and of whom it is for; -1 for none."""
    return lanes.place(row.source), lanes.place(row.destination)
