"""Options and fixtures of every test."""

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.errors import HypothesisSideeffectWarning
from hypothesis.internal.conjecture import providers

from guixsvc import pipeline
from guixsvc.emit import contents
from guixsvc.records import know, roots
from guixsvc.service_files import BUILT_IN
from plain_services import commands_know

MOST_WORKERS = 8
"""Each of them may boot a system of its own, which takes memory."""

LONG = (
    "test_install_cut_off.py",
    "test_manifest_table.py",
    "test_hostile_text.py",
    "test_out.py",
    "test_any_text.py",
    "test_spread.py",
    "test_reader.py",
)
"""Of the tests that boot nothing, what takes longest."""

# Else every process that a test starts, and every worker, compiles all modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# As `main` does: looking for circles among all that was collected takes a fifth of collecting it.
gc.set_threshold(400_000)

# Hypothesis also draws constants of the modules that are loaded by then: now and no more, else examples
# depend on which tests ran before.
with warnings.catch_warnings(action="ignore", category=HypothesisSideeffectWarning):
    _constants = providers._get_local_constants()
providers._get_local_constants = lambda: _constants

# A run finds what the one before found, on a loaded machine too. GUIXSVC_SEED searches elsewhere.
settings.register_profile(
    "suite",
    derandomize="GUIXSVC_SEED" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files instead of comparing them")


@pytest.fixture(scope="session")
def update(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be rewritten: ``pytest --update``."""
    return bool(pytestconfig.getoption("--update"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that nobody waits for it at the end."""
    items.sort(key=lambda item: _rank(item.path))


def pytest_collection_finish() -> None:
    """No search for garbage goes through what was collected: it takes half a second each time."""
    gc.collect()
    gc.freeze()


@cache
def _rank(module: Path) -> int:
    """Systems that tests share, then those of single tests, then the rest."""
    if _boots(module):
        return 1 if _is_spread(module) else 0
    return 2 if module.parent.name == "real" or module.name in LONG else 3


@cache
def _boots(module: Path) -> bool:
    return module.parent.name == "real" and "Box(" in module.read_text(encoding="utf-8")


@cache
def _is_spread(module: Path) -> bool:
    """Whether each of its tests boots a system of its own: several workers can have a part of them."""
    return _boots(module) and 'scope="module"' not in module.read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """As ``--dist loadscope``, but for modules whose tests share nothing."""
    if config.getvalue("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    scheduling = LoadScopeScheduling(config, log)
    of_module = scheduling._split_scope

    def scope(nodeid: str) -> str:
        return nodeid if _is_spread(config.rootpath / nodeid.partition("::")[0]) else of_module(nodeid)

    scheduling._split_scope = scope
    return scheduling


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """What ``-n auto`` means: more workers than processors, since those with a system mostly wait for it."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return min(2 * len(os.sched_getaffinity(0)) + 1, MOST_WORKERS)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test takes a verdict of another run for its own, nor leaves one in the user's home."""
    os.environ["GUIXSVC_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def _own_services() -> Iterator[None]:
    """What a test made known of other services, no test after it knows."""
    yield
    if list(roots()) != [BUILT_IN]:
        know([BUILT_IN])


@pytest.fixture
def greeter_is_known(_own_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of this process know the greeter without ``--service``."""
    commands_know(monkeypatch, "greeter")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were examined and the hosts that were made, in order."""
    done: list[str] = []
    examine, built = pipeline.examine, contents.built

    def examined(source: Any, *more: Any) -> Any:
        done.append(source.path)
        return examine(source, *more)

    def made(system: Any, *more: Any) -> Any:
        done.append(system.name)
        return built(system, *more)

    monkeypatch.setattr(pipeline, "examine", examined)
    monkeypatch.setattr(contents, "built", made)
    return done
