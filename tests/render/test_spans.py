from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dissect.render.spans import Line, Role, cut_line, plain, wrapped

LINES = st.lists(st.tuples(st.text(st.sampled_from("ab ")), st.sampled_from(Role)))


@given(LINES, st.integers(1, 40))
def test_a_cut_line_fits(line: Line, width: int) -> None:
    cut = cut_line(line, width)
    assert len(plain(cut)) <= width
    if len(plain(line)) <= width:
        assert cut == line
    else:
        assert plain(cut).endswith("…")


@given(LINES, st.integers(4, 40))
def test_wrapped_lines_fit_and_keep_every_letter(line: Line, width: int) -> None:
    parts = [plain(part) for part in wrapped(line, width)]
    assert all(len(part) <= width for part in parts)
    assert "".join(parts).replace(" ", "") == plain(line).replace(" ", "")


def test_wrapping_breaks_between_words_and_keeps_roles() -> None:
    line: Line = [("  one ", Role.BAD), ("two three", Role.PLAIN)]
    assert list(wrapped(line, 10)) == [
        [("  one ", Role.BAD), ("two", Role.PLAIN)],
        [("    three", Role.PLAIN)],
    ]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert [plain(part) for part in wrapped([("abcdefgh", Role.PLAIN)], 4)] == ["abcd", "  ef", "  gh"]


def test_an_empty_line_stays_one_line() -> None:
    assert list(wrapped([], 10)) == [[]]


def test_a_cut_at_the_border_of_two_spans() -> None:
    assert cut_line([("abc", Role.BAD), ("def", Role.GOOD)], 3) == [("ab…", Role.BAD)]
    assert cut_line([("abc", Role.BAD), ("def", Role.GOOD)], 4) == [("abc", Role.BAD), ("…", Role.GOOD)]
