"""Getting onto a network: who are you, and may you? EAPOL, RADIUS, and a tunnel that is asked for."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from recording import sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import Side
from recording.programs import running

CHAPTER = "Access to a network"


@scenario(CHAPTER, suffix=".pcapng")
def port_authentication(laboratory: Laboratory) -> None:
    """A host proves who it is before a port lets it in (IEEE 802.1X): EAP over Ethernet on one side, the same EAP in
    RADIUS (RFC 2865, RFC 3579) on the other. Once with the right password, once with a wrong one.

    Recorded: wpa_supplicant at the client, hostapd as the port's authenticator on the router and as the RADIUS server
    behind it, by dumpcap on both interfaces of the authenticator; the names of the recording machine's processor and
    system were taken out.

    Look at: Ethernet type 0x888e to a group address, codes and identifiers of EAP on both sides; the
    Message-Authenticator and the Response Authenticator of RADIUS, made with the secret `secret`; Accept and Reject.
    """
    pair, router = laboratory.routed()
    with tempfile.TemporaryDirectory() as text:
        directory = Path(text)
        (directory / "users").write_text('"student" MD5 "lecture"\n')
        (directory / "clients").write_text("198.51.100.254/32 secret\n")
        (directory / "server.conf").write_text(
            f"driver=none\ninterface=lo\neap_server=1\neap_user_file={text}/users\n"
            f"radius_server_clients={text}/clients\nradius_server_auth_port=1812\n"
        )
        (directory / "port.conf").write_text(
            "driver=wired\ninterface=near0\nieee8021x=1\nuse_pae_group_addr=1\neapol_version=2\n"
            "own_ip_addr=198.51.100.254\nnas_identifier=port.lecture.example\n"
            f"auth_server_addr={pair.server.ip4}\nauth_server_port=1812\nauth_server_shared_secret=secret\n"
        )
        for name, password in (("right", "lecture"), ("wrong", "holiday")):
            (directory / f"{name}.conf").write_text(
                "eapol_version=2\nap_scan=0\n"
                f'network={{\nkey_mgmt=IEEE8021X\neap=MD5\nidentity="student"\npassword="{password}"\n}}\n'
            )
        port = Side(router, "near0", "02:00:00:00:00:03", "192.0.2.254", "2001:db8::fe")
        with (
            running(pair.server, ["hostapd", str(directory / "server.conf")], ready="AP-ENABLED"),
            running(port, ["hostapd", str(directory / "port.conf")], ready="AP-ENABLED"),
        ):
            laboratory.record_with_dumpcap(router, ["near0", "far0"])
            for name in ("right", "wrong"):
                command = ["wpa_supplicant", "-D", "wired", "-i", pair.client.interface]
                ready = "CTRL-EVENT-EAP-SUCCESS" if name == "right" else "CTRL-EVENT-EAP-FAILURE"
                with running(pair.client, [*command, "-c", str(directory / f"{name}.conf")], ready=ready):
                    sessions.pause(0.3)
                sessions.pause(0.5)


@scenario(CHAPTER)
def l2tp_control(laboratory: Laboratory) -> None:
    """A tunnel is set up, and a session in it (L2TP version 2, RFC 2661).

    Recorded: xl2tpd on both sides of a veth pair without offload, at the client; in the place of `pppd` stands a
    program that does nothing, so the session carries nothing.

    Look at: UDP port 1701, messages made of attribute-value pairs, sequence numbers and their acknowledgement by empty
    messages; tunnel and session numbers that each side chooses for the other to use.
    """
    pair = laboratory.veth()
    with contextlib.ExitStack() as stack:
        laboratory.record(pair.client)
        for side, role in (
            (pair.server, "[lns default]\nip range = 198.51.100.10-198.51.100.20\nlocal ip = 198.51.100.2\n"),
            (pair.client, f"[lac lecture]\nlns = {pair.server.ip4}\nautodial = yes\n"),
        ):
            directory = stack.enter_context(tempfile.TemporaryDirectory())
            Path(directory, "idle").write_text("#!/bin/sh\nexec sleep 60\n")
            Path(directory, "idle").chmod(0o755)
            Path(directory, "conf").write_text(f"[global]\nlisten-addr = {side.ip4}\n{role}name = {side.interface}\n")
            Path(directory, "secrets").write_text("")
            daemon = f"xl2tpd -D -c {directory}/conf -s {directory}/secrets -p {directory}/pid -C {directory}/control"
            # Both need a pppd of their own choice, which is seen by nobody else.
            command = f"mount --bind {directory}/idle /usr/sbin/pppd; hostname {side.interface}; exec {daemon}"
            stack.enter_context(
                running(side, ["unshare", "--mount", "--uts", "sh", "-c", command], ready="Listening on IP address")
            )
        sessions.pause(3.0)
