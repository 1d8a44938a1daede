"""What a month of reports costs: the forked engine beside the stock kernel, on the same invented teams, in one run.

Run with ``workbench bench`` or ``python -m benchmarks.reports [teams]``; the last line is one JSON object:
``forked_seconds`` and ``stock_seconds`` a report (wall, two at a time, HTML and PDF, start-up included),
``ratio`` stock over forked, ``cached_seconds`` for a run that finds everything there, ``same_bytes``.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from workbench.demo import DEMO_MONTH, make_sheets
from workbench.files import project_root, sha256_file
from workbench.intake import read_counts
from workbench.produce.batch import run
from workbench.programme import load_programme


def main(count: int) -> None:
    """Time both engines on the first ``count`` teams of the demo."""
    programme = load_programme(project_root(), "epic-cancer-screening")
    teams = [team.id for team in programme.teams if team.enrolled(DEMO_MONTH)][:count]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_sheets(home / "sheets", programme)
        intake = read_counts([home / "sheets"], programme, month=DEMO_MONTH)
        given = {"intake": intake, "month": DEMO_MONTH, "teams": teams, "languages": ["en"], "jobs": 2, "demo": True}
        seconds = {}
        for name, engine, out in (("forked", "workbench", "a"), ("stock", "stock", "b"), ("cached", "workbench", "a")):
            start = time.perf_counter()
            result = run(programme, out=home / out, engine=engine, **given)
            seconds[name] = (time.perf_counter() - start) / len(teams)
            print(f"{name:7} {seconds[name]:6.2f} s a report, {result.count('made')} made, exit {result.exit_code}")
        pages = [sorted((home / out).rglob("*.html"), key=lambda path: path.name) for out in ("a", "b")]
        same = [sha256_file(path) for path in pages[0]] == [sha256_file(path) for path in pages[1]]
    print(
        json.dumps(
            {
                "reports": len(teams),
                "forked_seconds": round(seconds["forked"], 3),
                "stock_seconds": round(seconds["stock"], 3),
                "ratio": round(seconds["stock"] / seconds["forked"], 2),
                "cached_seconds": round(seconds["cached"], 3),
                "same_bytes": same,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
