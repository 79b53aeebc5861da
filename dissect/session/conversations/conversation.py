"""`Conversation`: who talked with whom, how much, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dissect.addresses import Address
from dissect.assigned_numbers.port_ranges import PortRange, port_range
from dissect.assigned_numbers.ports import service_name
from dissect.codes import CodeWithMeaning
from dissect.packet.community_id import Flow, community_id, icmp_ports

NANOSECONDS: Final = 10**9


class Cast(CodeWithMeaning):
    """To how many a conversation goes."""

    UNICAST = "unicast", "to one host"
    MULTICAST = "multicast", "to the hosts that have joined a group"
    BROADCAST = "broadcast", "to all hosts of a network"


class RoleReason(CodeWithMeaning):
    """How it was decided which end is the client."""

    OPENED = "opened", "the client sent a message that only clients send"
    ANSWERED = "answered", "the server sent a message that only servers send"
    SIMULTANEOUS = "simultaneous", "both ends have opened it, so that none is the client"
    NO_SERVER = "no_server", "it goes to many, so that no end is the server"
    SYSTEM_PORT = "system_port", "a guess: one end alone has a system port (0 to 1023)"
    KNOWN_PORT = "known_port", "a guess: one end alone has the port of a known service"
    DYNAMIC_PORT = "dynamic_port", "a guess: one end alone has a port that systems give to clients (32768 to 65535)"
    LOWER_PORT = "lower_port", "a guess: the server has the lower port"
    FIRST_MESSAGE = "first_message", "a guess: the client sent the first message that was seen"

    @property
    def is_guess(self) -> bool:
        """Whether no message says so."""
        return self.meaning.startswith("a guess")


class Beginning(CodeWithMeaning):
    """Why a conversation is another one than that between the same ends before."""

    FIRST = "first", "there was none between these ends"
    IDLE = "idle", "the one before was idle for too long"
    OPENED_AGAIN = "opened_again", "it was opened anew between the same ports"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a conversation, and what it sent."""

    address: Address
    port: int | None
    """None if the protocol has no ports."""
    service: str
    """The service that is registered for the port; empty if none is known."""
    packets: int
    """Frames."""
    octets: int
    """Of these frames on the wire."""
    network_octets: int
    """Of the datagrams in them, with their headers."""
    payload_octets: int
    """Of what the datagrams carry, without the header of the transport."""

    @property
    def port_range(self) -> PortRange | None:
        """The range of the port: system, user, dynamic."""
        return None if self.port is None else port_range(self.port)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was counted of a conversation. Octets are counted as on the wire, also where the capture has fewer."""

    number: int
    """In the order of their beginnings, from 0, for all protocols."""
    stream: int
    """The same among those of its protocol."""
    protocol: str
    """Wireshark's short name of it: tcp, udp, sctp, icmp …"""
    ip_protocol: int
    ends: tuple[End, End]
    """The client first; if none is known, the one that sent the first packet."""
    role_reason: RoleReason
    """How it was decided which end is the client."""
    evidence: str
    """The message that shows it; empty for a guess."""
    identifier: int | None
    """Of an echo, by which replies find their requests."""
    cast: Cast
    beginning: Beginning
    first_frame: int
    first_ns: int | None
    """The time of the first packet, as nanoseconds since 1970; None if none has a time."""
    last_ns: int | None
    state: str
    """What it has come to, in the words of Linux's connection tracking; empty where there are no states."""
    outcome: str
    """The same for people."""
    history: str
    """A letter for each kind of message when it was first seen, as Zeek writes it: capital letters for the client's."""
    completeness: int | None
    """Wireshark's number for how much of it was seen, as it is after the last packet; None where there is none."""
    errors: int
    """Messages of it that ICMP errors quote."""
    network: int
    """Conversations with the same number were seen on the same interface, in the same VLANs and tunnels."""
    asked: int | None = None
    """The type of an ICMP request."""

    @property
    def client(self) -> End | None:
        """The end that opened it; None if there is none."""
        return self.ends[0] if self.has_roles else None

    @property
    def server(self) -> End | None:
        """The other end."""
        return self.ends[1] if self.has_roles else None

    @property
    def has_roles(self) -> bool:
        """Whether one end is the client."""
        return self.role_reason not in {RoleReason.SIMULTANEOUS, RoleReason.NO_SERVER}

    @property
    def packets(self) -> int:
        """Frames of both ends."""
        return self.ends[0].packets + self.ends[1].packets

    @property
    def octets(self) -> int:
        """Of these frames on the wire."""
        return self.ends[0].octets + self.ends[1].octets

    @property
    def network_octets(self) -> int:
        """Of the datagrams in them."""
        return self.ends[0].network_octets + self.ends[1].network_octets

    @property
    def payload_octets(self) -> int:
        """Of what the datagrams carry."""
        return self.ends[0].payload_octets + self.ends[1].payload_octets

    @property
    def duration_ns(self) -> int | None:
        """From the first packet to the last."""
        return None if self.first_ns is None or self.last_ns is None else self.last_ns - self.first_ns

    @property
    def community_id(self) -> str:
        """Its Community ID, the same as that of its packets."""
        first, second = self.ends
        addresses = bytes(first.address), bytes(second.address)
        if self.asked is not None:
            asked, answered, is_one_way = icmp_ports(self.ip_protocol, self.asked, 0)
            return community_id(Flow(self.ip_protocol, *addresses, asked, answered, is_one_way))
        return community_id(Flow(self.ip_protocol, *addresses, first.port, second.port))


def end_of(address: Address, port: int | None, transport: int, *amounts: int) -> End:
    """An end, with the service of its port."""
    service = "" if port is None else service_name(port, transport)
    return End(address, port, service, *amounts)
