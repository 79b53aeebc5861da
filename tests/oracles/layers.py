"""The layers of a packet and of tshark's answer, put so that both divide the packet alike."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.packet import Layer, Packet
from tests.oracles.tshark import Answer

PART_OF_NEXT = ("dns.length",)
"""Headers that tshark takes for the beginning of the one that follows."""
PART_OF_LAST = ("gtp.ext_hdr",)
"""Headers that tshark shows within the one before them."""
ONCE = ("ieee8021ah", "ppp", "sctp", "teredo")
"""Protocols that have one layer with tshark however many of their headers follow each other, or the other way round."""
FOLLOWED = ("tftp",)
"""Protocols that tshark follows from port to port, which is a matter of the conversation."""
UNSUNG = ("eap", "vxlan")
"""Layers that tshark shows, and leaves out of its summary; VXLAN where it is the one with a next protocol."""
SEVERAL = ("mpls", "quic")
"""Layers of which the summary has only the first of those that follow one another."""
NOT_LAYERS = ("mptcp", "_ws.malformed")
"""`mptcp` is tshark's name for what it found out from several TCP options."""


@dataclass(frozen=True, slots=True)
class Place:
    """A layer with what the two are compared by."""

    name: str
    offset: int
    length: int
    quoted: bool


def our_layers(packet: Packet, answer: Answer) -> list[Place]:
    """Our layers, with those put together that are one with tshark; guesses in a stream only where tshark has them."""
    names = answer.protocols
    found: list[Place] = []
    before: Layer | None = None
    for layer in packet.layers:
        is_one = before is not None and (
            before.name in PART_OF_NEXT or (layer.name in ONCE and layer.name == before.name)
        )
        is_guess = layer.in_stream and layer.name.partition(".")[0] not in names
        if layer.name not in PART_OF_LAST and not is_one and not is_guess:
            name = "dns" if layer.name in PART_OF_NEXT else layer.name
            found.append(Place(name, layer.offset, layer.length, layer.quoted))
        before = layer
    return found


def their_layers(packet: Packet, answer: Answer) -> list[Place]:
    """tshark's layers, without those that it follows from elsewhere or shows in a report on another packet.

    What an ICMP error quotes goes on to the packet's end; above the transport tshark puts it outside of the quotation.
    """
    found: list[Place] = []
    ours = {layer.name for layer in packet.layers}
    quoted = False
    for index, one in enumerate(answer.layers[: answer.reach]):
        quoted = quoted or answer.is_quoted(index)
        is_again = one.name in ONCE and bool(found) and found[-1].name == one.name
        is_followed = one.name in FOLLOWED and one.name not in ours
        if one.name in NOT_LAYERS or is_again or is_followed or answer.is_report(index):
            continue
        found.append(Place(one.name, one.offset, one.length, quoted))
    return found


def summed_up(packet: Packet, names: list[str]) -> list[str]:
    """The names of tshark's summary, with a stack of labels, and packets of one datagram, as many as there are."""
    ours = [layer.name for layer in packet.layers]
    found: list[str] = []
    for name in names:
        if name in UNSUNG or (name in FOLLOWED and name not in ours):
            continue
        found += [name] * (ours.count(name) if name in SEVERAL and name not in found else name not in SEVERAL)
    return found
