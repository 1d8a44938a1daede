"""What a release and its charts cost: all teams at once beside team by team, in one run.

Run with ``workbench bench`` or ``python -m benchmarks.release``; the last line is one JSON object: ``rows``,
``together_seconds`` and ``one_by_one_seconds`` of the release, ``ratio`` of the two, ``study_ms`` for one analysed
series, ``chart_ms`` for one control chart as SVG, warm.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from workbench.demo import DEMO_MONTH, make_sheets
from workbench.disclosure import release
from workbench.files import project_root
from workbench.intake import read_counts
from workbench.programme import load_programme
from workbench.report.charts import ChartSpec, control_chart, to_svg
from workbench.study import study


def median_seconds(work: Callable[[], object], times: int = 5) -> float:
    """Return the median of several runs after one that is not counted."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Time the release of the demo's teams, one study and one chart."""
    programme = load_programme(project_root(), "epic-cancer-screening")
    with tempfile.TemporaryDirectory() as folder:
        sheets = Path(folder)
        make_sheets(sheets, programme)
        counts = read_counts([sheets], programme, month=DEMO_MONTH).counts
    parts = [rows for _, rows in counts.groupby("team")]
    together = median_seconds(lambda: release(counts, programme, audience="team"))
    one_by_one = median_seconds(lambda: pd.concat([release(rows, programme, audience="team") for rows in parts]))
    team = programme.teams[0].id
    own = release(counts[counts["team"] == team], programme, audience="own")
    measure = programme.measure(programme.collaborative.primary)

    def analysed() -> pd.DataFrame:
        return study(own, measure, team=team, collaborative=programme.collaborative)

    frame, spec = analysed(), ChartSpec(title="Screening", unit=measure.unit, direction=measure.direction)
    figures = {
        "rows": len(counts),
        "together_seconds": round(together, 3),
        "one_by_one_seconds": round(one_by_one, 3),
        "ratio": round(one_by_one / together, 2),
        "study_ms": round(1000 * median_seconds(analysed), 1),
        "chart_ms": round(1000 * median_seconds(lambda: to_svg(control_chart(frame, spec=spec))), 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
