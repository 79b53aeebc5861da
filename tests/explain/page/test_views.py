"""The views besides the headers: streams, conversations side by side, datagrams put together, and long ladders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dissect import UDP, encapsulate
from dissect.explain import page_data
from dissect.explain.page import page
from dissect.session import open_packets
from tests.captures import CAPTURES
from tests.cli.commands import dissect, write
from tests.explain.page.browser import data_of, opened, plain
from tests.explain.page.hostile import ETHERNET, IPV4

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.slow


def many(path: Path, count: int) -> Path:
    """A capture of so many datagrams, each another one."""
    udp = UDP(source_port=50000, destination_port=50001)
    messages = (f"message {number}".encode() for number in range(count))
    frames = (encapsulate(ETHERNET / IPV4 / udp / one) for one in messages)
    return write(path, *(one.frame.octets for one in frames))


def titles(pieces: Locator) -> list[str]:
    """What pieces of a strip say in full, also where there is no room for it."""
    found: list[str] = pieces.evaluate_all("(nodes) => nodes.map((one) => one.title)")
    return found


def test_a_stream_is_numbered_octets_in_packets(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_boundaries.pcap"), address="#tcp4_boundaries/4/stream") as one:
        assert one.texts(".strip-box >> nth=0 >> .numbered b") == list("onetwothreehello")
        packets = one.page.locator(".strip-box >> nth=0 >> button.piece")
        assert titles(packets) == [f"packet {number}" for number in (4, 6, 8, 12, 16)]
        found = one.page.locator(".strip-box >> nth=0 >> .piece.f-rest")
        assert titles(found) == ["message"] * 4
        one.page.locator("#rule-octet").select_option(label="o (0x6f)")
        assert found.count() == 3  # "o", "netwo", "threehello"
        one.page.locator("#rule-size").select_option("5")
        assert titles(found) == ["message", "message", "message", "waits …"]
        one.page.locator("#rule-width").select_option("1")
        assert titles(found) == ["waits …"]  # "o" would be a length of 111
        assert one.page.evaluate("document.activeElement.id") == "rule-width"
        packets.nth(1).click()
        assert one.page.evaluate("location.hash") == "#tcp4_boundaries/6/stream"
        one.assert_quiet()


@pytest.mark.parametrize(
    ("capture", "phases"),
    [
        ("tcp4_echo.pcap", ["the handshake", "the close"]),
        ("sctp4_echo.pcap", ["the handshake", "the close"]),
        ("tcp4_two_clients.pcap", ["the handshake"] * 2 + ["the close"] * 2),
        ("udp4_echo.pcap", []),
    ],
)
def test_handshake_and_close_are_named(browser: Browser, tmp_path: Path, capture: str, phases: list[str]) -> None:
    with opened(browser, tmp_path, data_of(capture)) as one:
        assert sorted(one.texts(".phase"), reverse=True) == phases


def test_a_capture_that_begins_later_has_no_handshake(browser: Browser, tmp_path: Path) -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as packets:
        later = plain(page_data(list(packets)[3:]))

    with opened(browser, tmp_path, later) as one:
        assert one.texts(".phase") == ["the close"]


def test_calls_stand_above_and_below_the_packets(browser: Browser, tmp_path: Path) -> None:
    simulated = tmp_path / "simulated.pcapng"
    dissect("simulate", "--message", "one", "--message", "two", "--message", "three", "-w", simulated)
    with opened(browser, tmp_path, plain(page_data(simulated)), address="#simulated/4/stream") as one:
        lanes = one.texts(".strip-box >> nth=0 >> .lane")
        assert lanes == ["client calls", "packets", "octets", "server calls", "reader finds"]
        pieces = titles(one.page.locator(".strip-box >> nth=0 >> .piece.f-application"))
        assert pieces == ["send 3", "send 3", "send 5", "recv 3", "recv 3", "recv 5"]
        found = one.page.locator(".strip-box >> nth=0 >> .piece.f-rest")
        assert titles(found) == ["✗ no message", "✗ no message", "waits …"]
        one.page.locator("#rule-size").select_option("3")
        assert titles(found) == ["✓ message", "✓ message", "✗ no message", "waits …"]
        one.assert_quiet()


def test_messages_keep_their_borders(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("sctp4_echo.pcap"), address="#sctp4_echo/5/stream") as one:
        assert "".join(one.texts(".strip-box >> nth=0 >> .numbered b")) == "hellohow␣are␣you?good␣bye"
        sizes = [text.split()[0] for text in titles(one.page.locator(".strip-box >> nth=0 >> button.piece"))]
        assert sizes == ["5", "12", "8"]
        assert one.count(".rules") == 0


def test_conversations_stand_side_by_side(browser: Browser, tmp_path: Path) -> None:
    data = data_of("udp4_echo.pcap", "tcp4_echo.pcap", "sctp4_echo.pcap")
    with opened(browser, tmp_path, data) as one:
        one.page.get_by_text("Side by side").click()
        rows = {texts[0]: texts[1:] for texts in (text.split("\t") for text in one.texts(".compare tbody tr"))}
        assert [cell.split()[0].strip(",") for cell in rows["before the first with data"]] == ["0", "3", "4"]
        assert rows["are borders of messages kept?"] == ["yes", "no", "yes"]
        assert rows["octets in the first with data"] == ["5"] * 3
        assert one.texts(".compare .same")[0].startswith(
            "They do not carry the same: UDP 50 octets, TCP 10 octets, and SCTP 50 octets of data."
        )
        one.page.locator(".compare tbody tr >> nth=1 >> button").first.click()
        assert one.page.evaluate("location.hash") == "#tcp4_echo/1/inside"
        one.assert_quiet()


def test_the_same_messages_by_each_transport_are_compared(browser: Browser, tmp_path: Path) -> None:
    paths = [tmp_path / f"{transport}.pcapng" for transport in ("udp", "tcp", "sctp")]
    for path in paths:
        dissect("simulate", "--transport", path.stem, "--message", "hello", "-w", path)
    with opened(browser, tmp_path, plain(page_data(*paths))) as one:
        one.page.get_by_text("Side by side").click()
        assert one.texts(".compare .same")[0].startswith("Each carries 10 octets of data")
        rows = {texts[0]: texts[1:] for texts in (text.split("\t") for text in one.texts(".compare tbody tr"))}
        assert rows["octets around these"] == ["42", "66", "65"]
        one.assert_quiet()


def test_what_has_no_room_in_a_strip_is_said_in_short(browser: Browser, tmp_path: Path) -> None:
    address = "#sctp4_echo/5/stream"
    with opened(browser, tmp_path, data_of("sctp4_echo.pcap"), width=360, address=address) as one:
        pieces = one.page.locator(".strip-box >> nth=0 >> button.piece")
        seen = pieces.locator("span:not(.hidden)")
        assert seen.all_inner_texts() == ["stream 0", "12 octets, stream 0", "8 octets, stream 0"]
        assert pieces.first.locator(".hidden").inner_text() == "5 octets, stream 0"
        boxes = [place.bounding_box() for place in (pieces.first, seen.first)]
        piece, text = [[box["x"], box["x"] + box["width"]] for box in boxes if box is not None]
        assert piece[0] < text[0] < text[1] < piece[1]
        assert abs((text[0] - piece[0]) - (piece[1] - text[1])) < 2  # in the middle
        one.assert_quiet()


APART = """() => [...document.querySelectorAll('.states')].flatMap((line) => {
  const lives = [...line.parentNode.querySelectorAll('.life')].map((one) => one.getBoundingClientRect().left);
  const names = [...line.querySelectorAll('.state')];
  const boxes = names.map((one) => one.getBoundingClientRect());
  const over = (one, other) => one !== other && one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  return boxes.flatMap((box, place) => {
    const lane = Number(names[place].parentNode.style.getPropertyValue('--at'));
    const isInside = lane > 0 && lane < lives.length - 1;
    return [boxes.some((other) => over(box, other)), isInside && !(box.left < lives[lane] && lives[lane] < box.right)];
  });
})"""
"""Of each state, whether it lies over another, and whether it does not stand at its lifeline."""


def test_states_of_four_hosts_stand_at_their_lifelines(browser: Browser, tmp_path: Path) -> None:
    for width in (360, 1440):
        with opened(browser, tmp_path, data_of("snaplen_64.pcap"), width=width, address="#snaplen_64/4") as one:
            found = one.page.evaluate(APART)
            assert len(found) > 10
            assert not any(found)


NAMED = """() => {
  const boxesOf = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
  const middle = (box) => (box.left + box.right) / 2;
  const lives = boxesOf('.ladder li:first-child .life').map(middle);
  const boxes = boxesOf('.ends > div');
  const over = (one, other) => other !== one && one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  const place = (box, at) => (at === 0 ? box.left : at === boxes.length - 1 ? box.right : middle(box));
  return boxes.flatMap((box, at) =>
    [Math.abs(place(box, at) - lives[at]) > 8, boxes.some((other) => over(box, other))]);
}"""
"""Of each name of a host, whether it does not stand at its lifeline, and whether it lies over another."""


@pytest.mark.parametrize(("name", "count"), [("snaplen_64", 4), ("tcp4_path_mtu", 3), ("udp4_echo", 2)])
def test_the_name_of_each_host_stands_at_its_lifeline(browser: Browser, tmp_path: Path, name: str, count: int) -> None:
    for width in (320, 768, 1440):
        with opened(browser, tmp_path, data_of(f"{name}.pcap"), width=width) as one:
            assert one.page.evaluate(NAMED) == [False] * (2 * count), width


BROKEN = """() => [...document.querySelectorAll('.unit > :first-child')].filter((one) => {
  const text = one.firstChild;
  return [...text.data.matchAll(/\\S+/g)].some(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const end = one.parentNode.getBoundingClientRect().right;
    return range.getClientRects().length > 1 || range.getBoundingClientRect().right > end;
  });
}).map((one) => one.textContent)"""
"""The names of units that are broken within a word, or cut."""


@pytest.mark.parametrize("name", ["spanning_tree", "vxlan_echo", "dhcp6_lease"])
def test_no_word_of_a_unit_is_broken(browser: Browser, tmp_path: Path, name: str) -> None:
    for width in (320, 360, 768, 1440):
        with opened(browser, tmp_path, data_of(f"{name}.pcap"), width=width, address=f"#{name}/1/wrap") as one:
            one.page.locator(".wire").click()
            assert one.count(".unit > :first-child") > 2
            assert one.page.evaluate(BROKEN) == [], width
            assert one.page.locator(".roomy").evaluate("(box) => box.scrollWidth <= box.clientWidth"), width


def test_a_state_says_what_it_means_and_what_makes_an_end_leave_it(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap")) as one:
        word = one.page.locator('.state[data-state="SYN-SENT"]')
        word.press("Enter")
        assert one.texts("#meant p") == ["SYN-SENT Has sent a SYN, and waits for the answer."]
        assert one.texts("#meant li") == [
            "Becomes SYN-RECEIVED when it gets a SYN without an ACK.",
            "Becomes ESTABLISHED when it gets a SYN that acknowledges the SYN of the other end.",
            "Becomes CLOSED when it gets a RST with a number that the receiver may expect.",
        ]
        assert "waits for the answer" in one.page.locator("#live").inner_text()
        shown = "[location.hash, document.activeElement.dataset.state, document.activeElement.ariaExpanded]"
        assert one.page.evaluate(shown) == ["#tcp4_echo/1/inside//SYN-SENT", "SYN-SENT", "true"]
        word.press("Enter")
        assert one.page.evaluate(shown) == ["#tcp4_echo/1/inside", "SYN-SENT", "false"]
        assert one.count("#meant") == 0
        word.press("ArrowRight")
        assert one.page.evaluate(shown) == ["#tcp4_echo/1/inside", "SYN-RECEIVED", "false"]
        assert one.count('.state[tabindex="0"]') == 1
        one.assert_quiet()


@pytest.mark.parametrize("name", ["tcp4_echo", "sctp4_echo", "tcp4_loss_timeout"])
def test_every_state_has_an_address(browser: Browser, tmp_path: Path, name: str) -> None:
    with opened(browser, tmp_path, data_of(f"{name}.pcap"), width=360) as one:
        known = (
            "(words) => words.map((word) => [word.closest('li').querySelector('.rung').dataset, word.dataset.state])"
        )
        words = [(int(rung["place"]) + 1, state) for rung, state in one.page.locator(".state").evaluate_all(known)]
        assert len(words) > 6
        for number, state in words:
            one.go(name, number, "inside", "", state)
            assert one.texts("#meant b") == [state]
            open_words = one.texts('.state[aria-expanded="true"]')
            assert {text.split("\n")[0] for text in open_words} <= {state, f"({state}?)"}
            assert one.page.evaluate("location.hash") == f"#{name}/{number}/inside//{state}"
        one.go(name, 1, "inside", "", "ASLEEP")
        assert one.count("#meant") == 0
        assert one.page.evaluate("location.hash") == f"#{name}/1/inside"
        one.assert_quiet()


def test_one_conversation_of_many_is_drawn(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("vxlan_echo.pcap"), address="#vxlan_echo/8/inside/TCP.window") as one:
        assert one.count(".ladder .arrow") == 0
        assert one.texts(".rung .way")[7] == "198.51.100.1 → 198.51.100.2"
        one.page.locator("#talk-turn").click()
        assert one.page.evaluate("[location.hash, document.activeElement.id]") == [
            "#vxlan_echo.6/8/inside",
            "talk-turn",
        ]
        assert [text.split("\n")[:2] for text in one.texts(".ends > div")] == [
            ["Client", "198.51.100.1"],
            ["Server", "198.51.100.2"],
        ]
        assert one.count(".ladder .arrow") == 10
        assert one.texts(".rung small:last-child")[0] == "0"  # times count from its first packet
        assert one.texts("#talk option:checked") == [
            "TCP, 10 packets: 198.51.100.1 port 52858 – 198.51.100.2 port 50001"
        ]
        assert one.count(".life.connected") > 0
        assert one.texts("#packet-title") == ["Packet 8 of 28"]
        one.page.locator("#step-next").click()
        assert one.page.evaluate("location.hash") == "#vxlan_echo.6/9/inside"
        one.page.locator("#talk").select_option("0")
        assert one.page.evaluate("[location.hash, document.activeElement.id]") == ["#vxlan_echo.0/1/inside", "talk"]
        one.page.locator("#talk").select_option("")
        assert one.page.evaluate("location.hash") == "#vxlan_echo/1/inside"
        one.go("vxlan_echo.99", 3)
        assert one.count(".ladder li") == 28
        one.assert_quiet()


def test_what_a_changed_bit_leads_to_is_seen(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address="#tcp4_echo/4/inside/IPv4.source_address") as one:
        one.page.locator("#card .bit.own").first.click()
        said = (
            "The checksums of IPv4 and TCP notice. "
            "The receiver throws the packet away at IPv4; nobody above hears of it."
        )
        assert one.texts("p.changed") == [said, said]
        assert one.page.locator("#live").inner_text() == said


def test_a_datagram_is_put_together(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("udp4_fragments.pcap"), address="#udp4_fragments/3") as one:
        assert [text.split()[0] for text in one.texts(".chip")] == ["IPv4"]
        one.page.locator("#whole").click()
        assert one.texts(".chip") == ["IPv4 checksum ✓ right", "UDP checksum ✓ right"]
        assert one.texts("p.say")[0].startswith("The datagram, put together from 3 pieces. The client sends")
        assert one.page.evaluate("document.activeElement.id") == "whole"
        one.page.locator("#whole").click()
        assert len(one.texts(".chip")) == 1
        one.assert_quiet()


def test_a_long_ladder_has_pages_and_packets_that_are_not_there(browser: Browser, tmp_path: Path) -> None:
    data = plain(page_data(many(tmp_path / "many.pcap", 250), limit=120))
    with opened(browser, tmp_path, data, address="#many/100") as one:
        assert one.count(".ladder li") == 100
        one.page.locator("#step-next").click()
        assert one.texts("#conversation .steps")[0].split("\n")[1] == "101–200 of 250"
        assert one.count('.rung[data-place="100"][aria-current]') == 1
        one.go("many", 240)
        assert "dissect explain many.pcap -n 240" in one.texts("#packet pre")[0]
        one.page.locator("#earlier").click()
        assert one.page.evaluate("document.activeElement.id") == "earlier"
        one.assert_quiet()


def test_a_thousand_packets_are_packed(browser: Browser, tmp_path: Path) -> None:
    data = plain(page_data(many(tmp_path / "many.pcap", 1000), limit=1000))
    text = page(data)
    assert 'data-form="gzip"' in text
    assert len(text) <= 400_000
    assert len(json.dumps(data, separators=(",", ":"))) <= 4_500_000
    with opened(browser, tmp_path, data, address="#many/1000/inside/Message.message") as one:
        assert one.count("*") <= 2_500
        assert one.texts("#card .value") == ['"message 999"']
        one.assert_quiet()
