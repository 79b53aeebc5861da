"""`dissect merge`: what becomes of several captures, and that mergecap makes the same of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dissect.capture import Frame, Interface, InterfaceStatistics, NameResolution, Section, open_capture
from dissect.cli.commands.captures import merge
from tests.capture.files import (
    SECTION,
    block,
    contents_of,
    custom,
    header,
    interface,
    name_resolution,
    option,
    packet,
    record,
    section,
    simple_packet,
    statistics,
)
from tests.cli.commands import dissect
from tests.hostile.cases import ROOT

CAPTURES = ROOT / "captures"
TWO_INTERFACES = CAPTURES / "pcapng_two_interfaces.pcapng"
SECOND = 1_000_000


def at(*seconds: int, mark: bytes = b"") -> bytes:
    return b"".join(record(mark + bytes((one,)), time=(one, 0)) for one in seconds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.pcap").write_bytes(header() + at(1, 3, 5, mark=b"a"))
    (tmp_path / "b.pcap").write_bytes(header() + at(2, 3, 4, mark=b"b"))
    (tmp_path / "cooked.pcap").write_bytes(header(link_type=276) + at(2))
    return tmp_path


def frames_of(path: Path) -> list[Frame]:
    with open_capture(path) as capture:
        return list(capture)


def merged(folder: Path, *names: str | Path, to: str = "out.pcapng") -> Path:
    result = dissect("merge", *(folder / name for name in names), "-w", folder / to)
    assert (result.exit_code, result.stdout) == (0, "")
    return folder / to


@pytest.mark.parametrize("to", ["out.pcap", "out.pcapng", "out.pcap.gz", "OUT.PCAP.zst", "out"])
def test_packets_are_in_the_order_of_time_and_equal_times_in_that_of_the_files(folder: Path, to: str) -> None:
    path = merged(folder, "a.pcap", "b.pcap", to=to)

    assert [one.octets for one in frames_of(path)] == [b"a\1", b"b\2", b"a\3", b"b\3", b"b\4", b"a\5"]
    with open_capture(path) as capture:
        assert capture.format == ("pcap" if ".pcap" in to.lower().replace(".pcapng", "") else "pcapng")


def test_a_capture_that_goes_backwards_keeps_its_order(folder: Path) -> None:
    (folder / "back.pcap").write_bytes(header() + at(2, 1, 6, mark=b"c"))
    path = merged(folder, "a.pcap", "back.pcap")

    assert [one.octets for one in frames_of(path)] == [b"a\1", b"c\2", b"c\1", b"a\3", b"a\5", b"c\6"]


def test_pcap_files_keep_times_and_lengths(folder: Path) -> None:
    (folder / "fine.pcap").write_bytes(header(0xA1B23C4D, snaplen=1) + record(b"long", time=(2, 1), original=9))
    (only,) = [one for one in frames_of(merged(folder, "a.pcap", "fine.pcap", to="o.pcap")) if one.octets == b"long"]

    assert (only.timestamp_ns, only.original_length) == (2_000_000_001, 9)


def test_interfaces_of_all_files_are_kept(folder: Path) -> None:
    path = merged(folder, "a.pcap", "cooked.pcap", TWO_INTERFACES)

    with open_capture(path) as capture:
        frames = list(capture)
        assert [(one.link_type, one.name) for one in capture.interfaces] == [
            (1, ""),
            (276, ""),
            (1, "client0"),
            (1, "lo"),
        ]
    assert [one.interface for one in frames[:4]] == [0, 1, 0, 0]
    assert {one.interface_name for one in frames[4:]} == {"client0", "lo"}
    before = frames_of(TWO_INTERFACES)
    assert [(one.octets, one.timestamp_ns, one.options) for one in frames[4:]] == [
        (one.octets, one.timestamp_ns, one.options) for one in before
    ]


def test_comments_options_statistics_and_names_are_kept(folder: Path) -> None:
    (folder / "a.pcapng").write_bytes(
        section(options=option(1, b"of a"))
        + interface(options=option(2, b"eth0"))
        + packet(units=2 * SECOND, options=option(1, b"one") + option(2, bytes(4)))
        + statistics(options=option(4, bytes(8)))
        + section(options=option(1, b"later"))
        + interface(options=option(1, b"own"))
        + interface()
        + packet(units=3 * SECOND, number=1)
        + statistics(number=1)
    )
    (folder / "b.pcapng").write_bytes(
        section(order=">", options=option(1, b"of b", order=">"))
        + interface(order=">")
        + packet(units=1 * SECOND, order=">")
    )
    (folder / "c.pcapng").write_bytes(SECTION + name_resolution(b"\1\0\6\0\1\2\3\4x\0\0\0"))

    found = contents_of(merged(folder, "a.pcapng", "b.pcapng", "c.pcapng").read_bytes())

    assert [one.comments for one in found if isinstance(one, Section)] == [("of a", "of b")]
    described = [one for one in found if isinstance(one, Interface)]
    assert sorted((one.name, one.comments) for one in described) == [
        ("", ()),
        ("", ()),
        ("", ()),
        ("", ("own", "later")),
        ("eth0", ()),
    ]
    frames = [one for one in found if isinstance(one, Frame)]
    assert [(one.timestamp_ns, one.comments) for one in frames] == [(10**9, ()), (2 * 10**9, ("one",)), (3 * 10**9, ())]
    assert frames[1].flags is not None
    counted = [one for one in found if isinstance(one, InterfaceStatistics)]
    assert [described[one.interface].name for one in counted] == ["eth0", ""]
    assert [one.interface for one in counted] == [frames[1].interface, frames[2].interface]
    assert [len(one.names) for one in found if isinstance(one, NameResolution)] == [1]


def test_what_is_left_out_is_said(folder: Path) -> None:
    (folder / "x.pcapng").write_bytes(
        SECTION + custom(b"y") + custom(b"n", kind=0x4000_0BAD) + block(0x7777) + packet()
    )

    result = dissect("merge", folder / "x.pcapng", folder / "a.pcap", "-w", folder / "out")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"dissect: {folder / 'x.pcapng'}: 2 blocks left out: unknown, or not to be copied\n"


def test_statistics_of_an_interface_that_is_malformed(folder: Path) -> None:
    (folder / "x.pcapng").write_bytes(section() + block(1) + statistics() + interface() + packet(number=1))

    result = dissect("merge", folder / "x.pcapng", "-w", folder / "out")

    assert result.exit_code == 1
    assert [one.interface for one in frames_of(folder / "out")] == [1]


@pytest.mark.parametrize(
    ("names", "to", "why"),
    [
        (["a.pcap", "cooked.pcap"], "out.pcap", "the link types of the files differ"),
        (["a.pcap", TWO_INTERFACES], "out.pcap", "only pcap files can be merged into one"),
        (["a.pcap", "timeless.pcapng"], "out.pcapng", "frame 1 of capture 2 has no time by which it could be merged"),
        (["a.pcap", "none.pcap"], "out.pcapng", "none.pcap"),
    ],
)
def test_what_cannot_be_merged_makes_no_file(names: list[str], to: str, why: str, folder: Path) -> None:
    (folder / "timeless.pcapng").write_bytes(SECTION + simple_packet())

    result = dissect("merge", *(folder / name for name in names), "-w", folder / to)

    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
    assert not (folder / to).exists()


def test_what_comes_before_damage_is_merged(folder: Path) -> None:
    (folder / "d.pcap").write_bytes((header() + at(2, 4, mark=b"d"))[:-1])

    result = dissect("merge", folder / "a.pcap", folder / "d.pcap", "-w", folder / "out")

    assert result.exit_code == 1
    assert "d.pcap: the file ends after" in result.stderr
    assert [one.octets for one in frames_of(folder / "out")] == [b"a\1", b"d\2", b"a\3", b"a\5"]


def test_an_input_is_not_written_over_and_a_terminal_not_written_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "b.pcap").read_bytes()

    result = dissect("merge", folder / "a.pcap", folder / "b.pcap", "-w", folder / "b.pcap")

    assert (result.exit_code, "is also an input" in result.stderr) == (2, True)
    assert (folder / "b.pcap").read_bytes() == before

    monkeypatch.setattr(merge, "is_terminal", lambda: True)
    result = dissect("merge", folder / "a.pcap", "-w", "-")
    assert (result.exit_code, "is a terminal" in result.stderr) == (2, True)


def test_it_writes_to_standard_output(folder: Path) -> None:
    result = dissect("merge", folder / "a.pcap", folder / "b.pcap", "-w", "-")

    assert result.exit_code == 0
    assert [type(one) for one in contents_of(result.stdout_bytes)][:3] == [Section, Interface, Interface]


PAIRS = [
    (first, second)
    for first, second in zip(sorted(CAPTURES.glob("*.pcap*")), sorted(CAPTURES.glob("*.pcap*"))[1:], strict=False)
]


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("mergecap") is None, reason="mergecap is not installed")
@pytest.mark.parametrize("pair", PAIRS[::8], ids=lambda pair: pair[0].stem)
def test_mergecap_makes_the_same(pair: tuple[Path, Path], tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.pcapng", tmp_path / "theirs.pcapng"
    assert dissect("merge", *pair, "-w", ours).exit_code == 0
    subprocess.run(["mergecap", "-I", "none", "-w", theirs, *pair], check=True)

    def facts(path: Path) -> list[tuple[object, ...]]:
        return [
            (one.timestamp_ns, one.octets, one.original_length, one.link_type, one.interface_name, one.comments)
            for one in frames_of(path)
        ]

    assert facts(ours) == facts(theirs)
