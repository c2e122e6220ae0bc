"""Options and fixtures of every test."""

import os

import pytest

MOST_WORKERS = 8
"""Each of them may boot a system of its own, which takes memory."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files instead of comparing them")


@pytest.fixture(scope="session")
def update(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be rewritten: ``pytest --update``."""
    return bool(pytestconfig.getoption("--update"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Booted systems come first: they wait much, and what computes fills their pauses."""
    items.sort(key=lambda item: item.get_closest_marker("real") is None)


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
