"""Our own protocols as they were stored are what they are as they were declared, and each is loaded when it is met."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from enum import IntEnum
from typing import Final

import pytest

from dissect.assigned_numbers import EtherType, LinkType
from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.capture import open_capture
from dissect.errors import SchemaError
from dissect.packet import Packet, ProtocolSet, protocol_set
from dissect.packet.protocol_set import DecodeAs, OwnSet, declared_protocols, own_protocols
from dissect.packet.reach import successors
from dissect.packet.stored_set import (
    COMPLETIONS,
    WORDS,
    ByHeader,
    StoredSet,
    completions,
    members_named,
    numbers_of,
    set_form,
)
from dissect.protocols import PROTOCOLS
from dissect.protocols.dns import DNS
from dissect.protocols.echo import Echo
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import Header
from tests.captures import CAPTURES, ROOT

DECLARED: Final = declared_protocols()
FORM: Final = json.loads(json.dumps(set_form(DECLARED)))
CHANGED: Final[DecodeAs] = {UdpPort: {5300: DNS, 53: None}, TcpPort: {5300: DNS}, LinkType: {LinkType(147): UDP}}
FEW: Final = """
import sys
from dissect.packet.protocol_set import own_protocols
from dissect.assigned_numbers import EtherType
from dissect.stored_forms import stored
if stored("protocol_set") is None:
    print("dissect.protocols.ipv4")
else:
    print(own_protocols().dissector(EtherType, 0x0800).header.__module__.rpartition(".")[0], file=sys.stderr)
    print(*(one for one in sys.modules if one.startswith("dissect.protocols.") and one.count(".") == 2))
"""


class Unnumbered(IntEnum):
    """A number space that no protocol has."""

    ONE = 1


def stored(**changes: object) -> OwnSet:
    return OwnSet(StoredSet({**FORM, **changes}))


def numbers(protocols: ProtocolSet) -> dict[type[IntEnum], dict[int, type[Header]]]:
    return {space: {number: one.header for number, one in table.items()} for space, table in protocols.tables.items()}


def test_a_stored_set_is_the_declared_one() -> None:
    own = stored()

    assert own.headers == DECLARED.headers == PROTOCOLS
    assert numbers(own) == numbers(DECLARED)
    assert {number: one.header for number, one in own.links.items()} == numbers(DECLARED)[LinkType]
    assert len(own.tables) == len(DECLARED.tables)
    for found, declared in zip(own.dissectors, DECLARED.dissectors, strict=True):
        assert (found.number, found.header, found.kinds) == (declared.number, declared.header, declared.kinds)
        assert found.variants == declared.variants
        assert own.other(found.header) is DECLARED.other(declared.header)
        assert own.number_of(found.header) == found.number
    assert list(own._dissectors) == list(DECLARED._dissectors)


def test_what_may_follow_is_as_declared() -> None:
    own = stored()

    assert [successors(own), successors(own, quoted=True)] == [
        successors(DECLARED),
        successors(DECLARED, quoted=True),
    ]
    for number in range(0, len(own.dissectors), 7):
        found = [own.may_follow(kind, own.dissectors[number]) for kind in own.headers]
        assert found == [DECLARED.may_follow(kind, DECLARED.dissectors[number]) for kind in own.headers]
    assert own.may_follow(Header, own.dissectors[0])


def test_what_declarations_say_is_as_declared() -> None:
    own = stored()

    assert {word: own.using(word) for word in (*WORDS, "trailer")} == {
        word: DECLARED.using(word) for word in (*WORDS, "trailer")
    }
    assert completions(own) == completions(DECLARED) == DECLARED.kept[COMPLETIONS]
    for kinds in ((TCP,), (UDP, IPv4), (GRE,), (Header,)):
        assert own.members(kinds) == DECLARED.members(kinds)
    for kind in (UDP, IPv4):
        assert members_named(own, kind.__name__) == members_named(DECLARED, kind.__name__) == own.members((kind,))
    assert not any(members_named(own, "Stranger"))


def test_numbers_get_other_meanings_as_in_a_declared_set() -> None:
    declared, own = ProtocolSet(PROTOCOLS, CHANGED), OwnSet(StoredSet(FORM), CHANGED)

    assert numbers(own) == numbers(declared)
    assert own.dissector(TcpPort, 5300) is not own.dissector(UdpPort, 5300)
    assert own.dissector(UdpPort, 53) is None
    assert not own.is_own
    carried = own.dissectors[own.number_of(UDP)]
    assert own.may_follow(DNS, carried)
    assert successors(own) == successors(declared)


def test_a_number_of_a_space_that_no_protocol_has_gets_a_meaning() -> None:
    own = OwnSet(StoredSet(FORM), {Unnumbered: {1: Echo}})
    found = own.dissector(Unnumbered, 1)

    assert found is not None
    assert found.header is Echo
    assert Unnumbered in own.tables
    assert len(own.tables) == len(DECLARED.tables) + 1


def test_what_is_none_of_ours_is_refused() -> None:
    class Stranger(Header):
        """Not declared."""

    with pytest.raises(SchemaError, match="Stranger is not one of the protocols"):
        OwnSet(StoredSet(FORM), {UdpPort: {1: Stranger}})
    with pytest.raises(KeyError):
        stored().number_of(Stranger)
    imposter = type("UDP", (Header,), {"__module__": "dissect.protocols.udp"})
    assert StoredSet(FORM).number(imposter) is None


def test_packets_are_the_same_by_a_stored_set() -> None:
    own = stored()
    for capture in ("http4_messages", "gre_echo", "dns_signed", "ip6_extension_headers"):
        for frame in open_capture(CAPTURES / f"{capture}.pcap"):
            one, other = Packet(frame, own), Packet(frame, DECLARED)
            assert [layer.values for layer in one.layers] == [layer.values for layer in other.layers]
            assert one.problems == other.problems


def test_ours_are_made_of_what_is_stored_or_of_the_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {}
    for known in (StoredSet(FORM), None):
        monkeypatch.setattr(protocol_set, "stored_protocols", lambda known=known: known)
        found = own_protocols.__wrapped__()
        assert found.is_own
        assert found.headers == PROTOCOLS
        made[type(found)] = found.decoding(CHANGED)
        protocol_set._made_once.cache_clear()
    monkeypatch.undo()

    assert [*made] == [OwnSet, ProtocolSet] == [type(one) for one in made.values()]
    assert numbers(made[OwnSet]) == numbers(made[ProtocolSet])
    for one in made.values():
        assert pickle.loads(pickle.dumps(one)).headers == PROTOCOLS
        assert copy.copy(one) is one


def test_a_declaration_is_loaded_when_it_is_met() -> None:
    ran = subprocess.run([sys.executable, "-c", FEW], capture_output=True, text=True, check=True, cwd=ROOT)

    loaded = set(ran.stdout.split())
    assert "dissect.protocols.ipv4" in loaded
    assert loaded.isdisjoint({"dissect.protocols.tcp", "dissect.protocols.dns", "dissect.protocols.ethernet"})


def test_dissectors_know_one_another() -> None:
    own = stored()
    found = own.dissector(EtherType, EtherType.IPV4)

    assert found is own.dissectors[own.number_of(IPv4)]
    assert own.dissectors[own.number_of(Ethernet)].protocols is own


def test_declarations_stay_the_same_where_modules_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a test runner does that runs others in its own process."""
    known = stored()
    routing = next(one for one in known.headers if one.__name__ == "Routing")
    monkeypatch.delitem(sys.modules, routing.__module__)

    dissectors = [known.dissectors[known.number_of(one)] for one in known.headers if issubclass(one, routing)]

    assert len(dissectors) > 1
    assert all(issubclass(one.header, routing) for one in dissectors)


def test_what_is_known_of_some_declarations_is_found_by_class_and_by_number() -> None:
    own = stored()
    known = ByHeader(own.known, {own.number_of(one): one.__name__ for one in (TCP, UDP)})

    assert known == {TCP: "TCP", UDP: "UDP"}
    assert pickle.loads(pickle.dumps(known)) == dict(known)
    assert IPv4 not in known
    assert Header not in known
    assert numbers_of(own, known) == numbers_of(own, [UDP, TCP, Header]) == set(known.found)
    few = ProtocolSet((IPv4, UDP))
    assert numbers_of(few, known) == {few.number_of(UDP)}
