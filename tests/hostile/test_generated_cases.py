"""The generated hostile captures: what is wrong is said, what is right is silent, and nothing that was good is lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.captures import captures
from tests.hostile.cases import VARIABLE, Case, cases_in, generate, generator
from tests.hostile.children import read_in_children
from tests.hostile.figures import note_figure
from tests.hostile.judgement import OTHERWISE, Judgement, is_loud, judge
from tests.hostile.outcome import SHOWN_IN_FULL, Outcome
from tests.hostile.seed import repeat_with, run_seed

MUTATED_FILES = int(os.environ.get("DISSECT_FUZZ_FILES") or 3000)
SECONDS_A_MUTATION = 10.0
SHOWN_OF_A_MUTATION = 3
WARNINGS_SAID = 0.98
CONTAINERS = ("file", "pcapng", "gzip")

needs_generator = pytest.mark.skipif(
    generator() is None, reason=f"no generator of hostile captures; {VARIABLE} names it"
)


@pytest.mark.slow
@needs_generator
def test_every_case_is_said_shown_and_bounded(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    generate(tmp_path, seed=1, count=0, captures=[])
    cases = cases_in(tmp_path)

    outcomes = read_in_children([(case.path, case.seconds) for case in cases], tmp_path, SHOWN_IN_FULL)

    judgements = [judge(case, outcome) for case, outcome in zip(cases, outcomes, strict=True)]
    _note(request.config, judgements, outcomes)
    assert {one.case.name: one.failures for one in judgements if one.failures} == {}
    assert silent(judgements, "error") == []
    assert len(silent(judgements, "warn")) <= (1 - WARNINGS_SAID) * len(due(judgements, "warn")), silent(
        judgements, "warn"
    )
    assert sorted(OTHERWISE.keys() - {case.name for case in cases}) == []


@pytest.mark.slow
@needs_generator
def test_mutated_files_are_read_or_refused(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    seed = run_seed()
    said = generate(tmp_path, seed=seed, count=MUTATED_FILES, captures=captures())
    files = [(tmp_path / one["file"], SECONDS_A_MUTATION) for one in said["mutations"]]
    start = time.perf_counter()

    outcomes = read_in_children(files, tmp_path, SHOWN_OF_A_MUTATION)

    took = time.perf_counter() - start
    slowest = max(one.seconds for one in outcomes)
    text = f"{len(files)} files in {took:.0f} s, slowest {slowest:.2f} s, seed {seed}"
    note_figure(request.config, "R2, R3 mutated files", text)
    assert [one for one in outcomes if one.error] == [], repeat_with(seed)


def due(judgements: list[Judgement], severity: str) -> list[Judgement]:
    """The cases of a severity."""
    return [one for one in judgements if one.case.severity == severity]


def silent(judgements: list[Judgement], severity: str) -> list[str]:
    return [one.case.name for one in due(judgements, severity) if not one.is_said]


def _note(config: pytest.Config, judgements: list[Judgement], outcomes: list[Outcome]) -> None:
    """The figures of the cases, for the table."""
    for severity in ("error", "warn", "note"):
        cases = due(judgements, severity)
        otherwise = sum(one.case.name in OTHERWISE for one in cases)
        share = f"{len(cases) - len(silent(judgements, severity))} of {len(cases)} said, {otherwise} of them otherwise"
        note_figure(config, f"R1 {severity}", share + _listed(silent(judgements, severity)))
    controls = [one for one in judgements if one.case.is_control]
    loud = [judged.case.name for judged, one in zip(judgements, outcomes, strict=True) if is_loud(judged.case, one)]
    note_figure(config, "R1 controls", f"{len(controls) - len(loud)} of {len(controls)} silent" + _listed(loud))
    note_figure(config, "R1 said otherwise, by design", f"{len(OTHERWISE)} cases, each with its reason")
    damaged = [one for one in due(judgements, "error") if one.case.layer in CONTAINERS]
    quiet = [one.case.name for one in damaged if not one.is_said]
    note_figure(config, "R4 damaged containers silent", f"{len(quiet)} of {len(damaged)}" + _listed(quiet))
    lost = [one.case.name for one in judgements if any("packets, not" in failure for failure in one.failures)]
    note_figure(config, "R5 packets lost before damage", f"in {len(lost)} files" + _listed(lost))
    slowest = max(outcomes, key=lambda one: one.seconds)
    note_figure(config, "R6 slowest case", f"{slowest.seconds:.2f} s, {Path(slowest.file).name}")
    largest = max(one.peak_megabytes for one in outcomes)
    note_figure(config, "R7 peak of memory over all cases", f"{largest} MB (bombs included)")


def _listed(names: list[str]) -> str:
    return ": " + ", ".join(names) if names else ""


def test_a_difference_has_a_reason() -> None:
    assert [name for name, one in OTHERWISE.items() if len(one.reason) < 20] == []


def test_judging() -> None:
    case = Case("a", Path("a.pcap"), "ip", "pkt.bad-option", "warn", "1", ("eth", "ipv4"), 1.0, 64, "")
    right = Outcome("a.pcap", packets=1, said=[("bad_option", "warn")], layers=["eth vlan ip udp"])
    wrong = Outcome("a.pcap", packets=2, said=[("bad_option", "note")], layers=["eth"], error="KeyError: 1", seconds=2)

    assert judge(case, right) == Judgement(case, True, ())
    assert not judge(case, wrong).is_said
    assert len(judge(case, wrong).failures) == 4
