"""What holds for all tests: how many examples Hypothesis draws, and which of the slow tests are run.

The profile `quick`, which is the default, draws the same examples each time; `ci` and `thorough` draw others, and print
how to draw them again. `--sample 2 --sample-seed 7` leaves of each folder two test functions, with one case of each.
"""

from __future__ import annotations

import atexit
import gc
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from tests.captures import Recorded
from tests.measured import MEASURED

pytest_plugins = ["pytester"]

# How long one example takes says nothing on a machine that is busy, or that runs for the first time.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", UNHURRIED, database=None, max_examples=12)
settings.register_profile("ci", UNHURRIED, database=None, print_blob=True, max_examples=25)
settings.register_profile("thorough", UNHURRIED, print_blob=True)
settings.load_profile("quick")  # `pytest --hypothesis-profile=thorough` loads another after this


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples each time, unless another seed is asked for. `derandomize` would, too, but take the source
    of a test apart each time that it is run."""
    if config.option.hypothesis_profile is None and config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = 0
        # Numbers that stand in our sources are drawn, too; to find them takes each process 8 s. Other runs have them.
        if hasattr(providers, "is_local_module_file"):
            providers.is_local_module_file = lambda path: False


@pytest.fixture(scope="session")
def recorded() -> Recorded:
    """The captures of the repository, read once."""
    return Recorded()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("dissect's own tests")
    group.addoption("--sample", type=int, metavar="N", help="run only N test functions of each folder, a case of each")
    group.addoption("--sample-seed", type=int, default=0, metavar="SEED", help="what the choice follows from")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What was collected stays to the end: the collector of garbage need not go through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        atexit.register(gc.unfreeze)  # modules in C complain at the end of what is left then


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make no items of slow cases, of which there are thousands, where they are left out anyway: one says enough."""
    if "not slow" in metafunc.config.option.markexpr:
        quick = [call for call in metafunc._calls if not any(mark.name == "slow" for mark in call.marks)]
        is_slow = metafunc.definition.get_closest_marker("slow") is not None
        metafunc._calls[:] = quick if quick and not is_slow else metafunc._calls[:1]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    most: int | None = config.getoption("sample")
    if most is None:
        return
    folders: defaultdict[Path, defaultdict[str, list[pytest.Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        folders[item.path.parent][item.nodeid.partition("[")[0]].append(item)
    random = Random(config.getoption("sample_seed"))
    functions = (one for found in folders.values() for one in random.sample([*found.values()], min(most, len(found))))
    chosen = {id(random.choice(cases)) for cases in functions}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in chosen])
    items[:] = [item for item in items if id(item) in chosen]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                measured = (str(value) for name, value in report.user_properties if name == MEASURED)
                for line in measured:
                    terminalreporter.write_line(line)
