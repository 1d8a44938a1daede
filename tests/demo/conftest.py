"""The shipped collaboratives' demo sheets, made and read once."""

from __future__ import annotations

from functools import cache

import pytest

from workbench.demo import DEMO_MONTH, make_sheets
from workbench.intake import read_counts
from workbench.programme import load_programme


@pytest.fixture(scope="session")
def programme_of(project):
    """Return a function from a collaborative's id to its programme."""
    return cache(lambda name: load_programme(project, name))


@pytest.fixture(scope="session")
def sheets_of(programme_of, tmp_path_factory):
    """Return a function from a collaborative's id to its demo sheets."""
    return cache(lambda name: make_sheets(tmp_path_factory.mktemp(name), programme_of(name)))


@pytest.fixture(scope="session")
def intake_of(programme_of, sheets_of):
    """Return a function from a collaborative's id to what intake reads from its demo sheets."""
    return cache(lambda name: read_counts(sheets_of(name), programme_of(name), month=DEMO_MONTH))
