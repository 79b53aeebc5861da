"""Formats of capture files and link types, most of them written by tcpdump and dumpcap."""

from __future__ import annotations

from recording import programs
from recording.capture_files import LINKTYPE_RAW
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import IPV4, IPV6, Pair
from recording.programs import lecture_sessions

CHAPTER = "File formats and link types"


@scenario(CHAPTER)
def microseconds(laboratory: Laboratory) -> None:
    """A pcap file with microsecond stamps, tcpdump's default: UDP and TCP over IPv4 and IPv6.

    Recorded: the lecture's programs over a veth pair without offload, by tcpdump at the client.

    Look at: the magic number `d4c3b2a1`; all other pcap files here have nanoseconds (`4d3cb2a1`) unless they say
    otherwise.
    """
    pair = laboratory.veth()
    laboratory.record_with_tcpdump(pair.client)
    lecture_sessions(pair)


@scenario(CHAPTER)
def snaplen_64(laboratory: Laboratory) -> None:
    """Packets cut after 64 octets: headers, but not whole packets.

    Recorded: the lecture's programs over a veth pair without offload, by `tcpdump -s 64` at the client.

    Look at: captured and original length differ; no checksum over the cut part can be verified.
    """
    pair = laboratory.veth()
    laboratory.record_with_tcpdump(pair.client, "-s", "64")
    lecture_sessions(pair)


@scenario(CHAPTER)
def cooked_v1(laboratory: Laboratory) -> None:
    """Linux cooked capture, version 1: one pseudo link header of 16 octets for every kind of interface.

    Recorded: the lecture's programs over a veth pair without offload, by `tcpdump -i any -y LINUX_SLL` on the
    client's host.

    Look at: the packet type (4 = sent by us), and only the source's hardware address.
    """
    pair = laboratory.veth()
    laboratory.record_with_tcpdump(pair.client, "-y", "LINUX_SLL", interface="any")
    lecture_sessions(pair)


@scenario(CHAPTER)
def cooked_v2(laboratory: Laboratory) -> None:
    """Linux cooked capture, version 2: what `tcpdump -i any` writes today, with a header of 20 octets.

    Recorded: the lecture's programs over a veth pair without offload, by `tcpdump -i any` on the client's host.

    Look at: the protocol comes first, and the interface's index is kept.
    """
    pair = laboratory.veth()
    laboratory.record_with_tcpdump(pair.client, interface="any")
    lecture_sessions(pair)


@scenario(CHAPTER)
def raw_ip(laboratory: Laboratory) -> None:
    """IP datagrams without any link header (link type RAW), as a VPN's tunnel device gives them.

    Recorded: the lecture's programs over a pair of TUN devices, at the client.

    Look at: the first four bits tell IPv4 from IPv6; nothing else does.
    """
    pair = laboratory.tuns()
    laboratory.record(pair.client, link_type=LINKTYPE_RAW)
    lecture_sessions(pair)


@scenario(CHAPTER, suffix=".pcapng")
def pcapng_two_interfaces(laboratory: Laboratory) -> None:
    """A pcapng file with two interfaces, a veth and the loopback, of the same host.

    Recorded: the lecture's programs over a veth pair without offload and over `lo`, by dumpcap on the client's host;
    the names of the recording machine's processor and system were taken out.

    Look at: two interface descriptions with names and nanosecond resolution, statistics at the end; partial checksums
    on `lo` only.
    """
    pair = laboratory.veth()
    laboratory.record_with_dumpcap(pair.client.namespace, [pair.client.interface, "lo"])
    lecture_sessions(pair, [IPV4])
    with programs.lecture_server(pair.client, IPV6, host="::1"):
        programs.lecture_client(pair.client, "::1", ["hello"])


@scenario(CHAPTER, suffix=".pcapng")
def pcapng_two_link_types(laboratory: Laboratory) -> None:
    """A pcapng file whose two interfaces have different link types: Ethernet and raw IP.

    Recorded: the lecture's programs over the loopback and over a pair of TUN devices, by `dumpcap -s 96` on the
    client's host; the names of the recording machine's processor and system were taken out.

    Look at: the link type belongs to the interface, not to the file, so packets of one file begin with different
    headers.
    """
    pair = laboratory.tuns()
    laboratory.record_with_dumpcap(pair.client.namespace, ["lo", pair.client.interface], "-s", "96")
    lecture_sessions(pair, [IPV6])
    with programs.lecture_server(pair.client, IPV4, host="127.0.0.1", udp=True):
        programs.lecture_client(pair.client, "127.0.0.1", ["hello"], udp=True)


@scenario(CHAPTER, suffix=".pcapng")
def pcapng_loopback(laboratory: Laboratory) -> None:
    """The lecture's UDP and TCP sessions on the loopback in a pcapng file, as Wireshark records them.

    Recorded: the lecture's programs with `127.0.0.1`, by dumpcap with its default options; the
    names of the recording machine's processor and system were taken out.

    Look at: section header, interface description, enhanced packet and interface statistics blocks.
    """
    side = laboratory.loopback()
    laboratory.record_with_dumpcap(side.namespace, ["lo"])
    lecture_sessions(Pair(side, side), [IPV4])
