"""Regular expressions: what is found, what is refused, and that no octets take long."""

from __future__ import annotations

import pickle
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.filter.operands import automaton
from dissect.filter.operands.automaton import Machine, State
from dissect.filter.operands.patterns import DEPTH_LIMIT, SIZE_LIMIT, parse_pattern
from tests.together import together

FOUND = {
    # what libpcre2 10.42 finds with PCRE2_CASELESS and PCRE2_NEVER_UTF, as Wireshark calls it
    r"": (["", "a"], []),
    r"get": (["GET /", "xgEt"], ["", "ge", "g\net"]),
    r"^GET ": (["get /"], ["a get /", "\nGET "]),
    r"(?m)^GET $": (["x\nGET ", "GET \nx", "GET \n"], ["x GET ", "GET  "]),
    r"(?m)x$\n^$": (["x\n\n"], ["x\n"]),
    r"^$": (["", "\n"], ["a", "\n\n"]),
    r"a$": (["a", "ba", "a\n"], ["a\n\n", "ab", ""]),
    r"a\Z": (["a\n"], ["a\n\n"]),
    r"a\z": (["a"], ["a\n"]),
    r"\n\z": (["a\n"], ["a", "\na"]),
    r"\Aa": (["a"], ["ba", "\na"]),
    r"\bfoo\b": (["foo", "a foo.", "\xe9foo"], ["foot", "_foo", "1foo"]),
    r"\Bo\B": (["foot"], ["o", "to", "or"]),
    r"(?-i)Get": (["Get"], ["get", "GET"]),
    r"(?-i:G)et": (["GET", "Get"], ["get"]),
    r"(?i-i)a": (["a"], ["A"]),
    r"a(?-i)b|c": (["Ab", "c"], ["aB", "C"]),
    r"((?-i)a)b": (["aB"], ["Ab"]),
    r"a.c": (["abc", "a\rc", "a\x80c"], ["a\nc", "ac"]),
    r"(?s)a.c": (["a\nc"], []),
    r"(?x) a b # comment ] (": (["ab"], ["a b"]),
    "(?x)a # comment\n b": (["ab"], ["a"]),
    r"a(?#comment)b": (["ab"], []),
    r"\d\D": (["1a"], ["11", "a1"]),
    r"\w\W": (["_-"], ["__"]),
    r"\s\S": (["\va", " a"], ["  "]),
    r"\h\H": (["\xa0a", "\ta"], ["\n\n"]),
    r"\v\V": (["\x85a", "\fa"], ["a\n"]),
    r"\N": (["a"], ["\n"]),
    r"[a-c]": (["B"], ["d"]),
    r"[^a-c]": (["d", "\n"], ["B"]),
    r"[]a]": (["]"], ["b"]),
    r"[^]a]": (["b"], ["]A"]),
    r"[a-]": (["-", "A"], ["b"]),
    r"[\d_.-]": (["-", "7", "."], ["a"]),
    r"[\b]": (["\b"], ["b"]),
    r"[\x61-\x63\]]": (["]", "B"], ["\\"]),
    r"[[:alpha:]][[:^alpha:]]": (["a1"], ["aa"]),
    r"[[:^upper:]]": (["1"], ["a", "A"]),
    r"[[:x]": (["[", ":", "x"], ["a"]),
    r"\x41\x{42}\101\e\0\07": (["abA\x1b\0\x07"], ["abA\x1b\0"]),
    r"\.\/\_\\": ([r"./_\\"], ["a/_\\"]),
    "\xe9": (["\xe9"], ["\xc9"]),
    r"(ab|cd)+e": (["cdabe", "ABE"], ["ae"]),
    r"a{2}": (["aa"], ["a"]),
    r"^a{2,}$": (["aa", "aaaa"], ["a"]),
    r"^a{1,2}?b": (["ab", "aab"], ["aaab", "b"]),
    r"^(?:a*)*b": (["b", "aab"], ["c"]),
    r"^(|a)+$": (["", "aa"], ["b"]),
    r"^(^a)*b": (["b", "ab"], ["aab"]),
    r"a{0}b": (["b"], ["a"]),
    r"a{b}": (["a{b}"], ["ab"]),
    r"a{1": (["a{1"], ["a"]),
    r"{,2}a{,b": (["{,2}a{,b"], ["ab"]),
    r"(?P<n>a)(?<m>b)": (["ab"], ["ba"]),
    r"(?'n'a)b??c": (["ac", "abc"], ["abbc"]),
}

REFUSED = {
    r"(?=a)": "lookahead needs backtracking, which is not supported (at character 1)",
    r"a(?!b)": "lookahead needs",
    r"(?<=a)": "lookbehind needs",
    r"(?<!a)b": "lookbehind needs",
    r"(?>a)": "an atomic group needs",
    r"(?(1)a)": "a condition needs",
    r"(a)(?P=n)": "a backreference needs",
    r"(*UTF)a": "a verb needs",
    r"(a)\1": r"\1 is a backreference",
    r"\k<n>": r"\k is a backreference",
    r"(?R)": "(?R is not supported",
    r"(?": "(? is not supported",
    r"\R": r"\R is not supported",
    r"\x": r"\x is not supported",
    r"[\z]": r"\z is not supported",
    "a\\": r"a \ at the end",
    r"(": "unmatched (",
    r"a)": "unmatched )",
    r"(?#a": "a comment lacks its )",
    r"[": "unmatched [ (at character 1)",
    r"[]": "unmatched [",
    r"[a-": "a range must go from",
    r"[b-a]": "a range must go from one character to a later one",
    r"[\d-z]": "a range must go from",
    r"[[:foo:]]": "[: begins a character class; the classes are alpha, digit",
    r"[[=a=]]": "[= begins a character class",
    r"*a": "there is nothing for * to repeat",
    r"{1}": "there is nothing for {1} to repeat",
    r"a|+": "there is nothing for + to repeat",
    r"^*": "an anchor cannot be repeated",
    r"a++": "possessive quantifiers",
    r"a{2}{3}": "a quantifier follows another",
    r"a???": "a quantifier follows another",
    r"a{,3}": "{,n} is ambiguous; write {0,n}",
    r"a{3,2}": "{3,2} has a minimum 3 above its maximum 2",
    "(" * (DEPTH_LIMIT + 1): f"groups nest deeper than {DEPTH_LIMIT}",
    "a" * (SIZE_LIMIT + 1): "it has 1001 items; at most 1000 are allowed",
    r"(?:(?:){1000}){1000}": "it has 1000000 items",
    r"(?:a{99999}){99999}": "it has 9999800001 items",
    r"a{999,}b": "it has 1001 items",
}


@together("pattern", FOUND)
def test_what_is_found(pattern: str) -> None:
    machine = Machine(pattern.encode("latin-1"))
    here, nowhere = FOUND[pattern]

    assert [text for text in here if not machine.search(text.encode("latin-1"))] == []
    assert [text for text in nowhere if machine.search(text.encode("latin-1"))] == []


@together("pattern", REFUSED)
def test_what_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="invalid regular expression: ") as refused:
        parse_pattern(pattern.encode())

    assert REFUSED[pattern] in str(refused.value)


ATOMS = st.sampled_from([*"abc-", ".", "[ab]", "[^b]", r"\w", r"\W", r"\b", r"\d", "^", "$", r"\n", "(?-i:A)"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    groups = inner.map(lambda one: f"(?:{one})")
    return (
        st.lists(inner, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})")
        | st.tuples(groups, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])).map("".join)
    )


@given(st.recursive(ATOMS, _larger, max_leaves=8), st.text("abcA- \n", min_size=1, max_size=8))
def test_python_finds_the_same_where_both_have_the_same_words(pattern: str, text: str) -> None:
    octets = text.encode()

    expected = re.search(pattern.encode(), octets, re.IGNORECASE) is not None

    assert Machine(pattern.encode()).search(octets) == expected


class Counting(Machine):
    """Counts what grows with the octets: the steps that were not remembered, and those of the closures."""

    steps = closures = 0

    def step(self, state: State, following: int) -> State:
        self.steps += 1
        return super().step(state, following)

    def _closure(self, block: int, bits: int, before: int, following: int) -> int:
        self.closures += 1
        return super()._closure(block, bits, before, following)


@pytest.mark.parametrize("pattern", [rb"^(a+)+$", rb"(a|a)*b", rb"(a*)*b", rb"(.*)(.*)(.*)[^a]$", rb"((a?){20}){20}c"])
def test_octets_that_backtracking_takes_forever_for_take_no_step_twice(pattern: bytes) -> None:
    machine = Counting(pattern)

    assert not machine.search(b"a" * 60_000 + b"!"[: pattern.startswith(b"^")])
    assert machine.steps < 50
    assert machine.closures < 5_000


@pytest.mark.heavy
def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = bytes(random.Random(7).choices(b"ab", k=3000))
    expected = Machine(rb"a[ab]{40}ba{30}").search(octets)
    monkeypatch.setattr(automaton, "MOST_REMEMBERED", 100)
    machine = Counting(rb"a[ab]{40}ba{30}")

    assert machine.search(octets) is expected
    assert machine.steps > 1000
    assert len(machine._states) <= 101
    assert len(machine._reached) <= 101 + len(machine._after)


def test_expressions_of_the_same_octets_are_the_same() -> None:
    machine = Machine(rb"a|b")

    assert pickle.loads(pickle.dumps(machine)) == machine
    assert {machine, Machine(rb"a|b"), Machine(rb"b|a")} == {Machine(rb"b|a"), machine}
    assert machine != b"a|b"
