"""`dissect.flows`: who is the client and how that is known, to how many a conversation goes, what it has come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.port_ranges import PortRange
from dissect.capture import PcapWriter
from dissect.errors import FilterError
from dissect.packet import ProtocolSet, default_protocols
from dissect.packet.reassembly import Reassembler
from dissect.protocols.dns import DNS
from dissect.protocols.gre import GRE
from dissect.protocols.icmpv4 import ICMPv4Echo
from dissect.schema import RFC, Exchange, Header, Mark, Next, Sender, Stack, Transit, field
from dissect.schema.words import Bytes, If, Int8ub, Int16ub, this
from dissect.session import Cast, Conversation, RoleReason
from tests.oracles.tshark import CAPTURES
from tests.packet.frames import build, ethernet, ipv4, ipv6, tcp, udp
from tests.render.frames import pcap
from tests.session.conversations.following import both_ways, no_engine
from tests.session.tcp.frames import ACK, CLIENT, SERVER, SYN, frame

TURNED: dict[str, Any] = {"source_address": "192.0.2.2", "destination_address": "192.0.2.1"}


def conversations(tmp_path: Path, *frames: bytes) -> list[Conversation]:
    path = tmp_path / "x.pcap"
    with path.open("wb") as file, PcapWriter(file, 1) as writer:
        for octets in frames:
            writer.write(octets, timestamp_ns=0)
    return list(both_ways(path))


def roles(tmp_path: Path, *frames: bytes) -> tuple[str, RoleReason, str]:
    (found,) = conversations(tmp_path, *frames)
    return f"{found.ends[0].address}:{found.ends[0].port}", found.role_reason, found.evidence


def datagram(source: int, destination: int) -> bytes:
    return build(b"x", udp(source_port=source, destination_port=destination), ipv4())


def segment(source: int, destination: int) -> bytes:
    return build(b"x", tcp(source_port=source, destination_port=destination), ipv4())


def test_messages_say_who_is_the_client(tmp_path: Path) -> None:
    syn, answer = frame(CLIENT, SYN, 1), frame(SERVER, SYN | ACK, 9, 2)
    echoed = ICMPv4Echo(type=0, identifier=5)

    assert roles(tmp_path, answer, syn) == ("192.0.2.1:40000", RoleReason.OPENED, "SYN")
    assert roles(tmp_path, answer) == ("192.0.2.1:40000", RoleReason.ANSWERED, "SYN-ACK")
    assert roles(tmp_path, build(b"", echoed, ipv4())) == ("192.0.2.2:None", RoleReason.ANSWERED, "echo reply")
    ports = udp(source_port=53, destination_port=50_001)
    assert roles(tmp_path, build(b"", DNS(identifier=1, response=True), ports, ipv4())) == (
        "192.0.2.2:50001",
        RoleReason.ANSWERED,
        "response",
    )


def test_messages_that_contradict_each_other_say_nothing(tmp_path: Path) -> None:
    ports = udp(source_port=53, destination_port=53)
    asked, other = build(b"", DNS(identifier=1), ports, ipv4()), build(b"", DNS(identifier=1), ports, ipv4(**TURNED))

    assert roles(tmp_path, other, asked) == ("192.0.2.2:53", RoleReason.FIRST_MESSAGE, "")


def test_of_two_ends_that_open_the_first_is_the_client_only_if_one_answers(tmp_path: Path) -> None:
    ours, theirs = frame(CLIENT, SYN, 1), frame(SERVER, SYN, 9)
    answers = frame(CLIENT, SYN | ACK, 1, 10), frame(SERVER, SYN | ACK, 9, 2)

    assert roles(tmp_path, ours, theirs)[1] is RoleReason.SIMULTANEOUS
    assert roles(tmp_path, ours, theirs, *answers)[1] is RoleReason.SIMULTANEOUS
    assert roles(tmp_path, ours, theirs, answers[0]) == ("192.0.2.1:40000", RoleReason.OPENED, "SYN")


def test_ports_suggest_who_is_the_client(tmp_path: Path) -> None:
    assert roles(tmp_path, datagram(53_000, 80)) == ("192.0.2.1:53000", RoleReason.SYSTEM_PORT, "")
    assert roles(tmp_path, datagram(5353, 53_000)) == ("192.0.2.2:53000", RoleReason.KNOWN_PORT, "")
    assert roles(tmp_path, datagram(50_000, 50_001)) == ("192.0.2.1:50000", RoleReason.FIRST_MESSAGE, "")
    assert roles(tmp_path, segment(21_000, 50_001)) == ("192.0.2.2:50001", RoleReason.DYNAMIC_PORT, "")
    assert roles(tmp_path, segment(50_000, 50_001)) == ("192.0.2.2:50001", RoleReason.LOWER_PORT, "")
    assert roles(tmp_path, segment(50_000, 50_000)) == ("192.0.2.1:50000", RoleReason.FIRST_MESSAGE, "")
    assert {one for one in RoleReason if one.is_guess} == {
        *(RoleReason.SYSTEM_PORT, RoleReason.KNOWN_PORT, RoleReason.DYNAMIC_PORT),
        *(RoleReason.LOWER_PORT, RoleReason.FIRST_MESSAGE),
    }


def test_what_goes_to_many_has_no_server(tmp_path: Path) -> None:
    everyone = ethernet().replace(destination_address="ff:ff:ff:ff:ff:ff")
    directed = bytes(dissect.encapsulate(b"x", udp(), ipv4(destination_address="192.0.2.255"), everyone))
    group = build(b"x", udp(), ipv4(destination_address="224.0.0.251"))
    group_6 = build(b"x", udp(), ipv6(destination_address="ff02::fb"))
    all_hosts = build(b"x", udp(), ipv4(destination_address="255.255.255.255"))

    found = conversations(tmp_path, directed, group, group_6, all_hosts)

    assert [one.cast for one in found] == [Cast.BROADCAST, Cast.MULTICAST, Cast.MULTICAST, Cast.BROADCAST]
    assert {(one.role_reason, one.client, one.server) for one in found} == {(RoleReason.NO_SERVER, None, None)}
    assert {str(one.ends[0].address) for one in found} == {"192.0.2.1", "2001:db8::1"}


def test_what_goes_to_all_stations_and_is_answered_goes_to_one(tmp_path: Path) -> None:
    everyone = ethernet().replace(destination_address="ff:ff:ff:ff:ff:ff")
    asked = bytes(dissect.encapsulate(b"x", udp(), ipv4(), everyone))
    answered = build(b"x", udp(source_port=7, destination_port=50001), ipv4(**TURNED))

    (found,) = conversations(tmp_path, asked, answered)

    assert (found.cast, found.role_reason) == (Cast.UNICAST, RoleReason.SYSTEM_PORT)


def test_a_conversation_says_what_was_counted() -> None:
    (found,) = dissect.flows(CAPTURES / "tcp4_echo.pcap")
    client, server = found.ends

    assert (found.number, found.stream, found.protocol, found.ip_protocol, found.identifier) == (0, 0, "tcp", 6, None)
    assert (found.client, found.server) == (client, server)
    assert (client.packets, client.octets, client.network_octets, client.payload_octets) == (6, 409, 325, 5)
    assert (found.packets, found.octets, found.network_octets, found.payload_octets) == (10, 686, 546, 10)
    assert (found.state, found.outcome) == ("TIME_WAIT", "closed by both ends")
    assert (found.history, found.completeness, found.first_frame) == ("ShADadFf", 31, 1)
    assert found.duration_ns == 2_994_863
    assert (client.port_range, server.port_range) == (PortRange.DYNAMIC, PortRange.DYNAMIC)


def test_an_echo_has_an_identifier_and_no_ports() -> None:
    first, _ = dissect.flows(CAPTURES / "icmp_echo.pcap")

    assert (first.identifier, first.ends[0].port, first.ends[0].port_range, first.state) == (4711, None, None, "")
    assert first.completeness is None


def test_times_that_are_not_known_are_none(tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    with path.open("wb") as file, dissect.PcapngWriter(file, 1) as writer:
        writer.write(datagram(50_000, 7))

    (found,) = both_ways(path)

    assert (found.first_ns, found.last_ns, found.duration_ns) == (None, None, None)


def test_tunnels_keep_conversations_apart(tmp_path: Path) -> None:
    inner = udp(), ipv4(source_address="10.0.0.1", destination_address="10.0.0.2")
    frames = [
        build(b"x", *inner),
        build(b"x", *inner, ipv4()),
        build(b"x", *inner, ipv4(**TURNED)),
        build(b"x", *inner, ipv4(destination_address="192.0.2.3")),
        build(b"x", *inner, GRE(key_present=True, key=5), ipv4()),
        build(b"x", *inner, GRE(key_present=True, key=6), ipv4()),
    ]

    found = conversations(tmp_path, *frames)

    assert [(one.packets, one.network) for one in found] == [(1, 0), (2, 1), (1, 2), (1, 3), (1, 4)]


def test_a_header_that_is_cut_before_its_ports_names_no_conversation(tmp_path: Path) -> None:
    path = tmp_path / "x.pcap"
    with path.open("wb") as file, PcapWriter(file, 1) as writer:
        for captured in (35, 38, 42, 60):
            writer.write(frame(CLIENT, SYN, 1)[:captured], timestamp_ns=0, original_length=54)

    (found,) = both_ways(path)

    assert (found.packets, found.history, found.payload_octets) == (3, "S", 0)


def test_conversations_are_a_sequence() -> None:
    found = dissect.flows(CAPTURES / "dns_lookups.pcap")

    assert (found[-1].number, [one.number for one in found[1:3]]) == (10, [1, 2])
    with pytest.raises(IndexError, match="there are 11 conversations"):
        found[11]


def test_what_messages_say_is_told_again_and_of_each_conversation() -> None:
    found = dissect.flows(CAPTURES / "icmp_port_unreachable.pcap")
    mixed = dissect.flows(CAPTURES / "gre_checksum_key_sequence.pcap")

    assert [one.history for one in (*found, *found)] == ["D"] * 4
    assert {one.protocol: one.history for one in mixed} == {"udp": "Dd", "tcp": "ShADadFf"}


class Label(Header):
    """A tunnel whose label has no fixed place."""

    extra: int = field(Int8ub, "Extra")
    more: int | None = field(If(this.extra, Int8ub), "More", default=None)
    label: int = field(Int8ub, "Label")

    stack = Stack(
        name="label",
        reference=RFC(1),
        carried_as={IpProtocol: [254]},
        separates=["label"],
        next=[Next(IpProtocol, 4)],
    )


@pytest.mark.heavy
def test_what_keeps_networks_apart_may_have_any_place(tmp_path: Path) -> None:
    own = ProtocolSet([*default_protocols().headers, Label])
    path = tmp_path / "x.pcap"
    inner = udp(), ipv4(source_address="10.0.0.1", destination_address="10.0.0.2")
    labels = [Label(extra=extra, more=9 if extra else None, label=label) for extra, label in ((0, 5), (1, 5), (0, 6))]
    path.write_bytes(pcap([build(b"x", *inner, label, ipv4()) for label in labels]))

    found = dissect.flows(path, protocols=own)
    with no_engine():
        again = dissect.flows(path, protocols=own)

    assert [(one.packets, one.network) for one in found] == [(2, 0), (1, 1)]
    assert list(found) == list(again)


def test_the_arguments_choose_what_counts() -> None:
    path = CAPTURES / "udp4_fragments.pcap"
    filtered = dissect.flows(CAPTURES / "tcp4_two_clients.pcap", "tcp.srcport == 50001")

    assert {one.ends[0].packets for one in filtered} == {0}
    assert [one.number for one in dissect.flows(CAPTURES / "dns_lookups.pcap", "udp.port == 52275")] == [1]
    assert len(dissect.flows(path, limit=0)) == 0
    assert len(dissect.flows(path, reassemble=Reassembler())) == 1
    alone = dissect.flows(path, reassemble=False)
    assert (len(alone), alone.outside, alone.fragments) == (0, 6, 0)
    joined = dissect.flows(path, "udp.port == 50001")
    assert ([one.packets for one in joined], joined.fragments) == ([6], 0)
    with pytest.raises(ValueError, match="limit must be at least 0"):
        dissect.flows(path, limit=-1)
    with pytest.raises(FilterError):
        dissect.flows(path, "no.such.name")


class Call(Header):
    """A header of varying size that names its conversation by one field."""

    kind: int = field(Int8ub, "Kind")
    length: int = field(Int8ub, "Length")
    units: int = field(Int8ub, "Units")
    call: int = field(Int16ub, "Call")
    rest: bytes = field(Bytes(this.length + this.units * 2), "Rest", default=b"")

    stack = Stack(
        name="call",
        reference=RFC(1),
        carried_as={IpProtocol: [253]},
        transit=Transit(flow=["call"]),
        exchange=Exchange(marks=[Mark("offer", {"kind": 1}, letter="o", by=Sender.CLIENT)]),
    )


@pytest.mark.heavy
def test_protocols_of_ones_own_have_conversations_too(tmp_path: Path) -> None:
    own = ProtocolSet([*default_protocols().headers, Call])
    path = tmp_path / "x.pcap"
    offer = Call(kind=1, length=0, units=0, call=77)
    path.write_bytes(pcap([build(b"data", offer, ipv4()), build(b"", offer.replace(kind=2), ipv4(**TURNED))]))

    (found,) = dissect.flows(path, protocols=own)

    assert (found.protocol, found.identifier, found.history) == ("call", 77, "O")
    assert (str(found.ends[0].address), found.evidence, found.community_id[:2]) == ("192.0.2.1", "offer", "1:")
    assert [one.payload_octets for one in found.ends] == [4, 0]
