"""The page as it is drawn: choosing, changing, stepping, by pointer and by keyboard, at every width."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dissect.explain import page_data
from tests.explain.page.browser import TEN, VIEWS, data_of, opened, own_rows

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

MARKED = """([from, to]) => {
  const wanted = new Map();
  for (let bit = from; bit < to; bit += 1) wanted.set(bit >> 3, [...(wanted.get(bit >> 3) || []), bit & 7]);
  const wrong = [];
  for (const node of document.querySelectorAll('main [data-octet]')) {
    const bits = wanted.get(Number(node.dataset.octet)) || [];
    const chosen = node.classList.contains('sel');
    const part = node.classList.contains('sel-part');
    if (chosen !== bits.length > 0 || part !== (bits.length > 0 && bits.length < 8)) wrong.push(node.dataset.octet);
    if (part && node.style.getPropertyValue('--from') !== `${bits[0] * 12.5}%`) wrong.push('from');
    if (part && node.style.getPropertyValue('--to') !== `${bits[bits.length - 1] * 12.5 + 12.5}%`) wrong.push('to');
  }
  for (const node of document.querySelectorAll('#card [data-bit]')) {
    const bit = Number(node.dataset.bit);
    if (node.classList.contains('own') !== (bit >= from && bit < to)) wrong.push(`bit ${bit}`);
  }
  const cells = [...document.querySelectorAll('main .cell')];
  const marked = new Set(cells.filter((node) => node.classList.contains('sel')).map((node) => node.dataset.field));
  return [wrong, marked.size, document.querySelectorAll('#card [data-bit].own').length];
}"""
FOCUSED = "((node) => node === document.body ? '' : `${node.tagName} ${node.className}`)(document.activeElement)"
NOT_SEEN = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth;
  const cut = [...document.querySelectorAll('.cell .label')].filter((node) =>
    node.scrollWidth > node.clientWidth + 1 && !node.title && !node.closest('[aria-hidden]') && !node.closest('.thin'));
  return [wide, cut.map((node) => node.textContent)];
}"""


def cells(data: dict[str, Any], session: int, number: int) -> list[tuple[str, int, int]]:
    """Keys, first bits and ends of all fields of a packet's headers, as the data says them."""
    packet = next(one for one in data["sessions"][session]["packets"] if one["number"] == number)
    found: list[tuple[str, int, int]] = []
    seen: dict[str, int] = {}
    for layer in packet["layers"]:
        shape = data["shapes"][layer["shape"]]
        for declaration, name, bit, bits, _ in shape["fields"]:
            key = f"{declaration or shape['header']}.{name or 'padding'}"
            seen[key] = seen.get(key, 0) + 1
            begin = 8 * layer["offset"] + bit
            found.append((key if seen[key] == 1 else f"{key}:{seen[key]}", begin, begin + bits))
    return found


@pytest.mark.parametrize("name", TEN)
def test_a_chosen_field_marks_its_bits_in_all_places(browser: Browser, tmp_path: Path, name: str) -> None:
    data = data_of(name)
    captured = {one["number"]: one["captured"] for one in data["sessions"][0]["packets"]}
    with opened(browser, tmp_path, data) as one:
        for number in list(captured)[:2]:
            for key, begin, end in cells(data, 0, number):
                one.go(data["sessions"][0]["id"], number, "inside", key)
                if begin >= min(8 * captured[number], 8 * 512):
                    continue
                wrong, marked, own = one.page.evaluate(MARKED, [begin, end])
                assert (number, key, wrong, marked, own > 0) == (number, key, [], 1, True)
        one.assert_quiet()


def test_an_octet_goes_through_its_fields(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address="#tcp4_echo/4") as one:
        octet = one.page.locator('.dump button[data-octet="46"]')
        names = []
        for _ in range(4):
            octet.click()
            names.append(one.texts("#card .name")[0])
        assert names == ["Data Offset", "Reserved", "Accurate ECN", "Data Offset"]
        assert one.page.evaluate("document.activeElement.dataset.octet") == "46"
        one.page.locator('.dump button[data-octet="14"]').click()  # of another header
        assert one.texts(".figure-box h3")[0].startswith("IPv4 header")
        assert one.page.evaluate("document.activeElement.dataset.octet") == "14"
        one.assert_quiet()


@pytest.mark.parametrize(
    ("field", "noticed", "end"),
    [
        ("IPv4.time_to_live", ["IPv4"], "IPv4"),
        ("IPv4.source_address", ["IPv4", "TCP"], "IPv4"),
        ("TCP.window", ["TCP"], "TCP"),
        ("Message.message", ["TCP"], "TCP"),
        ("Ethernet.destination_address", [], None),
    ],
)
def test_a_changed_bit_and_where_the_packet_ends(
    browser: Browser, tmp_path: Path, field: str, noticed: list[str], end: str | None
) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address=f"#tcp4_echo/4/inside/{field}") as one:
        one.page.locator("#card .bit.own").last.click()
        wrong = one.texts(".chip.bad")
        assert [text.split()[0] for text in wrong] == noticed
        said = one.page.locator("#live").inner_text()
        assert (f"throws the packet away at {end};" in said) == (end is not None)
        one.page.locator("#view-wrap").click()
        steps = 0
        while one.page.locator("#step-forward").get_attribute("aria-disabled") is None:
            one.page.locator("#step-forward").click()
            steps += 1
        last = one.texts(".step-text")[0]
        assert (f"The checksum of {end} is wrong" in last) == (end is not None)
        assert end is None or "wrong" in one.texts("#panel tbody tr")[-1]  # nothing is done behind it
        one.page.get_by_role("button", name="undo").click()
        assert one.count(".chip.bad") == 0
        one.assert_quiet()


def test_a_number_as_it_counts_in_the_conversation(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address="#tcp4_echo/4/inside/TCP.window") as one:
        assert one.texts("#card .view") == ["Calculated window size, in octets, scaled if the scale is known: 64512"]
        one.go("tcp4_echo", 4, "inside", "TCP.sequence_number")
        assert one.texts("#card .view") == ["Sequence number, relative to the first of its direction: 1"]


def test_two_bits_that_cancel_go_unseen(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("udp6_echo.pcap"), address="#udp6_echo/1/inside/Message.message") as one:
        switches = one.page.locator("#card .bit")
        bits = switches.all_inner_texts()
        first, second = next((at, at + 16) for at in range(16) if bits[at][:1] != bits[at + 16][:1])
        switches.nth(first).click()
        assert one.count(".chip.bad") == 1
        one.page.locator("#card .bit").nth(second).click()
        assert one.count(".chip.bad") == 0
        assert "No checksum notices." in one.page.locator("#live").inner_text()


def test_the_steps_name_every_derived_field(browser: Browser, tmp_path: Path) -> None:
    names = ("tcp4_echo.pcap", "udp6_echo.pcap", "sctp4_echo.pcap")
    data = data_of(*names)
    with opened(browser, tmp_path, data) as one:
        for place, number in own_rows(data):
            session = data["sessions"][place]
            packet = next(row for row in session["packets"] if row["number"] == number)
            one.go(session["id"], number, "wrap")
            found = ""
            for _ in range(len(packet["layers"]) + 1):
                found += " ".join(one.texts("#panel tr.derived"))
                one.page.locator("#step-forward").click()
            for layer in packet["layers"]:
                for at in layer["derived"]:
                    assert data["formulas"][at]["text"] in found
        one.assert_quiet()


def test_what_nobody_derived_says_where_it_comes_from(browser: Browser, tmp_path: Path) -> None:
    data = data_of("udp4_echo.pcap", "tcp4_echo.pcap", "udp6_echo.pcap")
    with opened(browser, tmp_path, data, address="#udp4_echo/1/wrap") as one:
        ports = {1: "a free port, which the system chose", 2: "the port at which the program waits"}
        for place, number in own_rows(data):
            session = data["sessions"][place]
            one.go(session["id"], number, "wrap")
            packet = next(row for row in session["packets"] if row["number"] == number)
            for step, _ in enumerate(packet["layers"]):
                one.page.locator("#step-forward").click()
                assert one.count("#panel .main > p.hint") == 0  # no field of these has no word
                rows = dict(text.split("\t")[::2] for text in one.texts("#panel tbody tr"))
                if step == 0 and session["id"] == "udp4_echo" and number in ports:
                    assert rows["Source Port"] == ports[number]
        one.assert_quiet()


def test_the_sum_is_added_word_by_word(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address="#tcp4_echo/4/sum") as one:
        one.page.locator("#sum-1").click()
        assert one.texts(".words .part")[0] == "Pseudo-header (not sent)"
        assert one.count(".verdict") == 0
        for _ in range(25):
            one.page.locator("#add-word").click()
        assert "TCP checksum ✓ right" in one.texts(".verdict")[0]
        assert one.texts(".endings dd")[-1] == "f89b"
        one.assert_quiet()


def test_a_crc_goes_through_its_register(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("sctp4_echo.pcap"), address="#sctp4_echo/5/sum") as one:
        one.page.locator("#sum-1").click()
        assert one.texts(".words tbody tr td:last-child")[-2:] == ["1cf00372", "1cf00372"]  # worked out, and found
        assert "✓ right" in one.texts(".verdict")[0]
        assert one.texts(".coverage .part:not(.out)") == ["SCTP header", "DATA chunk", "message"]
        parts = [text.split("\t")[:2] for text in one.texts(".words tbody tr")]
        assert parts[2:5] == [["46–61", "DATA chunk"], ["62–66", "message"], ["67–69", "Padding"]]


def test_a_field_of_an_item_says_what_the_item_is_and_where_it_is_drawn(browser: Browser, tmp_path: Path) -> None:
    address = "#sctp4_echo/5/inside/SCTPData.user_data"
    with opened(browser, tmp_path, data_of("sctp4_echo.pcap"), address=address) as one:
        assert one.texts("#card h3 + .hint") == ["Payload Data (DATA): a process's message, or a part of one."]
        assert one.texts("#card dd")[-1] == "RFC 9260 §3.3.1"
        assert one.count(".row-octets .sel.f-application") == 5
        one.go("sctp4_echo", 5, "inside", "SCTP.checksum")
        assert one.count("#card h3 + .hint") == 0
        assert one.texts("#card dd")[-1] == "RFC 9260 §3.1"


@pytest.mark.parametrize(("width", "seen"), [(1440, "185 × 8 = 1480"), (360, "185 × 8 = 1480")])
def test_a_number_of_units_says_how_many_octets_they_are(
    browser: Browser, tmp_path: Path, width: int, seen: str
) -> None:
    address = "#udp4_fragments/2/inside/IPv4.fragment_offset"
    with opened(browser, tmp_path, data_of("udp4_fragments.pcap"), address=address, width=width) as one:
        assert one.texts(".cell.sel .value") == [seen]
        assert one.texts("#card .view") == ["Fragment Offset × 8: 1,480 octets"]
        one.page.locator("#card .bit.own").last.click()
        assert one.texts(".cell.sel .value") == ["184 (changed)"]
        one.go("udp4_fragments", 1, "inside", "IPv4.fragment_offset")
        assert one.texts(".cell.sel .value") == ["0"]


@pytest.mark.parametrize("name", TEN)
def test_every_state_opens_quietly_and_nothing_scrolls_sideways(browser: Browser, tmp_path: Path, name: str) -> None:
    data = data_of(name)
    session = data["sessions"][0]
    for width in (320, 360, 768, 1440):
        with opened(browser, tmp_path, data, width=width) as one:
            for packet in session["packets"][:3]:
                for view in VIEWS:
                    one.go(session["id"], packet["number"], view)
                    assert one.texts("#packet-title")[0].startswith(f"Packet {packet['number']} of")
                    assert one.page.evaluate(NOT_SEEN) == [False, []], (width, packet["number"], view)
                    assert re.findall(r"\{\w+\}", one.page.locator("main").inner_text()) == []
            one.assert_quiet()


def test_what_an_address_says_wrongly_is_left_out(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("tcp4_echo.pcap"), address="#nobody/99/nothing/%FF") as one:
        assert one.texts("#packet-title") == ["Packet 4 of 10"]
        one.go("tcp4_echo", "x", "__proto__", "TCP.toString")
        assert one.texts("#packet-title") == ["Packet 4 of 10"]
        one.page.locator("#step-next").click()
        assert one.page.evaluate("location.hash") == "#tcp4_echo/5/inside"
        one.assert_quiet()


def test_the_keyboard_alone_reaches_everything(browser: Browser, tmp_path: Path) -> None:
    data = data_of("tcp4_echo.pcap", "udp6_echo.pcap")
    with opened(browser, tmp_path, data, address="#tcp4_echo/4/inside/TCP.psh") as one:
        stops = []
        for _ in range(40):
            one.page.keyboard.press("Tab")
            stop = one.page.evaluate(FOCUSED)
            if not stop:
                break
            stops.append(stop)
        assert len(stops) <= 20
        boxes = ("skip", "rung", "header-part", "cell", "octet", "bit", "chip")
        assert [box for box in boxes if not any(box in stop for stop in stops)] == []
        one.page.locator(".cell[data-field].sel").focus()
        one.page.keyboard.press("ArrowRight")
        one.page.keyboard.press("Enter")
        assert one.texts("#card .name") == ["Reset"]
        one.page.keyboard.press("ArrowDown")
        one.page.keyboard.press("Enter")
        assert one.texts("#card .name") == ["Checksum"]
        one.page.keyboard.press("Home")
        one.page.keyboard.press("Enter")
        assert one.texts("#card .name") == ["Source Port"]
        one.page.locator("#view-inside").focus()
        one.page.keyboard.press("ArrowRight")
        assert one.texts("[role=tab][aria-selected=true]")[-1] == "Wrap and unwrap"
        one.page.locator("#step-forward").focus()
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("document.activeElement.id") == "step-forward"
        one.assert_quiet()


HOSTILE = (
    b"</script><script>alert(1)</script>",
    b"<img src=x onerror=alert(1)>",
    b"<!--",
    b"]]><![CDATA[",
    b"{{7*7}}${7*7}{message}",
    "\u2028\u202e\u0000\ufeff".encode(),
    b"__proto__",
    b"\xff\xfe\x1b[31m",
)


def test_what_a_capture_says_stays_text(browser: Browser, tmp_path: Path) -> None:
    from dissect.explain import Recording
    from tests.explain.page.hostile import packets_that_say

    packets = packets_that_say(tmp_path / "hostile.pcap", *HOSTILE)
    markup = "<b onclick=alert(1)>bold</b></title><script>alert(2)</script>"
    data = page_data(Recording(packets=packets, file="<i>.pcap", title=markup, lead=markup))
    with opened(browser, tmp_path, data) as one:
        for packet in data["sessions"][0]["packets"]:
            one.go(data["sessions"][0]["id"], packet["number"], "inside", "Message.message")
            assert one.count("main img, main script, main b[onclick], main i.pcap") == 0
            assert one.texts("#card .value") == [" ".join(packet["messages"][0]["text"].split())]
        assert markup in one.page.locator("#conversation .lead").first.inner_text()
        one.assert_quiet()


def test_a_sheet_for_the_printer(browser: Browser, tmp_path: Path) -> None:
    for hide in (False, True):
        data = {**data_of("tcp4_echo.pcap"), "hide_values": hide}
        with opened(browser, tmp_path, data, address="#tcp4_echo/4/inside/TCP.psh") as one:
            pages = one.page.pdf(format="A4")
            assert pages.count(b"/Type /Page\n") <= 2
            one.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            one.page.emulate_media(media="print")
            assert one.page.locator("#print h2").inner_text() == "tcp4_echo.pcap, packet 4"
            assert one.count("#print .figure") == 3
            assert one.count("#print .sel, #print button") == 0
            assert not one.page.locator("main").is_visible()
            colour = one.page.locator("#print .cell .value").first.evaluate("node => getComputedStyle(node).color")
            assert (colour == "rgba(0, 0, 0, 0)") == hide
            said = one.texts("#print .say")[0]
            assert ("________" in said, "hello" in said) == (hide, not hide)
            assert said.startswith("The client sends ")
            sums = [" ".join(text.split()) for text in one.page.locator("#print .endings").all_inner_texts()]
            assert sums[1].startswith(
                "Pseudo-header (not sent) c000 0201 c000 0202 0006 0025 TCP header cd32 c351 f5a9"
            )
            assert sums[1].endswith(
                "the sum 9075b carries are added again 0764 all bits inverted f89b the field holds f89b"
            )
            one.assert_quiet()


def test_a_sheet_says_how_many_octets_it_leaves_out(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("udp4_fragments.pcap"), address="#udp4_fragments/1") as one:
        one.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        one.page.emulate_media(media="print")
        assert "The other 1002 octets are not printed." in one.texts("#print p")
        one.assert_quiet()


def test_a_crc_is_printed_with_what_it_covers(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("sctp4_echo.pcap"), address="#sctp4_echo/6") as one:
        one.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        one.page.emulate_media(media="print")
        assert one.page.locator("#print h3").last.inner_text() == "SCTP checksum: a CRC of octets 34 to 61"
        assert one.texts("#print .endings:last-child dd")[-1] == one.texts("#print .endings:last-child dd")[-2]
        one.assert_quiet()


def test_a_page_has_few_octets_and_elements(browser: Browser, tmp_path: Path) -> None:
    from dissect.explain.page import page

    data = data_of("tcp4_echo.pcap")
    assert len(page(data)) <= 200_000
    with opened(browser, tmp_path, data, address="#tcp4_echo/4") as one:
        assert one.count("*") <= 900
        assert one.page.evaluate("document.querySelectorAll('#panel *').length") <= 600


def test_a_piece_says_which_octets_it_has(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("udp4_fragments.pcap"), address="#udp4_fragments/2/inside") as one:
        assert one.texts(".leaf .header-part b") == ["octets 1480 to 2959"]
        assert one.texts(".figure-box h3") == ["IPv4 header, 32 bits a row; at the end of each row its octets"]
        one.go("udp4_fragments", 1, "inside")
        assert one.texts(".leaf .header-part b") == ["octets 8 to 1479"]  # the header of the transport is before them
        one.assert_quiet()


def test_an_address_is_broken_behind_its_colons_alone(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("udp6_echo.pcap"), address="#udp6_echo/1/inside") as one:
        parts = one.page.locator(".ends code").first.inner_html().split("<wbr>")
        assert parts == ["2001:", "db8::", "1"]


def test_a_long_name_in_the_ladder_is_broken_between_its_parts(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, data_of("dns_lookups.pcap"), address="#dns_lookups/1/inside") as one:
        names = [one.page.locator(".rung .name").nth(at).inner_html().split("<span")[0] for at in (0, 1)]
        assert names == [
            "Query &lt;A? server.<wbr>lecture.<wbr>example&gt;",
            "Response &lt;A? server.<wbr>lecture.<wbr>example, A 192.0.2.2&gt;",
        ]
        one.assert_quiet()
