"""Makers of small series."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from workbench import months


@pytest.fixture(scope="session")
def ratios() -> Callable[..., pd.DataFrame]:
    """Return a maker of monthly series from numerators and denominators."""

    def make(numerator: Any, denominator: Any, *, first: str = "2024-01", **more: Any) -> pd.DataFrame:
        month = months.span(first, months.add(first, len(numerator) - 1))
        return pd.DataFrame({"month": month, "numerator": numerator, "denominator": denominator, **more})

    return make


@pytest.fixture(scope="session")
def values() -> Callable[..., pd.DataFrame]:
    """Return a maker of monthly series from values."""

    def make(value: Any, *, first: str = "2024-01", **more: Any) -> pd.DataFrame:
        month = months.span(first, months.add(first, len(value) - 1))
        return pd.DataFrame({"month": month, "value": value, **more})

    return make
