"""VLAN tags between the Ethernet header and what it carries."""

from __future__ import annotations

from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.programs import lecture_sessions
from recording.vlan_tags import tag_everything

CHAPTER = "VLANs"
CUSTOMER = 0x8100
SERVICE = 0x88A8


@scenario(CHAPTER)
def vlan_8021q(laboratory: Laboratory) -> None:
    """The lecture's sessions in VLAN 42, with priority 3 from the client and 0 from the server.

    Recorded: the lecture's programs over a veth pair without offload whose ends push and pop tags (BPF), at the client.

    Look at: type 0x8100 where the type of the payload was, then the tag, then that type.
    """
    pair = laboratory.veth()
    tag_everything(pair.client, [(CUSTOMER, 3 << 13 | 42)])
    tag_everything(pair.server, [(CUSTOMER, 42)])
    laboratory.record(pair.client)
    lecture_sessions(pair)


@scenario(CHAPTER)
def vlan_8021ad(laboratory: Laboratory) -> None:
    """Two tags, one in the other (QinQ): the customer's VLAN 42 in the provider's VLAN 1000.

    Recorded: the lecture's programs over a veth pair without offload whose ends push and pop two tags (BPF), at the
    client.

    Look at: type 0x88a8, the service tag, type 0x8100, the customer's tag.
    """
    pair = laboratory.veth()
    for side in (pair.client, pair.server):
        tag_everything(side, [(CUSTOMER, 42), (SERVICE, 1000)])
    laboratory.record(pair.client)
    lecture_sessions(pair)
