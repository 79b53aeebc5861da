"""`Rewriter`: makes the changes of a plan in one packet after the other, and counts them.

The order is fixed: the headers around a packet first, then all values in one step, so that each checksum is brought up
to date once; then what is kept of the octets, and the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dissect.addresses import Address, MacAddress
from dissect.capture import Frame
from dissect.capture.pcapng.option_kinds import PACKET_HASH
from dissect.editing.fixing import is_fixed
from dissect.editing.moving import Patch
from dissect.editing.one_place import has_one_place, patch_of, was_captured
from dissect.editing.patching import patched
from dissect.errors import EncodingError
from dissect.packet import NestingLimits, Packet, ProtocolSet
from dissect.rewriting.cutting import end_of_headers
from dissect.rewriting.framing import NO_TAG, NO_TUNNEL, NotDoneError, tagged, untagged, without_tunnel
from dissect.rewriting.places import PlaceFinder
from dissect.rewriting.plan import Plan
from dissect.rewriting.report import RewriteReport
from dissect.rewriting.settings import Setting

MOST: Final = 65_536
"""How many addresses and ports are remembered with what takes their place."""
ORDINARY: Final = frozenset({NO_TUNNEL, NO_TAG})
"""Why nothing in a packet is to be changed, which is no failure."""


class Rewriter:
    """Changes packets. `report` counts what was changed."""

    def __init__(self, plan: Plan, protocols: ProtocolSet, limits: NestingLimits) -> None:
        self._plan = plan
        self._protocols = protocols
        self._limits = limits
        kinds: frozenset[type[Address] | None] = plan.kinds
        self._finder = PlaceFinder(kinds | {None} if plan.ports else kinds)
        self._maps = bool(kinds or plan.ports)
        self._known: dict[tuple[type[Address] | None, bytes], bytes] = {}
        self.report = RewriteReport()
        self.report.changes.update(dict.fromkeys(plan.asked(), 0))

    def rewritten(self, packet: Packet) -> Frame:
        """The frame with all changes; the same object if nothing is changed."""
        before = packet.frame
        self.report.selected += 1
        packet = self._framed(packet)
        packet, frame = self._valued(packet)
        frame = self._timed(self._cut(packet, frame))
        if frame is before:
            return before
        self.report.changed += 1
        if frame.options and frame.octets != before.octets:
            return frame.replace(options=frame.options.having(PACKET_HASH))
        return frame

    def _framed(self, packet: Packet) -> Packet:
        """The packet with other headers around it."""
        plan = self._plan
        if plan.tunnel:
            packet = self._tried(f"decapsulate {plan.tunnel}", "decapsulated", packet, without_tunnel, plan.tunnel)
        if plan.untag is not None:
            packet = self._tried("vlan remove", "tags", packet, untagged, plan.untag)
        if plan.tag is not None:
            packet = self._tried("vlan add", "tags", packet, tagged, plan.tag)
        return packet

    def _tried(self, asked: str, counted: str, packet: Packet, change: Callable[..., Packet], *of: Any) -> Packet:
        try:
            made = change(packet, *of, self._protocols, self._limits)
        except NotDoneError as error:
            if str(error) not in ORDINARY:
                self.report.failed(f"{asked}: {error}")
            return packet
        self.report.changes[counted] += 1
        return made

    def _valued(self, packet: Packet) -> tuple[Packet, Frame]:
        """The packet, whose headers stand where they do in its new frame, and this frame, with other values."""
        plan, before = self._plan, packet.frame
        patches = self._mapped(packet) if self._maps else []
        told = self._told(packet) if plan.settings else []
        whole = [one for one in told if not has_one_place(packet.layers[one[1]].protocol, one[2])]
        given = self._set(packet, patches, [] if whole else told)
        fixed = sum(is_fixed(plan.fix, one, one.verdict.kind) for one in packet.checksums) if plan.fix else 0
        frame = before
        if patches or fixed:
            protocols, limits = self._protocols, self._limits
            done = patched(packet, patches, given=given, fix=plan.fix, protocols=protocols, limits=limits)
            self.report.changes.update({"checksums": fixed} if fixed else {})
            for name in done.stale:
                self.report.failed(f"{name}: covers octets that were not captured")
            frame = before if done.octets == before.octets else before.replace(octets=done.octets)
        return self._replaced(packet, frame, told) if whole else (packet, frame)

    def _mapped(self, packet: Packet) -> list[Patch]:
        """What takes the place of addresses and ports."""
        found: dict[int, Patch] = {}
        octets, counts, known, find = packet.frame.octets, self.report.changes, self._known, self._finder.find
        for index, layer in enumerate(packet.layers):
            for offset, size, kind in find(layer):
                old = octets[offset : offset + size]
                new = known.get((kind, old))
                if new is None:
                    new = self._remembered(kind, old)
                if new != old and offset not in found:
                    found[offset] = Patch(index, offset, new)
                    counts["ports" if kind is None else "MAC addresses" if kind is MacAddress else "addresses"] += 1
        return list(found.values())

    def _remembered(self, kind: type[Address] | None, old: bytes) -> bytes:
        if len(self._known) >= MOST:
            self._known.clear()
        new = self._known[kind, old] = self._new(kind, old)
        return new

    def _new(self, kind: type[Address] | None, old: bytes) -> bytes:
        """What takes the place of a port, or of an address: by the rules, else by the key."""
        plan = self._plan
        if kind is None:
            port = int.from_bytes(old, "big")
            return plan.ports.get(port, port).to_bytes(len(old), "big")
        new = plan.addresses.mapped(kind, old)
        if new is not None:
            return new
        anonymizer = plan.anonymizer
        return old if anonymizer is None or kind not in anonymizer.kinds else anonymizer.mapped(kind, old)

    def _told(self, packet: Packet) -> list[tuple[Setting, int, str]]:
        """The settings that are about the packet, each with its layer and field."""
        layers = packet.own_layers
        found = ((one, one.place(layers)) for one in self._plan.settings)
        return [(one, *place) for one, place in found if place is not None]

    def _set(
        self, packet: Packet, patches: list[Patch], told: list[tuple[Setting, int, str]]
    ) -> frozenset[tuple[int, str]]:
        """Add the values that are set, and count them; returns which fields they are."""
        if not told:
            return frozenset()
        octets, layers = bytearray(packet.frame.octets), packet.layers
        for one in patches:
            octets[one.offset : one.offset + len(one.octets)] = one.octets
        given = set()
        for setting, index, name in told:
            layer = layers[index]
            if not was_captured(layer, name):
                self.report.failed(f"{setting.name}: was not captured")
                continue
            patch = patch_of(index, layer, name, setting.values[layer.protocol][name], octets)
            given.add((index, name))
            end = patch.offset + len(patch.octets)
            if octets[patch.offset : end] != patch.octets:
                octets[patch.offset : end] = patch.octets
                patches.append(patch)
                self.report.changes[setting.name] += 1
        return frozenset(given)

    def _replaced(self, packet: Packet, frame: Frame, told: list[tuple[Setting, int, str]]) -> tuple[Packet, Frame]:
        """The same with values that other headers follow from."""
        values: dict[Any, Any] = {}
        told = [one for one in told if self._is_captured(packet, *one)]
        for setting, index, name in told:
            kind = packet.layers[index].protocol
            occurrence = sum(one.protocol is kind for one in packet.own_layers[: index + 1])
            values.setdefault((kind, occurrence), {})[name] = setting.values[kind][name]
        packet = packet if frame is packet.frame else Packet(frame, self._protocols, self._limits)
        try:
            made = packet.replace(values, fix=self._plan.fix)
        except EncodingError as error:
            self.report.failed(str(error))
            return packet, frame
        if made.frame.octets == frame.octets:
            return packet, frame
        self.report.changes.update(setting.name for setting, _, _ in told)
        return made, made.frame

    def _is_captured(self, packet: Packet, setting: Setting, index: int, name: str) -> bool:
        is_captured = name in packet.layers[index].values
        if not is_captured:
            self.report.failed(f"{setting.name}: was not captured")
        return is_captured

    def _cut(self, packet: Packet, frame: Frame) -> Frame:
        """The frame with fewer octets; its length on the wire stays."""
        plan, octets = self._plan, frame.octets
        if plan.drops_payload:
            octets = octets[: end_of_headers(packet)]
            if len(octets) < len(frame.octets):
                self.report.changes["payloads dropped"] += 1
        if plan.snaplen is not None and len(octets) > plan.snaplen:
            octets = octets[: plan.snaplen]
            self.report.changes["cut"] += 1
        return frame if len(octets) == len(frame.octets) else frame.replace(octets=octets)

    def _timed(self, frame: Frame) -> Frame:
        """The frame at another time."""
        shift = self._plan.shift_ns
        if not shift:
            return frame
        time = None if frame.timestamp_ns is None else frame.timestamp_ns + shift
        if time is None or time < 0:
            reason = "there is none" if time is None else "it would be before 1970"
            self.report.failed(f"time: {reason}")
            return frame
        self.report.changes["times"] += 1
        return frame.replace(timestamp_ns=time)
