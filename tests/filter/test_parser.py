from __future__ import annotations

import pickle
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.errors import FilterError
from dissect.filter.names import catalogue
from dissect.filter.parser import PATTERN_LIMIT, parse
from dissect.filter.syntax import DEPTH_LIMIT, LENGTH_LIMIT
from dissect.packet import default_protocols
from tests.filter.samples import packets
from tests.profiles import CHARACTERS
from tests.together import together

NAMES = catalogue(default_protocols())

REFUSED = {
    # syntax
    "": ("The filter is empty", 0),
    "ip.ttl ==": ("The filter is incomplete", 9),
    "(ip": ("The filter is incomplete", 3),
    "ip.ttl = 64": ("Unexpected '=': use == for equality", 7),
    "ip.ttl == 64 == 64": ("Unexpected '=='", 13),
    "ip AND tcp": ("Unexpected 'AND': write and, or, not, in in lower case", 3),
    "ip.ttl + 1 == 65": ("arithmetic is not supported", 7),
    "port 53": ("'port' is of tcpdump's language; display filters are as in tcp.port == 80 or udp.port == 80", 5),
    "tcp host 192.0.2.1": ("'host' is of tcpdump's language; display filters are as in ip.addr == 192.0.2.1", 4),
    "${ip.src}": ("references", 0),
    '"': ("the closing quote is missing", 0),
    "ip.ttl in {64 65}": ("Unexpected '65'", 14),
    "ip.ttl in {}": ("Unexpected '}'", 11),
    "ip.addr[0:2]#1 == c0:00": ("a layer follows a name directly", 12),
    # names
    "ip.tttl == 1": ("did you mean ip.ttl", 0),
    "IP": ("'IP' is neither a field nor a protocol; did you mean ip", 0),
    "qqqqqqqqq": ("`dissect filter --names` lists them", 0),
    "nothing#1": ("'nothing' is neither a field nor a protocol", 0),
    "ip.src == nothing[0]": ("'nothing' is neither a field nor a protocol", 10),
    "10.0.0.1 == ip.src": ("10.0.0.1 is not a field", 0),
    '"x" == ip.src': ('"x" is not a field', 0),
    # types
    'ip.ttl == "x"': ("this field's numbers have no names", 10),
    'tcp.port == "x"': ("'x' is not a number, and a port is written as one", 12),
    "tcp.port == http": ("'http' is not a number, and a port is written as one; http is 80", 12),
    'tcp.srcport == "HTTP"': ("'HTTP' is not a number, and a port is written as one; HTTP is 80", 15),
    "udp.port in {1, domain}": ("'domain' is not a number, and a port is written as one; domain is 53", 16),
    "tcp.port in {80, http}": ("'http' is not a number, and a port is written as one; http is 80", 17),
    "tcp.port == tls": ("tls is a message, but the left side is a number", 12),
    "ip.proto == tcp": ('tcp is a protocol, but the left side is a number; write "tcp" in quotes, or 6', 12),
    "ip.proto in {1, udp}": ('separated by commas; write "udp" in quotes, or 17', 16),
    "len(eth.src) == tcp": ("tcp is a protocol, but the left side is a number", 16),
    "http == 1": ("http is a message; test for it alone", 0),
    "http in {1}": ("http is a message; test for it alone", 0),
    'http contains "x"': ("http is a message; contains is for octets and text", 0),
    "ip.proto == bogus": ("'bogus' is not among the names of this field's numbers", 12),
    "ip.proto == udpp": ("did you mean 'udp'", 12),
    "ip.src == eth.src": ("eth.src is a MAC address, but the left side is an IPv4 address", 10),
    "ip == 45:00": ("ip is a protocol; compare octets of it", 0),
    "ip.src == ip": ("ip is a protocol, but the left side is an IPv4 address", 10),
    "eth.src[0] == ip": ("ip is a protocol, but the left side is octets", 14),
    "ip in {45:00}": ("ip is a protocol, not a value", 0),
    "ip.ttl contains 4": ("ip.ttl is a number; contains is for octets and text", 0),
    'ip.src matches "x"': ("ip.src is an IPv4 address; matches is for octets and text", 0),
    "ip.ttl[0]": ("ip.ttl is a number, which has no octets to slice", 6),
    "udp[8:]": ("A slice of udp counts from its first octet", 3),
    "udp[x]": ("'x' is not a range", 3),
    "frame#1": ("frame belongs to the frame, not to a layer", 5),
    "frame.len#1": ("frame.len belongs to the frame", 9),
    "ip.src#0": ("Layers count from 1", 6),
    "ip.src & 1": ("ip.src is an IPv4 address; & is for numbers and octets", 0),
    "ip.ttl & eth.src[0]": ("eth.src[0] is octets, which cannot be a mask here", 9),
    "eth.src[0] & ip.ttl": ("ip.ttl is a number, which cannot be a mask here", 13),
    "ip.ttl & ip.src": ("ip.src is an IPv4 address, which cannot be a mask here", 9),
    "dns.resp.type & dns.resp.class == 1": ("dns.resp.class is a list field; it cannot mask", 16),
    "ip.ttl & dns.resp.type & dns.resp.class == 1": ("dns.resp.class is a list field; it cannot mask", 25),
    "ip.checksum.status > Good": ("Verdicts have no order", 19),
    "ip.checksum.status in {Bad .. Good}": ("There are no ranges of verdict values", 23),
    "ip.ttl in {5 .. 4}": ("The range ends before it begins", 11),
    "ip.ttl in {tcp.port}": ("tcp.port is not a value", 11),
    "ip.ttl in {len(eth.src)}": ("len(eth.src) is not a value", 11),
    "frame contains ip": ("ip is a field, but a value is expected here", 15),
    "frame matches 01": ("Write a regular expression in double quotes", 14),
    "frame matches ip": ("Write a regular expression in double quotes", 14),
    'frame matches "["': ("Invalid regular expression: unmatched [", 14),
    f'frame matches "{"x" * (PATTERN_LIMIT + 1)}"': ("1000 are allowed", 14),
    # functions
    "len(ip.ttl) == 1": ("len() is for octets, text and addresses", 4),
    "len(ip) == 1": ("ip is a protocol; len() is for", 4),
    "upper(ip.ttl) == 1": ("ip.ttl is a number; upper() is for text", 6),
    "abs(ip.ttl) == 1": ("There is no function 'abs'; the functions are len, count, upper, lower", 0),
    "len(eth.src, eth.dst) == 1": ("len() takes one field", 0),
    "len(len(eth.src)) == 1": ("len() takes a field", 4),
    "len(eth.src)": ("A function cannot be tested for presence", 0),
    # literals
    "ip.ttl == 256": ("256 is out of range: this field goes from 0 to 255", 10),
    "ip.ttl == -1": ("-1 is negative", 10),
    "ntp.precision == 128": ("128 is out of range: this field goes from -128 to 127", 17),
    "ip.ttl == 09": ("'09' is not a number", 10),
    "ip.ttl == 6_4": ("'6_4' is not a number", 10),
    "ip.flags.df == 2": ("'2' is not a flag", 15),
    'ip.flags.df == "True"': ("'True' is not a flag", 15),
    "ip.src == 192.0.2.256": ("is not an IPv4 address; write 192.0.2.1", 10),
    'ip.src == "192.0.2.1"': ("without quotes", 10),
    "ip.src == 192.0.2.0/33": ("A prefix of an IPv4 address has from 0 to 32 bits, not '33'", 10),
    "ipv6.src == 2001:db8::/x": ("from 0 to 128 bits, not 'x'", 12),
    "eth.src == 02:00:00": ("'02:00:00' is not a MAC address", 11),
    "eth.src[0:2] == 020": ("'020' is not octets", 16),
    "eth.src[0:2] == 02:00-00": ("is not octets", 16),
    "dns.qry.name == www": ("'www' is not text; write it in double quotes: \"www\"", 16),
    r'dns.qry.name == "a\q"': (r"\q is not an escape", 16),
    r'dns.qry.name == "\777"': (r"\777 is more than an octet", 16),
    r'dns.qry.name == "\uD800"': (r"\uD800 is not a character", 16),
    r"ip.ttl == '\u20ac'": ("is not a single character", 10),
    "frame.time_epoch == 1e3": ("'1e3' is not a time", 20),
    "ip.checksum.status == Fine": ("'Fine' is not a verdict: VALID, INVALID", 22),
}


@together("text", REFUSED)
def test_what_is_not_in_the_language_is_refused_with_its_place(text: str) -> None:
    message, position = REFUSED[text]

    with pytest.raises(FilterError, match=re.escape(message)) as refused:
        parse(text)

    assert refused.value.position == position
    assert refused.value.text == text


TAKEN = [
    "ip.ttl == len(eth.src)",
    "count(ip.addr) == count(ipv6.addr)",
    "ip.proto == UDP",
    'ip.proto == "combat radio user datagram"',
    "ip.proto in {TCP .. 200}",
    "ip.ttl == 'a'",
    r"ip.ttl == '\n'",
    r"ip.ttl == '\''",
    "ip.ttl == +0x40",
    "ip.ttl == 0b100",
    "ntp.precision == -3",
    "eth.src == 0200.0000.0001 or eth.src == 02-00-00-00-00-01 or eth.src == 020000000001",
    "ipv6.src in {::1, 2001:db8::/32}",
    "eth.src[0,1:2,-1] == 02.00.00.01",
    'frame contains "\\x00\\101\\u20ac\\t"',
    'frame matches r"\\d+"',
    "ip.src#[1-2,-1] == 192.0.2.1",
    "any ip.addr == 10.0.0.1 and all ip.addr != 10.0.0.2",
    "frame.time_epoch >= 1.5 or frame.time_epoch < -1",
    "tcp.flags & 0x12 & 0x02 == 2",
    "tcp.flags bitand tcp.window_size_value",
    "dns.resp.type & ip.id & 4 == 4",
    "eth.src[0] & eth.dst[0] == 02",
    "ip.ttl in {1..5}",
    "ip.ttl in {1 .. 5 , 9}",
    "ip.ttl not in {1}",
    "ip.src==192.0.2.1&&!udp||tcp^^icmp",
    "ip.ttl == ip.flags.df",
    "count(ip.addr) >= 2",
    "ip.src in {10.0.0.0/8 .. 192.0.2.0/24}",
    'ip.checksum.status in {Good, "Not present"}',
]


@together("text", TAKEN)
def test_what_is_in_the_language_is_taken(text: str) -> None:
    found = parse(text, NAMES)

    assert found.text == text
    assert found.names <= NAMES.keys()


def test_the_error_shows_the_place_and_is_harmless_on_a_terminal() -> None:
    with pytest.raises(FilterError) as refused:
        parse('ip.ttl == 64 and \x1b[2Jtcp.port == "x"')

    assert str(refused.value).splitlines() == [
        "Unexpected '\\x1b'",
        '    ip.ttl == 64 and \N{REPLACEMENT CHARACTER}[2Jtcp.port == "x"',
        "                     ^",
    ]


def test_of_a_long_filter_the_error_shows_what_is_around_the_place() -> None:
    text = " or ".join(["ip.ttl == 64"] * 100) + " or ip.ttl == x" + " or ip.ttl == 64" * 100

    with pytest.raises(FilterError) as refused:
        parse(text)
    _, shown, mark = str(refused.value).splitlines()

    assert len(shown) == 104
    assert shown[mark.index("^")] == "x"


def test_an_error_survives_pickling() -> None:
    with pytest.raises(FilterError) as refused:
        parse("ip.tttl")

    again = pickle.loads(pickle.dumps(refused.value))

    assert str(again) == str(refused.value)
    assert isinstance(again, ValueError)


def test_length_and_depth_are_bounded_and_parentheses_are_free() -> None:
    deep = "(" * 4000 + "ip" + ")" * 4000

    assert parse(deep).matches(packets()["udp"])
    assert parse("not " * DEPTH_LIMIT + "ip").matches(packets()["udp"])
    with pytest.raises(FilterError, match=f"nest deeper than {DEPTH_LIMIT}"):
        parse("!" * 5000 + "ip")
    with pytest.raises(FilterError, match=f"{LENGTH_LIMIT} are allowed"):
        parse("ip" + " " * LENGTH_LIMIT)


@pytest.mark.heavy
@given(st.text(CHARACTERS, max_size=40) | st.from_regex(r"[a-z.]{1,8} ?(==|in|&|matches|\[) ?[\w.:/{}\"\[\]#-]{0,12}"))
def test_any_text_is_a_filter_or_a_filter_error(text: str) -> None:
    try:
        found = parse(text, NAMES)
    except FilterError as refused:
        said = str(refused).splitlines()
    else:
        said = [str(found.matches(packets()["udp"]))]

    assert all(line.isprintable() for line in said)


WORDS = """
    ip tcp udp.port ip.src eth.src frame 53 64 192.0.2.1 02:00 "x" == != in { } , .. ( ) and or not ! & [0:2] #1
    any all contains matches len( count( xor
"""
words = st.sampled_from(WORDS.split())


@given(st.lists(words, max_size=12))
def test_any_words_of_the_language_are_a_filter_or_a_filter_error(parts: list[str]) -> None:
    try:
        found = parse(" ".join(parts), NAMES)
    except FilterError as refused:
        place = refused.position
    else:
        place = len({found.matches(packet) for packet in packets().values()})

    assert 0 <= place <= len(" ".join(parts)) + 2


@pytest.mark.slow
def test_only_parsing_loads_lark() -> None:
    code = (
        "import sys; import dissect.filter.names, dissect.filter.expressions;"
        "import dissect.cli.commands.show, dissect.cli.commands.filter;"
        "assert 'lark' not in sys.modules; import dissect.filter.parser; assert 'lark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
