"""A small collaborative and frames of counts for the disclosure tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.measures.metadata import Measure, Stratifier, Words
from workbench.programme.models import (
    Agreement,
    Collaborative,
    Disclosure,
    MeasureChoice,
    NameFrom,
    Programme,
    Team,
    Window,
)

TEXT = Words(en="a text")
STRATIFIERS = (
    Stratifier(id="sex", name=TEXT),
    Stratifier(id="tag", name=TEXT, exclusive=False),
    Stratifier(id="race", name=TEXT, sensitive=True),
)


def measure(name: str, unit: str = "percent", chart: str = "p", **more: Any) -> Measure:
    """Return a measure with every stratifier of these tests."""
    ratio = {"numerator": TEXT, "denominator": TEXT} if unit in ("percent", "per_1000") else {}
    return Measure(
        id=name,
        name=TEXT,
        plain=TEXT,
        why=TEXT,
        family="process",
        stock_flow="flow",
        direction="up",
        unit=unit,
        chart=chart,
        stratifiers=STRATIFIERS,
        **ratio,
        **more,
    )


def team(name: str, *, agreed: bool = False) -> Team:
    """Return a team, with or without the recorded agreement about its own numbers."""
    agreement = Agreement(on=date(2025, 1, 2), signed_by="The director") if agreed else None
    return Team(
        id=name,
        names=(NameFrom(name=name),),
        organisation="A centre",
        language="en",
        joined="2025-01",
        own_data_agreement=agreement,
    )


@pytest.fixture(scope="session")
def programme() -> Programme:
    """Two teams, one of which agreed, and a measure of every kind."""
    measures = (
        measure("share"),
        measure("rate", "per_1000", "u", numerator_subset=False),
        measure("items", "per_1000", "run", numerator_subset=False, whole_numbers=False),
        measure("days", "days", "i"),
        measure("backlog", "count", "run"),
        measure("slots", "days", "i", observations="samples"),
        measure("uses", "count", "run", observations="samples"),
    )
    collaborative = Collaborative(
        id="made-up",
        title=TEXT,
        topic=TEXT,
        sponsor=TEXT,
        coach="A coach",
        start="2025-07",
        end="2026-06",
        baseline=Window(first="2025-01", last="2025-06"),
        disclosure=Disclosure(),
        measures=tuple(MeasureChoice(id=item.id, primary=item.id == "share") for item in measures),
        local_measures=measures,
    )
    return Programme(collaborative=collaborative, teams=(team("agreed", agreed=True), team("other")), measures=measures)


@pytest.fixture(scope="session")
def counts_of() -> Callable[..., pd.DataFrame]:
    """Return a maker of counts from rows of differences to one plain row."""

    def make(*rows: dict[str, Any]) -> pd.DataFrame:
        plain = {
            "team": "other",
            "month": "2026-01",
            "measure": "share",
            "version": "1",
            "stratifier": "all",
            "stratum": "all",
            "numerator": np.nan,
            "denominator": np.nan,
            "value": np.nan,
            "n": np.nan,
            "status": "final",
            "low": np.nan,
            "high": np.nan,
        }
        return pd.DataFrame([{**plain, **row} for row in rows])

    return make


@pytest.fixture(scope="session")
def table_of(counts_of: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Return a maker of one table: strata as (numerator, denominator), and their total."""

    def make(strata: list[tuple[float, float]], *, stratifier: str = "sex", total: bool = True, **same: Any):
        rows = [
            {"stratifier": stratifier, "stratum": f"s{position}", "numerator": top, "denominator": bottom, **same}
            for position, (top, bottom) in enumerate(strata)
        ]
        if total:
            top, bottom = (float(sum(column)) for column in zip(*strata, strict=True))
            rows.insert(0, {"numerator": top, "denominator": bottom, **same})
        return counts_of(*rows)

    return make
