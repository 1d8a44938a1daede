"""A release of many teams is made at once, not team by team."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from workbench import months
from workbench.disclosure import release


def test_thirty_thousand_rows_are_released_in_under_two_seconds(counts_of, programme) -> None:
    grid = pd.MultiIndex.from_product(
        [[f"t{number}" for number in range(278)], months.span("2023-01", "2025-12"), ["a", "b", "c"]]
    )
    draw = np.random.default_rng(1)
    size = draw.integers(0, 300, len(grid)).astype(float)
    counts = (
        counts_of({"stratifier": "sex"})
        .loc[[0] * len(grid)]
        .reset_index(drop=True)
        .assign(
            team=grid.get_level_values(0),
            month=grid.get_level_values(1),
            stratum=grid.get_level_values(2),
            denominator=size,
            numerator=np.floor(size * draw.random(len(grid))),
        )
    )
    begun = time.perf_counter()
    released = release(counts, programme, audience="team")
    assert time.perf_counter() - begun < 2  # about 0.2 s; a loop over teams takes ten times the limit
    assert len(released) == len(counts)
