"""Options and fixtures of every test."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files instead of comparing them")


@pytest.fixture(scope="session")
def update(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be rewritten: ``pytest --update``."""
    return bool(pytestconfig.getoption("--update"))
