"""Published charts: every run, I, p and u row of the textbook set, and the handbook's worked numbers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from workbench.spc import analyse

TEXTBOOK = Path(__file__).resolve().parents[3] / "shared" / "data" / "textbook"
CHARTS = {"p": "p", "u": "u", "i": "i", "xmr": "i"}
SOURCE = {"circuit": "c"}  # the u chart of the circuit boards is drawn from the counts listed under the c chart
PRINTED = 2e-5  # relative: the shortest book prints five digits
EXACT = 1e-9
PTD = 2.66 * 1.128 / 3  # the NHS tool rounds 3 / 1.128 to 2.66


def table(name: str) -> pd.DataFrame:
    """Return one file of the textbook folder."""
    return pd.read_csv(TEXTBOOK / name) if TEXTBOOK.is_dir() else pd.DataFrame({"chart": []})


def rows_of(kind: str) -> list[tuple]:
    """Return the expected rows of our charts: one for a whole chart, or one for each chart given by points."""
    expected = table("expected.csv")
    expected = expected[expected["chart"].isin(CHARTS)]
    if expected.empty:
        return []
    whole = expected["idx"].isna()
    chosen = expected[whole if kind == "whole" else ~whole].fillna({"exclude": ""})
    if kind == "points":
        return [(name, chart) for name, chart in chosen[["set", "chart"]].drop_duplicates().itertuples(index=False)]
    keys = ["set", "chart", "calc_phase", "exclude", "cl", "lcl", "ucl", "note"]
    return [tuple(row) for row in chosen[keys].itertuples(index=False)]


def series(name: str, chart: str, phase: str = "") -> pd.DataFrame:
    """Return a set, numbered from its first point, or one phase of it."""
    points = table("textbook.csv").rename(columns={"idx": "month"})
    points = points[(points["set"] == name) & (points["chart"] == SOURCE.get(name, chart))]
    phase = phase.replace("part ", "part")
    if (points["phase"] == phase).any():
        points = points[points["phase"] == phase]
    if chart == "u" and points["denominator"].isna().all():
        points = points.assign(denominator=100)  # boards inspected
    return points[["month", "numerator", "denominator", "value"]].reset_index(drop=True)


def test_every_row_of_our_charts_is_compared() -> None:
    if not TEXTBOOK.is_dir():
        pytest.skip("SKIPPED LOUDLY: the reference folder ../shared is absent, so nothing was compared with it.")
    assert len(rows_of("whole")) + sum(len(points_expected(*key)) for key in rows_of("points")) == 108


@pytest.mark.parametrize(("name", "chart", "phase", "exclude", "centre", "lower", "upper", "note"), rows_of("whole"))
def test_centre_and_limits_equal_the_printed_ones(name, chart, phase, exclude, centre, lower, upper, note) -> None:
    points = series(name, chart, phase)
    left_out = [int(float(part)) for part in str(exclude).split("|") if part]
    if name == "viscosity":  # the book removes the row, so that its neighbours are no neighbours of each other
        points = points[~points["month"].isin(left_out)]
    kept = [period for period in left_out if (points["month"] == period).any()]
    screen = "screen_outliers TRUE" in str(note)
    got = analyse(points, CHARTS[chart], exclude=kept, screen=screen).iloc[0]
    factor = PTD if name.startswith("ptd_") else 1.0
    reach = (got["upper"] - got["centre"]) * factor
    low = max(got["centre"] - reach, 0.0) if chart in ("p", "u") else got["centre"] - reach
    assert got["centre"] == pytest.approx(centre, rel=PRINTED)
    assert (low, got["centre"] + reach) == pytest.approx((lower, upper), rel=PRINTED, abs=5e-6)


def points_expected(name: str, chart: str) -> pd.DataFrame:
    """Return the expected points of a chart."""
    expected = table("expected.csv")
    return expected[(expected["set"] == name) & (expected["chart"] == chart) & expected["idx"].notna()]


@pytest.mark.parametrize(("name", "chart"), rows_of("points"))
def test_limits_and_runs_of_every_point_equal_the_reference(name, chart) -> None:
    wanted = points_expected(name, chart)
    frozen = 20 if name == "mont_mortgage_cost_ex6_5" else None
    multiply = 50 if name == "dyedcloth_ex7_5" else 1
    got = analyse(series(name, chart), CHARTS[chart], baseline_end=frozen, multiply=multiply)
    for theirs, ours in {"cl": "centre", "lcl": "lower", "ucl": "upper"}.items():
        assert got[ours].tolist() == pytest.approx(wanted[theirs].tolist(), rel=EXACT)
    for name_of_both in ("longest_run", "longest_run_max"):
        assert got[name_of_both].tolist() == wanted[name_of_both].tolist()
    assert got["crossings"].tolist() == wanted["n_crossings"].tolist()
    assert got["crossings_min"].tolist() == wanted["n_crossings_min"].tolist()
    assert got["runs_signal"].tolist() == wanted["runs_signal"].astype(bool).tolist()


def test_the_handbook_s_p_chart(ratios) -> None:
    series_of_p = ratios(
        [52, 55, 49, 58, 51, 54, 50, 57, 53, 56, 48, 55],
        [400, 402, 398, 405, 401, 399, 400, 404, 402, 400, 397, 403],
    )
    got = analyse(series_of_p, "p").iloc[0]
    assert (got["centre"], got["upper"], got["lower"]) == pytest.approx((0.1326128, 0.1834861, 0.0817394), abs=5e-8)


def test_the_handbook_s_xmr_chart(values) -> None:
    got = analyse(values([6, 5, 7, 6, 8, 5, 6, 7, 6, 5, 7, 6]), "i").iloc[0]
    mean, mean_range = 6.166667, 1.454545
    assert got["centre"] == pytest.approx(mean, abs=5e-7)
    assert got["upper"] == pytest.approx(mean + mean_range * 3 / 1.128, abs=5e-6)
    assert got["centre"] + (got["upper"] - got["centre"]) * PTD == pytest.approx(10.035758, abs=5e-7)
    assert got["centre"] + (got["lower"] - got["centre"]) * PTD == pytest.approx(2.297576, abs=5e-7)


@pytest.mark.parametrize(
    ("useful", "longest", "crossings"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10), (36, 8, 13)],
)
def test_the_handbook_s_anhoej_limits(useful, longest, crossings, values) -> None:
    got = analyse(values([1.0, 2.0] * (useful // 2)), "run").iloc[0]
    assert (got["longest_run_max"], got["crossings_min"]) == (longest, crossings)
