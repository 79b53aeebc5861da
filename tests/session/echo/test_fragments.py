"""What an echo check says of datagrams that were not put together from their fragments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from dissect import UDPLite, encapsulate
from dissect.encapsulation import fragment
from dissect.packet.reassembly import Outcome, Reassembler
from dissect.session.echo import echo_check
from dissect.session.echo.checking import echoes_in
from dissect.session.echo.watch import Watch
from dissect.session.reading import opening
from dissect.testing import assert_echoed
from tests.cli.commands import dissect as command
from tests.hostile.cases import ROOT
from tests.packet.frames import ethernet, ipv4, udp
from tests.render.frames import pcap

CAPTURES = ROOT / "captures"
TEXT = bytes(range(150))
ENDS = "udp  192.0.2.1:40000 → 192.0.2.2:7"
NOT_CAPTURED = "the capture lacks octets of it, or of what came back"
MISSING = "it did not come back, or only its beginning"
COUNTED = [
    "  1 datagram in fragments: 1 incomplete",
    "    incomplete: the capture ended before all of its fragments had come.",
]


def pieces(*, back: bool = False, text: bytes = TEXT, number: int = 1) -> list[bytes]:
    """A datagram of the client, or of the server, in three fragments."""
    hosts = ("192.0.2.1", "192.0.2.2")[:: -1 if back else 1]
    ports = (40_000, 7)[:: -1 if back else 1]
    network = ipv4(source_address=hosts[0], destination_address=hosts[1], identification=number + 10 * back)
    whole = encapsulate(text, udp(source_port=ports[0], destination_port=ports[1]), network, ethernet())
    return [one.frame.octets for one in fragment(whole, 84)]


SENT, BACK = pieces(), pieces(back=True)

CASES: dict[str, tuple[Sequence[bytes], Sequence[str]]] = {
    "nothing lost": ((*SENT, *BACK), [f"  {ENDS}  1 message, 1 echoed"]),
    "its last": (
        (*SENT[:2], *BACK),
        [f"  {ENDS}  1 message, 1 not captured", f"    150 octets of #1: {NOT_CAPTURED}"],
    ),
    "its first": (
        (*SENT[1:], *BACK),
        ["  udp  192.0.2.2:7 → 192.0.2.1:40000  1 message, 1 missing", f"    150 octets of #5: {MISSING}", *COUNTED],
    ),
    "the last of what came back": (
        (*SENT, *BACK[:2]),
        [f"  {ENDS}  1 message, 1 not captured", f"    150 octets of #3: {NOT_CAPTURED}"],
    ),
    "the first of what came back": (
        (*SENT, *BACK[1:]),
        [f"  {ENDS}  1 message, 1 missing", f"    150 octets of #3: {MISSING}", *COUNTED],
    ),
    "the last of both": (
        (*SENT[:2], *BACK[:2]),
        [f"  {ENDS}  1 message, 1 not captured", f"    150 octets of #1: {NOT_CAPTURED}"],
    ),
    "the first of all that there is": (SENT[1:], COUNTED),
    "nothing, and copies come late": ((*SENT, *BACK, SENT[0], BACK[2]), [f"  {ENDS}  1 message, 1 echoed"]),
    "nothing, and copies come early": ((SENT[0], *SENT, *BACK[:2], *BACK), [f"  {ENDS}  1 message, 1 echoed"]),
    "all but two copies of the first": (
        (SENT[0], SENT[0], *BACK),
        [f"  {ENDS}  1 message, 1 not captured", f"    150 octets of #1: {NOT_CAPTURED}"],
    ),
    "the last of one among others": (
        (*SENT[:2], *pieces(text=TEXT[::-1], number=2), *pieces(text=TEXT[::-1], number=2, back=True)),
        [f"  {ENDS}  2 messages, 1 echoed, 1 not captured", f"    150 octets of #1: {NOT_CAPTURED}"],
    ),
}


@pytest.mark.parametrize("engine", ["on", "off"])
@pytest.mark.parametrize("name", CASES)
def test_a_lost_fragment_is_said(name: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "off":
        monkeypatch.setattr(opening, "engine", lambda: None)
    frames, expected = CASES[name]
    path = tmp_path / "capture.pcap"
    path.write_bytes(pcap(list(frames)))

    found = command("echo-check", path)

    assert [re.sub(r" in [\d.]+ ms", "", line) for line in found.stdout.splitlines()[1:]] == expected
    assert found.exit_code == (not name.startswith("nothing"))


@pytest.mark.parametrize("name", ["udp4_fragment_lost.pcap", "udp6_fragment_lost.pcap"])
def test_recorded_losses(name: str) -> None:
    (found,) = echo_check(CAPTURES / name)

    assert [(str(one.verdict), one.octets, one.frames) for one in found.messages] == [("not_captured", 4000, (1,))]
    assert command("echo-check", CAPTURES / name).exit_code == 1
    with pytest.raises(AssertionError, match=f"4,000 octets of #1: {NOT_CAPTURED}"):
        assert_echoed(CAPTURES / name)


def test_only_chosen_packets_count(tmp_path: Path) -> None:
    path = tmp_path / "capture.pcap"
    path.write_bytes(pcap([*SENT, *BACK, *pieces(number=3)[1:]]))

    assert command("echo-check", path).exit_code == 1
    assert command("echo-check", path, "-Y", "frame.number < 7").exit_code == 0
    assert command("echo-check", path, "-Y", "udp.port == 7").exit_code == 0


def test_the_assertion_fails_where_no_ports_are_known() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_echoed(SENT[1:])
    assert str(caught.value).startswith("1 datagram in fragments: 1 incomplete: what was in it is not known")
    assert_echoed([*SENT, *BACK])


def test_those_that_a_reassembler_forgot_count_too() -> None:
    reassembler = Reassembler()
    watch = Watch(reassembler)
    reassembler.outcomes.update({Outcome.LIMIT: 2, Outcome.WHOLE: 3})

    assert echoes_in([], None, watch) == []
    assert watch.unjoined() == {Outcome.LIMIT: 2}


def test_a_length_that_no_header_says() -> None:
    whole = encapsulate(TEXT, UDPLite(source_port=40_000, destination_port=7), ipv4(), ethernet())
    (found,) = echoes_in(fragment(whole, 84)[:1])

    assert [(str(one.verdict), one.octets) for one in found.messages] == [("not_captured", 57)]
